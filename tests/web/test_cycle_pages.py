"""« Mon compte », the details of a cycle, and « Ajouter une action de formation » (000, chapters 3 and 4)."""

import io
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from backoffice.db import db
from backoffice.jobs.recaps import make_recap
from backoffice.models import CpdAction, Parcours
from backoffice.services.evidence import files
from backoffice.services.recaps import recap_of
from tests.factories import World
from tests.files.samples import pdf
from tests.web.pages import Visitor, counted_queries, error_of, page, sign_in, words


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Visitor(app)


@pytest.fixture
def cycle(world: World, client: FlaskClient) -> Parcours:
    made = world.cycle()
    sign_in(client, made.account)
    return made


def typed(parcours: Parcours, /, **given: str) -> dict[str, object]:
    values = {
        "parcours": str(parcours.id),
        "intent": "save",
        "entry": "congres",
        "role": "attendee",
        "title": "Journées scientifiques",
        "starts_on": "2026-03-03",
        "ends_on": "2026-03-04",
        "answer_hours": "7,5",
    }
    return {**values, **given}


def with_a_file(values: dict[str, object]) -> dict[str, object]:
    return {**values, "files": (io.BytesIO(pdf()), "attestation.pdf")}


class TestMyAccount:
    def test_the_cycles_are_there_with_what_they_hold(self, world: World, client: FlaskClient, cycle: Parcours) -> None:
        world.training(cycle, "accepted", is_eligible=True)
        tree = page(client.get("/mon-compte"))
        training = words(tree, "//section[@aria-labelledby='cycles-cycle-formation']")
        assert training == (
            "Cycles de formation Ajouter une action de formation 2026-2030 en cours Détails du cycle Cycle de "
            "formation 2026-2030 Heures : 7,5 déclarées · 7,5 acceptées sur 100 heures"
        )
        dpc = words(tree, "//section[@aria-labelledby='cycles-cycle-dpc']")
        assert "Cycles DPC" in dpc
        assert "Ajouter" not in dpc
        assert "Heures : 7,5 déclarées · 7,5 acceptées sur 14 heures" in dpc

    def test_the_number_of_queries_does_not_grow_with_the_actions(
        self, world: World, client: FlaskClient, cycle: Parcours
    ) -> None:
        counts = []
        for more in (1, 4):
            for _ in range(more):
                world.training(cycle, "draft", is_eligible=True)
            with counted_queries() as statements:
                page(client.get("/mon-compte"))
            counts.append(len(statements))
        assert counts[0] == counts[1] <= 40, counts


class TestDetails:
    def test_actions_hours_by_type_and_role_and_states(
        self, world: World, client: FlaskClient, cycle: Parcours
    ) -> None:
        world.training(cycle, "accepted")
        world.training(cycle, role="trainer", answer={"hours": "2"}, title="Cours donné")
        tree = page(client.get(f"/parcours/{cycle.id}"))
        assert words(tree, "//h1") == "Cycle de formation 2026-2030"
        assert words(tree, "//*[@class='btn btn-primary']") == "Ajouter une action de formation"
        actions, totals = tree.xpath("//table")
        assert [words(row, ".") for row in actions.xpath("./tbody/tr")] == [
            "Cours donné Congrès ou journées scientifiques · 1 fichier du 3 au 4 mars 2026 2 – déposée",
            "Journées scientifiques Congrès ou journées scientifiques · 1 fichier du 3 au 4 mars 2026 7,5 7,5 acceptée",
        ]
        assert [words(row, ".") for row in totals.xpath("./tbody/tr")] == [
            "Congrès ou journées scientifiques Auditeur 1 7,5 7,5",
            "Congrès ou journées scientifiques Formateur 1 2 0",
            "Total – 2 9,5 7,5",
        ]
        assert "QARQ" not in words(tree)

    def test_a_dpc_cycle_offers_its_attestation_once_complete(
        self, world: World, client: FlaskClient, cycle: Parcours
    ) -> None:
        dpc = world.cycle_of(cycle.registrant, "cycle-dpc")
        assert "Éditer l’attestation" not in words(page(client.get(f"/parcours/{dpc.id}")))
        for _ in range(2):
            world.training(cycle, "accepted", is_eligible=True)
        assert words(page(client.get(f"/parcours/{dpc.id}")), "//*[@class='btn btn-primary']") == "Éditer l’attestation"
        tree = page(client.get(f"/parcours/{dpc.id}/demande"))
        form = {"version": tree.xpath("//input[@name='version']/@value")[0], "honour": "y"}
        answer = client.post(f"/parcours/{dpc.id}/demande", data=form, follow_redirects=True)
        assert "Votre attestation est établie" in words(page(answer), "//body")


class TestForm:
    def test_it_has_the_words_of_the_guide(self, client: FlaskClient, cycle: Parcours) -> None:
        tree = page(client.get(f"/actions/nouvelle?parcours={cycle.id}&entry=congres"))
        text = words(tree)
        for label in (
            "Ajouter une action de formation",
            "L’action sera automatiquement associée au cycle en cours",
            "Type de formation",
            "Intitulé de la formation",
            "Auditeur",
            "Formateur",
            "Durée effective de la formation, sans les pauses",
            "Justificatifs",
            "Eligible DPC",
        ):
            assert label in text
        assert words(tree, "//main//button[@value='save']") == "Ajouter"
        assert "QARQ" not in text

    def test_the_box_is_there_for_eligible_types_only(self, client: FlaskClient, cycle: Parcours) -> None:
        tree = page(client.get(f"/actions/nouvelle?parcours={cycle.id}&entry=formation-constructeur"))
        assert not tree.xpath("//input[@name='is_eligible']")

    def test_with_its_file_it_is_sent_at_once(self, client: FlaskClient, cycle: Parcours) -> None:
        values = with_a_file(typed(cycle, is_eligible="y"))
        answer = client.post("/actions/nouvelle", data=values, follow_redirects=True)
        assert "Votre action est déposée" in words(page(answer), "//body")
        action = db.session.query(CpdAction).one()
        assert (action.state, len(action.evidence), len(action.claims)) == ("submitted", 1, 2)

    def test_without_a_file_the_next_page_asks_for_it(self, client: FlaskClient, cycle: Parcours) -> None:
        answer = client.post("/actions/nouvelle", data=typed(cycle))
        assert answer.location.endswith("/justificatifs")

    def test_a_bad_file_records_nothing(self, client: FlaskClient, cycle: Parcours) -> None:
        values = {**typed(cycle), "files": (io.BytesIO(b"MZ"), "virus.exe")}
        tree = page(client.post("/actions/nouvelle", data=values), 400)
        assert "virus.exe" in error_of(tree, "files")
        assert db.session.query(CpdAction).count() == 0

    def test_what_is_wrong_is_said_beside_its_field(self, client: FlaskClient, cycle: Parcours) -> None:
        tree = page(client.post("/actions/nouvelle", data=typed(cycle, title="", answer_hours="1,333")), 400)
        assert error_of(tree, "title") == "Indiquez l’intitulé de la formation."
        assert error_of(tree, "answer_hours") == "Donnez la durée avec deux décimales au plus : 7,5 ou 1,25."

    def test_a_date_of_an_earlier_open_cycle_offers_it(
        self, world: World, client: FlaskClient, cycle: Parcours
    ) -> None:
        earlier = world.earlier_cycle(cycle)
        values = typed(cycle, starts_on="2025-11-03", ends_on="2025-11-04")
        tree = page(client.post("/actions/nouvelle", data=values), 400)
        assert error_of(tree, "cycle") == "Cette date est dans le cycle 2021-2025 : choisissez le cycle."
        assert tree.xpath("//input[@name='cycle'][@checked]/@value") == [str(earlier.id)]
        client.post("/actions/nouvelle", data={**values, "cycle": str(earlier.id)})
        (action,) = db.session.query(CpdAction)
        assert action.claims[0].parcours_id == earlier.id

    def test_the_cycle_of_other_dates_is_forgotten(self, world: World, client: FlaskClient, cycle: Parcours) -> None:
        earlier = world.earlier_cycle(cycle)
        client.post("/actions/nouvelle", data=typed(cycle, cycle=str(earlier.id)))
        assert db.session.query(CpdAction).one().claims[0].parcours_id == cycle.id

    def test_the_dpc_cycle_sends_to_the_training_cycle(
        self, world: World, client: FlaskClient, cycle: Parcours
    ) -> None:
        dpc = world.cycle_of(cycle.registrant, "cycle-dpc")
        answer = client.get(f"/actions/nouvelle?parcours={dpc.id}", follow_redirects=True)
        assert "Cycle de formation 2026-2030" in words(page(answer))

    def test_an_action_is_changed_with_its_box(self, world: World, client: FlaskClient, cycle: Parcours) -> None:
        action = world.training(cycle, is_eligible=True)
        tree = page(client.get(f"/actions/{action.id}/modifier"))
        assert tree.xpath("//input[@name='is_eligible'][@checked]")
        version = tree.xpath("//input[@name='version']/@value")[0]
        client.post(f"/actions/{action.id}/modifier", data=typed(cycle, version=version))
        assert len(db.session.get(CpdAction, action.id).claims) == 1  # type: ignore[union-attr]


class TestRecap:
    def test_it_is_made_by_the_worker_then_replaced(self, world: World, client: FlaskClient, cycle: Parcours) -> None:
        world.training(cycle, "accepted")
        tree = page(client.post(f"/parcours/{cycle.id}/recapitulatif", follow_redirects=True))
        assert "Le récapitulatif se prépare" in words(tree, "//*[@id='recap']")
        assert tree.xpath("//*[@id='recap']/@hx-trigger") == ["every 1s"]
        assert client.get(f"/parcours/{cycle.id}/recapitulatif.pdf").status_code == 404
        first = _make(cycle)
        panel = client.get(f"/parcours/{cycle.id}/recapitulatif").text
        assert "Télécharger le récapitulatif" in panel
        assert "hx-trigger" not in panel
        document = client.get(f"/parcours/{cycle.id}/recapitulatif.pdf")
        assert document.data.startswith(b"%PDF")
        assert document.headers["Content-Disposition"].startswith("attachment")
        world.training(cycle, "accepted", title="Une action de plus")
        client.post(f"/parcours/{cycle.id}/recapitulatif")
        assert _make(cycle) != first
        assert not files().exists(first)

    def test_made_since_it_was_asked_for_it_is_not_made_again(self, client: FlaskClient, cycle: Parcours) -> None:
        client.post(f"/parcours/{cycle.id}/recapitulatif")
        assert _make(cycle) == _make(cycle)

    def test_it_is_for_its_registrant_and_the_councils_administrators(
        self, world: World, client: FlaskClient, cycle: Parcours
    ) -> None:
        client.post(f"/parcours/{cycle.id}/recapitulatif")
        _make(cycle)
        reads = {
            "council_admin": 200,
            "register_reviewer": 404,
            "clavip_member": 404,
            "auditor": 404,
        }
        for role, status in reads.items():
            sign_in(client, world.staff(role, council=cycle.council))
            assert client.get(f"/parcours/{cycle.id}/recapitulatif.pdf").status_code == status, role
        sign_in(client, world.registrant().account)
        assert client.get(f"/parcours/{cycle.id}/recapitulatif.pdf").status_code == 404


def test_an_administrator_reviews_hours(world: World, client: FlaskClient, cycle: Parcours) -> None:
    action = world.training(cycle, is_eligible=True, starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 4))
    sign_in(client, world.staff("council_admin", council=cycle.council))
    tree = page(client.get(f"/console/actions/{action.id}"))
    text = words(tree)
    assert "7,5 heures demandées" in text
    assert "Durée effective de la formation, sans les pauses" in text
    assert "QARQ" not in text
    tree = page(client.get(f"/console/parcours/{cycle.id}"))
    assert "Éditer le récapitulatif" in words(tree)


def _make(cycle: Parcours) -> str:
    db.session.expire_all()  # a job begins with nothing in memory
    asked = recap_of(db.session(), cycle.id)
    assert asked is not None
    make_recap(cycle.id, asked.requested_at)
    made = recap_of(db.session(), cycle.id)
    assert made is not None
    assert made.sha256 is not None
    return made.sha256


def test_the_record_of_a_cycle_counts_hours(world: World, client: FlaskClient, cycle: Parcours) -> None:
    world.training(cycle)
    assert "exporter mon cycle (format xlsx)" in words(page(client.get(f"/parcours/{cycle.id}")))
    book = load_workbook(io.BytesIO(client.get(f"/parcours/{cycle.id}/dossier.xlsx").data))
    assert [cell.value for cell in book["Actions"][1]][7:9] == ["Heures demandées", "Heures accordées"]
    assert ["Heures", "heures", 100] in [[cell.value for cell in row[:3]] for row in book["Exigences"].iter_rows()]
