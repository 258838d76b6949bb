"""The workbook that people take away: golden for each set of rules of 001, and the same once read back."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.domain.cells import harmless
from backoffice.domain.certification_record import (
    CertificationRecord,
    RecordedAction,
    RecordedCapture,
    RecordedEvidence,
    for_council,
)
from backoffice.domain.french import capitalised
from backoffice.export.xlsx_summary import COLOUR, DRAFTS
from tests.export.records import NOW, action, record, rules_named
from tests.export.workbooks import Line, lines_of, opened, shown
from tests.golden import matches_golden

GOLDEN = Path(__file__).parent / "golden"
# Per set of rules: (entry, state, credits) of what was sent, then of the drafts.
HELD = {
    "rule_sets/three-of-choice": ([("rmm", "accepted", "0"), ("formation", "submitted", "0")], []),
    "rule_sets/four-with-two-formations": ([("rmm", "accepted", "0"), ("formation", "submitted", "0")], ["congres"]),
    "rule_sets/three-with-one-formation": (
        [("congres", "accepted", "0"), ("du", "accepted", "0"), ("accreditation", "rejected", "0")],
        ["formation", "enseignement"],
    ),
    "referentials/cnp-mn-certification-v2": (
        [("1.2", "accepted", "6"), ("2.1", "submitted", "4"), ("4.1", "rejected", "2")],
        ["3.1"],
    ),
}


def held(name: str) -> CertificationRecord:
    folder, file = name.split("/")
    rules = rules_named(folder, file)
    sent, drafts = HELD[name]
    return record(
        rules,
        [action(rules, rules.entry(key), state, credits) for key, state, credits in sent],
        [action(rules, rules.entry(key), "draft", "2" if rules.said_measure else "0") for key in drafts],
    )


@pytest.mark.parametrize("name", HELD)
def test_what_people_read(name: str) -> None:
    book = opened(held(name))
    text = "\n".join(f"=== {sheet}\n{shown(book[sheet])}" for sheet in ("Synthèse", "Exigences"))
    assert matches_golden(GOLDEN / f"{name.split('/')[1]}.txt", text)


def test_it_is_ready_to_print() -> None:
    made = held("referentials/cnp-mn-certification-v2")
    for sheet in opened(made)["Synthèse"], opened(made)["Exigences"]:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_area.endswith(f"${sheet.max_row}")
        head = int(sheet.freeze_panes[1:])
        assert sheet.print_title_rows == f"${head - 1}:${head - 1}"
        assert sheet.cell(1, 1).fill.fgColor.rgb == "FF7A1F5C"
        assert "RPPS 99900000128" in sheet.oddFooter.left.text
        assert all(column.width > 4 for column in sheet.column_dimensions.values())


@pytest.mark.parametrize("colour", [None, "#ffffff", "red"])
def test_a_colour_that_no_one_could_read_gives_way_to_ours(colour: str | None) -> None:
    made = held("rule_sets/three-of-choice")
    sheet = opened(replace(made, parcours=replace(made.parcours, council_colour=colour)))["Synthèse"]
    assert sheet.cell(1, 1).fill.fgColor.rgb == f"FF{COLOUR[1:].upper()}"


def test_rules_without_a_scale_have_no_column_of_credits() -> None:
    for name in HELD:
        sheets = opened(held(name))
        said = shown(sheets["Synthèse"]) + shown(sheets["Actions"])
        assert ("QARQ" in said) is name.startswith("referentials/")


def test_a_photograph_to_complete_is_among_what_was_not_sent() -> None:
    kept = RecordedCapture("c1", "=Émargement", (RecordedEvidence("photo.jpg", "ab" * 32, "image/jpeg", 9),))
    book = opened(replace(held("rule_sets/three-of-choice"), captures=(kept,)))
    said = shown(book["Synthèse"])
    assert "Émargement" in said[said.index(DRAFTS) :]
    assert "Justificatif à compléter, pas encore envoyé" in said
    assert "photo.jpg" in shown(book["Justificatifs"])


def test_a_council_is_given_no_draft() -> None:
    book = opened(for_council(held("rule_sets/three-with-one-formation")))
    assert "Brouillons" not in book.sheetnames
    assert lines_of(book["Synthèse"])[1] == []
    assert "Les consignes du conseil" in shown(book["Exigences"])


def test_a_validated_parcours_misses_nothing() -> None:
    made = held("rule_sets/three-of-choice")
    validated = replace(made.parcours, state="certified", state_label="validé", decided_at=NOW)
    assert "Validé, le 21 novembre 2026." in shown(opened(replace(made, parcours=validated))["Synthèse"])


def test_an_ampersand_in_a_name_stays_in_the_footer() -> None:
    made = held("rule_sets/three-of-choice")
    named = replace(made, parcours=replace(made.parcours, council_name="Essais & Cie"))
    assert opened(named)["Synthèse"].oddFooter.center.text == "Essais && Cie"


PRINTABLE = st.characters(min_codepoint=32, blacklist_categories=("Cs", "Cc", "Cn", "Co"))
TITLES = st.text(PRINTABLE, min_size=1, max_size=40).filter(lambda title: title.strip() == title)
AMOUNTS = st.sampled_from(["0", "0.5", "2", "6.25", "14"])


@st.composite
def actions(draw: st.DrawFn, states: tuple[str, ...]) -> RecordedAction:
    rules = rules_named("referentials", "cnp-mn-dpc-v1")
    starts_on = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 1000)))
    return action(
        rules,
        draw(st.sampled_from(rules.entries)),
        draw(st.sampled_from(states)),
        draw(AMOUNTS),
        title=draw(TITLES | st.builds(str.__add__, st.sampled_from("=+-@"), TITLES)),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=draw(st.integers(0, 30))),
    )


def expected(one: RecordedAction, state: str | None = None) -> Line:
    granted = one.decision.credits_granted
    return Line(
        title=harmless(one.title),
        categories=one.categories,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        asked=one.credits_asked,
        granted=None if granted is None else Decimal(granted),
        state=state or capitalised(one.decision.state_label),
    )


@settings(max_examples=25, deadline=None)
@given(
    sent=st.lists(actions(("submitted", "accepted", "rejected")), max_size=6),
    drafts=st.lists(actions(("draft",)), max_size=3),
)
def test_read_back_it_holds_the_same_actions(sent: list[RecordedAction], drafts: list[RecordedAction]) -> None:
    """Whatever they are called: nothing is run, nothing is lost, and a draft is never among what was sent."""
    book = opened(record(rules_named("referentials", "cnp-mn-dpc-v1"), sent, drafts))
    assert lines_of(book["Synthèse"]) == (
        [expected(one) for one in sent],
        [expected(one, "Brouillon, pas encore envoyé") for one in drafts],
    )
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
