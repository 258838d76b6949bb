"""An accepted out-of-list action as an entry: the rules with it are sound, whatever was accepted."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.documents import parse_yaml, stored
from backoffice.domain.credits import score
from backoffice.domain.recognised_entry import RecognisedAction, decision_note, entry_document_of
from backoffice.domain.referential import Referential, SourceDocument
from backoffice.domain.referential_document import from_document
from backoffice.resources import config_dir

ACTION = RecognisedAction(
    title="Atelier d’annonce",
    organiser="Association des essais",
    entry_key="2.14",
    categories=("ap",),
    credits=Decimal("1.5"),
    decided_on=date(2026, 11, 20),
    attestation="CNP-MN-2026-000012",
)


def shipped(name: str) -> dict[str, Any]:
    document = parse_yaml((config_dir() / "referentials" / name).read_text(encoding="utf-8"))
    kept: dict[str, Any] = stored(document)
    return kept


CERTIFICATION, TRIENNIAL = shipped("cnp-mn-certification-v2.yaml"), shipped("cnp-mn-dpc-v1.yaml")
RULES, TRIENNIAL_RULES = from_document(CERTIFICATION), from_document(TRIENNIAL)


def added(document: dict[str, Any], entry: dict[str, Any]) -> Referential:
    return from_document({**document, "entries": [*document["entries"], entry]})


def test_what_it_says() -> None:
    assert entry_document_of(ACTION, RULES) == {
        "key": "2.15",
        "label": "Atelier d’annonce",
        "expectation": "Action organisée par Association des essais, acceptée par le comité scientifique.",
        "eligibility": ["council_evaluation"],
        "categories": ["ap"],
        "block": "b2",
        "scales": [{"code": "action", "label": "Par action", "kind": "flat", "credits": "1.5"}],
        "evidence": {
            "required": True,
            "honour": False,
            "hint": "Attestation de participation donnée par l’organisateur.",
            "attested_by": ["organiser"],
            "sent_by": ["registrant"],
        },
        "sources": [{"document": "certification", "row": "2.14", "note": decision_note(ACTION)}],
    }
    assert decision_note(ACTION) == "Action hors liste acceptée le 20/11/2026, attestation n° CNP-MN-2026-000012."


@pytest.mark.parametrize(("entry_key", "key"), [("1.11", "1.12"), ("2.14", "2.15"), ("3.13", "3.14"), ("4.9", "4.10")])
def test_the_rules_accept_it_with_the_next_number_of_its_block(entry_key: str, key: str) -> None:
    rules = added(CERTIFICATION, entry_document_of(replace(ACTION, entry_key=entry_key), RULES))
    entry = rules.entry(key)
    assert entry.block == rules.entry(entry_key).block
    assert score(entry, None, {}).credits == Decimal("1.5")
    assert not entry.out_of_list


def test_health_data_of_block_4_is_still_declared_on_honour() -> None:
    rules = added(CERTIFICATION, entry_document_of(replace(ACTION, entry_key="4.9"), RULES))
    assert rules.entry("4.10").evidence.honour
    assert not rules.entry("4.10").evidence.required


def test_where_entries_have_names_its_key_is_one_and_a_second_one_differs() -> None:
    action = replace(ACTION, entry_key="hors-liste")
    first = entry_document_of(action, TRIENNIAL_RULES)
    assert first["key"] == "atelier-d-annonce"
    both = added(TRIENNIAL, first)
    assert entry_document_of(action, both)["key"] == "atelier-d-annonce-2"


def test_the_first_entry_of_a_block_and_a_title_without_letters() -> None:
    alone = replace(RULES, entries=(replace(RULES.entry("2.14"), key="autres"),))
    assert entry_document_of(replace(ACTION, entry_key="autres"), alone)["key"] == "2.1"
    nameless = entry_document_of(replace(ACTION, entry_key="hors-liste", title="«»"), TRIENNIAL_RULES)
    assert nameless["key"] == "hors-liste-2"
    cut = entry_document_of(replace(ACTION, entry_key="hors-liste", title=f"{'a' * 39} b"), TRIENNIAL_RULES)
    assert cut["key"] == "a" * 39


def test_where_the_out_of_list_entry_cites_nothing_the_first_source_is_cited() -> None:
    sources = (SourceDocument("texte", "Texte"), *RULES.sources)
    silent = replace(RULES, sources=sources, entries=(replace(RULES.entry("2.14"), sources=()),))
    assert entry_document_of(ACTION, silent)["sources"][0]["document"] == "texte"
    cited = replace(RULES, sources=sources)
    assert entry_document_of(ACTION, cited)["sources"][0]["document"] == "certification"


TITLES = st.text(min_size=1, max_size=200).filter(str.strip)


@given(
    title=TITLES,
    organiser=TITLES,
    credits=st.decimals(min_value="0.01", max_value=999, places=2),
    entry_key=st.sampled_from(["1.11", "2.14", "3.13", "4.9"]),
    categories=st.lists(st.sampled_from(["fo", "ap", "gr", "pi"]), unique=True),
)
def test_whatever_was_accepted_the_rules_accept_it(
    title: str, organiser: str, credits: Decimal, entry_key: str, categories: list[str]
) -> None:
    action = replace(ACTION, title=title.strip(), organiser=organiser, credits=credits, entry_key=entry_key)
    document = entry_document_of(replace(action, categories=tuple(categories)), RULES)
    rules = added(CERTIFICATION, stored(document))
    assert score(rules.entry(document["key"]), None, {}).credits == credits
