"""Organisers made in the console, and the people who keep them."""

from dataclasses import replace

import pytest

from backoffice.db import db
from backoffice.models import Account, AuditEvent, Organiser, OutboxMail
from backoffice.permissions import Denied, Hidden
from backoffice.services.audit import verify
from backoffice.services.organisers import Contact, Organisation, create_organiser, invite
from backoffice.services.passwords import password_matches
from backoffice.services.transitions import perform
from tests.factories import World
from tests.services.payloads import PASSPHRASE, fresh_link
from workflows.engine import StepRefused

SOCIETY = Organisation("societe-essais", "Société savante des essais", odpc_number="9999", qualiopi=True)
ALIX = Contact("alix@societe.example", "Alix", "Société")


def society(world: World) -> Organiser:
    return create_organiser(world.council, SOCIETY, world.actor("platform_admin"), world.now)


def invited() -> list[OutboxMail]:
    return db.session.query(OutboxMail).filter_by(name="account/invited").order_by(OutboxMail.created_at).all()


def test_somebody_is_invited_chooses_a_password_and_keeps_its_sessions(world: World) -> None:
    organiser = society(world)
    account = invite(organiser.id, ALIX, world.actor("platform_admin"), world.now)
    (mail,) = invited()
    assert (account.kind, account.state, mail.recipient, mail.secret) == ("organiser", "pending", ALIX.email, True)
    assert "/mot-de-passe/" in mail.text
    assert "Société savante des essais" in mail.subject
    link = fresh_link(account, "reset", world.now)
    perform("account", account.id, "reset_password", account.as_actor(), world.now, link=link, password=PASSPHRASE)
    assert account.state == "validated"
    assert password_matches(account.password_hash, PASSPHRASE)
    assert account.as_actor().organisers == {organiser.id}
    events = db.session.query(AuditEvent).filter_by(workflow="organiser").order_by(AuditEvent.seq).all()
    assert [(one.trigger, one.council_id) for one in events] == [
        ("create", world.council.id),
        ("invite", world.council.id),
    ]
    assert verify(db.session()).bad_row is None


def test_whoever_keeps_another_organiser_keeps_both(world: World) -> None:
    account = world.organiser().members[0].account
    second = society(world)
    same = invite(second.id, replace(ALIX, email=account.email.upper()), world.actor("platform_admin"), world.now)
    assert same.id == account.id
    assert len(account.as_actor().organisers) == 2
    assert "/mot-de-passe/" not in invited()[0].text, "a password is known already"
    with pytest.raises(StepRefused, match="a déjà un compte") as again:
        invite(second.id, replace(ALIX, email=account.email), world.actor("platform_admin"), world.now)
    assert again.value.field == "email"


@pytest.mark.parametrize("kind", ["registrant", "staff", "suspended"])
def test_an_address_of_somebody_else_is_refused_beside_it(world: World, kind: str) -> None:
    organiser, admin = society(world), world.actor("platform_admin")
    if kind == "registrant":
        email = world.registrant().account.email
    elif kind == "staff":
        email = world.staff("clavip_member").email
    else:
        account = world.organiser().members[0].account
        perform("account", account.id, "suspend", admin, world.now, reason="Départ.")
        email = account.email
    before = db.session.query(Account).count()
    with pytest.raises(StepRefused) as refused:
        invite(organiser.id, replace(ALIX, email=email), admin, world.now)
    assert refused.value.field == "email"
    assert (db.session.query(Account).count(), invited()) == (before, [])


def test_a_code_names_one_organiser_of_its_council(world: World) -> None:
    society(world)
    for code in (SOCIETY.code, "Société", ""):
        with pytest.raises(StepRefused) as refused:
            create_organiser(world.council, replace(SOCIETY, code=code), world.actor("platform_admin"), world.now)
        assert refused.value.field == "code"
    create_organiser(world.other_council(), SOCIETY, world.actor("platform_admin"), world.now)


@pytest.mark.parametrize("role", ["council_admin", "clavip_member", "auditor"])
def test_nobody_else_makes_one_or_invites(world: World, role: str) -> None:
    organiser = society(world)
    with pytest.raises(Denied):
        create_organiser(world.council, replace(SOCIETY, code="autre"), world.actor(role), world.now)
    with pytest.raises(Hidden):
        invite(organiser.id, ALIX, world.actor(role), world.now)
