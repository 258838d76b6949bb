"""« Organisateurs » in the console: the list, one created, a person invited, what is refused beside its field."""

from flask import Flask

from backoffice.db import db
from backoffice.models import Account, Organiser, OutboxMail
from tests.factories import World
from tests.web.console_pages import text, visit
from tests.web.pages import counted_queries, error_of, page, words

LIST = "/console/organisateurs/"


def test_one_is_created_then_somebody_invited(app: Flask, world: World) -> None:
    admin = visit(app, world.staff("platform_admin"))
    assert "Aucun organisateur" in words(page(admin.get(LIST)))
    form = {"council": str(world.council.id), "name": "Société des Échos", "kind": "organiser", "qualiopi": "y"}
    nameless = page(admin.post(f"{LIST}nouveau", data=form | {"name": ""}), 400)
    assert error_of(nameless, "name") == "Indiquez le nom de l’organisme."
    made = admin.post(f"{LIST}nouveau", data=form)
    organiser = db.session.query(Organiser).one()
    assert (organiser.code, organiser.qualiopi, made.location) == ("societe-des-echos", True, f"{LIST}{organiser.id}")
    taken = page(admin.post(f"{LIST}nouveau", data=form), 400)
    assert error_of(taken, "code") == "Un organisateur de ce conseil a déjà ce code."
    assert "Personne ne tient encore ses sessions" in words(page(admin.get(made.location)))
    contact = {"given_name": "Alix", "family_name": "Écho", "email": "alix@echos.example"}
    wrong = page(admin.post(f"{made.location}/compte", data=contact | {"email": "alix"}), 400)
    assert error_of(wrong, "email") == "Écrivez une adresse complète."
    assert wrong.xpath("//input[@name='given_name']/@value") == ["Alix"], "what was typed stays"
    assert admin.post(f"{made.location}/compte", data=contact).location == made.location
    again = page(admin.post(f"{made.location}/compte", data=contact), 400)
    assert "a déjà un compte" in error_of(again, "email")
    shown = page(admin.get(made.location))
    assert "Alix Écho" in words(shown)
    (account,) = db.session.query(Account).filter_by(email="alix@echos.example")
    assert f"/console/comptes/{account.id}" in shown.xpath("//a/@href")
    assert "organisateur" in text(admin.get(f"/console/comptes/{account.id}"))
    assert db.session.query(OutboxMail).filter_by(name="account/invited", account_id=account.id).count() == 1
    journal = text(admin.get("/console/journal/?dossier=organiser"))
    assert "Organisateur créé, ou accès donné à quelqu’un" in journal


def test_the_list_is_searched_and_its_queries_are_bounded(app: Flask, world: World) -> None:
    admin = visit(app, world.staff("platform_admin"))
    counts = []
    for codes in (("alpha", "beta"), ("gamma", "delta", "epsilon")):
        for code in codes:
            world.organiser(code)
        with counted_queries() as statements:
            page(admin.get(LIST))
        counts.append(len(statements))
    assert counts[0] == counts[1]
    found = page(admin.get(f"{LIST}?nom=GAMMA")).xpath("//tbody//th/a/text()")
    assert found == ["Organisme gamma"]
    assert visit(app, world.staff("council_admin")).get(LIST).status_code == 404
