"""What a parcours holds by type of action and by role (000, chapter 3: the details of a cycle)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from backoffice.domain.referential import Referential
from backoffice.domain.requirements import Claim, DeclaredAndAccepted

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Total:
    """The actions of one type in one role: how many were declared, and what they bring once the caps are applied."""

    entry_key: str
    role: str | None
    actions: int
    declared: Decimal
    accepted: Decimal


def totals(rules: Referential, progress: DeclaredAndAccepted, claims: Iterable[Claim]) -> tuple[Total, ...]:
    """One for each type and role declared, in the order of the rules. Their sums are those of the progress."""
    found: dict[tuple[str, str | None], Total] = {}
    for claim in claims:
        key = (claim.entry_key, claim.role)
        before = found.get(key, Total(*key, 0, ZERO, ZERO))
        found[key] = Total(
            *key,
            before.actions + 1,
            before.declared + progress.declared.credits_by_claim.get(claim.id, ZERO),
            before.accepted + progress.accepted.credits_by_claim.get(claim.id, ZERO),
        )
    types = {entry.key: rank for rank, entry in enumerate(rules.entries)}
    roles = {role.code: rank for rank, role in enumerate(rules.roles)}
    return tuple(
        sorted(found.values(), key=lambda one: (types.get(one.entry_key, len(types)), roles.get(one.role or "", 0)))
    )
