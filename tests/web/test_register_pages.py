"""The register file's pages (000, chapters 2 and 3): steps that save as they go, what is wrong beside its field."""

import io
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from backoffice.db import db
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import Diploma, Enrolment, EstablishmentRequest, Practice, RegisterChange, Registrant
from backoffice.services.register_changes import begin_change
from backoffice.services.transitions import perform
from tests.factories import World
from tests.files.samples import pdf
from tests.web.pages import Visitor, counted_queries, error_of, page, sign_in, version_of, words

MOST_QUERIES = 24


@pytest.fixture
def me(app: Flask, world: World) -> tuple[Visitor, Registrant]:
    registrant = world.registrant()
    return sign_in(Visitor(app, app.response_class), registrant.account), registrant


def _sheet(enrolment: Enrolment, step: str) -> str:
    return f"/mon-compte/registre/inscription/{enrolment.id}/{step}"


def test_the_way_in_is_in_mon_compte(world: World, me: tuple[Visitor, Registrant]) -> None:
    client, registrant = me
    council = world.register()
    tree = page(client.get("/mon-compte"))
    link = tree.xpath("//a[normalize-space()='S’inscrire au Registre du CN2PM']/@href")
    prepare = page(client.get(link[0]))
    said = words(prepare)
    assert "À préparer" in said
    assert "DQPRM" in said
    assert "date de début d’exercice" in said
    assert council.contact_email in said
    answer = client.post(link[0], data={})
    enrolment = db.session.query(Enrolment).filter_by(registrant_id=registrant.id).one()
    assert answer.location == _sheet(enrolment, "diplomes")
    assert enrolment.state == "draft"
    assert client.post(link[0], data={}).location.endswith(str(enrolment.id)), "a second click makes no second file"


def test_diplomas_are_added_corrected_and_removed(world: World, me: tuple[Visitor, Registrant]) -> None:
    client, registrant = me
    enrolment = world.entry(registrant, "draft")
    path = _sheet(enrolment, "diplomes")
    kind = world.term(enrolment.council, "diploma", "Doctorat")
    form = page(client.get(path))
    values = {
        "version": version_of(form),
        "kind": str(kind.id),
        "title": "Dosimétrie",
        "institution": "Université des Essais",
        "obtained_on": "2016-01-15",
    }
    refused = page(client.post(path, data={**values, "kind": "", "obtained_on": "2030-01-01"}), 400)
    assert error_of(refused, "kind") == "Choisissez un type de diplôme."
    assert error_of(refused, "obtained_on") == "Cette date est dans le futur : vérifiez-la."
    assert refused.xpath("//input[@id='title']/@value") == ["Dosimétrie"]
    wrong = page(client.post(path, data={**values, "file": (io.BytesIO(b"MZ"), "virus.exe")}), 400)
    assert error_of(wrong, "file")
    assert client.post(path, data={**values, "file": (io.BytesIO(pdf()), "diplome.pdf")}).status_code == 303
    diploma = db.session.query(Diploma).filter_by(title="Dosimétrie").one()
    assert diploma.evidence is not None
    assert diploma.evidence.description == "Diplôme : Doctorat"
    listed = page(client.get(path))
    assert "Dosimétrie" in words(listed)
    one = f"{path}/{diploma.id}"
    kept = {**values, "version": version_of(page(client.get(one))), "title": "Dosimétrie interne"}
    assert client.post(one, data=kept).status_code == 303
    assert diploma.title == "Dosimétrie interne"
    assert diploma.evidence is not None, "the file stays"
    assert client.post(f"{one}/retirer", data={"version": version_of(page(client.get(path)))}).status_code == 303
    assert db.session.query(Diploma).filter_by(title="Dosimétrie interne").count() == 0


def test_a_stale_page_changes_nothing(world: World, me: tuple[Visitor, Registrant]) -> None:
    client, registrant = me
    enrolment = world.entry(registrant, "draft")
    path = _sheet(enrolment, "exercice")
    old = version_of(page(client.get(path)))
    world.edit(enrolment, world.a_diploma(enrolment.council, "Autre"))
    values = {"version": old, "first_practice_on": "2011-01-01", "working_time": "50"}
    again = page(client.post(path, data=values), 409)
    assert enrolment.first_practice_on == date(2012, 9, 1)
    assert client.post(path, data={**values, "version": version_of(again)}).status_code == 303
    assert (enrolment.first_practice_on, enrolment.working_time) == (date(2011, 1, 1), Decimal(50))


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Indiquez votre temps de travail."), ("abc", "Écrivez un pourcentage"), ("120", "ne dépasse pas 100")],
)
def test_a_bad_working_time_is_said_beside_it(
    world: World, me: tuple[Visitor, Registrant], typed: str, said: str
) -> None:
    client, registrant = me
    path = _sheet(world.entry(registrant, "draft"), "exercice")
    values = {"version": version_of(page(client.get(path))), "first_practice_on": "2011-01-01", "working_time": typed}
    tree = page(client.post(path, data=values), 400)
    assert said in error_of(tree, "working_time")
    assert tree.xpath("//input[@id='working_time']/@value") == [typed]


def test_an_establishment_is_found_by_typing(world: World, me: tuple[Visitor, Registrant]) -> None:
    """Without script, the letters go with the form, which comes back with its matches."""
    client, registrant = me
    enrolment = world.entry(registrant, "draft")
    other = world.hospital("Hôpital Édouard-Exemple", "Grenoble")
    path = _sheet(enrolment, "etablissements/ajouter")
    version = version_of(page(client.get(path)))
    asked = {"version": version, "establishment-q": "exemple grenoble", "intent": "search", "starts_on": "2020-02-01"}
    found = page(client.post(path, data=asked))
    assert "Hôpital Édouard-Exemple" in words(found)
    assert found.xpath("//input[@id='starts_on']/@value") == ["2020-02-01"]
    values = {"version": version, "establishment": str(other.id), "starts_on": "2020-02-01"}
    nothing = page(client.post(path, data={**values, "establishment": ""}), 400)
    assert "Choisissez un établissement de la liste." in words(nothing)
    bad = page(client.post(path, data={**values, "ends_on": "2019-01-01"}), 400)
    assert error_of(bad, "ends_on") == "La date de fin vient avant celle du début."
    assert client.post(path, data=values).status_code == 303
    assert [one.name for one in enrolment.practices] == [
        "Centre hospitalier des Essais (Lyon)",
        "Hôpital Édouard-Exemple (Grenoble)",
    ]
    twice = client.post(path, data={**values, "version": str(enrolment.version)})
    assert "déjà dans votre dossier" in words(page(twice, 400))


def test_an_establishment_to_create_enters_the_file_and_the_queue(world: World, me: tuple[Visitor, Registrant]) -> None:
    client, registrant = me
    enrolment = world.entry(registrant, "draft")
    path = _sheet(enrolment, "etablissements/a-creer")
    values = {
        "version": version_of(page(client.get(path))),
        "name": "Clinique des Tilleuls",
        "address": "2 rue des Tilleuls",
        "postcode": "44000",
        "town": "Nantes",
        "phone": "02 00 00 00 00",
        "starts_on": "2021-09-01",
    }
    missing = page(client.post(path, data={**values, "town": "", "finess": "12"}), 400)
    assert error_of(missing, "town") == "Indiquez la ville."
    assert "9 chiffres" in error_of(missing, "finess")
    assert client.post(path, data=values).status_code == 303
    request = db.session.query(EstablishmentRequest).one()
    assert (request.name, request.state, request.council_id) == (
        "Clinique des Tilleuls",
        "requested",
        enrolment.council_id,
    )
    assert "établissement à créer" in words(page(client.get(_sheet(enrolment, "etablissements"))))


def test_what_was_asked_is_corrected_then_given_up(world: World, me: tuple[Visitor, Registrant]) -> None:
    client, registrant = me
    asked_for = EstablishmentContent("Clinique des Tilleuls", "Nantes", "44000", phone="0200000000")
    enrolment = world.entry(registrant, "submitted", place=asked_for)
    request = db.session.query(EstablishmentRequest).one()
    link = page(client.get(f"/mon-compte/inscriptions/{enrolment.id}")).xpath("//a[.='Clinique des Tilleuls (Nantes)']")
    path = link[0].get("href")
    values = {"version": version_of(page(client.get(path))), "name": "Clinique des Tilleuls", "town": "Orvault"}
    wrong = page(client.post(path, data={**values, "postcode": "44"}), 400)
    assert error_of(wrong, "postcode") == "Un code postal compte 5 chiffres."
    assert client.post(path, data={**values, "postcode": "44700"}).status_code == 303
    assert request.town == "Orvault"
    stale = page(client.post(f"{path}/renoncer", data={"version": "1"}), 409)
    assert "Renoncer à cet établissement" in words(stale)
    done = page(client.post(f"{path}/renoncer", data={"version": version_of(stale)}, follow_redirects=True))
    assert "n’est plus à créer" in words(done)
    assert (request.state, enrolment.state) == ("withdrawn", "information_requested")
    closed = words(page(client.get(path)))
    assert "abandonné" in closed
    assert "Enregistrer" not in closed


def test_times_are_saved_and_say_what_is_missing(world: World, me: tuple[Visitor, Registrant]) -> None:
    client, registrant = me
    enrolment = world.entry(registrant, "draft")
    practice = enrolment.practices[0]
    names = ("Radiologie", "Curiethérapie", "Radiothérapie")
    radio, curie, therapy = (world.term(enrolment.council, "service", name) for name in names)
    path = _sheet(enrolment, "temps-de-travail")

    def cell(term: object) -> str:
        return f"service_{practice.id.hex}_{term.id.hex}"  # type: ignore[attr-defined]

    values = {"version": version_of(page(client.get(path))), cell(therapy): "", cell(radio): "50", cell(curie): "37,5"}
    short = page(client.post(path, data=values), 400)
    assert "il manque 12,5 %" in words(short)
    assert {one.service.label: one.share for one in practice.services} == {
        "Radiologie": Decimal(50),
        "Curiethérapie": Decimal("37.5"),
    }, "kept, though it does not add up yet"
    wrong = page(client.post(path, data={**values, "version": version_of(short), cell(radio): "cinquante"}), 400)
    assert error_of(wrong, cell(radio)).startswith("Écrivez un pourcentage")
    good = client.post(path, data={**values, "version": version_of(short), cell(radio): "62,5"})
    assert good.location == f"/mon-compte/inscriptions/{enrolment.id}"


def test_the_whole_file_is_read_again_then_sent(world: World, me: tuple[Visitor, Registrant]) -> None:
    client, registrant = me
    enrolment = world.entry(registrant, "draft")
    path = f"/mon-compte/inscriptions/{enrolment.id}"
    tree = page(client.get(path))
    assert "0,8\u00a0ETP" in " ".join(tree.text_content().split(" "))
    assert client.post(path, data={"version": version_of(tree), "message": ""}).status_code == 303
    assert enrolment.state == "submitted"
    waiting = page(client.get(path))
    assert "Un administrateur du registre doit la valider" in words(waiting)
    assert not waiting.xpath("//button[normalize-space()='Valider']")
    assert client.get(_sheet(enrolment, "diplomes")).status_code == 303, "what is sent does not change"


def test_an_incomplete_file_lists_what_is_missing(world: World, me: tuple[Visitor, Registrant]) -> None:
    client, _ = me
    council = world.register()
    client.post(f"/mon-compte/inscriptions/registre/{council.id}", data={})
    enrolment = db.session.query(Enrolment).one()
    path = f"/mon-compte/inscriptions/{enrolment.id}"
    tree = page(client.get(path))
    assert "Ajoutez au moins un diplôme" in words(tree)
    refused = page(client.post(path, data={"version": version_of(tree), "message": "Voilà"}), 400)
    assert refused.xpath("//textarea/text()")[0].strip() == "Voilà"
    for step in ("diplomes", "exercice", "etablissements"):
        page(client.get(_sheet(enrolment, step)))
    assert client.get(_sheet(enrolment, "temps-de-travail")).location == _sheet(enrolment, "etablissements")


def test_later_changes_are_prepared_and_sent(world: World, me: tuple[Visitor, Registrant]) -> None:
    client, registrant = me
    enrolment = world.entry(registrant)
    tree = page(client.get("/mon-compte"))
    assert "DQPRM" in words(tree)
    begun = client.post(f"/mon-compte/inscriptions/{enrolment.id}/modifier", data={})
    change = db.session.query(RegisterChange).one()
    assert begun.location == f"/mon-compte/modifications/{change.id}"
    sheet = f"/mon-compte/registre/modification/{change.id}"
    assert "rien modifié" in words(page(client.get(begun.location)))
    kind = world.term(enrolment.council, "diploma", "Doctorat")
    added = {
        "version": version_of(page(client.get(f"{sheet}/diplomes"))),
        "kind": str(kind.id),
        "title": "Dosimétrie",
        "institution": "Université",
        "obtained_on": "2016-01-15",
    }
    assert client.post(f"{sheet}/diplomes", data=added).status_code == 303
    took = client.post(f"{sheet}/etablissements", data={"version": str(change.version)})
    assert took.location == f"{sheet}/etablissements"
    page(client.get(took.location))
    page(client.get(f"{sheet}/temps-de-travail"))
    shown = page(client.get(begun.location))
    assert "(nouveau)" in words(shown)
    early = client.post(f"{begun.location}/submit", data={"version": str(change.version)})
    assert "à partir de quand" in words(page(early, 400))
    practice = db.session.query(Practice).filter_by(change_id=change.id).one()
    service = practice.services[0].service
    times = {
        "version": str(change.version),
        f"service_{practice.id.hex}_{service.id.hex}": "100",
        "effective_on": "2010-01-01",
    }
    refused = page(client.post(f"{sheet}/temps-de-travail", data=times), 400)
    assert "2 mars 2015" in error_of(refused, "effective_on")
    times |= {"version": version_of(refused), "effective_on": "2026-12-01"}
    assert client.post(f"{sheet}/temps-de-travail", data=times).location == begun.location
    sent = client.post(f"{begun.location}/submit", data={"version": str(change.version)})
    assert sent.location == "/mon-compte"
    assert "Des modifications sont à l’examen" in words(page(client.get("/mon-compte")))
    assert len(enrolment.diplomas) == 1, "what was validated stays"


def test_another_registrants_pages_are_no_pages(app: Flask, world: World, me: tuple[Visitor, Registrant]) -> None:
    client, _ = me
    enrolment = world.entry()
    for step in ("diplomes", "exercice", "etablissements", "temps-de-travail"):
        assert client.get(_sheet(enrolment, step)).status_code == 404
    assert client.post(f"/mon-compte/inscriptions/{enrolment.id}/modifier", data={}).status_code == 404


def test_queries_do_not_grow_with_the_entry(world: World, me: tuple[Visitor, Registrant]) -> None:
    client, registrant = me
    enrolment = world.entry(registrant)
    change = begin_change(enrolment.id, registrant.account.as_actor(), world.now)
    for number in range(12):
        world.edit(change, world.a_diploma(enrolment.council, f"Diplôme {number}"))
    perform("register_change", change.id, "submit", registrant.account.as_actor(), world.now)
    reviewer = world.actor("register_reviewer", council=enrolment.council)
    perform("register_change", change.id, "accept", reviewer, world.now)
    client.get("/mon-compte")
    with counted_queries() as statements:
        tree = page(client.get("/mon-compte"))
    assert "Diplôme 11" in words(tree)
    assert len(statements) <= MOST_QUERIES, "\n".join(statements)
