"""What each machine should do, written by hand from the issue and the seeds, and from nothing in `workflows/`.

A line says who may take a trigger, where it leads from each state, and whether it writes a mail to the registrant.
What guards it is in the walks (`parcours_walk.py`, `people_walk.py`).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    who: frozenset[str]
    moves: dict[str, str]
    mail: bool = True


def line(who: str, moves: str, mail: bool = True) -> Line:
    """`moves`: "draft>submitted information_requested>submitted"; a state alone stays as it is."""
    pairs = [move.partition(">") for move in moves.split()]
    return Line(frozenset(who.split()), {start: end or start for start, _, end in pairs}, mail)


ACCOUNT = {
    "validate": line("owner", "pending>validated"),
    "resend": line("owner platform_admin twin", "pending"),
    "forget_password": line("owner", "pending validated"),
    "reset_password": line("owner", "pending>validated validated"),
    "change_password": line("owner", "validated"),
    "edit": line("owner", "validated", mail=False),
    "suspend": line("platform_admin", "validated>suspended"),
    "reinstate": line("platform_admin", "suspended>validated"),
}

ENROLMENT = {
    "submit": line("owner", "draft>submitted information_requested>submitted refused>submitted left>submitted"),
    "validate": line("register_reviewer", "submitted>validated"),
    "request_information": line("register_reviewer", "submitted>information_requested"),
    "refuse": line("register_reviewer", "submitted>refused"),
    # Where a message is enough, as in the walk, there is no file to fill in: `test_register_entry.py` has these.
    "edit": line("", ""),
    "leave": line("owner", "submitted>left information_requested>left validated>left"),
    "send_back": line("rules", "submitted>information_requested", mail=False),
    "correct_rpps": line("council_admin", "submitted information_requested validated refused"),
    # Its mails are those of the mailbox change that it begins.
    "change_mailbox": line("council_admin", "submitted information_requested validated refused", mail=False),
}

REGISTER_CHANGE = {
    "edit": line("owner", "draft", mail=False),
    "submit": line("owner", "draft>requested"),
    "withdraw": line("owner", "draft>withdrawn requested>withdrawn", mail=False),
    "accept": line("register_reviewer", "requested>accepted"),
    "refuse": line("register_reviewer", "requested>refused"),
    "send_back": line("rules", "requested>draft", mail=False),
}

REGISTER_TERM = {
    "rename": line("council_admin", "in_use", mail=False),
    "retire": line("council_admin", "in_use>retired", mail=False),
    "restore": line("council_admin", "retired>in_use", mail=False),
}

MAILBOX_CHANGE = {
    "confirm_old": line("owner", "requested>done"),
    "confirm_new": line("owner", "requested>done"),
    "cancel": line("owner", "requested>cancelled", mail=False),
}

ESTABLISHMENT = {
    "edit": line("register_reviewer council_admin platform_admin foreign", "open closed", mail=False),
    "merge": line("register_reviewer council_admin platform_admin foreign", "open>merged closed>merged", mail=False),
    "close": line("register_reviewer council_admin platform_admin foreign", "open>closed", mail=False),
    "reopen": line("register_reviewer council_admin platform_admin foreign", "closed>open", mail=False),
}

ESTABLISHMENT_REQUEST = {
    "edit": line("owner", "requested", mail=False),
    "withdraw": line("owner", "requested>withdrawn", mail=False),
    "lapse": line("rules", "requested>withdrawn", mail=False),
    "create_establishment": line("register_reviewer council_admin platform_admin", "requested>created"),
    "merge": line("register_reviewer council_admin platform_admin", "requested>merged"),
    "refuse": line("register_reviewer council_admin platform_admin", "requested>refused"),
}

ACTION = {
    "edit": line("owner", "draft submitted information_requested", mail=False),
    "attach": line("owner", "draft submitted information_requested", mail=False),
    "detach": line("owner", "draft submitted information_requested", mail=False),
    "claim": line("owner", "draft submitted information_requested", mail=False),
    "submit": line("owner", "draft>submitted information_requested>submitted"),
    "withdraw": line("owner", "draft>withdrawn submitted>withdrawn information_requested>withdrawn"),
    "request_correction": line("owner", "accepted>correction_requested"),
    # what organisers attest is walked in `test_attendance.py`
    "confirm": line("", ""),
    "decline": line("", ""),
    "request_information": line("clavip_member", "submitted>information_requested"),
    "accept": line("clavip_member", "submitted>accepted"),
    "reject": line("clavip_member", "submitted>rejected"),
    "correct": line("clavip_member", "accepted correction_requested>accepted"),
    "return_to_owner": line(
        "clavip_member", "accepted>information_requested correction_requested>information_requested"
    ),
}

# Nobody but its owner: no committee sees it, and no step of its own sends it.
CAPTURE = {
    "complete": line("owner", "draft>completed", mail=False),
    "discard": line("owner", "draft>discarded", mail=False),
}

SCIENTIFIC = "scientific_member second_scientific chair"
PROPOSAL = {
    "edit": line("owner", "draft submitted information_requested", mail=False),
    "attach": line("owner", "draft submitted information_requested agreed", mail=False),
    "detach": line("owner", "draft submitted information_requested agreed", mail=False),
    "submit": line("owner", "draft>submitted information_requested>submitted"),
    "withdraw": line("owner", "draft>withdrawn submitted>withdrawn information_requested>withdrawn agreed>withdrawn"),
    "request_information": line(SCIENTIFIC, "submitted>information_requested"),
    "evaluate": line(SCIENTIFIC, "submitted>evaluated evaluated"),
    "recuse": line(SCIENTIFIC, "submitted evaluated", mail=False),
    "accept": line("chair", "evaluated>accepted"),  # agreed, of what is only planned
    "reject": line("chair", "evaluated>rejected"),
    "complete": line("owner", "agreed>accepted", mail=False),  # the action's own mail says it
}

PARCOURS = {
    "request": line("owner", "open>requested returned>requested"),
    "certify": line("clavip_member", "requested>certified"),
    "return": line("clavip_member", "requested>returned"),
    "reissue": line("council_admin", "certified"),
    # Where the period is everybody's, as in the walk, nobody is offered these: `test_personal_periods.py` has them.
    "confirm": line("", ""),
    "suspend": line("", ""),
    "correct_registration": line("", ""),
    "migrate": line("", ""),  # no other rules are published in the walk: `test_referential_life.py` has it
    "reopen": line("", "certified>returned", mail=False),  # by a revocation only, whose mail says it
}

ATTESTATION = {
    "issue": line("rules", "preparing>valid"),
    "supersede": line("rules", "preparing>superseded valid>superseded", mail=False),
    "revoke": line("council_admin", "preparing>revoked valid>revoked"),
}

HELP_REQUEST = {
    "take": line("referent council_admin", "open>taken"),
    "answer": line("referent council_admin", "open>taken taken"),
    "close": line("referent council_admin", "open>closed taken>closed"),
    "resume": line("referent council_admin", "closed>taken"),
    "write": line("owner", "open taken"),
    "settle": line("owner", "open>closed taken>closed"),
    "reopen": line("owner", "closed>taken"),  # "open" while nobody follows it: see the walk
}

NEWS_ITEM = {
    "edit": line("council_admin", "draft published withdrawn", mail=False),
    "publish": line("council_admin", "draft>published withdrawn>published", mail=False),
    "withdraw": line("council_admin", "published>withdrawn", mail=False),
}

# A council is walked in `test_councils.py`: it is about nobody, and most of its steps bring something of their own.
COUNCIL = {
    "open": line("platform_admin", "preparing>open closed>open", mail=False),
    "edit": line("council_admin platform_admin", "preparing open closed", mail=False),
    "change_logo": line("council_admin platform_admin", "preparing open closed", mail=False),
    "set_reminders": line("council_admin platform_admin", "preparing open closed", mail=False),
    "add_programme": line("platform_admin", "preparing open closed", mail=False),
    "edit_programme": line("council_admin platform_admin", "preparing open closed", mail=False),
    "add_period": line("council_admin platform_admin", "preparing open closed", mail=False),
    "appoint": line("platform_admin", "preparing open closed"),
    "dismiss": line("platform_admin", "preparing open closed", mail=False),
    "close": line("platform_admin", "open>closed", mail=False),
    "load": line("rules", "preparing>open", mail=False),
    "reload": line("rules", "preparing open closed", mail=False),
}

DOCUMENT = {
    "replace": line("council_admin platform_admin", "published", mail=False),
    "rename": line("council_admin platform_admin", "published withdrawn", mail=False),
    "withdraw": line("council_admin platform_admin", "published>withdrawn", mail=False),
    "restore": line("council_admin platform_admin", "withdrawn>published", mail=False),
}

CHARTER = {
    "edit": line("platform_admin", "draft", mail=False),
    "publish": line("platform_admin", "draft>published", mail=False),
    "load": line("rules", "draft>published", mail=False),
}

QUESTIONNAIRE = {
    "edit": line("council_admin referential_editor", "draft", mail=False),
    "publish": line("council_admin referential_editor", "draft>published", mail=False),
    "load": line("rules", "draft>published", mail=False),
    "replace": line("rules", "published>replaced", mail=False),
}

# Walked in `test_referential_life.py`: it is about nobody, and its mails go to the committees.
REFERENTIAL = {
    "edit": line("referential_editor scientific_member", "draft", mail=False),
    "propose": line("scientific_member", "draft>proposed"),
    "approve": line("board_member", "proposed>approved"),
    "return": line("board_member council_admin", "proposed>draft approved>draft"),
    "publish": line("council_admin", "approved>published"),
    "retire": line("council_admin", "published>retired", mail=False),
    "abandon": line("referential_editor", "draft>abandoned", mail=False),
}

# Walked in `test_catalogue.py`: its owner is an organiser.
SESSION = {
    "edit": line("organiser referential_editor", "draft information_requested", mail=False),
    "request": line("organiser referential_editor", "draft>requested information_requested>requested"),
    "withdraw": line(
        "organiser referential_editor", "draft>withdrawn requested>withdrawn information_requested>withdrawn"
    ),
    "label": line("clavip_member", "requested>labelled"),
    "request_information": line("clavip_member", "requested>information_requested"),
    "refuse": line("clavip_member", "requested>refused"),
    "correct": line("clavip_member referential_editor", "labelled"),
    "remove": line("clavip_member referential_editor", "labelled>withdrawn"),
    "adopt": line("rules", "draft>labelled", mail=False),
}

# Who may read, hence who is told "no" and not "there is no such page". `twin` is the committee account of the owner.
READERS = {
    "account": {"owner", "platform_admin", "twin"},  # an account belongs to no council: its auditor does not see it
    "enrolment": {"owner", "register_reviewer", "clavip_member", "council_admin", "auditor", "twin"},
    "establishment": {"register_reviewer", "council_admin", "platform_admin", "auditor", "foreign", "twin"},
    "establishment_request": {"owner", "register_reviewer", "council_admin", "platform_admin", "auditor", "twin"},
    "register_change": {"owner", "register_reviewer", "council_admin", "auditor", "twin"},
    "register_term": {"council_admin"},
    "mailbox_change": {"owner"},
    "capture": {"owner"},
    "cpd_action": {"owner", "clavip_member", "council_admin", "auditor", "twin"},
    "proposal": {
        "owner",
        "clavip_member",
        "scientific_member",
        "second_scientific",
        "chair",
        "council_admin",
        "auditor",
        "twin",
    },
    "parcours": {"owner", "clavip_member", "council_admin", "auditor", "twin"},
    "referential": {
        "scientific_member",
        "board_member",
        "referential_editor",
        "council_admin",
        "auditor",
    },
    "attestation": {"owner", "clavip_member", "council_admin", "auditor", "twin"},
    "session": {"organiser", "clavip_member", "referential_editor", "council_admin", "auditor"},
    # not the committees that decide, nor the auditor
    "help_request": {"owner", "referent", "council_admin", "twin"},
    "news_item": {"council_admin"},
    "questionnaire": {"council_admin", "referential_editor"},
    "council": {"council_admin", "platform_admin"},
    "document": {"council_admin", "platform_admin"},
    "charter": {"platform_admin"},
}

TABLES = {
    "account": ACCOUNT,
    "enrolment": ENROLMENT,
    "register_change": REGISTER_CHANGE,
    "register_term": REGISTER_TERM,
    "mailbox_change": MAILBOX_CHANGE,
    "establishment": ESTABLISHMENT,
    "establishment_request": ESTABLISHMENT_REQUEST,
    "cpd_action": ACTION,
    "capture": CAPTURE,
    "proposal": PROPOSAL,
    "parcours": PARCOURS,
    "attestation": ATTESTATION,
    "help_request": HELP_REQUEST,
    "news_item": NEWS_ITEM,
    "questionnaire": QUESTIONNAIRE,
    "council": COUNCIL,
    "document": DOCUMENT,
    "charter": CHARTER,
    "referential": REFERENTIAL,
    "session": SESSION,
}
