"""What each holder may do: the owner of a record, the system, each role of a council."""

REVIEW = frozenset({"parcours.certify", "parcours.return"}) | frozenset(
    f"cpd_action.{verb}" for verb in ("request_information", "accept", "reject", "correct", "return_to_owner")
)

ACCOMPANIMENT = frozenset(f"help_request.{verb}" for verb in ("view", "take", "answer", "close", "resume"))

NEWS = frozenset({"news_item.view", "news_item.edit", "news_item.publish", "news_item.withdraw"})
DOCUMENTS = frozenset(f"document.{verb}" for verb in ("view", "rename", "replace", "withdraw", "restore"))
COUNCIL_SETTINGS = frozenset({"council.view", "council.edit", "council.edit_programme", "council.add_period"})
INSTALLATION = frozenset(
    {"councils.create", "council.add_programme", "council.appoint", "council.open", "council.close"}
    | {"charter.view", "charter.edit", "charter.publish", "organiser.view", "organiser.edit"}
)
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
        "enrolment.leave",
        "register_change.view",
        "register_change.edit",
        "register_change.submit",
        "register_change.withdraw",
        "establishment_request.view",
        "establishment_request.edit",
        "establishment_request.withdraw",
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
        "recap.view",
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
        "capture.view",
        "capture.complete",
        "capture.discard",
        "needs_assessment.view",
        "needs_assessment.edit",
        "needs_assessment.delete",
    }
)

SYSTEM = frozenset(
    {
        "enrolment.send_back",
        "register_change.send_back",
        "establishment_request.lapse",
        "cpd_action.attest",
        "cpd_action.recognise",
        "session.adopt",
        "parcours.certify_by_rules",
        "parcours.reopen",
        "attestation.issue",
        "attestation.supersede",
        "questionnaire.load",
        "council.load",
        "charter.load",
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
    f"establishment_request.{verb}" for verb in ("view", "create_establishment", "merge", "refuse")
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
    "clavip_member": LABEL
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
    # Besides being a member of what the council's `reviewed_by` names.
    "action_reviewer": REVIEW | {"console.enter", "cpd_action.view", "parcours.view", "attestation.view"},
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
    | DOCUMENTS
    | COUNCIL_SETTINGS
    | {
        "console.enter",
        "referential.view",
        "mail_wording.edit",
        "outbox.view",
        "outbox.resend",
        "audit.view",
        "attestation.revoke",
        "parcours.reissue",
        "recap.view",
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
    | DOCUMENTS
    | COUNCIL_SETTINGS
    | INSTALLATION
    | frozenset(
        {
            "console.enter",
            "account.view",
            "account.resend",
            "account.suspend",
            "account.reinstate",
            "account_wording.edit",
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
