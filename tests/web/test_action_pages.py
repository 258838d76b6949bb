"""Saying what one did, proving it, submitting it (001, « Saisir un élément du parcours » and what follows)."""

import io
import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from backoffice.db import db
from backoffice.models import AuditEvent, CpdAction, Evidence, Parcours
from backoffice.services.evidence import files
from backoffice.services.transitions import perform
from tests.factories import World
from tests.files.samples import pdf
from tests.web.pages import Visitor, counted_queries, error_of, page, sign_in, version_of, words

FORM = {
    "entry": "formation",
    "title": "Journée régionale",
    "role": "attendee",
    "starts_on": "2026-03-05",
    "ends_on": "2026-03-06",
    "answer_half_days": "3",
    "intent": "save",
}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Visitor(app)


@pytest.fixture
def parcours(world: World, client: FlaskClient) -> Parcours:
    made = world.parcours()
    sign_in(client, made.account)
    return made


def url_of(parcours: Parcours) -> str:
    return f"/actions/nouvelle?parcours={parcours.id}"


def document(name: str = "attestation.pdf", content: bytes | None = None) -> tuple[io.BytesIO, str]:
    return io.BytesIO(pdf() if content is None else content), name


def state_of(action: CpdAction) -> str:
    db.session.expire_all()
    return action.state


# --- saying what was done ----------------------------------------------------------------------------------


def test_the_form_has_the_words_of_the_guide(client: FlaskClient, parcours: Parcours) -> None:
    tree = page(client.get(url_of(parcours)))
    assert words(tree, "//h1") == "Saisir un élément du parcours"
    assert (
        "vous pouvez sélectionner une action dans la liste déroulante, ou saisir les premières lettres d'un mot pour "
        "ne voir que les actions le contenant" in words(tree)
    )
    assert words(tree, "//label[@for='entry-search']") == "recherche d'une action premiers caractères"
    assert words(tree, "//label[@for='entry']").startswith("Action")
    assert words(tree, "//label[@for='title']").startswith("complément")
    listed = [option.text for option in tree.xpath("//select[@id='entry']/option")]
    assert "Formation en ligne, elearning" in listed
    assert "Action hors liste" not in listed


def test_an_action_is_recorded_then_its_evidence_is_asked(client: FlaskClient, parcours: Parcours) -> None:
    response = client.post(url_of(parcours), data=FORM)
    action = db.session.query(CpdAction).one()
    assert response.status_code == 303
    assert response.location == f"/actions/{action.id}/justificatifs"
    assert (action.state, action.title, action.starts_on) == ("draft", "Journée régionale", date(2026, 3, 5))
    claim = action.claims[0]
    assert (claim.credits_asked, claim.explanation) == (Decimal(3), "3 demi-journées : 3 QARQ")


WRONG_FIELDS: list[tuple[dict[str, str], str, str]] = [
    ({"entry": ""}, "entry", "Choisissez une action dans la liste."),
    ({"entry": "hors-liste"}, "entry", "hoix"),
    ({"title": "  "}, "title", "Indiquez le titre de l’action"),
    ({"title": "a" * 201}, "title", "200 caractères au plus"),
    ({"starts_on": ""}, "starts_on", "Indiquez la date de début."),
    ({"starts_on": "31/02/2026"}, "starts_on", "Écrivez une date qui existe"),
    ({"ends_on": "2026-03-04"}, "ends_on", "La date de fin précède la date de début."),
    ({"ends_on": "0026-03-04"}, "ends_on", "Vérifiez l’année"),
    ({"role": ""}, "role", "Choisissez votre rôle."),
    ({"role": "spectator"}, "role", "Choisissez votre rôle."),
    ({"answer_half_days": ""}, "answer_half_days", "Indiquez le nombre de demi-journées"),
    ({"answer_half_days": "trois"}, "answer_half_days", "« trois » n’est pas un nombre"),
    ({"answer_half_days": "-1"}, "answer_half_days", "plus grand que zéro"),
    ({"answer_half_days": "9e9"}, "answer_half_days", "n’est pas un nombre"),
    ({"answer_half_days": "1001"}, "answer_half_days", "trop grand"),
    ({"answer_hours": "3"}, "answer_hours", "pas les deux"),
]


def test_a_wrong_field_says_so_beside_it_and_the_rest_is_kept(client: FlaskClient, parcours: Parcours) -> None:
    for wrong, field, message in WRONG_FIELDS:
        typed = {**FORM, "title": "Journée <b>régionale</b>", **wrong}
        tree = page(client.post(url_of(parcours), data=typed), 400)
        assert message in error_of(tree, field), wrong
        assert tree.xpath("//*[@class='error-summary']"), wrong
        for name in ("title", "starts_on", "ends_on", "answer_half_days"):
            inputs = tree.xpath(f"//input[@name='{name}']")
            if inputs:  # without a type of action, its quantity is not asked yet
                assert inputs[0].get("value", "") == typed[name].strip(), wrong
    assert db.session.query(CpdAction).count() == 0


def test_a_choice_and_a_scale_are_asked_where_the_entry_has_several(client: FlaskClient, parcours: Parcours) -> None:
    article = page(client.post(url_of(parcours), data={**FORM, "entry": "article", "answer_half_days": ""}), 400)
    assert error_of(article, "answer_option") == "Faites un choix dans la liste."
    register = {**FORM, "entry": "registre"}
    tree = page(client.post(url_of(parcours), data=register), 400)
    assert error_of(tree, "scale") == "Choisissez un barème."
    tree = page(client.post(url_of(parcours), data={**register, "scale": "patients"}), 400)
    assert "Indiquez le nombre de patients" in error_of(tree, "answer_patients")
    sent = client.post(url_of(parcours), data={**register, "scale": "patients", "answer_patients": "12"})
    assert sent.status_code == 303
    claim = db.session.query(CpdAction).one().claims[0]
    assert (claim.scale_code, claim.credits_asked) == ("patients", Decimal(2))


def test_without_script_a_button_shows_the_fields_and_the_credits(client: FlaskClient, parcours: Parcours) -> None:
    tree = page(client.post(url_of(parcours), data={"entry": "du", "title": "DU", "intent": "score"}))
    assert tree.xpath("//input[@name='title']/@value") == ["DU"]
    assert not tree.xpath("//*[@class='error-summary']")
    assert [label.text for label in tree.xpath("//div[@id='details']//label")] == ["Auditeur", "Formateur"]
    data = {"entry": "du", "role": "trainer", "answer_hours": "7,5", "intent": "score"}
    tree = page(client.post(url_of(parcours), data=data))
    assert "Cette action donne 7 QARQ 7,5 heures = 7 heures complètes" in words(tree, "//div[@id='score']")
    assert db.session.query(CpdAction).count() == 0


def test_the_credits_follow_what_is_typed(client: FlaskClient, parcours: Parcours) -> None:
    data = {**FORM, "parcours": str(parcours.id), "starts_on": "2025-12-30", "ends_on": "2025-12-31"}
    fragment = client.post("/actions/bareme", data=data, headers={"HX-Target": "score"}).text
    assert "Cette action donne 3 QARQ" in fragment
    assert "<html" not in fragment
    assert "en dehors de la période 2026-2028" in fragment
    details = client.post("/actions/bareme", data={**data, "entry": "rcp"}, headers={"HX-Target": "details"}).text
    assert 'name="answer_meetings"' in details
    for other in ("", "1", str(uuid.uuid4())):
        assert client.post("/actions/bareme", data={**data, "parcours": other}).status_code == 404


def test_an_action_with_no_credits_says_it_will_not_count(client: FlaskClient, parcours: Parcours) -> None:
    data = {**FORM, "entry": "rcp", "answer_meetings": "4", "intent": "score"}
    score = words(page(client.post(url_of(parcours), data=data)), "//div[@id='score']")
    assert "Cette action donne 0 QARQ" in score
    assert "ne compte pas" in score


def test_without_a_parcours_one_is_told_to_wait(world: World, client: FlaskClient) -> None:
    sign_in(client, world.registrant().account)
    assert client.get("/actions/nouvelle").status_code == 303


# --- proving it --------------------------------------------------------------------------------------------


def test_several_files_are_kept_and_the_refused_ones_explained(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    action = world.action(parcours)
    url = f"/actions/{action.id}/justificatifs"
    tree = page(client.get(url))
    assert words(tree, "//h1") == "Téléchargement preuve"
    assert [words(tree, f"//label[@for='{name}']") for name in ("description", "files")] == ["descriptif", "fichier"]
    data = {
        "version": version_of(tree),
        "description": "Attestation de présence",
        "files": [document("un.pdf"), document("deux.pdf", pdf(min_version="1.6")), document("trois.exe", b"MZ")],
    }
    refused = page(client.post(url, data=data), 400)
    assert error_of(refused, "files").startswith("trois.exe : Ce type de fichier n’est pas accepté.")
    assert refused.xpath("//input[@id='description']/@value") == ["Attestation de présence"]
    assert "Les autres fichiers sont enregistrés." in words(refused)
    given = [words(link, ".") for link in refused.xpath("//section[@aria-labelledby='given']//a")]
    assert [name for name in given if not name.startswith("Remplacer")] == ["un.pdf", "deux.pdf"]
    kept = db.session.get(CpdAction, action.id)
    assert kept is not None
    assert [item.description for item in kept.evidence] == ["Attestation de présence"] * 2
    fourth = document("quatre.pdf", pdf(min_version="1.7"))
    again = client.post(url, data={"version": version_of(refused), "files": [fourth]})
    assert again.location == f"/actions/{action.id}"


def test_the_same_file_twice_is_one_piece_of_evidence(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours)
    data = {"version": str(action.version), "files": [document("un.pdf"), document("copie.pdf")]}
    assert client.post(f"/actions/{action.id}/justificatifs", data=data).status_code == 303
    assert db.session.query(Evidence).count() == 1


BAD_FILES = [
    ("vide.pdf", b"", "Ce fichier est vide."),
    ("faux.pdf", b"%PDF-1.7 nothing else", "Ce PDF est abîmé"),
    ("photo.png", b"%PDF-1.7", "mais son contenu est autre chose"),
    ("gros.pdf", b"%PDF-" + b"0" * 60_000, "Ce fichier dépasse 0,05 Mo."),
]


def test_a_bad_file_is_refused_with_its_reason(
    app: Flask, world: World, client: FlaskClient, parcours: Parcours
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], upload_max_bytes=50_000)
    action = world.action(parcours)
    for name, content, reason in BAD_FILES:
        data = {"version": str(action.version), "description": "Relevé", "files": [document(name, content)]}
        tree = page(client.post(f"/actions/{action.id}/justificatifs", data=data), 400)
        assert reason in error_of(tree, "files"), name
        assert tree.xpath("//input[@id='description']/@value") == ["Relevé"], name
    assert db.session.query(Evidence).count() == 0


def test_no_file_at_all_is_an_error_or_a_choice(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours)
    url = f"/actions/{action.id}/justificatifs"
    tree = page(client.post(url, data={"version": str(action.version)}), 400)
    assert "continuer sans télécharger de preuve" in error_of(tree, "files")
    assert client.post(url, data={"version": version_of(tree), "intent": "skip"}).status_code == 303
    assert "continuer sans télécharger de preuve" in words(page(client.get(f"/actions/{action.id}")))
    sent = client.post(f"/actions/{action.id}/submit", data={"version": str(action.version)})
    assert sent.status_code == 303
    assert state_of(action) == "submitted"


def test_where_a_file_is_required_there_is_no_way_around(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours, entry_key="communication", answer={"option": "oral"})
    url = f"/actions/{action.id}/justificatifs"
    tree = page(client.get(url))
    assert "continuer sans télécharger de preuve" not in words(tree)
    assert not tree.xpath("//input[@name='on_honour']")
    for bypass in ({"intent": "skip"}, {"on_honour": "y"}):
        tree = page(client.post(url, data={"version": str(action.version), **bypass}), 400)
        assert error_of(tree, "files") == "Choisissez au moins un fichier."
    tree = page(client.post(f"/actions/{action.id}/submit", data={"version": str(action.version)}), 400)
    assert "Joignez un justificatif : ce type d’action en demande un." in words(tree)
    assert state_of(action) == "draft"


def test_a_declaration_on_honour_is_enough_where_the_rules_say_so(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    action = world.action(parcours, entry_key="enseignement", role="trainer", answer={"hours": "2"})
    url = f"/actions/{action.id}/justificatifs"
    tree = page(client.get(url))
    assert words(tree, "//label[@for='on_honour']").startswith("je déclare sur l’honneur")
    assert client.post(url, data={"version": version_of(tree), "on_honour": "y"}).status_code == 303
    db.session.expire_all()
    assert action.on_honour
    back = {"version": str(action.version)}
    assert client.post(url, data=back).status_code == 303  # unticked
    db.session.expire_all()
    assert not action.on_honour


def test_a_file_given_before_serves_again_and_only_ones_own(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    mine, unticked = world.evidence(parcours.registrant), world.evidence(parcours.registrant)
    theirs = world.evidence(world.registrant())
    action = world.action(parcours)
    url = f"/actions/{action.id}/justificatifs"
    tree = page(client.get(url))
    assert set(tree.xpath("//input[@name='again']/@value")) == {str(mine.id), str(unticked.id)}
    data = {"version": version_of(tree), "again": [str(mine.id), str(theirs.id), "x"]}
    assert client.post(url, data=data).status_code == 303
    db.session.expire_all()
    assert [item.id for item in action.evidence] == [mine.id]
    removed = client.post(f"{url}/{mine.id}/retirer", data={"version": str(action.version)})
    assert removed.status_code == 303
    db.session.expire_all()
    assert action.evidence == []
    assert client.post(f"{url}/{mine.id}/retirer", data={"version": str(action.version)}).status_code == 404


def test_a_stale_evidence_page_adds_nothing(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours)
    data = {"version": str(action.version + 1), "description": "Relevé", "files": document()}
    tree = page(client.post(f"/actions/{action.id}/justificatifs", data=data), 409)
    assert "Ce dossier a changé depuis l’affichage de la page" in words(tree)
    assert tree.xpath("//input[@id='description']/@value") == ["Relevé"]
    assert db.session.query(Evidence).count() == 0


# --- submitting, answering, withdrawing, correcting --------------------------------------------------------


def test_a_draft_needs_its_evidence_before_it_is_submitted(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    action = world.action(parcours)
    tree = page(client.get(f"/actions/{action.id}"))
    assert words(tree, "//a[@class='btn btn-primary']") == "Télécharger une preuve"
    assert not tree.xpath("//form[contains(@action, '/submit')]")
    tree = page(client.post(f"/actions/{action.id}/submit", data={"version": str(action.version)}), 400)
    assert "Joignez un justificatif, ou choisissez" in words(tree, "//*[contains(@class, 'tone-danger')]")
    assert state_of(action) == "draft"


def test_an_action_that_is_not_over_waits(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours, starts_on=date(2028, 6, 1), ends_on=date(2028, 6, 2))
    assert "pas encore terminée" in words(page(client.get(f"/actions/{action.id}")))
    assert "après sa date de fin" in words(page(client.get(f"/actions/{action.id}/modifier")), "//*[@id='cautions']")


def test_a_question_is_answered_in_words(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours, "information_requested")
    tree = page(client.get(f"/actions/{action.id}"))
    assert "Le comité vous demande un complément Quelle durée ?" in words(tree)
    assert words(tree, "//button[@class='btn btn-primary']") == "Répondre et déposer à nouveau"
    sent = client.post(
        f"/actions/{action.id}/submit", data={"version": version_of(tree), "answer": "Deux jours entiers."}
    )
    assert sent.status_code == 303
    assert state_of(action) == "submitted"
    last = db.session.query(AuditEvent).filter_by(record_id=action.id).order_by(AuditEvent.seq.desc()).first()
    assert last is not None
    assert (last.trigger, last.reason) == ("submit", "Deux jours entiers.")


def test_an_action_is_withdrawn_once_confirmed(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours, "submitted")
    tree = page(client.get(f"/actions/{action.id}"))
    assert words(tree, "//form[contains(@action, '/withdraw')]//button") == "Oui, retirer cette action"
    assert client.post(f"/actions/{action.id}/withdraw", data={"version": version_of(tree)}).status_code == 303
    assert state_of(action) == "withdrawn"
    gone = page(client.get(f"/actions/{action.id}"))
    assert not gone.xpath("//main//form")
    assert client.get(f"/actions/{action.id}/modifier").status_code == 303


def test_an_accepted_action_changes_by_a_traced_correction_only(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    action = world.action(parcours, "accepted")
    url = f"/actions/{action.id}/request_correction"
    tree = page(client.get(f"/actions/{action.id}"))
    assert client.get(f"/actions/{action.id}/modifier").status_code == 303
    assert client.post(f"/actions/{action.id}/withdraw", data={"version": version_of(tree)}).status_code == 400
    refused = page(client.post(url, data={"version": version_of(tree), "reason": " "}), 400)
    assert error_of(refused, "reason") == "Indiquez un motif : il est joint au courriel."
    assert refused.xpath("//details[@open]//textarea[@name='reason']")
    sent = client.post(url, data={"version": version_of(tree), "reason": "La durée était de 2 jours."})
    assert sent.status_code == 303
    assert state_of(action) == "correction_requested"
    assert "La durée était de 2 jours." in words(page(client.get(f"/actions/{action.id}")))


def test_an_action_is_edited_with_its_values_there(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours, "submitted")
    tree = page(client.get(f"/actions/{action.id}/modifier"))
    assert tree.xpath("//select[@id='entry']/option[@selected]/@value") == ["formation-odpc"]
    assert tree.xpath("//input[@name='role'][@checked]/@value") == ["attendee"]
    assert tree.xpath("//input[@name='answer_half_days']/@value") == ["4"]
    data = {**FORM, "version": version_of(tree), "title": "Un autre titre"}
    assert client.post(f"/actions/{action.id}/modifier", data=data).status_code == 303
    db.session.expire_all()
    assert (action.title, action.claims[0].credits_asked, action.state) == ("Un autre titre", Decimal(3), "submitted")


def test_a_stale_edit_says_who_came_before_and_keeps_what_was_typed(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    action = world.action(parcours, "submitted")
    stale = action.version
    reviewer = world.staff("clavip_member")
    perform("cpd_action", action.id, "request_information", reviewer.as_actor(), world.now, question="Où ?")
    data = {**FORM, "version": str(stale), "title": "Mon titre"}
    tree = page(client.post(f"/actions/{action.id}/modifier", data=data), 409)
    summary = words(tree, "//*[@class='error-summary']")
    assert f"« Demander un complément » par {reviewer.full_name}, le 20 novembre 2026" in summary
    assert tree.xpath("//input[@name='title']/@value") == ["Mon titre"]
    assert version_of(tree) == str(stale + 1)
    db.session.expire_all()
    assert action.title == "Cardiologie nucléaire avancée"
    grants = {action.claims[0].id: action.claims[0].credits_asked}
    perform("cpd_action", action.id, "submit", parcours.account.as_actor(), world.now)
    perform("cpd_action", action.id, "accept", reviewer.as_actor(), world.now, grants=grants)
    assert client.post(f"/actions/{action.id}/modifier", data=data).status_code == 303  # no longer offered


def test_a_stale_or_missing_version_changes_nothing(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours)
    for trigger in ("submit", "withdraw"):
        for version in ("999", "", "x", "²", "9" * 5000):
            tree = page(client.post(f"/actions/{action.id}/{trigger}", data={"version": version}), 409)
            assert "Ce dossier a changé" in words(tree), version
    assert state_of(action) == "draft"


def test_other_steps_have_no_address_here(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours, "submitted")
    data = {"version": str(action.version), "state": "accepted"}
    for trigger in ("accept", "reject", "correct", "recognise", "edit", "to_accepted", ""):
        assert client.post(f"/actions/{action.id}/{trigger}", data=data).status_code in (404, 405), trigger
    assert state_of(action) == "submitted"


def test_in_a_requested_parcours_only_a_returned_action_changes(world: World, client: FlaskClient) -> None:
    parcours = world.requested("submitted")
    sign_in(client, parcours.account)
    action = parcours.claims[0].action
    version = {"version": str(action.version)}
    assert "la validation de ce parcours est demandée" in words(page(client.get(f"/actions/{action.id}"))).lower()
    assert client.get(f"/actions/{action.id}/modifier").status_code == 303
    assert client.post(f"/actions/{action.id}/withdraw", data=version).status_code == 400
    perform(
        "cpd_action", action.id, "request_information", world.actor("clavip_member"), world.now, question="Laquelle ?"
    )
    assert client.get(f"/actions/{action.id}/modifier").status_code == 200


# --- who may read --------------------------------------------------------------------------------------------


def test_nobody_elses_action_has_a_page(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours)
    evidence = world.evidence(parcours.registrant)
    paths = ["", "/modifier", "/justificatifs"]
    steps = ["/submit", "/withdraw", "/request_correction"]
    posts = ["/modifier", "/justificatifs", f"/justificatifs/{evidence.id}/retirer", *steps]
    for stranger in (world.registrant().account, world.staff("clavip_member", "council_admin")):
        sign_in(client, stranger)
        for path in paths:
            assert client.get(f"/actions/{action.id}{path}").status_code == 404
        for path in posts:
            assert client.post(f"/actions/{action.id}{path}", data={**FORM, "version": "1"}).status_code == 404
        assert client.get(url_of(parcours)).status_code == 404
        assert client.post(url_of(parcours), data=FORM).status_code == 404
    assert db.session.query(CpdAction).count() == 1
    assert state_of(action) == "draft"


def test_evidence_is_read_by_its_owner_and_those_who_judge_it(world: World, client: FlaskClient) -> None:
    parcours = world.parcours()
    stored = files().put(pdf())
    action = world.action(parcours, "submitted")
    item = action.evidence[0]

    def reads(account: Any) -> list[int]:
        sign_in(client, account)
        return [client.get(f"/justificatifs/{item.id}{end}").status_code for end in ("", "/apercu", "/pages/1")]

    def let(**values: str) -> None:
        for name, value in values.items():
            setattr(item, name, value)
        db.session.commit()

    let(sha256=stored.sha256)
    reviewer, owner = world.staff("clavip_member"), parcours.account
    assert reads(owner) == reads(reviewer) == [200, 200, 200]
    assert reads(world.registrant().account) == reads(world.staff("scientific_member")) == [404, 404, 404]
    assert reads(world.staff("clavip_member", council=world.other_council())) == [404, 404, 404]
    let(scan="pending")
    assert (reads(owner), reads(reviewer)) == ([200, 200, 200], [404, 404, 404])
    let(scan="infected")
    assert reads(owner) == reads(reviewer) == [404, 404, 404]
    let(scan="clean")
    db.session.execute(text("UPDATE cpd_action SET state = 'draft'"))
    db.session.commit()
    assert (reads(owner), reads(reviewer)) == ([200, 200, 200], [404, 404, 404])


def test_evidence_is_sent_so_that_it_can_do_nothing(world: World, client: FlaskClient, parcours: Parcours) -> None:
    item = world.evidence(parcours.registrant)
    item.sha256 = files().put(pdf()).sha256
    db.session.commit()
    download = client.get(f"/justificatifs/{item.id}")
    picture = client.get(f"/justificatifs/{item.id}/pages/1")
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert (download.mimetype, picture.mimetype) == ("application/pdf", "image/jpeg")
    for response in (download, picture):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    for number in ("0", "2", "-1", "x"):
        assert client.get(f"/justificatifs/{item.id}/pages/{number}").status_code == 404


def test_an_infected_file_proves_nothing(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours, entry_key="communication", answer={"option": "oral"})
    item = world.evidence(parcours.registrant)
    perform("cpd_action", action.id, "attach", parcours.account.as_actor(), world.now, evidence=[item])
    item.scan = "infected"
    db.session.commit()
    tree = page(client.get(f"/actions/{action.id}"))
    assert "Un virus a été trouvé dans ce fichier" in words(tree)
    assert client.post(f"/actions/{action.id}/submit", data={"version": str(action.version)}).status_code == 400
    assert state_of(action) == "draft"


def test_a_form_without_its_token_changes_nothing(
    app: Flask, world: World, client: FlaskClient, parcours: Parcours
) -> None:
    action = world.action(parcours)
    app.config["WTF_CSRF_ENABLED"] = True
    for path in ("withdraw", "submit", "modifier", "justificatifs"):
        data = {**FORM, "version": str(action.version), "intent": "skip"}
        assert client.post(f"/actions/{action.id}/{path}", data=data).status_code == 400
    assert client.post(url_of(parcours), data=FORM).status_code == 400
    assert state_of(action) == "draft"
    assert db.session.query(CpdAction).count() == 1


def test_the_number_of_queries_does_not_grow_with_the_other_actions(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    action = world.action(parcours)
    counts = []
    for more in (2, 27):
        for made in range(more):
            world.action(parcours, answer={"half_days": str(made + 1)})
        db.session.execute(text("UPDATE cpd_action SET state = 'submitted', submitted_at = now()"))
        db.session.commit()
        url = f"/actions/{action.id}"
        with counted_queries() as statements:
            page(client.get(url))
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 20, counts
