"""A council words its mails in the console: refused beside the field, read on a real record, kept, given back."""

import pytest
from flask import Flask

from backoffice.db import db
from backoffice.models import AuditEvent, MailWording, OutboxMail
from backoffice.permissions import Denied
from backoffice.services import audit
from backoffice.services.mail_wordings import keep_wording
from backoffice.services.transitions import perform, preview
from tests.factories import World
from tests.web.console_pages import everything, text, visit
from tests.web.pages import counted_queries, error_of, page, version_of, words

LIST = "/console/textes-des-courriels/"
URL = f"{LIST}cnp-mn/cpd_action/rejected"
BODY = "Chère {prenom}, pour « {titre} » : non.\r\n\r\n> {motif}\r\n\r\n{voies_de_recours}\r\n\r\n[Relire]({lien})"
OWN = {"subject": "{conseil} : {titre}", "body": BODY, "version": "0"}


def test_kept_it_is_what_the_preview_and_the_mail_say_then_given_back(app: Flask, world: World) -> None:
    client = visit(app, world.staff("council_admin"))
    assert page(client.get(URL)).xpath("//textarea")[0].text.strip().startswith("Bonjour {prenom} {nom},")
    assert client.post(URL, data=OWN).location == URL
    action = world.action(world.parcours(), "submitted", title="<b>{nom}</b>")
    call = ("cpd_action", action.id, "reject", world.actor("clavip_member"), world.now)
    (letter,) = preview(*call, reason="Illisible.")
    perform(*call, reason="Illisible.")
    sent = db.session.query(OutboxMail).filter_by(name="cpd_action/rejected").one()
    assert (sent.subject, sent.text, sent.html) == (letter.subject, letter.text, letter.html)
    assert sent.subject == f"{world.council.name}\u00a0: <b>{{nom}}</b>"
    assert sent.text.startswith("Chère Camille, pour «\u00a0<b>{nom}</b>\u00a0»\u00a0: non.\n\n> Illisible.\n\n")
    assert "&lt;b&gt;{nom}&lt;/b&gt;" in sent.html
    changed = page(client.get(URL))
    assert "modifié" in words(page(client.get(LIST)))
    client.post(f"{URL}/texte-d-origine", data={"version": version_of(changed)})
    assert db.session.query(MailWording).count() == 0
    events = db.session.query(AuditEvent).filter_by(workflow="mail_wording").order_by(AuditEvent.seq).all()
    assert [(one.trigger, one.source, one.target) for one in events] == [
        ("write", "shipped", "own"),
        ("reset", "own", "shipped"),
    ]
    assert events[0].details["mail"] == "cpd_action/rejected"
    assert audit.verify(db.session()).bad_row is None
    assert "Texte d’un courriel changé" in text(client.get("/console/journal/?dossier=mail_wording"))


def test_an_unknown_tag_is_refused_beside_its_field_and_what_was_typed_stays(app: Flask, world: World) -> None:
    client = visit(app, world.staff("council_admin"))
    before = everything()
    for intent in ("save", "preview"):
        tree = page(client.post(URL, data={**OWN, "body": f"{BODY} {{rien}}", "intent": intent}), 400)
        assert error_of(tree, "body").startswith("{rien} n’est pas une balise de ce courriel. Celles qui existent")
        assert "{rien}" in tree.xpath("//textarea")[0].text
    assert error_of(page(client.post(URL, data={**OWN, "subject": ""}), 400), "subject") == "Écrivez l’objet."
    assert everything() == before


def test_the_preview_is_on_a_real_record_and_keeps_nothing(app: Flask, world: World) -> None:
    client = visit(app, world.staff("council_admin"))
    assert "L’aperçu sera possible" in words(page(client.get(URL)))
    first = world.action(world.parcours(), "rejected", title="Congrès d’hier")
    world.action(world.parcours(), "rejected", title="Congrès du jour")
    before = everything()
    tree = page(client.post(URL, data={**OWN, "intent": "preview", "example": str(first.id)}))
    shown = words(tree, "//article")
    assert "Congrès d’hier" in shown
    assert "Justificatif illisible." in shown
    assert everything() == before


def test_two_at_once_the_second_is_told(app: Flask, world: World) -> None:
    client = visit(app, world.staff("council_admin"))
    client.post(URL, data=OWN)
    tree = page(client.post(URL, data={**OWN, "subject": "Autre"}), 409)
    assert "a changé depuis" in words(tree)
    assert db.session.query(MailWording).one().subject == OWN["subject"]


def test_each_council_has_its_own_and_nobody_else_words_them(app: Flask, world: World) -> None:
    foreign = world.staff("council_admin", council=world.other_council())
    client = visit(app, foreign)
    assert client.post(URL, data=OWN).status_code == 404
    assert client.post(f"{LIST}other/cpd_action/rejected", data=OWN).status_code == 303
    world.action(world.parcours(), "rejected")
    assert "Chère" not in db.session.query(OutboxMail).filter_by(name="cpd_action/rejected").one().text
    with pytest.raises(Denied):
        keep_wording(world.council.id, "cpd_action/rejected", "x", "{motif}", foreign.as_actor(), world.now, 0)


def test_mails_about_accounts_are_the_platform_s(app: Flask, world: World) -> None:
    url = f"{LIST}sans-conseil/account/created"
    kept = {"subject": "Bienvenue", "body": "Bonjour {prenom}.\n\n[Confirmer]({lien})", "version": "0"}
    assert visit(app, world.staff("council_admin")).post(url, data=kept).status_code == 404
    client = visit(app, world.staff("platform_admin"))
    assert client.post(URL, data=OWN).status_code == 404
    assert client.post(url, data=kept).status_code == 303
    world.registrant(validated=False)
    created = db.session.query(OutboxMail).filter_by(name="account/created").one()
    assert created.subject == "Bienvenue"
    assert "/compte/valider/" in created.text


def test_the_list_asks_the_database_once_a_council(app: Flask, world: World) -> None:
    client = visit(app, world.staff("council_admin"))
    client.get(LIST)
    with counted_queries() as statements:
        page(client.get(LIST))
    assert len(statements) <= 12


def test_the_list_is_searched_grouped_and_narrowed_to_what_was_reworded(app: Flask, world: World) -> None:
    client = visit(app, world.staff("council_admin"))

    def subjects(**asked: str) -> list[str]:
        return [str(one) for one in page(client.get(LIST, query_string=asked)).xpath("//tbody//th/a/text()")]

    everything_there = subjects()
    assert subjects(texte="modifies") == []
    assert "Aucun texte ne répond à ces filtres." in words(page(client.get(LIST, query_string={"texte": "modifies"})))
    client.post(URL, data=OWN | {"subject": "Décision sur « {titre} »"})
    assert "Décision sur « {titre} »" in subjects(recherche="DECISION titre", dossier="cpd_action")
    assert subjects(texte="modifies") == ["Décision sur « {titre} »"]
    of_actions = subjects(dossier="cpd_action")
    assert 1 < len(of_actions) < len(everything_there)
    assert subjects(recherche="chere prenom") == ["Décision sur « {titre} »"], "the text is searched too"
    assert subjects(dossier="nothing", texte="x", conseil="y") == subjects()
    world.other_council()
    assert page(client.get(LIST)).xpath("//select[@name='conseil']") == [], "an administrator of one council"


def test_who_words_several_councils_chooses_one(app: Flask, world: World) -> None:
    account = world.staff("council_admin", "platform_admin")
    client = visit(app, account)
    shown = page(client.get(LIST, query_string={"conseil": "sans-conseil"}))
    assert words(shown, "//section/h2") == "Les comptes, pour tous les conseils"
    assert len(shown.xpath("//section/h2")) == 1
