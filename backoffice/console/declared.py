"""What a claim declares and what it changes, in words: for the person who reviews it."""

from dataclasses import dataclass
from decimal import Decimal

from backoffice.domain.french import joined
from backoffice.domain.referential import ReferentialEntry, RequirementKind
from backoffice.domain.requirement_words import requirement_label
from backoffice.domain.wording import missing_sentence
from backoffice.models import Claim, Parcours


@dataclass(frozen=True)
class Weighed:
    """One requirement with the action and without it; quantities of actions, or QARQ."""

    label: str
    need: Decimal
    accepted: Decimal
    without: Decimal
    declared: Decimal
    unit: str

    @property
    def is_changed(self) -> bool:
        return self.without != self.declared


@dataclass(frozen=True)
class DeclaredClaim:
    """A claim ready to be read: entry, what was answered, what the action changes in the parcours."""

    claim: Claim
    entry: ReferentialEntry
    categories: list[str]
    answers: list[tuple[str, str]]
    weighed: list[Weighed]
    situation: str


def declared_claim(claim: Claim) -> DeclaredClaim:
    rules = claim.parcours.rules
    return DeclaredClaim(
        claim=claim,
        entry=claim.entry,
        categories=[one.label for one in rules.categories if one.code in claim.categories],
        answers=answers(claim),
        weighed=weigh(claim),
        situation=missing_sentence(claim.parcours.progress().declared),
    )


def answers(claim: Claim) -> list[tuple[str, str]]:
    """The scale's questions with what was typed; an option by its label."""
    scale = claim.entry.scale(claim.scale_code)
    if scale is None:
        return []
    found = []
    for asked in scale.inputs:
        text = str(claim.answer.get(asked.key, "")).strip()
        if not text:
            continue
        labels = {option.code: option.label for option in asked.options}
        if labels:
            text = joined([labels.get(code.strip(), code.strip()) for code in text.split(",")])
        found.append((asked.label, f"{text} {asked.unit}".strip()))
    return found


def weigh(claim: Claim) -> list[Weighed]:
    parcours, action_id = claim.parcours, claim.action_id
    whole, without = parcours.progress(), parcours.progress(without=action_id)
    return [
        Weighed(
            label=requirement_label(parcours.rules, declared.requirement),
            need=declared.need,
            accepted=accepted.have,
            without=alone.have,
            declared=declared.have,
            unit="QARQ" if declared.requirement.kind is RequirementKind.credits else "",
        )
        for declared, accepted, alone in zip(
            whole.declared.requirements, whole.accepted.requirements, without.declared.requirements, strict=True
        )
    ]


def bars(parcours: Parcours) -> list[dict[str, object]]:
    """The rows of the progress macro, for a whole parcours."""
    progress = parcours.progress()
    return [
        {
            "label": requirement_label(parcours.rules, declared.requirement),
            "need": declared.need,
            "declared": declared.have,
            "accepted": accepted.have,
            "unit": "QARQ" if declared.requirement.kind is RequirementKind.credits else "",
        }
        for declared, accepted in zip(progress.declared.requirements, progress.accepted.requirements, strict=True)
    ]
