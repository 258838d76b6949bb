"""Effects on news."""

from dataclasses import asdict

from backoffice.services.transitions import StepRun


def write_news(run: StepRun) -> None:
    values = asdict(run.payload["content"])
    changed = [name for name, value in values.items() if getattr(run.record, name) != value]
    for name in changed:
        setattr(run.record, name, values[name])
    run.details["changed"] = changed
