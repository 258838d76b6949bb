"""Effects on enrolments."""

from backoffice.services.parcours import open_current_parcours as open_parcours
from backoffice.services.transitions import StepRun


def keep_message(run: StepRun) -> None:
    """What the registrant tells the council; an answer replaces what was said before."""
    run.record.message = run.payload.get("message", run.record.message)


def open_current_parcours(run: StepRun) -> None:
    """The parcours of the current period, in each of the council's programmes."""
    opened = open_parcours(run.transaction, run.record.registrant, run.record.council, run.actor)
    run.details["opened"] = [str(parcours.id) for parcours in opened]
