"""The demonstration's training cycle: what a medical physicist declared, decided or waiting for the commission."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

from sqlalchemy import select

from backoffice.db import db
from backoffice.demo.papers import certificate_of_attendance
from backoffice.domain.actor import Actor
from backoffice.models import Parcours, Programme, Registrant
from backoffice.services.claims import ActionChanges, record_action
from backoffice.services.evidence import Upload, attach
from backoffice.services.transitions import perform


@dataclass(frozen=True)
class Training:
    """`ago`: how many days before the demonstration it took place. `granted` once it is decided."""

    entry: str
    title: str
    hours: str
    ago: int
    role: str = "attendee"
    is_eligible: bool = False
    granted: str = ""


TRAININGS = (
    Training("congres", "Journées scientifiques de la SFPM", "18", 160, is_eligible=True, granted="18"),
    Training("radioprotection", "Radioprotection des patients", "7,5", 120, is_eligible=True, granted="7"),
    Training("formation-constructeur", "Prise en main d’un accélérateur", "14", 90, granted="14"),
    Training("diplome-universitaire", "Cours de dosimétrie, DU d’imagerie", "6", 60, role="trainer", granted="6"),
    Training("analyse-pratiques", "Comparaison de contourages entre centres", "3,25", 20, is_eligible=True),
)


def tell_of_a_training_cycle(physicist: Registrant, commission: Actor, now: datetime) -> None:
    cycle = db.session.scalars(
        select(Parcours)
        .join(Programme)
        .where(Parcours.registrant_id == physicist.id, Programme.code == "cycle-formation")
    ).one()
    owner = physicist.account.as_actor()
    for training in TRAININGS:
        last_day, sent = (now - timedelta(days=training.ago)).date(), now - timedelta(days=training.ago - 3)
        changes = ActionChanges(
            entry_key=training.entry,
            role=training.role,
            title=training.title,
            starts_on=last_day,
            ends_on=last_day,
            scale=None,
            answer={"hours": training.hours},
            is_eligible=training.is_eligible,
        )
        action = record_action(physicist, cycle.id, changes, owner, sent)
        paper = certificate_of_attendance(physicist.full_name, action.title, last_day, last_day)
        upload = Upload(BytesIO(paper), "attestation-de-presence.pdf")
        attach("cpd_action", action.id, physicist, [upload], "Attestation de présence", owner, sent)
        perform("cpd_action", action.id, "submit", owner, sent)
        if training.granted:
            grants = {claim.id: Decimal(training.granted) for claim in action.claims}
            reason = "Les pauses sont déduites." if training.granted != training.hours else None
            decided = sent + timedelta(days=2)
            perform("cpd_action", action.id, "accept", commission, decided, grants=grants, reason=reason)
