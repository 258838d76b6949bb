"""What a workflow is made of, and how one step is taken on one record.

A workflow is a table of steps. `transitions` moves the state; this module adds what every step of ours carries: who
may take it, what refuses it, what follows from it, what is mailed, and its French label. Nothing here touches a
database: `backoffice.services.transitions.perform` locks, authorises, fires and records.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from transitions import Machine, MachineError, Transition

from backoffice.domain.actor import Actor


class Record(Protocol):
    """Anything with a state."""

    state: str


@dataclass(frozen=True)
class Attempt:
    """Who tries a step, when, and with what (a reason, grants, an edit...)."""

    actor: Actor
    now: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)


Guard = Callable[[Any, Attempt], str | None]  # None, or the French reason of the refusal
Check = Callable[[Any, Attempt], None]  # raises StepRefused with the form field at fault
Condition = Callable[[Any, Attempt], bool]  # chooses between two steps of one trigger


class StepRefused(Exception):
    """The step cannot be taken now; `reason` is a French sentence, `field` the form field it belongs to."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


class UnknownStep(StepRefused):
    """No such trigger from this state."""


# What a step may ask of the person who takes it: payload key -> the refusal when it is missing.
NEEDS = {
    "reason": "Indiquez un motif : il est joint au courriel.",
    "question": "Écrivez ce que vous demandez : la question est jointe au courriel.",
    "honour": "Cochez la déclaration sur l’honneur pour continuer.",
    "grants": "Indiquez les crédits accordés.",
    "interests": "Dites en quelques mots quel est ce lien : il reste au dossier.",
    "message": "Écrivez votre message.",
    "approved_on": "Indiquez la date de la décision du conseil d’administration.",
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of a workflow's table. `target` None: the content changes, the state stays."""

    trigger: str
    source: tuple[StrEnum, ...]
    target: StrEnum | None
    permission: str
    label: str
    tone: str = "primary"
    when: tuple[Condition, ...] = ()
    guards: tuple[Guard, ...] = ()  # about the record: also decide whether a button is shown
    checks: tuple[Check, ...] = ()  # about what was submitted
    needs: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    keeps: tuple[Check, ...] = ()  # about the record as the effects leave it
    mails: tuple[str, ...] = ()

    def refusal(self, record: Any, attempt: Attempt) -> str | None:
        """The first guard's reason against this step, before anything is submitted."""
        return next((reason for guard in self.guards if (reason := guard(record, attempt))), None)

    def applies(self, record: Any, attempt: Attempt) -> bool:
        return all(condition(record, attempt) for condition in self.when)


class _CarriedTransition(Transition):
    """A transition that knows the step of ours it executes."""

    def __init__(self, source: str, dest: str | None, step: Step) -> None:
        # The library's stubs know neither internal transitions (dest None) nor functions as callbacks.
        super().__init__(source, dest, conditions=_applies, before=_refuse_unless_allowed)  # type: ignore[arg-type]
        self.step = step


def _applies(event: Any) -> bool:
    return bool(event.transition.step.applies(event.model, event.kwargs["attempt"]))


def _refuse_unless_allowed(event: Any) -> None:
    step: Step = event.transition.step
    attempt: Attempt = event.kwargs["attempt"]
    if reason := step.refusal(event.model, attempt):
        raise StepRefused(reason)
    for need in step.needs:
        value = attempt.payload.get(need)
        if not (value.strip() if isinstance(value, str) else value):
            raise StepRefused(NEEDS[need], need)
    for check in step.checks:
        check(event.model, attempt)


class Workflow:
    """A named machine: states with their French labels, and the table of steps."""

    def __init__(
        self,
        name: str,
        *,
        label: str,
        states: type[StrEnum],
        labels: Mapping[Any, str],
        steps: tuple[Step, ...],
    ) -> None:
        self.name = name
        self.label = label
        self.states = states
        self.labels = {str(state): text for state, text in labels.items()}
        self.steps = steps
        self.initial = next(iter(states))
        self._machine = Machine(
            model=None,
            states=[str(state) for state in states],
            initial=str(self.initial),
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        for step in steps:
            if step.trigger not in self._machine.events:
                self._machine.events[step.trigger] = self._machine.event_cls(step.trigger, self._machine)
            for source in step.source:
                dest = str(step.target) if step.target is not None else None
                self._machine.events[step.trigger].add_transition(_CarriedTransition(str(source), dest, step))

    def __repr__(self) -> str:
        return f"<Workflow {self.name}>"

    @property
    def triggers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.trigger for step in self.steps))

    def steps_from(self, state: str) -> list[Step]:
        return [step for step in self.steps if state in step.source]

    def step_for(self, record: Record, trigger: str, attempt: Attempt) -> Step:
        """The step that `trigger` would take from here.

        Raises UnknownStep when the state has none.
        """
        for step in self.steps_from(record.state):
            if step.trigger == trigger and step.applies(record, attempt):
                return step
        raise UnknownStep(self._not_from(record.state))

    def fire(self, record: Record, trigger: str, attempt: Attempt) -> Step:
        """Check guards and needs, then move `record.state`. Raises StepRefused; the record is then unchanged."""
        step = self.step_for(record, trigger, attempt)
        try:
            self._machine.events[trigger].trigger(record, attempt=attempt)
        except MachineError as error:
            raise UnknownStep(self._not_from(record.state)) from error
        return step

    def _not_from(self, state: str) -> str:
        return f"Cette opération n’est pas possible : l’état actuel est « {self.labels[state]} »."
