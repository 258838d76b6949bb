"""« Statistiques »: figures that add up, each drawn above its table, as CSV, of one's own council only."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from backoffice.db import db
from backoffice.domain.shares import by_service
from backoffice.models import Claim, Council, Enrolment
from backoffice.services.register_edits import CareerSaved, PlaceSaved, TimesSaved
from backoffice.services.statistics import enrolments_by_month, hours_by_type, workforce
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.console_pages import visit
from tests.web.pages import Visitor, counted_queries, page, words

PAGE = "/console/statistiques/"


@pytest.fixture
def council(world: World) -> Council:
    return world.register()


@pytest.fixture
def admin(app: Flask, world: World, council: Council) -> Visitor:
    return visit(app, world.staff("council_admin", council=council))


def _table(tree: Any, code: str) -> dict[str, list[str]]:
    """The cells of each row under its heading."""
    rows = tree.xpath(f"//section[@aria-labelledby='{code}']//tbody/tr")
    texts = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    return {row[0]: row[1:] for row in texts}


def _csv(client: Visitor, code: str, query: str = "") -> list[list[str]]:
    response = client.get(f"{PAGE}{code}.csv{query}")
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig")), delimiter=";"))


def _two_places(world: World, council: Council) -> Enrolment:
    """80 % of a full time: 62.5 % at A, a third of it in radiology; 37.5 % at B."""
    enrolment = world.entry(state="draft", council=council, place=world.hospital("A"))
    second = PlaceSaved(date(2016, 1, 4), place=world.hospital("B", "Bron"))
    world.edit(enrolment, CareerSaved(date(2012, 9, 1), Decimal(80)), second)
    first, other = enrolment.practices
    radiology, therapy = (world.term(council, "service", label).id for label in ("Radiologie", "Radiothérapie"))
    shares = {first.id: Decimal("62.5"), other.id: Decimal("37.5")}
    services = {
        first.id: {radiology: Decimal("33.33"), therapy: Decimal("66.67")},
        other.id: {therapy: Decimal(100)},
    }
    world.edit(enrolment, TimesSaved(shares=shares, services=services))
    perform("enrolment", enrolment.id, "submit", enrolment.account.as_actor(), world.now)
    perform("enrolment", enrolment.id, "validate", world.actor("register_reviewer", council=council), world.now)
    return enrolment


def test_working_time_adds_up_exactly(world: World, council: Council, admin: Visitor) -> None:
    enrolment = _two_places(world, council)
    world.entry(council=council, place=world.hospital("C"))
    world.entry(council=council, state="submitted", place=world.hospital("D"))
    tree = page(admin.get(PAGE))
    assert _table(tree, "services") == {"Radiologie": ["0,17"], "Radiothérapie": ["1,43"], "Ensemble": ["1,6"]}
    assert _table(tree, "etablissements") == {
        "C (Lyon)": ["1", "0", "0,8", "0,8"],
        "A (Lyon)": ["1", "0,17", "0,33", "0,5"],
        "B (Bron)": ["1", "0", "0,3", "0,3"],
        "Ensemble": ["", "0,17", "1,43", "1,6"],
    }
    assert _csv(admin, "services") == [
        ["Service", "ETP"],
        ["Radiologie", "0,16665"],
        ["Radiothérapie", "1,43335"],
        ["Ensemble", "1,6"],
    ]
    found = workforce(db.session(), council, world.now)
    times = {practice.name: practice.time for practice in enrolment.practices}
    for (site, service), full_times in by_service(enrolment.working_time, times).items():
        (row,) = (row for row in found.table.rows if row.site.label == site)
        assert row.by_service[found.table.services.index(service)] == full_times
    assert (found.registrants, found.undivided) == (2, 0)
    assert "2 professionnels inscrits" in words(tree)


def test_time_that_nobody_divided_is_said(world: World, council: Council, admin: Visitor) -> None:
    enrolment = _two_places(world, council)
    enrolment.practices[1].services.clear()
    db.session.commit()
    assert _table(page(admin.get(PAGE)), "services")["Temps non réparti"] == ["0,3"]


def test_a_page_shows_the_fullest_and_sums_up_the_others(
    world: World, council: Council, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.console.figures.SITES_SHOWN", 1)
    _two_places(world, council)
    assert _table(page(admin.get(PAGE)), "etablissements") == {
        "A (Lyon)": ["1", "0,17", "0,33", "0,5"],
        "Un autre établissement": ["", "0", "0,3", "0,3"],
        "Ensemble": ["", "0,17", "0,63", "0,8"],
    }
    assert [row[0] for row in _csv(admin, "etablissements")] == ["Établissement", "A (Lyon)", "B (Bron)", "Ensemble"]


def test_enrolments_by_month_are_those_of_paris(world: World, council: Council, admin: Visitor) -> None:
    for moment in (datetime(2025, 12, 31, 22, 59, tzinfo=UTC), datetime(2025, 12, 31, 23, 1, tzinfo=UTC)):
        enrolment = world.entry(council=council)
        enrolment.submitted_at, enrolment.decided_at = moment, moment + timedelta(days=40)
        db.session.commit()
    world.entry(council=council, state="submitted").submitted_at = datetime(2026, 1, 5, tzinfo=UTC)
    db.session.commit()
    months = {
        one.first_day.month: (one.asked, one.validated) for one in enrolments_by_month(db.session(), council, 2026)
    }
    assert {month: counts for month, counts in months.items() if any(counts)} == {1: (2, 0), 2: (0, 2)}
    assert len(months) == 12
    before = page(admin.get(f"{PAGE}?annee=2025"))
    assert _table(before, "inscriptions")["Décembre"] == ["1", "0"]
    assert before.xpath("//select[@id='annee']/option[@selected]/text()") == ["2025"]


def test_hours_are_those_of_accepted_actions(app: Flask, world: World) -> None:
    parcours = world.parcours()
    for state, hours in (("accepted", "7,5"), ("accepted", "1 000"), ("submitted", "50"), ("accepted", "")):
        action = world.action(parcours, state)
        claim = db.session.query(Claim).filter_by(action_id=action.id).one()
        claim.answer = {"hours": hours} if hours else {"half_days": "4"}
        db.session.commit()
    year = action.ends_on.year
    (found,) = hours_by_type(db.session(), world.council, year)
    assert (found.actions, found.hours) == (2, Decimal("1007.5"))
    tree = page(visit(app, world.staff("council_admin")).get(f"{PAGE}?annee={year}"))
    assert [row[1:] for row in _table(tree, "heures").values()] == [["2", "1007,5"]]
    assert not tree.xpath("//*[@id='services']"), "this register keeps no places of practice"
    assert hours_by_type(db.session(), world.council, year - 1) == []


def test_the_age_of_queues(world: World, council: Council, admin: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    today = datetime.now(UTC)
    for days in (0, 8, 45):
        enrolment = world.entry(council=council, state="submitted")
        enrolment.submitted_at = today - timedelta(days=days)
        db.session.commit()
    world.enrolment(world.registrant())  # another council's
    rows = _table(page(admin.get(PAGE)), "files")
    assert rows["Inscriptions"] == ["3", "1", "1", "1", "45"]
    assert rows["Ensemble"] == ["3", "1", "1", "1", ""]


def test_every_drawing_has_its_table_and_its_file(app: Flask, world: World, council: Council, admin: Visitor) -> None:
    _two_places(world, council)
    world.entry(council=council, state="submitted")
    tree = page(admin.get(PAGE))
    drawn = tree.xpath("//main//section[.//*[@role='img']]")
    assert [one.get("aria-labelledby") for one in drawn] == ["services", "etablissements", "inscriptions", "files"]
    for one in drawn:
        (image,) = one.xpath(".//*[@role='img']")
        assert "Les chiffres sont dans le tableau qui suit" in image.get("aria-label")
        assert image.xpath("following::table")[0] in one.xpath(".//table")
        (link,) = one.xpath(".//a/@href")
        assert admin.get(link).mimetype == "text/csv"
    widths = [float(width) for width in drawn[1].xpath(".//*[@class='plot__row']//rect/@width")]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] == 100


def test_nothing_yet_is_said(admin: Visitor) -> None:
    said = words(page(admin.get(PAGE)))
    assert "Personne n’a encore réparti" in said
    assert "Aucun dossier n’attend" in said
    assert not page(admin.get(PAGE)).xpath("//*[@role='img']")


def test_one_s_own_council_only(app: Flask, world: World, council: Council, admin: Visitor) -> None:
    assert admin.get(f"{PAGE}?conseil=cnp-mn").status_code == 404
    assert admin.get(f"{PAGE}files.csv?conseil=cnp-mn").status_code == 404
    assert admin.get(f"{PAGE}autre.csv").status_code == 404
    assert page(admin.get(f"{PAGE}?annee=99999999999&conseil=cn2pm")) is not None
    both = world.staff("auditor")
    other = visit(app, both)
    assert words(page(other.get(PAGE)), "//main//h1/following::p[1]").startswith(world.council.name)
    for role in ("register_reviewer", "clavip_member"):
        assert visit(app, world.staff(role, council=council)).get(PAGE).status_code == 404


def test_queries_do_not_grow_with_people(world: World, council: Council, admin: Visitor) -> None:
    counts = []
    for more in (1, 3):
        for _ in range(more):
            _two_places(world, council)
        with counted_queries() as sent:
            page(admin.get(PAGE))
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 22, counts
