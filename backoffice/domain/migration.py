"""Moving a parcours from one version of its rules to another: what its actions become, or why they cannot follow.

What was decided stays as it was decided. What still waits is scored again by the scale of the new version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from backoffice.domain.credits import QuantityError, Score, score
from backoffice.domain.referential import Referential
from backoffice.domain.requirements import Claim


@dataclass(frozen=True, slots=True)
class Declaration:
    """A claim with what was answered to its scale. `waits`: nobody has decided its credits yet."""

    claim: Claim
    answer: Mapping[str, str]
    waits: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """The claims under the new rules, the scores of those computed again (by claim), and in French what prevents it."""

    claims: tuple[Claim, ...]
    scores: Mapping[str, Score]
    problems: tuple[str, ...]


def moved(declarations: Iterable[Declaration], rules: Referential) -> Moved:
    claims: list[Claim] = []
    scores: dict[str, Score] = {}
    problems: list[str] = []
    for declaration in declarations:
        claim = declaration.claim
        entry = rules.entries_by_key.get(claim.entry_key)
        if entry is None:
            problems.append(missing_entry(claim.title, claim.entry_key, rules))
            continue
        if not declaration.waits:
            claims.append(claim)
            continue
        try:
            found = score(entry, claim.role if entry.roles else None, declaration.answer, claim.scale)
        except QuantityError as error:
            problems.append(
                f"L’action « {claim.title} » est à reprendre avant de passer à la version {rules.version} : "
                f"{error.message}"
            )
        else:
            scores[claim.id] = found
            claims.append(replace(claim, credits=found.credits, scale=found.scale))
    return Moved(tuple(claims), scores, tuple(problems))


def missing_entry(title: str, entry_key: str, rules: Referential) -> str:
    return (
        f"L’action « {title} » relève de l’entrée {entry_key}, qui n’existe pas dans la version {rules.version} : "
        "ce parcours ne peut pas y passer."
    )
