"""The needs questionnaire: answered block by block, kept, repeated, deleted, and nobody else's to read."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.db import db
from backoffice.domain.needs import ANSWERS
from backoffice.models import AuditEvent, NeedsAssessment, OutboxMail, Parcours
from backoffice.permissions import Hidden
from backoffice.permissions.table import DECISIONS, ROLES
from backoffice.services import needs
from backoffice.services.certification_record import certification_record
from tests.factories import World
from tests.web.console_pages import visit
from tests.web.pages import Visitor, counted_queries, page, sign_in, words

CERTIFICATION = "certification-periodique"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Visitor(app)


@pytest.fixture
def parcours(world: World, client: FlaskClient) -> Parcours:
    made = world.parcours()
    sign_in(client, made.account)
    return made


def begun(client: FlaskClient, world: World) -> str:
    answer = client.post("/besoins/commencer", data={"council": str(world.council.id)})
    assert answer.status_code == 303
    return str(answer.location)


def filled(client: FlaskClient, url: str, value: str) -> Any:
    """Answer every question of this page the same way, as somebody who saves and goes on."""
    names = dict.fromkeys(page(client.get(url)).xpath("//input[@type='radio']/@name"))
    return client.post(url, data={**dict.fromkeys(names, value), "then": "next"})


def test_from_the_first_question_to_the_result(client: FlaskClient, world: World, parcours: Parcours) -> None:
    home = page(client.get("/"))
    assert "faire le point sur mes besoins" in words(home)
    assert "Vous seul lisez vos réponses" in words(page(client.get("/besoins")))
    url = begun(client, world)
    assert url.endswith("/bloc-1")
    assert url == begun(client, world), "one under way"
    for number, value in enumerate("2410", start=1):
        assert url.endswith(f"/bloc-{number}")
        url = filled(client, url, value).location
    result = page(client.get(url))
    eases = [" ".join(one.text_content().split()) for one in result.xpath("//div[@class='panel__head']/span")]
    assert eases == ["à l’aise à 33 %", "à l’aise à 100 %", "à l’aise à 0 %", "sans objet"]
    suggested = words(result, "//ol[@class='suggestions']")
    assert suggested.startswith("3.1 ·") or suggested.startswith("1.1 ·")
    assert "QARQ" in suggested
    assert "2.4 ·" not in suggested
    rules = result.xpath("//section[@aria-labelledby='suggestions']//a/@href")
    assert "Tableau d’équivalence" in words(page(client.get(rules[0], follow_redirects=True)))
    assert "Votre évolution" not in words(result), "there is nothing to compare yet"
    assert client.get(f"{url}/bloc-1").location == url, "finished, it only reads"


def test_sessions_to_come_are_suggested(client: FlaskClient, world: World, parcours: Parcours) -> None:
    organiser, to_come = world.organiser(), {"starts_on": date(2027, 3, 1), "ends_on": date(2027, 3, 2)}
    world.session(organiser, "labelled", title="La consultation d’annonce", **to_come)
    world.session(organiser, "labelled", title="Apprendre autrement", entries={CERTIFICATION: "1.3"}, **to_come)
    world.session(organiser, "labelled", title="Annonce, édition passée")
    world.session(organiser, "labelled", title="Sans rapport", **to_come)
    world.session(organiser, "requested", title="Annonce, pas encore labellisée", **to_come)
    found = world.assessment(parcours.registrant, 1)
    result = page(client.get(f"/besoins/{found.id}"))
    offered = result.xpath("//h3[text()='Au catalogue']/following-sibling::ul[1]/li/a/text()")
    assert sorted(offered) == ["Apprendre autrement", "La consultation d’annonce"]
    at_ease = world.assessment(parcours.registrant, 4)
    assert "Au catalogue" not in words(page(client.get(f"/besoins/{at_ease.id}")))


def test_it_is_saved_as_one_goes(client: FlaskClient, world: World, parcours: Parcours) -> None:
    url = begun(client, world)
    first = page(client.get(url)).xpath("//fieldset/@id")
    assert len(first) == 6
    tree = page(client.post(url, data={first[0]: "3", first[1]: "9", first[2]: "", "then": "next"}), 400)
    assert "5 réponses manquent" in words(tree)
    assert tree.xpath("//input[@checked]/@id") == [f"{first[0]}-3"]
    assert len(tree.xpath("//fieldset[@aria-invalid='true']")) == 5
    assert client.post(url, data={first[1]: "1", "then": "later"}).location == "/besoins"
    assert "Reprendre" in words(page(client.get("/besoins")))
    assert page(client.get(url)).xpath("//input[@checked]/@id") == [f"{first[0]}-3", f"{first[1]}-1"]
    assert client.get(url.replace("bloc-1", "bloc-5")).status_code == 404
    last = url.replace("bloc-1", "bloc-4")
    assert filled(client, last, "4").location == url, "back to what is left"


def test_change_over_time(client: FlaskClient, world: World, parcours: Parcours) -> None:
    world.assessment(parcours.registrant, 2)
    world.now += timedelta(days=200)
    world.assessment(parcours.registrant, 3, b1_imaging=1)
    tree = page(client.get("/besoins"))
    figures = [" ".join(one.text_content().split()) for one in tree.xpath("//ol[@class='multiple__figures']")]
    assert "33 %" in figures[0]
    assert "56 % ↗ plus à l’aise" in figures[0]
    assert all("67 % ↗ plus à l’aise" in one for one in figures[1:])
    lines = tree.xpath("//*[local-name()='polyline']/@points")
    assert len(lines) == 4
    assert all(len(line.split()) == 2 for line in lines)


def test_the_person_deletes_theirs(client: FlaskClient, world: World, parcours: Parcours) -> None:
    kept, gone = world.assessment(parcours.registrant, 1).id, world.assessment(parcours.registrant, 2).id
    assert client.post(f"/besoins/{gone}/supprimer").location == "/besoins"
    assert [one.id for one in db.session.query(NeedsAssessment)] == [kept]
    assert client.get(f"/besoins/{gone}").status_code == 404


def test_nobody_else_reads_them(app: Flask, world: World, parcours: Parcours) -> None:
    found = world.assessment(parcours.registrant, 1)
    everything = frozenset().union(*ROLES.values()) | DECISIONS
    assert not [permission for permission in everything if permission.startswith("needs_assessment")]
    people = [world.staff(role) for role in ROLES]
    people += [world.registrant().account, world.staff(*ROLES, rpps=parcours.subject.rpps)]
    for person in people:
        for path in ("", "/bloc-1"):
            assert visit(app, person).get(f"/besoins/{found.id}{path}").status_code == 404
        assert visit(app, person).post(f"/besoins/{found.id}/supprimer").status_code == 404
        with pytest.raises(Hidden):
            needs.assessment_for(db.session(), found.id, person.as_actor(), "needs_assessment.view")
    assert db.session.query(NeedsAssessment).count() == 1


def test_nothing_is_left_elsewhere(world: World, parcours: Parcours) -> None:
    """No line of the journal, no mail, no word in the exported record."""
    owner = parcours.account.as_actor()

    def left() -> tuple[int, int, Any]:
        record = certification_record(db.session(), parcours.id, owner, world.now)
        return db.session.query(AuditEvent).count(), db.session.query(OutboxMail).count(), record

    before = left()
    found = world.assessment(parcours.registrant, 1)
    needs.keep_answers(db.session(), found.id, {"b1-imaging": 4}, owner)
    assert found.answers["b1-imaging"] == 1, "finished"
    assert left() == before
    needs.delete_assessment(db.session(), found.id, owner)
    assert left() == before


def test_only_with_a_council_that_validated_the_person(client: FlaskClient, world: World) -> None:
    registrant = world.registrant()
    world.enrolment(registrant)
    sign_in(client, registrant.account)
    assert "Pas de questionnaire pour l’instant" in words(page(client.get("/besoins")))
    assert client.post("/besoins/commencer", data={"council": str(world.council.id)}).status_code == 404
    for wrong in ("", "x"):
        assert client.post("/besoins/commencer", data={"council": wrong}).status_code == 404


def test_every_answer_is_offered_with_its_words(client: FlaskClient, world: World, parcours: Parcours) -> None:
    tree = page(client.get(begun(client, world)))
    group = tree.xpath("//fieldset")[0]
    assert [one.text_content() for one in group.xpath(".//label")] == list(ANSWERS.values())


def test_queries_stay_bounded(client: FlaskClient, world: World, parcours: Parcours) -> None:
    counts = []
    for _ in range(2):
        found = world.assessment(parcours.registrant, 2)
        pages = []
        for url in ("/besoins", f"/besoins/{found.id}"):
            with counted_queries() as queries:
                client.get(url)
            pages.append(len(queries))
        counts.append(pages)
    assert counts[0] == counts[1]
