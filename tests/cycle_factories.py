"""Training cycles and the actions of medical physicists, in any state."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.models import Enrolment, Evidence, Parcours, Programme, Registrant
from backoffice.models.cpd_action import CpdAction
from backoffice.services.claims import ActionChanges, record_action
from backoffice.services.parcours import open_parcours
from backoffice.services.transitions import perform


class CycleFactories:
    """A part of `World`."""

    now: datetime
    actor: Callable[..., Actor]
    registrant: Callable[..., Registrant]
    entry: Callable[..., Enrolment]
    evidence: Callable[..., Evidence]

    def cycle(self, registrant: Registrant | None = None) -> Parcours:
        """The training cycle under way of a medical physicist whose entry is validated; the DPC cycle is open too."""
        enrolment = self.entry(registrant)
        return self.cycle_of(enrolment.registrant)

    def cycle_of(self, registrant: Registrant, code: str = "cycle-formation", label: str | None = None) -> Parcours:
        query = db.session.query(Parcours).join(Programme).filter(Programme.code == code)
        query = query.filter(Parcours.registrant_id == registrant.id)
        return (query if label is None else query.filter(Parcours.label == label)).one()

    def earlier_cycle(self, cycle: Parcours) -> Parcours:
        """The one before, opened for what is declared late."""
        period = cycle.programme.periods[0]
        return open_parcours(cycle.registrant, period.id, cycle.account.as_actor(), self.now)

    def training_changes(self, **given: Any) -> ActionChanges:
        values: dict[str, Any] = {
            "entry_key": "congres",
            "role": "attendee",
            "title": "Journées scientifiques",
            "starts_on": date(2026, 3, 3),
            "ends_on": date(2026, 3, 4),
            "scale": None,
            "answer": {"hours": "7,5"},
            "is_eligible": False,
        }
        return ActionChanges(**{**values, **given})

    def training(self, cycle: Parcours, state: str = "submitted", **given: Any) -> CpdAction:
        """An action of this cycle: draft, submitted or accepted by an administrator of the council."""
        owner = cycle.account.as_actor()
        action = record_action(cycle.registrant, cycle.id, self.training_changes(**given), owner, self.now)
        if state == "draft":
            return action
        evidence = [self.evidence(cycle.registrant)]
        perform("cpd_action", action.id, "attach", owner, self.now, evidence=evidence)
        perform("cpd_action", action.id, "submit", owner, self.now)
        if state == "accepted":
            grants = {claim.id: claim.credits_asked for claim in action.claims}
            admin = self.actor("council_admin", council=cycle.council)
            perform("cpd_action", action.id, "accept", admin, self.now, grants=grants)
        return action
