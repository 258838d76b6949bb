"""Needs questionnaire: an edition is written as a draft, published for good, and replaced by the next."""

from enum import StrEnum

from workflows.engine import Step, Workflow


class QuestionnaireState(StrEnum):
    draft = "draft"
    published = "published"
    replaced = "replaced"


S = QuestionnaireState
STEPS = (
    Step(
        trigger="edit",
        label="Modifier le questionnaire",
        tone="neutral",
        source=(S.draft,),
        target=None,
        permission="questionnaire.edit",
        effects=("write_questionnaire",),
    ),
    Step(
        trigger="publish",
        label="Publier",
        tone="success",
        source=(S.draft,),
        target=S.published,
        permission="questionnaire.publish",
        effects=("replace_published_questionnaire",),
    ),
    Step(
        trigger="load",
        label="Charger depuis un fichier",
        source=(S.draft,),
        target=S.published,
        permission="questionnaire.load",
        effects=("replace_published_questionnaire",),
    ),
    Step(
        trigger="replace",
        label="Remplacer",
        source=(S.published,),
        target=S.replaced,
        permission="questionnaire.replace",
    ),
)

WORKFLOW = Workflow(
    "questionnaire",
    label="Questionnaire de besoins",
    states=QuestionnaireState,
    labels={
        S.draft: "brouillon",
        S.published: "publié",
        S.replaced: "remplacé",
    },
    steps=STEPS,
)
