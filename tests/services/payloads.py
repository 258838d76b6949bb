"""A complete and sound payload for any step: what the person who takes it would have filled in."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from backoffice.db import db
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import Account, CpdAction, EmailLink, Parcours, Registrant
from backoffice.services import links
from backoffice.services.bindings import workflow_of
from backoffice.services.claims import ActionChanges, ClaimChanges
from backoffice.services.establishments import content_of
from backoffice.services.parcours import start_parcours
from backoffice.services.profiles import Profile
from backoffice.services.proposals import ProposalChanges
from tests.factories import World, fictitious_rpps

PASSPHRASE = "une autre phrase facile à retenir"
DOCUMENT = "e" * 64
ANOTHER = EstablishmentContent("Clinique des Tilleuls", "Brest", "29200")


def payload_for(world: World, record: Any, trigger: str) -> dict[str, Any]:
    """What `trigger` may ask, and nothing else."""
    match workflow_of(record).name, trigger:
        case "account", "validate":
            return {"link": fresh_link(record, "validate", world.now)}
        case "account", "reset_password":
            return {"link": fresh_link(record, "reset", world.now), "password": PASSPHRASE}
        case "account", "change_password":
            return {"password": PASSPHRASE}
        case "account", "edit":
            return {"profile": profile_of(record)}
        case "enrolment", "submit":
            return {"message": "Voici le complément."}
        case "enrolment", "correct_rpps":
            return {"rpps": fictitious_rpps(8_000_001), "reason": "Deux chiffres inversés."}
        case "enrolment", "change_mailbox":
            return {"email": "nouvelle.adresse@mail.example", "reason": "Demande par téléphone."}
        case "establishment", "edit":
            return {"content": replace(content_of(record), phone="0556000001")}
        case "establishment", "merge":
            return {"into": world.establishment(ANOTHER)}
        case "establishment_request", "edit" | "create_establishment":
            return {"content": content_of(record)}
        case "establishment_request", "merge":
            return {"establishment": world.establishment(ANOTHER)}
        case "cpd_action", "edit":
            return {"changes": changes_of(record)}
        case "cpd_action", "claim":
            return claim_of(world, record)
        case "proposal", "edit":
            return {"changes": proposal_changes_of(record)}
        case "cpd_action" | "proposal", "attach":
            return {"evidence": [world.evidence(record.registrant)]}
        case "cpd_action" | "proposal", "detach":
            return {"evidence": record.evidence[0] if record.evidence else world.evidence(record.registrant)}
        case "cpd_action", "accept" | "recognise":
            return {"grants": as_asked(record)}
        case "cpd_action", "correct":
            return {"grants": as_asked(record), "reason": "Relecture de la durée."}
        case "proposal", "evaluate":
            return {"evaluation": an_opinion()}
        case "proposal", "recuse":
            return {"interests": "J’y interviens."}
        case "proposal", "complete":
            return {"first_day": world.now.date(), "last_day": world.now.date()}
        case "proposal", "accept":
            return {"credits": Decimal(2), "categories": ["fo"], "reason": "Conforme aux critères."}
        case "help_request", "answer" | "resume" | "write" | "reopen":
            return {"message": "Voici où j’en suis."}
        case "parcours", "request":
            return {"honour": True}
        case "attestation", "issue":
            return {"pdf_sha256": DOCUMENT}
        case "session", "edit":
            return {"changes": world.session_changes(title="Imagerie des essais, suite")}
        case "session", "correct":
            return {"changes": world.session_changes(half_days=2), "reason": "Une seule journée."}
        case _, "request_information" | "return_to_owner" | "send_back":
            return {"question": "Quelle était la durée effective ?"}
        case _, (
            "reject"
            | "refuse"
            | "request_correction"
            | "suspend"
            | "reinstate"
            | "return"
            | "reissue"
            | "reopen"
            | "revoke"
            | "remove"
            | "supersede"
        ):
            return {"reason": "Le justificatif ne correspond pas."}
        case _:
            return {}


def fresh_link(account: Account, purpose: str, now: datetime) -> EmailLink:
    address = links.issue(db.session(), account, purpose, now)
    db.session.commit()
    link = links.find(db.session(), purpose, address.rsplit("/", 1)[1])
    assert link is not None
    return link


def profile_of(account: Account) -> Profile:
    """The same person, who moved."""
    registrant = db.session.query(Registrant).filter_by(account_id=account.id).one()
    person = registrant.person
    return Profile(
        given_name=person.given_name,
        family_name=person.family_name,
        rpps=person.rpps or "",
        mobile=registrant.mobile,
        structure="Clinique des Essais",
        practice_mode=registrant.practice_mode,
    )


def changes_of(action: CpdAction) -> ActionChanges:
    """The same action under another title."""
    claim = action.claims[0]
    return ActionChanges(
        entry_key=claim.entry_key,
        role=action.role,
        title=f"{action.title} (suite)"[:200],
        starts_on=action.starts_on,
        ends_on=action.ends_on,
        scale=claim.scale_code,
        answer=dict(claim.answer),
    )


def proposal_changes_of(proposal: Any) -> ProposalChanges:
    return ProposalChanges(
        planned=proposal.planned,
        entry_key=proposal.entry_key,
        role=proposal.role,
        title=f"{proposal.title} (suite)"[:200],
        organiser=proposal.organiser,
        content=proposal.content,
        starts_on=proposal.starts_on,
        ends_on=proposal.ends_on,
        hours=proposal.hours,
        categories=list(proposal.categories),
    )


def as_asked(action: CpdAction) -> dict[Any, Decimal]:
    return {claim.id: claim.credits_asked for claim in action.claims}


def an_opinion(**given: Any) -> dict[str, Any]:
    form = {
        "opinion": "favourable",
        "links": {"interests": False, "establishment": False, "authorship": False},
        "criteria": {},
        "comment": "",
        "credits": Decimal(2),
        "entry": None,
        "categories": [],
    }
    return {**form, **given}


def claim_of(world: World, action: CpdAction) -> dict[str, Any]:
    """The same action in the certification parcours of its person, open from the first time on."""
    programme, registrant = world.programme_of("certification-periodique"), action.registrant
    found = db.session.query(Parcours).filter_by(registrant_id=registrant.id, programme_id=programme.id).one_or_none()
    parcours = found or start_parcours(
        registrant, programme.id, date(2015, 11, 2), registrant.account.as_actor(), world.now
    )
    changes = ClaimChanges("1.2", None, {"half_days": "2"})
    return {"locking": [parcours.id], "parcours_id": parcours.id, "changes": changes}
