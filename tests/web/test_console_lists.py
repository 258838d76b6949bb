"""The console's lists: who opens which, what waits, filters, pages, a bounded number of queries."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from backoffice.db import db
from backoffice.models import AuditEvent, OutboxMail
from backoffice.services import queues
from backoffice.web.tones import tone_for_committees, tone_for_registrants
from tests.factories import World
from tests.web.console_pages import address, everything, text, visit
from tests.web.pages import counted_queries, page
from workflows.registry import WORKFLOWS

LISTS = {
    "comptes",
    "inscriptions",
    "modifications",
    "etablissements-a-creer",
    "actions",
    "propositions",
    "parcours",
    "attestations",
    "sessions",
    "listes",
    "listes-du-registre",
    "etablissements",
    "listes-etablissements",
    "accompagnement",
    "actualites",
    "documents",
    "questionnaires",
    "referentiels",
    "statistiques",
    "conseils",
    "charte",
    "organisateurs",
    "courriels",
    "textes-des-courriels",
    "motifs",
    "journal",
}
ESTABLISHMENTS = {"etablissements-a-creer", "etablissements", "listes-etablissements"}
OPENED = {
    "register_reviewer": {"inscriptions", "modifications", "motifs"} | ESTABLISHMENTS,
    "clavip_member": {"inscriptions", "actions", "propositions", "parcours", "attestations", "sessions", "listes"}
    | {"motifs"},
    "scientific_member": {"propositions", "referentiels"},
    "board_member": {"referentiels"},
    "referential_editor": {"questionnaires", "referentiels", "sessions"},
    "council_admin": LISTS - {"comptes", "charte", "organisateurs"},
    "platform_admin": {"comptes", "courriels", "journal", "textes-des-courriels", "conseils", "charte", "documents"}
    | {"organisateurs"}
    | ESTABLISHMENTS,
    "referent": {"accompagnement"},
    "auditor": LISTS
    - {"comptes", "accompagnement", "actualites", "questionnaires"}  # of one council: accounts belong to none
    - {"listes-du-registre", "listes-etablissements", "textes-des-courriels", "motifs"}
    - {"documents", "conseils", "charte", "organisateurs"},
}


def page_text(response: TestResponse) -> str:
    page(response)
    return response.text


def names(client: Any, url: str) -> list[str]:
    """The link of each row's first cell, or its text."""
    tree = page(client.get(url))
    return [" ".join((cell.xpath(".//a") or [cell])[0].text_content().split()) for cell in tree.xpath("//tbody//th")]


@pytest.mark.parametrize("role", OPENED)
def test_each_role_opens_its_lists_and_no_other(app: Flask, world: World, role: str) -> None:
    client = visit(app, world.staff(role))
    tree = page(client.get("/console/"))
    menu = {url.split("/")[2] for url in tree.xpath("//div[contains(@class, 'console-nav--side')]//a/@href")} - {""}
    found = {slug for slug in LISTS if client.get(f"/console/{slug}/").status_code == 200}
    assert (found, menu) == (OPENED[role], OPENED[role])
    assert {client.get(f"/console/{slug}/").status_code for slug in LISTS - found} <= {404}


def test_a_registrant_and_a_stranger_stay_outside(app: Flask, world: World) -> None:
    client = visit(app, world.registrant().account)
    assert {client.get(f"/console/{slug}").status_code for slug in ("", "actions/", "comptes/")} == {404}
    stranger = app.test_client().get("/console/actions/?nom=x")
    assert stranger.status_code == 302
    assert "/connexion" in stranger.location


def test_the_front_page_counts_what_this_person_may_decide(app: Flask, world: World) -> None:
    today = world.now
    world.now = today - timedelta(days=12)
    parcours = world.parcours(world.registrant(rpps="99988888888"))
    world.action(parcours, "submitted")
    world.now = today - timedelta(days=3)
    world.action(world.parcours(), "submitted")
    world.enrolment(world.registrant())
    clavip = visit(app, world.staff("clavip_member"))
    front = text(clavip.get("/console/"))
    assert "2 Actions depuis " in front
    assert "Inscriptions rien" not in front, "they are read, not decided"
    own = world.staff("clavip_member", rpps="99988888888")
    counted = queues.waiting(db.session(), own.as_actor())
    assert (counted["cpd_action"].count, counted["cpd_action"].oldest) == (1, world.now)
    assert set(counted) == {"cpd_action", "parcours", "session"}
    auditor = visit(app, world.staff("auditor"))
    assert "Vous consultez les dossiers" in text(auditor.get("/console/"))


def test_a_quiet_front_page(app: Flask, world: World) -> None:
    assert "Tout est à jour" in text(visit(app, world.staff("clavip_member")).get("/console/"))


def test_an_evaluator_who_has_judged_waits_for_the_others(app: Flask, world: World) -> None:
    world.programme.quorum = 2
    db.session.commit()
    proposal = world.proposal(world.parcours(), "submitted")
    evaluator = world.actor("scientific_member")
    assert queues.waiting(db.session(), evaluator)["proposal"].count == 1
    world.evaluate(proposal, evaluator)
    assert queues.waiting(db.session(), evaluator)["proposal"].count == 0
    assert queues.waiting(db.session(), world.actor("scientific_member"))["proposal"].count == 1


def test_actions_reviewed_with_their_parcours_wait_for_its_request(app: Flask, world: World) -> None:
    world.programme.review_mode = "with_parcours"
    db.session.commit()
    world.action(world.parcours(), "submitted")
    reviewer = world.actor("clavip_member")
    assert queues.waiting(db.session(), reviewer)["cpd_action"].count == 0
    world.requested("submitted")
    assert queues.waiting(db.session(), reviewer)["cpd_action"].count == 3


def test_oldest_first_and_filters(app: Flask, world: World) -> None:
    today = world.now
    for days, family, entry in ((2, "Ærsen", "congres"), (9, "Lefèvre", "formation-odpc"), (5, "Åberg", "congres")):
        world.now = today - timedelta(days=days)
        world.action(world.parcours(world.registrant(given_name="Ana", family_name=family)), "submitted", entry)
    world.action(world.parcours(world.registrant(family_name="Refusée")), "rejected")
    client = visit(app, world.staff("clavip_member"))
    assert names(client, "/console/actions/") == ["Ana Lefèvre", "Ana Åberg", "Ana Ærsen"]
    for query, found in {
        "nom=LEFEVRE+ana": 1,
        "nom=aer": 1,
        "nom=%25": 3,
        "entree=congres": 2,
        "entree=congres&nom=aberg": 1,
        "etat=rejected": 1,
        "etat=tous": 4,
        "etat=accepted": 0,
        "etat=nimporte&entree=quoi&conseil=aucun": 3,
        "nom=%00&page=-4": 3,
        "page=99999999999999999999999": 3,
        "page=zzz&sort=1&desc=1&search=x&flt0_0=1&page_size=100000": 3,
    }.items():
        assert len(names(client, f"/console/actions/?{query}")) == found, query


def test_a_filter_is_carried_to_the_record_and_the_pages(app: Flask, world: World) -> None:
    parcours = world.parcours(world.registrant(family_name="Brismontier"))
    action = world.action(parcours, "submitted")
    client = visit(app, world.staff("clavip_member"))
    row = address("cpd_action", action, nom="bris", entree="formation-odpc").replace("?nom=bris&entree", "?entree")
    tree = page(client.get("/console/actions/?nom=bris&entree=formation-odpc"))
    (link,) = tree.xpath("//tbody//th//a/@href")
    assert link == f"{row}&nom=bris"
    review = page(client.get(link))
    assert set(review.xpath("//main//form/@action")) == {link}
    assert review.xpath("//nav[@class='breadcrumbs']//a/@href") == ["/console/actions/?entree=formation-odpc&nom=bris"]


def test_what_belongs_to_another_council_is_not_there(app: Flask, world: World) -> None:
    records = records_of(world)
    other = world.other_council()
    client = visit(
        app, world.staff("clavip_member", "register_reviewer", "scientific_member", "council_admin", council=other)
    )
    for workflow, record in records.items():
        assert client.get(address(workflow, record)).status_code == 404, workflow
        listed = client.get(address(workflow, record).rsplit("/", 1)[0] + "/?etat=tous")
        assert listed.status_code == 404 if workflow == "account" else "<tbody>" not in page_text(listed), workflow
    assert client.get(f"/console/attestations/{records['attestation'].id}/document").status_code == 404
    mail = db.session.query(OutboxMail).filter(OutboxMail.council_id.is_not(None)).first()
    assert mail is not None
    assert client.get(f"/console/courriels/{mail.id}").status_code == 404
    assert names(client, "/console/courriels/") == []
    assert names(client, "/console/journal/") == []


def records_of(world: World) -> dict[str, Any]:
    attestation = world.attestation()
    parcours = world.requested()
    return {
        "account": parcours.account,
        "enrolment": world.enrolment(world.registrant()),
        "cpd_action": world.action(world.parcours(), "submitted"),
        "proposal": world.proposal(world.parcours(), "evaluated"),
        "parcours": parcours,
        "attestation": attestation,
    }


def test_a_malformed_or_unknown_identifier_is_not_found(app: Flask, world: World) -> None:
    client = visit(app, world.staff("council_admin", "platform_admin"))
    for slug in sorted(LISTS):
        for key in ("1", "zzz", "%00", "00000000-0000-4000-8000-000000000000", "../actions"):
            assert client.get(f"/console/{slug}/{key}").status_code in (404, 308), (slug, key)


def test_flask_admin_s_own_writing_pages_do_not_exist(app: Flask, world: World) -> None:
    action = world.action(world.parcours(), "submitted")
    client = visit(app, world.staff("council_admin", "platform_admin", "clavip_member"))
    before = everything()
    for slug in sorted(LISTS):
        for path in ("new/", "edit/", "delete/", "action/", "details/", "export/csv/", "ajax/lookup/", "ajax/update/"):
            query = {"id": str(action.id)}
            form = {
                **query,
                "state": "accepted",
                "action": "delete",
                "rowid": str(action.id),
                "list_form_pk": str(action.id),
            }
            assert client.get(f"/console/{slug}/{path}", query_string=query).status_code == 404, path
            assert client.post(f"/console/{slug}/{path}", query_string=query, data=form).status_code == 404, path
    assert everything() == before
    ours = {"index_view", "review", "next_item", "bulk_view", "document", "mail", "resend", "index", "carry"}
    ours |= {"create"}
    ours |= {"begin", "import_file", "entry", "entry_as_text", "new_entry", "remove_entry", "part"}
    ours |= {"differences", "open_parcours", "export_yaml"}
    ours |= {"merge", "show", "report", "progress"}
    ours |= {"add", "attendance_list", "export_file", "table"}
    ours |= {"edit", "reset", "change", "load", "logo", "programme", "replace"}
    ours |= {"edit_programme", "reminders", "organiser", "invite"}
    console = [rule.endpoint.split(".")[1] for rule in app.url_map.iter_rules() if rule.endpoint.startswith("console")]
    assert set(console) == ours


def test_the_journal_is_counted_and_read(app: Flask, world: World) -> None:
    world.action(world.parcours(), "rejected")
    client = visit(app, world.staff("council_admin"))
    everywhere = visit(app, world.staff("platform_admin"))
    events = db.session.query(AuditEvent)
    mine = events.filter_by(council_id=world.council.id).count()
    said = text(client.get("/console/journal/"))
    assert f"{mine} résultats" in said
    assert f"{events.count()} résultats" in text(everywhere.get("/console/journal/"))
    assert "Justificatif illisible." in said
    assert len(names(client, "/console/journal/?dossier=cpd_action")) == 4


def test_a_long_list_has_pages_that_keep_the_filters(app: Flask, world: World) -> None:
    parcours = world.parcours(world.registrant(family_name="Brismontier"))
    for _ in range(27):
        world.action(parcours, "submitted")
    client = visit(app, world.staff("clavip_member"))
    tree = page(client.get("/console/actions/?nom=bris"))
    assert tree.xpath("//a[@rel='next']/@href") == ["/console/actions/?nom=bris&page=2"]
    assert len(names(client, "/console/actions/?nom=bris&page=2")) == 2


def actions(world: World) -> None:
    parcours = world.parcours()
    for _ in range(3):
        world.action(parcours, "submitted")


SEEDS: dict[str, Callable[[World], object]] = {
    "inscriptions": lambda world: world.enrolment(world.registrant()),
    "comptes": lambda world: world.registrant(validated=False),
    "actions": actions,
    "propositions": lambda world: world.proposal(world.parcours(), "evaluated"),
    "parcours": lambda world: world.requested(),
    "attestations": lambda world: world.attestation(issued=False),
    "courriels": lambda world: world.registrant(),
    "journal": lambda world: world.registrant(),
}


@pytest.mark.parametrize("slug", SEEDS)
def test_a_list_sends_the_same_number_of_queries_whatever_its_rows(app: Flask, world: World, slug: str) -> None:
    roles = ("clavip_member", "scientific_member", "register_reviewer", "council_admin", "platform_admin")
    client = visit(app, world.staff(*roles))
    counts = []
    for more in (2, 6):
        for _ in range(more):
            SEEDS[slug](world)
        with counted_queries() as sent:
            assert len(names(client, f"/console/{slug}/")) >= more
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 20, counts


def test_a_review_page_sends_the_same_number_of_queries_whatever_the_parcours_holds(app: Flask, world: World) -> None:
    parcours = world.requested()
    client = visit(app, world.staff("clavip_member"))
    counts: dict[str, list[int]] = {"parcours": [], "cpd_action": []}
    action = parcours.claims[0].action
    for _ in range(2):
        for workflow, record in (("parcours", parcours), ("cpd_action", action)):
            with counted_queries() as sent:
                page(client.get(address(workflow, record)))
            counts[workflow].append(len(sent))
        parcours.state = "open"
        db.session.commit()
        for _ in range(8):
            world.action(parcours, "accepted")
        parcours.state = "requested"
        db.session.commit()
    assert all(few == many <= 40 for few, many in counts.values()), counts


def test_every_state_has_a_tone_on_both_sides() -> None:
    for state in {str(state) for workflow in WORKFLOWS.values() for state in workflow.states}:
        sides = {tone_for_registrants(state), tone_for_committees(state)}
        assert sides <= {"neutral", "success", "danger"} or sides <= {"info", "waiting"}, state
