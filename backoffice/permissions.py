"""Who may do what, to what. The only place that answers.

Three kinds of holders: the owner of a record (the registrant it is about, or the accounts of the organiser that keeps
it), the roles of a council, and the system (what the rules do by themselves). Nobody decides on their own file,
compared by person.
"""

from typing import Any, Protocol
from uuid import UUID

from backoffice.domain.actor import Actor


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

REVIEW = frozenset({"parcours.certify", "parcours.return"}) | frozenset(
    f"cpd_action.{verb}" for verb in ("request_information", "accept", "reject", "correct", "return_to_owner")
)

ACCOMPANIMENT = frozenset(
    {
        "help_request.view",
        "help_request.take",
        "help_request.answer",
        "help_request.close",
        "help_request.resume",
    }
)

NEWS = frozenset({"news_item.view", "news_item.edit", "news_item.publish", "news_item.withdraw"})
QUESTIONNAIRE = frozenset({"questionnaire.view", "questionnaire.edit", "questionnaire.publish"})

OWNER = frozenset(
    {
        "account.view",
        "account.validate",
        "account.resend",
        "account.forget_password",
        "account.reset_password",
        "account.change_password",
        "account.edit",
        "mailbox_change.view",
        "mailbox_change.confirm_old",
        "mailbox_change.confirm_new",
        "mailbox_change.cancel",
        "enrolment.view",
        "enrolment.edit",
        "enrolment.submit",
        "register_change.view",
        "register_change.edit",
        "register_change.submit",
        "register_change.withdraw",
        "establishment_request.view",
        "establishments.ask",
        "cpd_action.view",
        "cpd_action.edit",
        "cpd_action.attach",
        "cpd_action.detach",
        "cpd_action.claim",
        "cpd_action.submit",
        "cpd_action.withdraw",
        "cpd_action.request_correction",
        "cpd_action.confirm",
        "cpd_action.decline",
        "proposal.view",
        "proposal.edit",
        "proposal.attach",
        "proposal.detach",
        "proposal.submit",
        "proposal.withdraw",
        "proposal.complete",
        "parcours.view",
        "parcours.request",
        "attestation.view",
        "session.view",
        "session.edit",
        "session.request",
        "session.withdraw",
        "attendance.view",
        "attendance.upload",
        "help_request.view",
        "help_request.write",
        "help_request.settle",
        "help_request.reopen",
        # nobody else's: no role below may ever hold these
        "needs_assessment.view",
        "needs_assessment.edit",
        "needs_assessment.delete",
    }
)

SYSTEM = frozenset(
    {
        "enrolment.send_back",
        "register_change.send_back",
        "cpd_action.attest",
        "cpd_action.recognise",
        "session.adopt",
        "parcours.certify_by_rules",
        "parcours.reopen",
        "attestation.issue",
        "attestation.supersede",
        "questionnaire.load",
        "questionnaire.replace",
        "referential.load",
    }
)

LABEL = frozenset({"session.label", "session.request_information", "session.refuse"})
# What keeps the catalogue: the author of a session may go on writing it, and somebody else labels it.
EDITING = frozenset({"session.edit", "session.request", "session.withdraw", "session.correct", "session.remove"})

# Establishments are shared: whoever holds one of these in any council holds it for all of them.
SHARED = frozenset({"establishments.create", "establishments.import"}) | frozenset(
    f"establishment.{verb}" for verb in ("view", "edit", "close", "reopen", "merge")
)
ESTABLISHMENT_REQUESTS = frozenset(
    {
        "establishment_request.view",
        "establishment_request.create_establishment",
        "establishment_request.merge",
        "establishment_request.refuse",
    }
)

VIEWS = frozenset(
    f"{kind}.view"
    for kind in (
        *("enrolment", "register_change", "establishment", "establishment_request", "cpd_action", "proposal"),
        *("parcours", "attestation", "session", "attendance"),
    )
)

ROLES: dict[str, frozenset[str]] = {
    "register_reviewer": SHARED
    | ESTABLISHMENT_REQUESTS
    | frozenset(
        {
            "console.enter",
            "enrolment.view",
            "enrolment.validate",
            "enrolment.request_information",
            "enrolment.refuse",
            "register_change.view",
            "register_change.accept",
            "register_change.refuse",
        }
    ),
    "clavip_member": REVIEW
    | LABEL
    | {
        "console.enter",
        "cpd_action.view",
        "parcours.view",
        "attestation.view",
        "proposal.view",
        "enrolment.view",
        "session.view",
        "session.correct",
        "session.remove",
        "attendance.view",
    },
    "scientific_member": frozenset(
        {
            "console.enter",
            "proposal.view",
            "proposal.evaluate",
            "proposal.request_information",
            "referential.view",
            "referential.edit",
            "referential.propose",
        }
    ),
    "scientific_chair": frozenset({"proposal.accept", "proposal.reject"}),  # besides being a member
    "board_member": frozenset({"console.enter", "referential.view", "referential.approve", "referential.return"}),
    "referential_editor": EDITING
    | QUESTIONNAIRE
    | {
        "console.enter",
        "referential.view",
        "referential.edit",
        "referential.abandon",
        "session.view",
        "catalogue.add",
    },
    "council_admin": VIEWS
    | SHARED
    | ESTABLISHMENT_REQUESTS
    | ACCOMPANIMENT
    | NEWS
    | QUESTIONNAIRE
    | {
        "console.enter",
        "referential.view",
        "outbox.view",
        "outbox.resend",
        "audit.view",
        "attestation.revoke",
        "parcours.reissue",
        "parcours.migrate",
        "referential.publish",
        "referential.return",
        "referential.retire",
        "parcours.suspend",
        "parcours.correct_registration",
        "parcours.confirm",
        "enrolment.correct_rpps",
        "enrolment.change_mailbox",
        "register.export",
        "statistics.view",
        "register_term.view",
        "register_term.rename",
        "register_term.retire",
        "register_term.restore",
    },
    "platform_admin": SHARED
    | ESTABLISHMENT_REQUESTS
    | frozenset(
        {
            "console.enter",
            "account.view",
            "account.resend",
            "account.suspend",
            "account.reinstate",
            "outbox.view",
            "outbox.resend",
            "audit.view",
        }
    ),
    "auditor": VIEWS
    | {"console.enter", "account.view", "referential.view", "outbox.view", "audit.view", "statistics.view"},
    # Whoever decides actions and parcours does not read what is asked in confidence, nor does the auditor.
    "referent": ACCOMPANIMENT | {"console.enter"},
}

# What a person may not do to their own file, whatever their roles.
DECISIONS = frozenset(
    permission
    for permissions in ROLES.values()
    for permission in permissions
    if permission.split(".")[1] not in {"view", "enter", "resend", "add", "export"} and permission not in EDITING
)


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
