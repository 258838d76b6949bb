"""Who may do what, to what. The only place that answers.

Three kinds of holders: the owner of a record (the registrant it is about, or the accounts of the organiser that keeps
it), the roles of a council, and the system (what the rules do by themselves). Nobody decides on their own file,
compared by person. What each may do is in `table.py`.
"""

from typing import Any, Protocol
from uuid import UUID

from backoffice.domain.actor import Actor
from backoffice.permissions.table import DECISIONS, OWNER, ROLES, SHARED, SYSTEM


class Denied(Exception):
    """The actor may see the record and may not do this to it (403)."""


class Hidden(Denied):
    """The actor may not even see the record (404)."""


class PersonLike(Protocol):
    id: Any
    rpps: Any


class Scoped(Protocol):
    """What authorisation needs of a record."""

    @property
    def council_id(self) -> UUID | None: ...

    @property
    def subject(self) -> PersonLike | None: ...


class Judged(Scoped, Protocol):
    state: Any

    @property
    def is_decided(self) -> bool: ...


UNSENT = ("draft", "withdrawn")
DECIDES_ON_EVIDENCE = {"cpd_action": "cpd_action.accept", "proposal": "proposal.evaluate"}


def permissions_of(role: str) -> frozenset[str]:
    return ROLES[role]


def holds(actor: Actor, permission: str, council_id: UUID | None = None) -> bool:
    """Whether one of the actor's roles in this council (or in the whole installation) carries the permission."""
    if permission in SHARED:
        return holds_somewhere(actor, permission)
    return any(permission in ROLES[role] for role in actor.roles_in(council_id))


def holds_somewhere(actor: Actor, permission: str) -> bool:
    return any(permission in ROLES[role] for role, _ in actor.roles)


def councils_where(actor: Actor, permission: str) -> set[UUID] | None:
    """The councils where the actor holds the permission; None means all of them."""
    if permission in SHARED and holds_somewhere(actor, permission):
        return None
    scopes = {council_id for role, council_id in actor.roles if permission in ROLES[role]}
    return None if None in scopes else {scope for scope in scopes if scope is not None}


def is_owner(actor: Actor, record: Scoped) -> bool:
    """A registrant's own account owns their records; their committee account does not."""
    person = record.subject
    return actor.is_registrant and person is not None and actor.person_id is not None and actor.person_id == person.id


def allowed(actor: Actor, permission: str, record: Scoped) -> bool:
    if permission in SYSTEM:
        return actor.is_system
    if permission in OWNER and _owns(actor, permission, record):
        return True
    if not holds(actor, permission, record.council_id):
        return False
    return permission not in DECISIONS or not is_about(actor, record)


def is_about(actor: Actor, record: Scoped) -> bool:
    """Whether this is the actor's own file, whichever account they use. Rules and lists are about nobody."""
    return record.subject is not None and actor.same_person(record.subject.id, record.subject.rpps)


def reads_evidence(actor: Actor, workflow: str, record: Judged, *, health_data: bool) -> bool:
    """Whether this person reads what proves somebody's record: a file that may tell of their health is for whoever
    decides, until the decision.
    """
    if record.state in UNSENT or not allowed(actor, f"{workflow}.view", record):
        return False
    return not health_data or (not record.is_decided and allowed(actor, DECIDES_ON_EVIDENCE[workflow], record))


class Register(Protocol):
    """A council, and to whom it shows the list of its register."""

    id: Any
    listed_to: Any


def reads_register(actor: Actor, register: Register, *, is_member: bool) -> bool:
    """Whether this person reads the list: its members and those who read their files, anyone where it is public."""
    reads_files = is_member or holds(actor, "enrolment.view", register.id)
    return register.listed_to == "everyone" or (register.listed_to == "members" and reads_files)


def exports_register(actor: Actor, register: Register, *, is_member: bool) -> bool:
    """Whether this person takes the list away as a file: not everybody who may leaf through it."""
    takes_files = is_member or holds(actor, "register.export", register.id)
    return takes_files and reads_register(actor, register, is_member=is_member)


class Evaluated(Scoped, Protocol):
    """A proposal, and who has taken part in its evaluation."""

    @property
    def is_decided(self) -> bool: ...

    @property
    def evaluator_ids(self) -> set[UUID]: ...

    @property
    def interested_ids(self) -> set[UUID]: ...

    @property
    def has_its_quorum(self) -> bool: ...


def may_read_opinions(actor: Actor, proposal: Evaluated) -> bool:
    """Opinions are hidden from whoever may still give one, so that none leans on another.

    Those who gave theirs read the others'; the chair reads them all once the quorum is reached; who has stepped aside
    reads them once the decision is taken.
    """
    if proposal.is_decided or not holds(actor, "proposal.evaluate", proposal.council_id):
        return True
    if actor.account_id in proposal.interested_ids:
        return False
    if actor.account_id in proposal.evaluator_ids:
        return True
    return proposal.has_its_quorum and holds(actor, "proposal.accept", proposal.council_id)


def _owns(actor: Actor, permission: str, record: Scoped) -> bool:
    kind = permission.split(".")[0]
    if kind == "account":
        return actor.account_id is not None and actor.account_id == getattr(record, "id", None)
    if kind in ("session", "attendance"):
        return getattr(record, "organiser_id", None) in actor.organisers
    return is_owner(actor, record)


def authorize(actor: Actor, permission: str, record: Scoped) -> None:
    """Raise Hidden when the actor may not see the record, Denied when they may see it and not do this."""
    if allowed(actor, permission, record):
        return
    view = f"{permission.split('.')[0]}.view"
    if not actor.is_system and not allowed(actor, view, record):
        raise Hidden(permission)
    raise Denied(permission)
