"""Effects on establishments and on the requests to create one."""

from backoffice.domain.establishments import FIELDS, EstablishmentContent
from backoffice.services.establishments import new_establishment, write_content
from backoffice.services.references import hand_over
from backoffice.services.transitions import StepRun
from workflows.establishment_request import answers_with_an_open_one


def apply_establishment_content(run: StepRun) -> None:
    content: EstablishmentContent = run.payload["content"]
    run.details["changed"] = write_content(run.session, run.record, content)
    if said := run.payload.get("import_id"):
        run.details["import"] = said


def hand_over_references(run: StepRun) -> None:
    """Everything that pointed here points to the survivor; the audit row keeps which rows moved."""
    survivor = run.payload["into"]
    run.record.merged_into_id = survivor.id
    run.details["into"] = str(survivor.id)
    run.details["moved"] = hand_over(run.session, run.record.id, survivor.id)


def correct_request(run: StepRun) -> None:
    """What the registrant says of it, better said."""
    content: EstablishmentContent = run.payload["content"]
    run.details["changed"] = [name for name in FIELDS if getattr(run.record, name) != getattr(content, name)]
    for name in FIELDS:
        setattr(run.record, name, getattr(content, name))


def create_establishment(run: StepRun) -> None:
    """The establishment asked for, as the administrator wrote it."""
    run.record.establishment = new_establishment(run.session, run.payload["content"])
    run.create(run.record.establishment, request=str(run.record.id))
    run.details["establishment"] = str(run.record.establishment.id)


def answer_with_existing(run: StepRun) -> None:
    """Locked while it is chosen, so that it is not merged away meanwhile."""
    chosen = run.payload["establishment"]
    run.session.refresh(chosen, with_for_update={"read": True})
    answers_with_an_open_one(run.record, run.attempt)
    run.record.establishment = chosen
    run.details["establishment"] = str(run.record.establishment.id)
