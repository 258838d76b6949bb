"""What a page offers is what `perform` takes: for every record, every person and every trigger."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from backoffice.db import db
from backoffice.domain.actor import SYSTEM, Actor
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import Account
from backoffice.permissions import Denied
from backoffice.services.bindings import workflow_of
from backoffice.services.transitions import available, offer, perform, preview, require_offer
from tests.factories import World
from tests.services.payloads import as_asked, payload_for
from workflows.engine import StepRefused
from workflows.registry import WORKFLOWS

ELOI = EstablishmentContent("Centre hospitalier Saint-Éloi", "Bordeaux", "33000")


def people(world: World, owner: Account) -> dict[str, Actor]:
    other = world.other_council()
    return {
        "the rules, after somebody's decision": replace(SYSTEM, account_id=world.actor("auditor").account_id),
        "owner": owner.as_actor(),
        "another registrant": world.registrant().account.as_actor(),
        "register_reviewer": world.actor("register_reviewer"),
        "clavip_member": world.actor("clavip_member"),
        "scientific_member": world.actor("scientific_member"),
        "the scientific committee's chair": world.chair(),
        "council_admin": world.actor("council_admin"),
        "platform_admin": world.actor("platform_admin"),
        "auditor": world.actor("auditor"),
        "referent": world.actor("referent"),
        "another council's committee": world.actor("clavip_member", "council_admin", council=other),
        "the owner's committee account": world.staff(
            "register_reviewer", "clavip_member", "scientific_member", "council_admin", rpps=owner.person.rpps
        ).as_actor(),
    }


def satisfied_parcours(world: World) -> Any:
    parcours = world.parcours()
    world.enough(parcours)
    db.session.refresh(parcours)
    return parcours


def returned_action(world: World) -> Any:
    """Of a parcours that is requested."""
    parcours = world.requested()
    action = parcours.claims[0].action
    reviewer = world.actor("clavip_member")
    perform("cpd_action", action.id, "return_to_owner", reviewer, world.now, question="Quelle durée ?")
    return action


def correction_requested(world: World) -> Any:
    action = world.action(world.parcours(), "accepted")
    perform("cpd_action", action.id, "request_correction", action.account.as_actor(), world.now, reason="Durée.")
    return action


def suspended(world: World) -> Any:
    account = world.registrant().account
    perform("account", account.id, "suspend", world.actor("platform_admin"), world.now, reason="Doublon.")
    return account


def closed_establishment(world: World) -> Any:
    record = world.establishment(ELOI)
    perform("establishment", record.id, "close", world.actor("register_reviewer"), world.now)
    return record


def decided_enrolment(world: World, trigger: str) -> Any:
    enrolment = world.enrolment(world.registrant())
    reviewer = world.actor("register_reviewer")
    perform("enrolment", enrolment.id, trigger, reviewer, world.now, **payload_for(world, enrolment, trigger))
    return enrolment


def returned_parcours(world: World) -> Any:
    parcours = world.requested()
    perform("parcours", parcours.id, "return", world.actor("clavip_member"), world.now, reason="À compléter.")
    return parcours


RECORDS: dict[str, Callable[[World], Any]] = {
    "account pending": lambda world: world.registrant(validated=False).account,
    "account validated": lambda world: world.registrant().account,
    "account suspended": suspended,
    "enrolment submitted": lambda world: world.enrolment(world.registrant()),
    "enrolment information_requested": lambda world: decided_enrolment(world, "request_information"),
    "enrolment refused": lambda world: decided_enrolment(world, "refuse"),
    "enrolment validated": lambda world: decided_enrolment(world, "validate"),
    "establishment open": lambda world: world.establishment(ELOI),
    "establishment closed": closed_establishment,
    "establishment request": lambda world: world.establishment_request(ELOI),
    "action draft": lambda world: world.action(world.parcours()),
    "action submitted": lambda world: world.action(world.parcours(), "submitted"),
    "action information_requested": lambda world: world.action(world.parcours(), "information_requested"),
    "action accepted": lambda world: world.action(world.parcours(), "accepted"),
    "action rejected": lambda world: world.action(world.parcours(), "rejected"),
    "action correction_requested": correction_requested,
    "action returned in a requested parcours": returned_action,
    "action submitted in a requested parcours": lambda world: world.requested("submitted").claims[0].action,
    "action accepted in a certified parcours": lambda world: world.certified().claims[0].action,
    "proposal draft": lambda world: world.proposal(world.parcours()),
    "proposal submitted": lambda world: world.proposal(world.parcours(), "submitted"),
    "proposal evaluated": lambda world: world.proposal(world.parcours(), "evaluated"),
    "proposal planned and evaluated": lambda world: world.proposal(world.parcours(), "evaluated", planned=True),
    "proposal agreed": lambda world: world.proposal(world.parcours(), "accepted", planned=True),
    "proposal accepted": lambda world: world.proposal(world.parcours(), "accepted"),
    "parcours empty": lambda world: world.parcours(),
    "parcours that meets the rules": satisfied_parcours,
    "parcours requested, nothing decided": lambda world: world.requested("submitted"),
    "parcours requested": lambda world: world.requested(),
    "parcours returned": returned_parcours,
    "parcours certified": lambda world: world.certified(),
    "help request open": lambda world: world.help_request(world.parcours().registrant),
    "help request taken": lambda world: world.help_request(world.parcours().registrant, "taken"),
    "help request closed": lambda world: world.help_request(world.parcours().registrant, "closed"),
    "attestation in preparation": lambda world: world.attestation(issued=False),
    "attestation valid": lambda world: world.attestation(),
}


@pytest.mark.parametrize("kind", RECORDS)
def test_available_is_what_perform_allows(world: World, kind: str) -> None:
    record = RECORDS[kind](world)
    name, record_id = workflow_of(record).name, record.id
    for person, actor in people(world, getattr(record, "account", None) or world.registrant().account).items():
        offered = {item.trigger for item in available(record, actor, world.now) if item.refusal is None}
        shown = {item.trigger for item in available(record, actor, world.now)}
        for trigger in WORKFLOWS[name].triggers:
            if trigger == "detach" and not record.evidence:
                continue  # offered, and nothing to choose on the page
            taken, refused = attempt(world, record, name, record_id, trigger, actor)
            assert (trigger in offered) == taken, f"{person}, {trigger}: offered {trigger in offered}, taken {taken}"
            assert (trigger in shown) == (taken or refused), f"{person}, {trigger}: shown {trigger in shown}"


def attempt(world: World, record: Any, name: str, record_id: UUID, trigger: str, actor: Actor) -> tuple[bool, bool]:
    """Whether the step would be taken with all it asks; and if not, whether a guard alone is against it."""
    payload = payload_for(world, record, trigger)
    try:
        preview(name, record_id, trigger, actor, world.now, **payload)
    except Denied:
        return False, False
    except StepRefused as refusal:
        return False, refusal.field is None and type(refusal) is StepRefused
    else:
        return True, False


def test_an_offer_says_why_it_cannot_be_taken_now(world: World) -> None:
    parcours = world.parcours()
    found = offer(parcours, "request", parcours.account.as_actor(), world.now)
    assert found is not None
    assert (found.refusal or "").startswith("Pour que votre parcours soit validable il manque 2/2 formations")
    world.enough(parcours, "submitted")
    db.session.refresh(parcours)
    found = offer(parcours, "request", parcours.account.as_actor(), world.now)
    assert found is not None
    assert found.refusal is None


def test_a_page_asks_for_a_step_that_is_not_offered(world: World) -> None:
    action = world.action(world.parcours(), "submitted")
    with pytest.raises(Denied):
        require_offer(action, "accept", action.account.as_actor(), world.now)
    reviewer = world.actor("clavip_member")
    assert require_offer(action, "accept", reviewer, world.now).step.label == "Accepter"
    perform("cpd_action", action.id, "accept", reviewer, world.now, grants=as_asked(action))
    with pytest.raises(Denied):
        require_offer(action, "accept", reviewer, world.now)
