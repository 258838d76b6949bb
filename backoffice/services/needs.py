"""A registrant's own needs assessments. Nothing here is journalled, mailed or shown to anybody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from backoffice.domain.actor import Actor
from backoffice.domain.needs import Assessment, is_answer, unanswered
from backoffice.domain.referential import ReferentialEntry
from backoffice.models import Council, Enrolment, NeedsAssessment, Programme, QuestionnaireVersion, Registrant
from backoffice.permissions import Hidden, authorize
from backoffice.services.parcours import published_rules
from workflows.enrolment import EnrolmentState
from workflows.questionnaire import QuestionnaireState

MOST_SUGGESTED = 6


@dataclass(frozen=True)
class SuggestedEntry:
    """An entry of the rules in force that answers some needs; `weight` ranks it."""

    entry: ReferentialEntry
    weight: int


def questionnaires_for(session: Session, registrant: Registrant) -> list[QuestionnaireVersion]:
    """The published questionnaire of each council where the registrant's file is validated."""
    councils = select(Enrolment.council_id).where(
        Enrolment.registrant_id == registrant.id, Enrolment.state == EnrolmentState.validated
    )
    query = select(QuestionnaireVersion).join(Council, Council.id == QuestionnaireVersion.council_id)
    query = query.where(
        QuestionnaireVersion.council_id.in_(councils), QuestionnaireVersion.state == QuestionnaireState.published
    )
    return list(session.scalars(query.options(joinedload(QuestionnaireVersion.council)).order_by(Council.name)))


def assessments_of(session: Session, registrant: Registrant) -> list[NeedsAssessment]:
    """The registrant's own, oldest first."""
    query = select(NeedsAssessment).where(NeedsAssessment.registrant_id == registrant.id)
    query = query.options(joinedload(NeedsAssessment.questionnaire).joinedload(QuestionnaireVersion.council))
    return list(session.scalars(query.order_by(NeedsAssessment.created_at)))


def begin(session: Session, registrant: Registrant, council_id: UUID, now: datetime) -> NeedsAssessment:
    """The assessment under way with this council, or a new one. Raises Hidden for a council of others."""
    offered = {one.council_id: one for one in questionnaires_for(session, registrant)}
    if council_id not in offered:
        raise Hidden("needs_assessment.begin")
    row = insert(NeedsAssessment).values(
        registrant_id=registrant.id,
        council_id=council_id,
        questionnaire_id=offered[council_id].id,
        answers={},
        created_at=now,
    )
    session.execute(row.on_conflict_do_nothing())  # one under way: a second click finds it
    session.commit()
    return session.scalars(
        select(NeedsAssessment).where(
            NeedsAssessment.registrant_id == registrant.id,
            NeedsAssessment.council_id == council_id,
            NeedsAssessment.finished_at.is_(None),
        )
    ).one()


def assessment_for(session: Session, assessment_id: UUID, actor: Actor, permission: str) -> NeedsAssessment:
    """The assessment, for its owner alone. Raises Hidden for anybody else, as when there is none."""
    query = select(NeedsAssessment).where(NeedsAssessment.id == assessment_id)
    found = session.scalar(
        query.options(joinedload(NeedsAssessment.questionnaire), joinedload(NeedsAssessment.registrant))
    )
    if found is None:
        raise Hidden(permission)
    authorize(actor, permission, found)
    return found


def keep_answers(session: Session, assessment_id: UUID, answers: Mapping[str, int], actor: Actor) -> NeedsAssessment:
    """Keep these answers beside the others. Once finished, an assessment keeps the answers it has."""
    session.execute(select(NeedsAssessment.id).where(NeedsAssessment.id == assessment_id).with_for_update())
    found = assessment_for(session, assessment_id, actor, "needs_assessment.edit")
    session.refresh(found, ["answers", "finished_at"])
    if found.finished_at is None:
        questions = found.questionnaire.questions
        known = {key: value for key, value in answers.items() if key in questions.by_key and is_answer(value)}
        found.answers = {**found.answers, **known}
    session.commit()
    return found


def finish(session: Session, assessment_id: UUID, actor: Actor, now: datetime) -> bool:
    """Whether every question has its answer, and the assessment is finished."""
    found = assessment_for(session, assessment_id, actor, "needs_assessment.edit")
    if unanswered(found.questionnaire.questions, found.answers):
        return False
    found.finished_at = found.finished_at or now
    session.commit()
    return True


def delete_assessment(session: Session, assessment_id: UUID, actor: Actor) -> None:
    """Gone for good, without a trace."""
    assessment_for(session, assessment_id, actor, "needs_assessment.delete")
    session.execute(delete(NeedsAssessment).where(NeedsAssessment.id == assessment_id))
    session.commit()


def suggested_entries(session: Session, assessment: NeedsAssessment, result: Assessment) -> list[SuggestedEntry]:
    """The entries of the rules in force that the needs point to, the most useful first."""
    programme = session.scalar(
        select(Programme).where(
            Programme.council_id == assessment.council_id,
            Programme.code == assessment.questionnaire.questions.programme,
        )
    )
    rules = published_rules(session, programme.id) if programme else None
    if rules is None:
        return []
    known = rules.rules.entries_by_key
    found = [SuggestedEntry(known[one.what], one.weight) for one in result.entries if one.what in known]
    return found[:MOST_SUGGESTED]
