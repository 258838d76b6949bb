"""News: what a council tells its registrants, written, published, withdrawn."""

from datetime import date
from enum import StrEnum
from typing import Protocol

from backoffice.domain.calendar import today
from workflows.engine import Attempt, Step, StepRefused, Workflow


class NewsItemState(StrEnum):
    draft = "draft"
    published = "published"
    withdrawn = "withdrawn"


class NewsItemRecord(Protocol):
    state: str
    ends_on: date | None


def it_is_not_over(item: NewsItemRecord, attempt: Attempt) -> str | None:
    if item.ends_on is not None and item.ends_on < today(attempt.now):
        return "Sa date de fin est passée : changez-la d’abord."
    return None


def content_is_sound(item: NewsItemRecord, attempt: Attempt) -> None:
    content = attempt.payload["content"]
    if not content.title.strip():
        raise StepRefused("Donnez un titre.", "title")
    if not content.body.strip():
        raise StepRefused("Écrivez le texte.", "body")
    if content.ends_on is not None and content.ends_on < content.starts_on:
        raise StepRefused("La date de fin précède la date de début.", "ends_on")


S = NewsItemState
STEPS = (
    Step(
        trigger="publish",
        label="Publier",
        tone="success",
        source=(S.draft, S.withdrawn),
        target=S.published,
        permission="news_item.publish",
        guards=(it_is_not_over,),
    ),
    Step(
        trigger="edit",
        label="Modifier",
        tone="neutral",
        source=(S.draft, S.published, S.withdrawn),
        target=None,
        permission="news_item.edit",
        checks=(content_is_sound,),
        effects=("write_news",),
    ),
    Step(
        trigger="withdraw",
        label="Retirer",
        tone="danger",
        source=(S.published,),
        target=S.withdrawn,
        permission="news_item.withdraw",
    ),
)

WORKFLOW = Workflow(
    "news_item",
    label="Actualité",
    states=NewsItemState,
    labels={
        S.draft: "brouillon",
        S.published: "publiée",
        S.withdrawn: "retirée",
    },
    steps=STEPS,
)
