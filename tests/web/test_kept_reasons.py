"""Reasons that a committee keeps: written once, offered where one refuses, changed, retired."""

from flask import Flask

from backoffice.db import db
from backoffice.models import AuditEvent, KeptReason
from backoffice.services import audit
from backoffice.services.kept_reasons import ReasonText, add_reason
from tests.factories import World
from tests.web.console_pages import address, post, text, visit
from tests.web.pages import counted_queries, error_of, page, version_of

LIST = "/console/motifs/"
TEXT = {"title": "Illisible", "body": "Le justificatif ne se lit pas."}


def keep(world: World, title: str = "Illisible", workflow: str = "cpd_action") -> KeptReason:
    body = "Le justificatif ne se lit pas."
    actor = world.actor("clavip_member")
    return add_reason(world.council, workflow, ReasonText(title, body), actor, world.now)


def test_kept_changed_retired_and_offered_again(app: Flask, world: World) -> None:
    client = visit(app, world.staff("clavip_member"))
    url = f"{LIST}nouveau/cnp-mn/cpd_action"
    page(client.get(url))
    assert client.post(url, data=TEXT).location == LIST
    assert error_of(page(client.post(url, data=TEXT), 400), "title") == "Un motif porte déjà ce titre."
    assert error_of(page(client.post(url, data={"title": "x", "body": " "}), 400), "body") == "Écrivez le motif."
    kept = db.session.query(KeptReason).one()
    own, action = f"{LIST}{kept.id}", world.action(world.parcours(), "submitted")
    reviewed = address("cpd_action", action)
    seen = version_of(page(client.get(own)))
    assert client.post(own, data={**TEXT, "body": "Autre texte.", "version": seen}).location == LIST
    stale = client.post(own, data={**TEXT, "version": seen})
    assert stale.status_code == 409
    assert "a changé depuis" in text(stale)
    options = page(client.get(reviewed)).xpath("//select[@data-fills='reason']/option")
    assert [(one.text, one.get("data-text")) for one in options] == [("Aucun", None), ("Illisible", "Autre texte.")]
    client.post(f"{own}/retirer", data={"version": kept.version})
    assert not page(client.get(reviewed)).xpath("//select[@data-fills]")
    assert "retiré" in text(client.get(LIST))
    client.post(f"{own}/remettre", data={"version": kept.version})
    assert page(client.get(reviewed)).xpath("//select[@data-fills]")
    events = db.session.query(AuditEvent).filter_by(workflow="kept_reason").order_by(AuditEvent.seq)
    assert [one.trigger for one in events] == ["add", "change", "retire", "restore"]
    assert audit.verify(db.session()).bad_row is None


def test_chosen_without_a_script_it_follows_what_is_typed(app: Flask, world: World) -> None:
    kept = keep(world)
    action = world.action(world.parcours(), "submitted")
    client = visit(app, world.staff("clavip_member"))
    assert error_of(page(post(client, "cpd_action", action, "reject", "preview"), 400), "reject-reason")
    typed = {"reason": "Page 2.", "known_reason": str(kept.id)}
    ahead = page(post(client, "cpd_action", action, "reject", "preview", **typed))
    assert "> Page 2.\n> \n> Le justificatif ne se lit pas.\n" in ahead.xpath("//article//pre")[0].text
    assert post(client, "cpd_action", action, "reject", **typed).status_code == 303
    assert action.reason == "Page 2.\n\nLe justificatif ne se lit pas."
    other = world.action(world.parcours(), "submitted")
    post(client, "cpd_action", other, "reject", reason="", known_reason=str(kept.id))
    assert (other.state, other.reason) == ("rejected", "Le justificatif ne se lit pas.")


def test_offered_for_its_workflow_and_council_only(app: Flask, world: World) -> None:
    keep(world, workflow="session")
    foreign = world.other_council()
    elsewhere = world.staff("clavip_member", council=foreign)
    add_reason(foreign, "cpd_action", ReasonText("Ailleurs", "Non."), elsewhere.as_actor(), world.now)
    action = world.action(world.parcours(), "submitted")
    client = visit(app, world.staff("clavip_member"))
    assert not page(client.get(address("cpd_action", action))).xpath("//select[@data-fills]")
    assert "Ailleurs" not in text(client.get(LIST))


def test_the_list_asks_no_more_for_more_reasons(app: Flask, world: World) -> None:
    client = visit(app, world.staff("clavip_member"))
    client.get(LIST)
    counts = []
    for titles in (["Un"], ["Deux", "Trois", "Quatre"]):
        for title in titles:
            keep(world, title)
        with counted_queries() as statements:
            page(client.get(LIST))
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12
