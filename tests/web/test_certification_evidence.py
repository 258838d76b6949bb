"""Evidence of a certification parcours (002): the checklist, health data, replaced files, what may count twice."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from backoffice.db import db
from backoffice.models import CpdAction, Evidence, OutboxMail, Parcours
from backoffice.services.evidence import files
from backoffice.services.health_data import purge
from backoffice.services.transitions import perform
from tests.factories import World
from tests.files.samples import pdf
from tests.web.pages import Visitor, error_of, page, sign_in, version_of, words

NAME = "certificat-de-vaccination.pdf"
CONTENT, OTHER_CONTENT = pdf(), pdf(min_version="1.6")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Visitor(app)


@pytest.fixture
def parcours(world: World, client: FlaskClient) -> Parcours:
    made = world.certification()
    sign_in(client, made.account)
    return made


def url(action: CpdAction, more: str = "justificatifs") -> str:
    return f"/actions/{action.id}/{more}"


def send(client: FlaskClient, action: CpdAction, name: str = NAME, content: bytes = CONTENT) -> Evidence:
    """A file with this content attached to the action, through its page."""
    db.session.expire_all()
    data = {"version": str(action.version), "files": [(io.BytesIO(content), name)]}
    assert client.post(url(action), data=data).status_code == 303
    db.session.expire_all()
    return action.evidence[-1]


def vaccination(world: World, parcours: Parcours, **given: Any) -> CpdAction:
    return world.action(
        parcours, "draft", "4.8", **{"title": "Grippe 2026", "answer": {"option": "vaccination"}, **given}
    )


def submit(world: World, action: CpdAction) -> None:
    perform("cpd_action", action.id, "submit", action.account.as_actor(), world.now)


def accept(world: World, action: CpdAction) -> None:
    grants = {claim.id: claim.credits_asked for claim in action.claims}
    perform("cpd_action", action.id, "accept", world.actor("clavip_member"), world.now, grants=grants)


def purge_all(world: World) -> None:
    """What the queue was asked to delete."""
    jobs = db.session.execute(
        text("SELECT args->>'evidence_id' FROM procrastinate_jobs WHERE task_name = 'purge_evidence'")
    )
    for evidence_id in jobs.scalars().all():
        purge(evidence_id, files(), world.now)
    db.session.expire_all()


# --- the checklist, the declaration --------------------------------------------------------------------------


def test_the_page_says_what_is_to_be_given_and_who_gives_it(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    action = world.action(parcours, "draft", "2.1", title="Registre A", scale="patients", answer={"patients": "5"})
    said = words(page(client.get(url(action))))
    for point in (
        "Ce qui est à donner : Relevé transmis par la plateforme du registre",
        "Qui le transmet : La plateforme du registre ou vous-même",
        "Qui peut l’attester : La plateforme du registre",
        "Déclaration sur l’honneur : Elle suffit.",
    ):
        assert point in said, point


def test_block_4_declares_on_honour_first_and_by_default(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = vaccination(world, parcours)
    tree = page(client.get(url(action)))
    assert tree.xpath("//form[@enctype]//input[@name='on_honour'][@checked]")
    assert tree.xpath("//details//input[@name='files']")
    assert "N’envoyez rien qui dise quelque chose de votre santé" in words(tree)
    sent = client.post(url(action), data={"version": version_of(tree), "on_honour": "y"})
    assert sent.status_code == 303
    db.session.expire_all()
    assert action.on_honour
    elsewhere = page(client.get(url(world.action(parcours, "draft", "2.1", scale="management", answer={}))))
    assert not elsewhere.xpath("//input[@name='on_honour'][@checked]")
    assert not elsewhere.xpath("//details//input[@name='files']")


# --- health data -------------------------------------------------------------------------------------------------


def test_a_health_file_is_for_its_owner_and_whoever_decides(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    action = vaccination(world, parcours)
    item = send(client, action)
    assert NAME in words(page(client.get(f"/actions/{action.id}")))
    submit(world, action)
    download, review = f"/justificatifs/{item.id}", f"/console/actions/{action.id}"

    def read_by(account: Any) -> tuple[int, str]:
        sign_in(client, account)
        shown = client.get(review)
        return client.get(download).status_code, shown.text if shown.status_code == 200 else ""

    for roles, status in ((("clavip_member",), 200), (("council_admin",), 404), (("auditor",), 404)):
        found, shown = read_by(world.staff(*roles))
        assert found == status, roles
        assert NAME not in shown, roles
        assert "ustificatif de santé" in shown, roles
        assert (download in shown) == (status == 200), roles
    sign_in(client, world.staff("clavip_member"))
    assert "justificatif" in client.get(download).headers["Content-Disposition"]
    assert NAME not in client.get(download).headers["Content-Disposition"]
    accept(world, action)
    assert read_by(world.staff("clavip_member"))[0] == 404


def test_after_the_decision_the_content_is_gone_and_its_trace_stays(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    action = vaccination(world, parcours)
    item = send(client, action)
    sha256, size = item.sha256, item.size
    submit(world, action)
    purge(item.id, files(), world.now)  # too early: nobody has decided
    assert files().exists(sha256)
    accept(world, action)
    purge_all(world)
    assert not files().exists(sha256)
    assert (item.sha256, item.size, item.filename) == (sha256, size, "")
    assert item.purged_at is not None
    purge_all(world)  # twice changes nothing
    sign_in(client, parcours.account)
    assert client.get(f"/justificatifs/{item.id}").status_code == 404
    assert "supprimé après la décision" in words(page(client.get(f"/actions/{action.id}")))
    sign_in(client, world.staff("clavip_member"))
    assert "Supprimé après la décision" in words(page(client.get(f"/console/actions/{action.id}")))


def test_a_refusal_deletes_it_too_and_other_blocks_keep_theirs(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    refused, ordinary = vaccination(world, parcours), world.action(parcours, "draft", "1.2", answer={"half_days": "1"})
    private, kept = send(client, refused), send(client, ordinary, content=OTHER_CONTENT)
    for action in (refused, ordinary):
        submit(world, action)
        reviewer = world.actor("clavip_member")
        perform("cpd_action", action.id, "reject", reviewer, world.now, reason="Hors de la période.")
    purge_all(world)
    assert not files().exists(private.sha256)
    assert files().exists(kept.sha256)
    assert kept.purged_at is None


def test_a_content_that_serves_elsewhere_is_kept(world: World, client: FlaskClient, parcours: Parcours) -> None:
    first, second = vaccination(world, parcours), vaccination(world, parcours, title="Covid 2026")
    item = send(client, first)
    assert send(client, second) is item
    for action in (first, second):
        submit(world, action)
    accept(world, first)
    purge_all(world)
    assert files().exists(item.sha256)
    accept(world, second)
    purge_all(world)
    assert not files().exists(item.sha256)


def test_the_same_content_of_somebody_else_is_theirs(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action, theirs = vaccination(world, parcours), vaccination(world, world.certification())
    item = send(client, action)
    sign_in(client, theirs.account)
    other = send(client, theirs)
    assert (other.sha256, other.id == item.id) == (item.sha256, False)
    submit(world, action)
    accept(world, action)
    purge_all(world)
    assert item.purged_at is not None
    assert files().exists(other.sha256)
    assert client.get(f"/justificatifs/{other.id}").status_code == 200


def test_a_mail_about_block_4_names_the_kind_of_action_only(world: World, parcours: Parcours) -> None:
    action = vaccination(world, parcours, title="Hépatite B")
    perform("cpd_action", action.id, "attach", action.account.as_actor(), world.now, on_honour=True)
    submit(world, action)
    mail = db.session.query(OutboxMail).filter_by(name="cpd_action/submitted").one()
    assert "Hépatite" not in mail.subject + mail.text + mail.html
    assert "Prévention pour sa propre santé" in mail.text


# --- replaced, reused --------------------------------------------------------------------------------------------


def test_a_replaced_file_stays_beside_its_successor(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours, "draft", "1.2", answer={"half_days": "1"})
    old = send(client, action, "floue.pdf")
    place = url(action, f"justificatifs/{old.id}/remplacer")
    tree = page(client.get(place))
    data = {"version": version_of(tree), "files": (io.BytesIO(CONTENT), "la-meme.pdf")}
    assert "déjà joint" in error_of(page(client.post(place, data=data), 400), "files")
    assert error_of(page(client.post(place, data={"version": version_of(tree)}), 400), "files")
    good = {"version": version_of(tree), "files": (io.BytesIO(OTHER_CONTENT), "nette.pdf")}
    assert client.post(place, data=good).status_code == 303
    db.session.expire_all()
    assert [item.filename for item in action.evidence] == ["floue.pdf", "nette.pdf"]
    assert action.evidence[1].replaces_id == old.id
    shown = page(client.get(f"/actions/{action.id}"))
    assert [struck.text_content() for struck in shown.xpath("//s")] == ["floue.pdf"]
    submit(world, action)
    sign_in(client, world.staff("clavip_member"))
    review = page(client.get(f"/console/actions/{action.id}"))
    assert [struck.text_content() for struck in review.xpath("//s")] == ["floue.pdf"]
    assert str(action.evidence[1].id) in review.xpath("//iframe/@src")[0]


def test_a_file_is_told_apart_and_says_what_it_serves(world: World, client: FlaskClient, parcours: Parcours) -> None:
    first = world.action(parcours, "draft", "1.2", title="JFMN 2025", answer={"half_days": "1"})
    second = world.action(parcours, "draft", "1.2", title="JFMN 2026", answer={"half_days": "1"})
    item = send(client, first, "attestation.pdf")
    tree = page(client.get(url(second)))
    label = words(tree, "//fieldset[@id='again']//label")
    assert label.startswith("attestation.pdf (")
    assert "déposé le" in label
    assert label.endswith("sert à « JFMN 2025 »")
    assert client.post(url(second), data={"version": version_of(tree), "again": [str(item.id)]}).status_code == 303
    assert "sert aussi à « JFMN 2025 »" in words(page(client.get(f"/actions/{second.id}")))


# --- counted twice ---------------------------------------------------------------------------------------------------


def test_what_may_count_twice_is_said_to_both_sides(world: World, client: FlaskClient, parcours: Parcours) -> None:
    first = world.action(parcours, "submitted", "1.2", title="Éthique et annonce", answer={"half_days": "1"})
    second = world.action(parcours, "draft", "3.1", title="Ethique et annonce", answer={"half_days": "1"})
    tree = page(client.get(f"/actions/{second.id}"))
    assert "La même action semble comptée dans deux blocs, avec « Éthique et annonce »" in words(tree)
    assert tree.xpath(f"//div[contains(@class, 'callout')]//a[@href='/actions/{first.id}']")
    reviewer = world.staff("clavip_member")
    sign_in(client, reviewer)
    assert "comptée deux fois" not in words(page(client.get(f"/console/actions/{first.id}")))  # still a draft
    perform(
        "cpd_action",
        second.id,
        "attach",
        second.account.as_actor(),
        world.now,
        evidence=[world.evidence(second.registrant)],
    )
    submit(world, second)
    review = page(client.get(f"/console/actions/{first.id}"))
    assert review.xpath(f"//div[contains(@class, 'callout')]//a[@href='/console/actions/{second.id}']")


def test_an_action_serves_two_programmes_by_choice(world: World, client: FlaskClient, parcours: Parcours) -> None:
    dpc = (
        db.session.query(Parcours)
        .filter_by(registrant_id=parcours.registrant_id)
        .filter(Parcours.id != parcours.id)
        .one()
    )
    action = world.action(dpc, "draft", "congres", title="JFMN 2026", answer={"half_days": "6"})
    place = f"/actions/{action.id}/compter-aussi/{parcours.id}"
    shown = page(client.get(f"/actions/{action.id}"))
    assert shown.xpath(f"//a[@href='{place}']")
    tree = page(client.get(place))
    wrong = page(client.post(place, data={"version": version_of(tree), "entry": "1.2", "answer_half_days": "x"}), 400)
    assert "n’est pas un nombre" in error_of(wrong, "answer_half_days")
    data = {"version": version_of(tree), "entry": "1.2", "answer_half_days": "6", "intent": "save"}
    assert client.post(place, data=data).status_code == 303
    db.session.expire_all()
    assert [(one.parcours_id, one.credits_asked) for one in action.claims] == [
        (dpc.id, Decimal(6)),
        (parcours.id, Decimal(6)),
    ]
    assert not page(client.get(f"/actions/{action.id}")).xpath(
        "//a[contains(@href, 'compter-aussi')][contains(., 'Certif')]"
    )
    again = {"version": str(action.version), "entry": "1.2", "answer_half_days": "4"}
    assert client.post(place, data=again).status_code == 303
    db.session.expire_all()
    assert action.claims[1].credits_asked == 4
    assert client.post(f"{place}/retirer", data={"version": str(action.version)}).status_code == 303
    db.session.expire_all()
    assert len(action.claims) == 1


def test_a_second_claim_is_decided_with_the_first(world: World, client: FlaskClient, parcours: Parcours) -> None:
    dpc = (
        db.session.query(Parcours)
        .filter_by(registrant_id=parcours.registrant_id)
        .filter(Parcours.id != parcours.id)
        .one()
    )
    action = world.action(dpc, "draft", "congres", title="JFMN 2026", answer={"half_days": "6"})
    place = f"/actions/{action.id}/compter-aussi/{parcours.id}"
    data = {"version": str(action.version), "entry": "1.2", "answer_half_days": "6"}
    assert client.post(place, data=data).status_code == 303
    perform(
        "cpd_action",
        action.id,
        "attach",
        action.account.as_actor(),
        world.now,
        evidence=[world.evidence(action.registrant)],
    )
    submit(world, action)
    db.session.expire_all()
    grants = {action.claims[0].id: Decimal(6), action.claims[1].id: Decimal(4)}
    reviewer = world.actor("clavip_member")
    perform(
        "cpd_action", action.id, "accept", reviewer, world.now, grants=grants, reason="Deux sessions hors programme."
    )
    db.session.expire_all()
    assert (dpc.progress().accepted.credits, parcours.progress().accepted.credits) == (Decimal(6), Decimal(4))
    assert dpc.summary["accepted"]["credits"] == "6"
    assert parcours.summary["accepted"]["credits"] == "4"


def test_never_twice_in_one_programme_nor_in_somebody_elses(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    action = world.action(parcours, "draft", "1.2", answer={"half_days": "1"})
    data = {"version": str(action.version), "entry": "3.1", "answer_half_days": "1"}
    refused = page(client.post(f"/actions/{action.id}/compter-aussi/{parcours.id}", data=data), 400)
    assert "Cette action a été saisie dans «" in words(refused)
    theirs = world.certification()
    assert client.post(f"/actions/{action.id}/compter-aussi/{theirs.id}", data=data).status_code == 404
    assert client.get(f"/actions/{action.id}/compter-aussi/{theirs.id}").status_code == 404
    db.session.expire_all()
    assert len(action.claims) == 1


def test_an_edit_keeps_the_second_claim_or_says_why_it_cannot(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    dpc = (
        db.session.query(Parcours)
        .filter_by(registrant_id=parcours.registrant_id)
        .filter(Parcours.id != parcours.id)
        .one()
    )
    days = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 3)}
    action = world.action(dpc, "draft", "du", role="attendee", answer={"half_days": "6"}, **days)
    place = f"/actions/{action.id}/compter-aussi/{parcours.id}"
    data = {"version": str(action.version), "entry": "1.3", "answer_half_days": "6"}
    assert client.post(place, data=data).status_code == 303
    db.session.expire_all()
    form = {
        "entry": "du", "title": "DU", "starts_on": "2026-03-02", "ends_on": "2026-03-03", "intent": "save",
        "version": str(action.version),
    }  # fmt: skip
    refused = page(client.post(url(action, "modifier"), data={**form, "role": "trainer", "answer_hours": "3"}), 400)
    assert "retirez-la d’abord de ce parcours" in error_of(refused, "role")
    good = {**form, "role": "attendee", "answer_half_days": "4"}
    assert client.post(url(action, "modifier"), data=good).status_code == 303
    db.session.expire_all()
    assert [one.credits_asked for one in action.claims] == [Decimal(4), Decimal(6)]
