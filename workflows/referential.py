"""Referential version: drafted, proposed by the scientific committee, approved by the board, published, retired
(002, section 3: "Le suivi du référentiel sera assuré par le CS", section 2: validated by the board).

A version loaded from a file of the installation goes through the same states, at once: whoever installs answers for it.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from backoffice.domain.calendar import today
from backoffice.domain.referential_document import ReferentialError, from_document
from workflows.engine import Attempt, Step, StepRefused, Workflow


class ReferentialState(StrEnum):
    draft = "draft"
    proposed = "proposed"
    approved = "approved"
    published = "published"
    retired = "retired"
    abandoned = "abandoned"


S = ReferentialState
IN_PROGRESS = (S.draft, S.proposed, S.approved)
PUBLIC = (S.published, S.retired)


class ReferentialRecord(Protocol):
    state: str
    document: Mapping[str, Any]


def loaded_from_a_file(version: ReferentialRecord, attempt: Attempt) -> bool:
    return attempt.actor.is_system and attempt.actor.account_id is None


def decided_by_people(version: ReferentialRecord, attempt: Attempt) -> bool:
    return not loaded_from_a_file(version, attempt)


def document_is_sound(version: ReferentialRecord, attempt: Attempt) -> None:
    document = attempt.payload.get("document")
    try:
        rules = from_document(document if isinstance(document, Mapping) else {})
    except ReferentialError as error:
        raise StepRefused(str(error.problems[0]), "document") from error
    for name in ("code", "council", "programme"):
        if getattr(rules, name) != version.document[name]:
            raise StepRefused(f"Le champ « {name} » nomme le référentiel : il ne change pas.", "document")


def the_board_has_met(version: ReferentialRecord, attempt: Attempt) -> None:
    day: date = attempt.payload["approved_on"]
    if day > today(attempt.now):
        raise StepRefused("Cette date est à venir : indiquez celle de la décision.", "approved_on")


STEPS = (
    Step(
        trigger="edit",
        label="Modifier le brouillon",
        tone="neutral",
        source=(S.draft,),
        target=None,
        permission="referential.edit",
        checks=(document_is_sound,),
        effects=("apply_document",),
    ),
    Step(
        trigger="propose",
        label="Proposer au conseil d’administration",
        source=(S.draft,),
        target=S.proposed,
        permission="referential.propose",
        when=(decided_by_people,),
        effects=("stamp_proposer", "tell_the_board"),
        mails=("referential/proposed",),
    ),
    Step(
        trigger="approve",
        label="Approuver",
        tone="success",
        source=(S.proposed,),
        target=S.approved,
        permission="referential.approve",
        when=(decided_by_people,),
        needs=("approved_on",),
        checks=(the_board_has_met,),
        effects=("stamp_approval", "tell_who_publishes"),
        mails=("referential/approved",),
    ),
    Step(
        trigger="return",
        label="Renvoyer au comité scientifique",
        tone="warning",
        source=(S.proposed, S.approved),
        target=S.draft,
        permission="referential.return",
        needs=("reason",),
        effects=("tell_the_proposer", "forget_approval"),
        mails=("referential/returned",),
    ),
    Step(
        trigger="publish",
        label="Publier",
        tone="success",
        source=(S.approved,),
        target=S.published,
        permission="referential.publish",
        when=(decided_by_people,),
        effects=("stamp_publication", "retire_the_version_before", "tell_the_proposer"),
        mails=("referential/published",),
    ),
    Step(
        trigger="retire",
        label="Retirer de la publication",
        tone="danger",
        source=(S.published,),
        target=S.retired,
        permission="referential.retire",
        when=(decided_by_people,),
        needs=("reason",),
        effects=("stamp_retirement",),
    ),
    Step(
        trigger="abandon",
        label="Abandonner ce brouillon",
        tone="danger",
        source=(S.draft,),
        target=S.abandoned,
        permission="referential.abandon",
        needs=("reason",),
        effects=("keep_reason",),
    ),
    Step(
        trigger="propose",
        label="Proposer au conseil d’administration",
        source=(S.draft,),
        target=S.proposed,
        permission="referential.load",
        when=(loaded_from_a_file,),
    ),
    Step(
        trigger="approve",
        label="Approuver",
        source=(S.proposed,),
        target=S.approved,
        permission="referential.load",
        when=(loaded_from_a_file,),
    ),
    Step(
        trigger="publish",
        label="Publier",
        source=(S.approved,),
        target=S.published,
        permission="referential.load",
        when=(loaded_from_a_file,),
        effects=("stamp_publication", "retire_the_version_before"),
    ),
    Step(
        trigger="retire",
        label="Retirer de la publication",
        source=(S.published,),
        target=S.retired,
        permission="referential.load",
        when=(loaded_from_a_file,),
        needs=("reason",),
        effects=("stamp_retirement",),
    ),
)

WORKFLOW = Workflow(
    "referential",
    label="Référentiel",
    states=ReferentialState,
    labels={
        S.draft: "brouillon",
        S.proposed: "proposé par le comité scientifique",
        S.approved: "approuvé par le conseil d’administration",
        S.published: "publié",
        S.retired: "retiré",
        S.abandoned: "abandonné",
    },
    steps=STEPS,
)
