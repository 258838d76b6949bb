"""What a claim declares and what it changes, in words: for the person who reviews it."""

from dataclasses import dataclass
from decimal import Decimal

from backoffice.domain.acquisition import acquired_on, after_its_minimum, waiting
from backoffice.domain.entry_words import ANYBODY, block_name, eligibility_words, entry_title, evidence_points
from backoffice.domain.french import day_text, joined
from backoffice.domain.referential import ReferentialEntry
from backoffice.domain.requirement_words import requirement_label, unit_of
from backoffice.domain.wording import legal_sentence, missing_sentence
from backoffice.models import Claim


@dataclass(frozen=True)
class Weighed:
    """One requirement with the action and without it; quantities of actions, QARQ or hours."""

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
    """A claim ready to be read: entry, what was answered, what the action changes in the parcours.

    `facts` say what the rules know of this type of action; `waiting`, when it will be acquired; `law`, what the
    national minimum still asks of the person, empty where the rules know none.
    """

    claim: Claim
    entry: ReferentialEntry
    heading: str
    role: str
    facts: list[tuple[str, str]]
    evidence: list[tuple[str, str]]
    waiting: str | None
    law: str
    categories: list[str]
    answers: list[tuple[str, str]]
    weighed: list[Weighed]
    situation: str


def declared_claim(claim: Claim) -> DeclaredClaim:
    rules, action = claim.parcours.rules, claim.action
    declared = claim.parcours.progress().declared
    return DeclaredClaim(
        claim=claim,
        entry=claim.entry,
        heading=entry_title(claim.entry),
        role=next((role.label for role in claim.entry.roles if role.code == action.role), ""),
        facts=_facts(claim),
        evidence=evidence_points(claim.entry, ANYBODY),
        waiting=waiting(claim.entry, action.starts_on, action.ends_on),
        law=legal_sentence(declared),
        categories=[one.label for one in rules.categories if one.code in claim.categories],
        answers=answers(claim),
        weighed=weigh(claim),
        situation=missing_sentence(declared),
    )


def _facts(claim: Claim) -> list[tuple[str, str]]:
    rules, entry = claim.parcours.rules, claim.entry
    facts = []
    if entry.block:
        facts.append(("Bloc", block_name(rules, entry.block)))
    if entry.eligibility:
        facts.append(("Éligibilité", eligibility_words(entry)))
    if entry.tags:
        facts.append(("Particularité", joined([tag.label for tag in rules.tags if tag.code in entry.tags])))
    if day := acquired_on(entry, claim.action.starts_on):
        facts.append(("Acquise", f"le {day_text(day)}, {after_its_minimum(entry)}"))
    return facts


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
        unit = "" if asked.label.startswith("Nombre") else asked.unit  # "Nombre d’années" says of what
        found.append((asked.label, f"{text} {unit}".strip()))
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
            unit=unit_of(declared.requirement),
        )
        for declared, accepted, alone in zip(
            whole.declared.requirements, whole.accepted.requirements, without.declared.requirements, strict=True
        )
    ]
