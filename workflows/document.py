"""Document: what the federation or a council offers to read, replaced by a new version, withdrawn, put back."""

from enum import StrEnum
from typing import Protocol

from workflows.engine import Attempt, Step, StepRefused, Workflow


class DocumentState(StrEnum):
    published = "published"
    withdrawn = "withdrawn"


class DocumentRecord(Protocol):
    state: str


def title_is_said(document: DocumentRecord, attempt: Attempt) -> None:
    if not str(attempt.payload.get("title") or "").strip():
        raise StepRefused("Donnez un titre.", "title")


S = DocumentState
STEPS = (
    Step(
        trigger="replace",
        label="Publier une nouvelle version",
        tone="primary",
        source=(S.published,),
        target=None,
        permission="document.replace",
        effects=("add_document_version",),
    ),
    Step(
        trigger="rename",
        label="Changer le titre",
        tone="neutral",
        source=(S.published, S.withdrawn),
        target=None,
        permission="document.rename",
        checks=(title_is_said,),
        effects=("rename_document",),
    ),
    Step(
        trigger="withdraw",
        label="Retirer",
        tone="danger",
        source=(S.published,),
        target=S.withdrawn,
        permission="document.withdraw",
    ),
    Step(
        trigger="restore",
        label="Remettre à disposition",
        tone="success",
        source=(S.withdrawn,),
        target=S.published,
        permission="document.restore",
    ),
)

WORKFLOW = Workflow(
    "document",
    label="Document",
    states=DocumentState,
    labels={S.published: "à disposition", S.withdrawn: "retiré"},
    steps=STEPS,
)
