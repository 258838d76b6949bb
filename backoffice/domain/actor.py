"""Who acts: an account with its roles, or the system itself."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """A person at the keyboard, or `SYSTEM` for what the rules decide by themselves.

    `roles` holds (role, council id) pairs; a council id of None means the whole installation.
    `organisers` are the ids of the organisations whose sessions and lists this account keeps.
    `rpps` compares people across accounts: a committee member's account is not their registrant's account.
    """

    account_id: UUID | None
    name: str
    person_id: UUID | None = None
    rpps: str | None = None
    roles: frozenset[tuple[str, UUID | None]] = field(default_factory=frozenset)
    organisers: frozenset[UUID] = field(default_factory=frozenset)
    is_registrant: bool = False
    is_system: bool = False

    def same_person(self, person_id: UUID | None, rpps: str | None) -> bool:
        return (self.person_id is not None and self.person_id == person_id) or bool(self.rpps and self.rpps == rpps)

    def roles_in(self, council_id: UUID | None) -> frozenset[str]:
        return frozenset(role for role, scope in self.roles if scope is None or scope == council_id)


SYSTEM = Actor(account_id=None, name="Le système", is_system=True)
ANONYMOUS = Actor(account_id=None, name="Anonyme")
