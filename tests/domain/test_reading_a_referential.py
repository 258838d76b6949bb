"""Writing a document so that it reads back the same, searching it, and cells that are no formula."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.documents import parse_yaml, read_document, stored, yaml_text
from backoffice.domain.cells import harmless
from backoffice.domain.entry_search import matching_entries
from backoffice.domain.referential_document import ReferentialError, from_document, to_document
from backoffice.domain.referential_order import as_written
from backoffice.resources import config_dir

FILES = sorted((config_dir() / "referentials").glob("*.yaml"))
BASE: dict[str, Any] = read_document(config_dir() / "referentials" / "cnp-mn-certification-v2.yaml")
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\u00a0'\"#:-"), max_size=60)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_referential_is_written_back_as_it_was(path: Any) -> None:
    document = read_document(path)
    kept = stored(document)
    assert parse_yaml(yaml_text(as_written(kept))) == document
    assert list(as_written(dict(sorted(kept.items())))) == list(as_written(kept))


@given(
    st.dictionaries(
        TEXTS.filter(bool), st.recursive(TEXTS | st.booleans() | st.none() | st.integers(0, 9999), st.lists)
    )
)
def test_any_document_reads_back_the_same(document: dict[str, Any]) -> None:
    assert parse_yaml(yaml_text(document)) == document


@given(st.decimals(0, 999, allow_nan=False, places=2) | st.decimals(0, 999, allow_nan=False, places=4))
def test_a_decimal_keeps_its_digits(number: Decimal) -> None:
    kept = stored({"credits": number})
    assert kept == {"credits": f"{number:f}"}
    (again,) = as_written(kept).values()
    assert f"{again:f}" == f"{number:f}"
    assert stored(parse_yaml(yaml_text(as_written(kept)))) == kept


@pytest.mark.parametrize(
    "looks_like", ["yes", "no", "null", "~", "1:30", "2.0", "1e3", "0x1f", "2026-03-12", "", " a", "*b"]
)
def test_texts_stay_texts(looks_like: str) -> None:
    assert parse_yaml(yaml_text({"title": looks_like})) == {"title": looks_like}


def test_aims_texts_abbreviations_and_withdrawal_are_kept() -> None:
    document = {**BASE, "entries": [{**BASE["entries"][0], "withdrawn": True}, *BASE["entries"][1:]]}
    rules = from_document(document)
    assert rules.entries[0].withdrawn
    assert [entry.key for entry in rules.offered_entries[:1]] == ["1.2"]
    assert len(rules.abbreviations) == 26
    assert len(rules.texts) == 12
    assert sum(bool(one.url) for one in rules.texts) == 2
    assert all(block.aims for block in rules.blocks)
    assert from_document(to_document(rules)) == rules


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ({"texts": [{"title": "x", "url": "javascript:alert(1)"}]}, "https://"),
        ({"texts": [{"url": "https://x.example"}]}, "champ « texts[0].title »"),
        ({"abbreviations": [{"short": "A", "meaning": "a"}, {"short": "A", "meaning": "b"}]}, "plusieurs fois"),
        ({"aims": ["a"]}, "champ « aims »"),
        ({"blocks": [{"code": "b1", "label": "x", "aims": "y"}]}, "champ « blocks[0].aims »"),
        ({"entries": [{**BASE["entries"][0], "withdrawn": "oui"}]}, "entrée « 1.1 », champ « withdrawn »"),
    ],
)
def test_what_is_wrong_in_them_is_named(spoil: dict[str, Any], said: str) -> None:
    with pytest.raises(ReferentialError) as error:
        from_document({**BASE, **spoil})
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("words", "found"),
    [("HÔTE congres", []), ("JFMN", ["1.2"]), ("medico économique patients traceurs", []), ("3.5", ["3.5"])],
)
def test_search(words: str, found: list[str]) -> None:
    assert [entry.key for entry in matching_entries(from_document(BASE), words)] == found


def test_fields_are_written_in_the_order_that_reads() -> None:
    def shuffled(value: Any) -> Any:
        """As a JSON column gives it back: sorted by length, then by letter."""
        if isinstance(value, dict):
            return {key: shuffled(value[key]) for key in sorted(value, key=lambda key: (len(key), key))}
        return [shuffled(one) for one in value] if isinstance(value, list) else value

    written = as_written(shuffled(stored(BASE)) | {"zest": 1, "another": 2})
    assert list(written) == [
        "code", "version", "council", "programme", "title", "aims", "period_label", "chosen_by", "periods", "texts",
        "abbreviations", "sources", "categories", "blocks", "tags", "roles", "requirements", "entries",
        "another", "zest",
    ]  # fmt: skip
    assert list(written["periods"]) == ["first_years", "following_years", "transition"]
    assert list(written["periods"]["transition"]) == ["practising_on", "years"]
    assert list(written["blocks"][3]) == ["code", "label", "health_data", "aims"]
    assert list(written["requirements"][0]) == [
        "code", "kind", "need", "legal_need", "selector", "singular", "plural"
    ]  # fmt: skip
    registry = next(one for one in written["entries"] if one["key"] == "2.1")
    assert list(registry)[:2] == ["key", "label"]
    assert list(registry)[-3:] == ["minimum_years", "evidence", "sources"]
    assert list(registry["scales"][0]) == ["code", "label", "kind", "credits", "cap_per_parcours"]
    assert list(registry["evidence"]) == ["required", "honour", "hint", "attested_by", "sent_by"]


def test_search_by_number_block_and_category(certification) -> None:
    def found(words: str = "", block: str = "", category: str = "") -> list[str]:
        return [entry.key for entry in matching_entries(certification, words, block, category)]

    assert len(found()) == 47
    assert found(" 1.1 ") == ["1.1"]
    assert found("4.") == found(block="b4") == [f"4.{row}" for row in range(1, 10)]
    assert found("4.", block="b1") == []
    assert len(found("1")) > 1, "a figure alone is a word, not the beginning of a number"
    with_pi = [entry.key for entry in certification.entries if "pi" in entry.categories]
    assert found(category="pi") == with_pi
    assert 0 < len(with_pi) < 47
    assert found("congres formation", block="b1") == ["1.2", "1.7"]


def test_a_word_is_found_in_one_fact_and_sources_are_not_searched(certification) -> None:
    entry = certification.entry("1.2")
    assert matching_entries(certification, f"{entry.key} {entry.label}") == [entry]
    noted = replace(entry, sources=(replace(entry.sources[0], note="zyzomys"),))
    assert matching_entries(replace(certification, entries=(noted,)), "zyzomys") == []


def test_cells() -> None:
    assert [harmless(text) for text in ("=1", "+1", "-1", "@x", "\tx", "\rx")] == [
        "'=1",
        "'+1",
        "'-1",
        "'@x",
        "'\tx",
        "'\rx",
    ]
    assert [harmless(text) for text in ("", "1.1", "a=b")] == ["", "1.1", "a=b"]
