"""Records that refuse nothing unless told to, and attempts by nobody in particular."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from backoffice.documents import read_document
from backoffice.domain.actor import Actor
from backoffice.domain.reminders import usual_days
from backoffice.resources import config_dir
from workflows.engine import Attempt

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
YESTERDAY, TOMORROW = date(2026, 11, 19), date(2026, 11, 21)
CLAIM = UUID(int=7)
DOCUMENT = read_document(config_dir() / "referentials" / "cnp-mn-dpc-v1.yaml")
EVALUATOR = Actor(account_id=UUID(int=1), name="Une évaluatrice")


PROVED = {
    "is_attested": False,
    "has_evidence": True,
    "has_one_proof": False,
    "evidence_is_required": True,
    "evidence_is_pending": False,
    "without_evidence": False,
    "on_honour": False,
    "honour_is_enough": False,
}


def attempt(actor: Actor = EVALUATOR, **payload: Any) -> Attempt:
    return Attempt(actor, NOW, payload)


def willing(**more: Any) -> Attempt:
    """An attempt that brings all that any step may ask."""
    everything: dict[str, Any] = {
        "reason": "Parce que.",
        "question": "Pourquoi ?",
        "honour": True,
        "grants": {CLAIM: Decimal(4)},
        "credits": Decimal(2),
        "categories": ["fo"],
        "evaluation": {"links": {"interests": False, "authorship": False}},
        "interests": "J’y interviens.",
        "first_day": YESTERDAY,
        "last_day": YESTERDAY,
        "link": link(),
        "message": "Bonjour.",
        "content": news_content(),
        "source": "blocks: []",
        "approved_on": YESTERDAY,
        "document": DOCUMENT,
        "starts_on": YESTERDAY,
        "ends_on": TOMORROW,
        "grounds": "Certificat du 3 mars.",
        "registered_on": YESTERDAY,
        "validated_on": YESTERDAY,
        "label": "Curiethérapie",
        "settings": council_settings(),
        "programme": programme(),
        "period": period(),
        "days": usual_days(),
        "member": SimpleNamespace(roles=("clavip_member",)),
        "title": "Guide",
        "body": "Je m’engage.",
        "into": establishment(id=UUID(int=9)),
        "establishment": establishment(id=UUID(int=9)),
    }
    return attempt(**{**everything, **more})


def link(**given: Any) -> Any:
    values = {"purpose": "validate", "expires_at": datetime(2026, 11, 21, tzinfo=UTC), "used_at": None}
    return SimpleNamespace(**{**values, **given})


def account(state: str = "pending", **given: Any) -> Any:
    return SimpleNamespace(**{"state": state, "rpps_is_taken": False, **given})


def enrolment(state: str = "draft", **given: Any) -> Any:
    values: dict[str, Any] = {"account_state": "validated", "keeps_entry": True, "places_to_create": []}
    values |= {"lacks": nothing_lacks, "council_is_open": True, "awaits_a_certification": False}
    return SimpleNamespace(**{"state": state, **values, **given})


def nothing_lacks(day: date) -> list[Any]:
    return []


def register_change(state: str = "draft", **given: Any) -> Any:
    return SimpleNamespace(**{"state": state, "places_to_create": [], "lacks": nothing_lacks, **given})


def register_term(state: str = "in_use", **given: Any) -> Any:
    return SimpleNamespace(state=state, **given)


def capture(state: str = "draft", **given: Any) -> Any:
    return SimpleNamespace(state=state, **given)


def mailbox_change(state: str = "requested", **given: Any) -> Any:
    values = {"old_must_confirm": True, "old_confirmed_at": None, "new_confirmed_at": None, "email_is_taken": False}
    return SimpleNamespace(**{"state": state, **values, **given})


def establishment(state: str = "open", **given: Any) -> Any:
    return SimpleNamespace(**{"state": state, "id": UUID(int=8), **given})


def establishment_request(state: str = "requested", **given: Any) -> Any:
    return SimpleNamespace(**{"state": state, **given})


def claim(asked: str = "4") -> Any:
    return SimpleNamespace(id=CLAIM, credits_asked=Decimal(asked))


def cpd_action(state: str = "draft", **given: Any) -> Any:
    values = {
        "state": state,
        "ends_on": YESTERDAY,
        "in_locked_parcours": False,
        "in_certified_parcours": False,
        "review_is_open": True,
        **PROVED,
        "claims": [claim()],
    }
    return SimpleNamespace(**{**values, **given})


def proposal(state: str = "draft", **given: Any) -> Any:
    values = {
        "state": state,
        "planned": state == "agreed",
        "starts_on": YESTERDAY,
        "ends_on": YESTERDAY,
        "opinions": 0,
        "quorum": 1,
        "in_locked_parcours": False,
        "in_certified_parcours": False,
        "evaluator_ids": set(),
        "interested_ids": set(),
        "has_blocks": False,
        **PROVED,
    }
    return SimpleNamespace(**{**values, **given})


def parcours(state: str = "open", **given: Any) -> Any:
    values = {
        "state": state,
        "undecided": 0,
        "declared_refusal": None,
        "accepted_refusal": None,
        "certification_mode": "committee",
        "migration_refusal": None,
        "later_referential": SimpleNamespace(number="2.1"),
        "is_personal": True,
        "is_first": True,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2031, 12, 31),
    }
    return SimpleNamespace(**{**values, **given})


def referential(state: str = "draft", **given: Any) -> Any:
    return SimpleNamespace(**{"state": state, "document": DOCUMENT, **given})


def session(state: str = "draft", **given: Any) -> Any:
    values = {"starts_on": YESTERDAY, "recurrence": "once", "entries": {"dpc-triennal": "congres"}}
    return SimpleNamespace(**{"state": state, **values, **given})


def attestation(state: str = "preparing", **given: Any) -> Any:
    return SimpleNamespace(**{"state": state, "is_confirmed": False, "of_a_proposal": False, **given})


def help_request(state: str = "open", **given: Any) -> Any:
    return SimpleNamespace(**{"state": state, "has_referent": True, **given})


def news_item(state: str = "draft", **given: Any) -> Any:
    return SimpleNamespace(**{"state": state, "ends_on": None, **given})


def news_content(**given: Any) -> Any:
    values = {"title": "Rencontre", "body": "Venez.", "starts_on": YESTERDAY, "ends_on": TOMORROW}
    return SimpleNamespace(**{**values, **given})


def council(state: str = "preparing", **given: Any) -> Any:
    values = {"keeps_entries": False, "has_rules": True, "validates_enrolments": True}
    return SimpleNamespace(**{"state": state, **values, **given})


def council_settings(**given: Any) -> Any:
    values = {"name": "Conseil d’essai", "short_name": "Essai", "contact_email": "essai@conseil.example"}
    return SimpleNamespace(**{**values, "colour": "#0b4f5c", "site_url": None, **given})


def programme(**given: Any) -> Any:
    values = {"code": "dpc", "title": "DPC", "review_mode": "as_they_come", "certification_mode": "committee"}
    return SimpleNamespace(**{**values, "fed_by_id": None, "eligible_label": "", **given})


def period(**given: Any) -> Any:
    return SimpleNamespace(**{"label": "2026-2028", "starts_on": YESTERDAY, "ends_on": TOMORROW, **given})


def document(state: str = "published", **given: Any) -> Any:
    return SimpleNamespace(state=state, **given)


def charter(state: str = "draft", **given: Any) -> Any:
    return SimpleNamespace(state=state, **given)


def questionnaire(state: str = "draft", **given: Any) -> Any:
    return SimpleNamespace(state=state, **given)
