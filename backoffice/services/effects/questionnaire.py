"""Effects on questionnaires: a draft's text, and the edition that a new one replaces."""

from dataclasses import replace

from sqlalchemy import select

from backoffice.documents import parse_yaml
from backoffice.models import Council, QuestionnaireVersion
from backoffice.services.questionnaires import QuestionnaireRefused, read_questionnaire
from backoffice.services.transitions import StepRun
from workflows.engine import StepRefused
from workflows.questionnaire import QuestionnaireState


def write_questionnaire(run: StepRun) -> None:
    source: str = run.payload["source"]
    try:
        read = read_questionnaire(run.session, run.record.council, source)
    except QuestionnaireRefused as refused:
        raise StepRefused(refused.problems[0], "source") from refused
    taken = select(QuestionnaireVersion.id).where(
        QuestionnaireVersion.council_id == run.record.council_id,
        QuestionnaireVersion.edition == read.edition,
        QuestionnaireVersion.id != run.record.id,
    )
    if run.session.scalar(taken) is not None:
        raise StepRefused(f"L’édition {read.edition} existe déjà : donnez un autre numéro à celle-ci.", "source")
    run.record.edition, run.record.source, run.record.document = read.edition, source, parse_yaml(source)
    run.details["edition"] = read.edition


def replace_published_questionnaire(run: StepRun) -> None:
    """One published edition a council: the council's row is held, so that two people cannot publish at once."""
    run.session.execute(select(Council.id).where(Council.id == run.record.council_id).with_for_update())
    run.record.published_at = run.now
    others = select(QuestionnaireVersion).where(
        QuestionnaireVersion.council_id == run.record.council_id,
        QuestionnaireVersion.state == QuestionnaireState.published,
        QuestionnaireVersion.id != run.record.id,
    )
    for previous in run.session.scalars(others.with_for_update()):
        run.take(previous, "replace", replace(run.actor, is_system=True))
