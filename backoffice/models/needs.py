"""Needs: the council's questionnaire, edition by edition, and each registrant's own answers."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.domain.needs import Assessment, assess
from backoffice.domain.questionnaire import Questionnaire
from backoffice.domain.questionnaire_document import questionnaire_from
from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council
from backoffice.models.people import Account, Person, Registrant
from workflows.questionnaire import QuestionnaireState


class QuestionnaireVersion(Keyed, Versioned, Base):
    """One edition: `source` as it was typed (YAML), `document` what it says. Frozen once published."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (
        UniqueConstraint("council_id", "edition"),
        one_of("state", QuestionnaireState),
        CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name="published_has_a_date"),
    )

    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    state: Mapped[str] = mapped_column(default=QuestionnaireState.draft)
    edition: Mapped[str]
    source: Mapped[str]
    document: Mapped[dict[str, Any]]
    published_at: Mapped[datetime | None]

    council: Mapped[Council] = relationship()

    subject = None  # questions are about nobody
    account = None

    @property
    def questions(self) -> Questionnaire:
        return questionnaire_from(self.document)

    def __str__(self) -> str:
        return f"{self.questions.title}, édition {self.edition}"


class NeedsAssessment(Keyed, Base):
    """One registrant's answers at one time: theirs alone. No role reads them, no journal or export holds them."""

    __tablename__ = "needs_assessment"
    __table_args__ = (
        Index("ix_needs_assessment_registrant_id", "registrant_id", "created_at"),
        Index(
            "uq_needs_assessment_under_way",
            "registrant_id",
            "council_id",
            unique=True,
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    registrant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registrant.id"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    questionnaire_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("questionnaire_version.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    finished_at: Mapped[datetime | None]

    registrant: Mapped[Registrant] = relationship()
    questionnaire: Mapped[QuestionnaireVersion] = relationship()

    @property
    def subject(self) -> Person:
        return self.registrant.person

    @property
    def account(self) -> Account:
        return self.registrant.account

    @property
    def result(self) -> Assessment:
        return assess(self.questionnaire.questions, self.answers)
