"""What an action and an out-of-list proposal share: a content that its owner changes, and what proves it."""

from enum import StrEnum
from typing import Protocol

from workflows.engine import Attempt, Check, Guard, Step, StepRefused

PROOF_NEEDED = "Elle est déjà envoyée, et il lui faut une preuve : ajoutez la nouvelle avant de retirer celle-ci."


class ProvedRecord(Protocol):
    state: str
    has_evidence: bool
    has_one_proof: bool
    evidence_is_required: bool
    evidence_is_pending: bool
    without_evidence: bool
    on_honour: bool
    honour_is_enough: bool
    is_attested: bool


def evidence_is_complete(record: ProvedRecord, attempt: Attempt) -> str | None:
    if record.is_attested or record.has_evidence or (record.on_honour and record.honour_is_enough):
        return None
    if record.evidence_is_required and record.honour_is_enough:
        return "Joignez un justificatif, ou déclarez cette action sur l’honneur."
    if record.evidence_is_required:
        return "Joignez un justificatif : ce type d’action en demande un."
    if not record.without_evidence:
        return "Joignez un justificatif, ou choisissez « continuer sans télécharger de preuve »."
    return None


def evidence_is_scanned(record: ProvedRecord, attempt: Attempt) -> str | None:
    if record.evidence_is_pending:
        return "Un justificatif est encore en cours d’analyse antivirus. Réessayez dans un instant."
    return None


def evidence_still_holds(record: ProvedRecord, attempt: Attempt) -> str | None:
    """For whoever accepts: a file may have been found infected, or be read by the antivirus, since it was sent."""
    if evidence_is_complete(record, attempt):
        return "Il y manque le justificatif que ce type d’action demande : demandez un complément avant d’accepter."
    if record.evidence_is_pending:
        return "Un justificatif est encore en cours d’analyse antivirus : attendez sa fin avant d’accepter."
    return None


def a_proof_is_left(sent: StrEnum) -> Guard:
    """Of what was sent, the last proof stays until another one is there."""

    def one_may_go(record: ProvedRecord, attempt: Attempt) -> str | None:
        declared = record.is_attested or (record.on_honour and record.honour_is_enough)
        needed = record.evidence_is_required or not record.without_evidence
        if record.state == sent and record.has_one_proof and needed and not declared:
            return PROOF_NEEDED
        return None

    return one_may_go


def stays_as_it_was_sent(sent: StrEnum, is_over: Guard) -> Check:
    """What is changed after it was sent could still be sent: its owner is told at once, not its reviewer later."""

    def it_could_still_be_sent(record: ProvedRecord, attempt: Attempt) -> None:
        if record.state != sent:
            return
        if is_over(record, attempt):
            raise StepRefused("Elle est déjà envoyée : ses dates ne peuvent pas être dans l’avenir.", "ends_on")
        if evidence_is_complete(record, attempt):
            raise StepRefused(PROOF_NEEDED)

    return it_could_still_be_sent


def changing_steps(
    workflow: str,
    edit: tuple[StrEnum, ...],
    prove: tuple[StrEnum, ...],
    sent: StrEnum,
    is_over: Guard,
    guards: tuple[Guard, ...],
    apply: str,
    content_guards: tuple[Guard, ...] = (),
) -> tuple[Step, ...]:
    """The three steps by which an owner changes a record: its content from `edit`, its evidence from `prove`.

    Once in `sent`, it stays as complete as it was, and `is_over` still refuses what is not done.
    `content_guards` are for the content alone.
    """

    def change(trigger: str, label: str, source: tuple[StrEnum, ...], effect: str, *more: Guard) -> Step:
        return Step(
            trigger=trigger,
            label=label,
            tone="neutral",
            source=source,
            target=None,
            permission=f"{workflow}.{trigger}",
            guards=(*guards, *more),
            effects=(effect,),
            keeps=(stays_as_it_was_sent(sent, is_over),),
        )

    return (
        change("edit", "Modifier", edit, apply, *content_guards),
        change("attach", "Ajouter un justificatif", prove, "attach_evidence"),
        change("detach", "Retirer un justificatif", prove, "detach_evidence", a_proof_is_left(sent)),
    )
