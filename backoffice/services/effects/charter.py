"""Effects on the charter."""

from backoffice.services.charters import fingerprint
from backoffice.services.transitions import StepRun


def write_charter(run: StepRun) -> None:
    run.record.body = run.payload["body"]
    run.record.sha256 = fingerprint(run.record.body)


def stamp_charter(run: StepRun) -> None:
    run.record.published_at = run.now
