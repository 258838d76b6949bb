"""Who gets in where, written by hand. An endpoint that is not here fails the walk until somebody has thought of it.

A line says who is let in. Anybody else who has logged in gets 404, as for a page that does not exist; who has not is
led to the login page. `refused` are those who may read the record and not do this to it: 403.
"""

from dataclasses import dataclass

COMMITTEE = (
    "register_reviewer",
    "clavip_member",
    "scientific_member",
    "board_member",
    "referential_editor",
    "council_admin",
    "platform_admin",
    "auditor",
    "referent",
    "foreign",  # every council role, in another council
    "twin",  # the owner's own committee account: every council role, in the owner's council
)
REGISTRANTS = ("owner", "other")
ORGANISERS = ("organiser", "other_organiser")
EVERYBODY = frozenset({"anonymous", *REGISTRANTS, *ORGANISERS, *COMMITTEE})
ACCOUNTS = EVERYBODY - {"anonymous"}
OWNER = frozenset({"owner"})
OWN_PAGES = frozenset(REGISTRANTS)

# Who reads a record of the owner's council, in the console.
ENROLMENTS = frozenset({"register_reviewer", "clavip_member", "council_admin", "auditor", "twin"})
ACTIONS = frozenset({"clavip_member", "council_admin", "auditor", "twin"})
RECAPS = frozenset({"council_admin", "twin"})
PROPOSALS = ACTIONS | {"scientific_member"}
ACCOMPANIMENT = frozenset({"referent", "council_admin", "twin"})  # not those who decide, nor the auditor
NEWS = frozenset({"council_admin", "twin"})
QUESTIONNAIRES = frozenset({"council_admin", "referential_editor", "twin"})
REFERENTIALS = frozenset(
    {"scientific_member", "board_member", "referential_editor", "council_admin", "auditor", "twin"}
)
EDITORS = frozenset({"scientific_member", "referential_editor", "twin"})
CATALOGUE = frozenset({"clavip_member", "referential_editor", "council_admin", "auditor", "twin"})
LISTS = frozenset({"clavip_member", "council_admin", "auditor", "twin"})
OWN_ORGANISER = frozenset({"organiser"})
ACCOUNT_LIST = frozenset({"platform_admin"})
MAILS = frozenset({"council_admin", "platform_admin", "auditor", "twin"})
REASONS = frozenset({"clavip_member", "twin"})  # whoever may refuse an action
REFUSERS = frozenset({"register_reviewer", "clavip_member", "council_admin", "twin"})
WORDINGS = frozenset({"council_admin", "twin"})  # platform_admin words those about accounts, and no council's
ESTABLISHMENTS = frozenset({"register_reviewer", "council_admin", "platform_admin", "foreign", "twin"})  # shared
REQUESTS = ESTABLISHMENTS - {"foreign"} | {"auditor"}
CHANGES = frozenset({"register_reviewer", "council_admin", "auditor", "twin"})
TERMS = frozenset({"council_admin", "twin"})
COUNCILS = frozenset({"council_admin", "platform_admin", "twin"})
PLATFORM = frozenset({"platform_admin"})
STATISTICS = TERMS | {"auditor"}
ELSEWHERE = frozenset({"foreign"})  # their own council's rows, on the same pages


@dataclass(frozen=True)
class Line:
    let_in: frozenset[str]
    refused: frozenset[str] = frozenset()


GET: dict[str, Line] = {
    # anybody
    "static": Line(EVERYBODY),
    "home.index": Line(EVERYBODY),
    "home.health": Line(EVERYBODY),
    "home.ready": Line(EVERYBODY),
    "home.charter": Line(EVERYBODY),
    "home.documents": Line(EVERYBODY),
    "home.document": Line(EVERYBODY),
    "home.accessibility": Line(EVERYBODY),
    "documents.open_document": Line(EVERYBODY),
    "councils.stylesheet": Line(EVERYBODY),
    "councils.logo": Line(EVERYBODY),
    "help.index": Line(EVERYBODY),
    "help.page": Line(EVERYBODY),
    "news.index": Line(EVERYBODY),
    "account.create": Line(EVERYBODY),
    "account.created": Line(EVERYBODY),
    "account.validate": Line(EVERYBODY),
    "account.log_in": Line(EVERYBODY),
    "account.forgot_password": Line(EVERYBODY),
    "account.reset_password": Line(EVERYBODY),
    "verification.home": Line(EVERYBODY),
    "referentials.index": Line(EVERYBODY),
    "referentials.current": Line(EVERYBODY),
    "referentials.show": Line(EVERYBODY),
    "referentials.as_yaml": Line(EVERYBODY),
    "referentials.as_xlsx": Line(EVERYBODY),
    "verification.verify": Line(EVERYBODY),
    "registers.index": Line(EVERYBODY),
    # its members, and those who read its files
    "registers.show": Line(OWN_PAGES | ENROLMENTS),
    # anybody, as long as mails stay on this machine
    "mailbox.index": Line(EVERYBODY),
    "mailbox.show": Line(EVERYBODY),
    "mailbox.html": Line(EVERYBODY),
    "mailbox.attachment": Line(EVERYBODY),
    "catalogue.index": Line(EVERYBODY),
    # an organiser's own pages
    "organisers.index": Line(frozenset(ORGANISERS)),
    "organisers.new": Line(OWN_ORGANISER),
    "organisers.session": Line(OWN_ORGANISER),
    "organisers.edit": Line(OWN_ORGANISER),
    "attendance.new": Line(OWN_ORGANISER),
    "attendance.show": Line(OWN_ORGANISER),
    "attendance.progress": Line(OWN_ORGANISER),
    "attendance.report": Line(OWN_ORGANISER),
    # any account
    "account.mine": Line(ACCOUNTS),
    "account.accept_charter": Line(ACCOUNTS),
    "account.confirm_new_mailbox": Line(EVERYBODY),
    "account.confirm_old_mailbox": Line(EVERYBODY),
    "account.change_mailbox": Line(OWN_PAGES),
    "account.prepare": Line(OWN_PAGES),
    "account.mails": Line(ACCOUNTS),
    "account.change_password": Line(ACCOUNTS),
    "establishments.index": Line(ACCOUNTS),
    "establishments.choices": Line(ACCOUNTS),
    # a registrant's own pages
    "account.edit_profile": Line(OWN_PAGES),
    "account.enrol": Line(OWN_PAGES),
    "actions.new": Line(OWN_PAGES),
    "captures.new": Line(OWN_PAGES),
    "catalogue.suggest": Line(OWN_PAGES),
    "proposals.new": Line(OWN_PAGES),
    "accompaniment.index": Line(OWN_PAGES),
    "needs.index": Line(OWN_PAGES),
    "accompaniment.new": Line(OWN_PAGES),
    "parcours.start": Line(OWN_PAGES),  # a programme is nobody's
    # records of their own
    "accompaniment.show": Line(OWNER),
    "needs.answer": Line(OWNER),  # nobody else's, in any role
    "needs.show": Line(OWNER),
    "account.enrolment": Line(OWNER),
    "account.leave": Line(OWNER),
    "register.diplomas": Line(OWNER),
    "register.diploma": Line(OWNER),
    "register.career": Line(OWNER),
    "register.places": Line(OWNER),
    "register.add_place": Line(OWNER),
    "register.new_place": Line(OWNER),
    "register.place": Line(OWNER),
    "register.times": Line(OWNER),
    "register.change": Line(OWNER),
    "register.requested": Line(OWNER),
    "parcours.show": Line(OWNER),
    "parcours.request_validation": Line(OWNER),
    "captures.show": Line(OWNER),  # nobody else's, in any role
    "captures.discard": Line(OWNER),
    "actions.show": Line(OWNER),
    "actions.edit": Line(OWNER),
    "actions.evidence": Line(OWNER),
    "actions.replace": Line(OWNER),
    "claims.edit": Line(OWNER),
    "proposals.show": Line(OWNER),
    "proposals.edit": Line(OWNER),
    "proposals.evidence": Line(OWNER),
    "proposals.replace": Line(OWNER),
    # documents, for the owner and those who review what they prove
    "evidence.download": Line(OWNER | PROPOSALS),
    "evidence.preview": Line(OWNER | PROPOSALS),
    "evidence.page": Line(OWNER | PROPOSALS),
    "parcours.attestation": Line(OWNER | ACTIONS),
    "recaps.panel": Line(OWNER | RECAPS),
    "recaps.download": Line(OWNER | RECAPS),
    "certification_record.download": Line(OWNER | ACTIONS),
    "certification_record.download_with_evidence": Line(OWNER),
    # the console
    "console.index": Line(frozenset(COMMITTEE)),
    "console_account.index_view": Line(ACCOUNT_LIST),
    "console_account.next_item": Line(ACCOUNT_LIST),
    "console_account.review": Line(ACCOUNT_LIST),
    "console_enrolment.index_view": Line(ENROLMENTS | ELSEWHERE),
    "console_enrolment.next_item": Line(ENROLMENTS | ELSEWHERE),
    "console_enrolment.review": Line(ENROLMENTS),
    "console_register_change.index_view": Line(CHANGES | ELSEWHERE),
    "console_register_change.next_item": Line(CHANGES | ELSEWHERE),
    "console_register_change.review": Line(CHANGES),
    "console_register_term.index_view": Line(TERMS | ELSEWHERE),
    "console_register_term.next_item": Line(TERMS | ELSEWHERE),
    "console_register_term.review": Line(TERMS),
    "console_register_term.add": Line(TERMS),
    "console_cpd_action.index_view": Line(ACTIONS | ELSEWHERE),
    "console_cpd_action.next_item": Line(ACTIONS | ELSEWHERE),
    "console_cpd_action.review": Line(ACTIONS),
    "console_proposal.index_view": Line(PROPOSALS | ELSEWHERE),
    "console_proposal.next_item": Line(PROPOSALS | ELSEWHERE),
    "console_proposal.review": Line(PROPOSALS),
    "console_parcours.index_view": Line(ACTIONS | ELSEWHERE),
    "console_parcours.next_item": Line(ACTIONS | ELSEWHERE),
    "console_parcours.review": Line(ACTIONS),
    "console_attestation.index_view": Line(ACTIONS | ELSEWHERE),
    "console_attestation.next_item": Line(ACTIONS | ELSEWHERE),
    "console_attestation.review": Line(ACTIONS),
    "console_attestation.document": Line(ACTIONS),
    "console_establishment.index_view": Line(ESTABLISHMENTS | {"auditor"}),
    "console_establishment.next_item": Line(ESTABLISHMENTS | {"auditor"}),
    "console_establishment.review": Line(ESTABLISHMENTS | {"auditor"}),
    "console_establishment.add": Line(ESTABLISHMENTS, refused=frozenset({"auditor"})),
    "console_establishment.merge": Line(ESTABLISHMENTS, refused=frozenset({"auditor"})),
    "console_establishment_request.index_view": Line(REQUESTS | ELSEWHERE),
    "console_establishment_request.next_item": Line(REQUESTS | ELSEWHERE),
    "console_establishment_request.review": Line(REQUESTS),
    "console_establishment_import.index_view": Line(ESTABLISHMENTS),
    "console_establishment_import.add": Line(ESTABLISHMENTS),
    "console_establishment_import.show": Line(ESTABLISHMENTS),
    "console_establishment_import.progress": Line(ESTABLISHMENTS),
    "console_establishment_import.report": Line(ESTABLISHMENTS),
    "console_help_request.index_view": Line(ACCOMPANIMENT),  # the other council offers no help
    "console_help_request.next_item": Line(ACCOMPANIMENT),
    "console_help_request.review": Line(ACCOMPANIMENT),
    "console_news_item.index_view": Line(NEWS | ELSEWHERE),
    "console_news_item.next_item": Line(NEWS | ELSEWHERE),
    "console_news_item.create": Line(NEWS | ELSEWHERE),
    "console_news_item.review": Line(NEWS),
    "console_council.index_view": Line(COUNCILS | ELSEWHERE),
    "console_council.next_item": Line(COUNCILS | ELSEWHERE),
    "console_council.review": Line(COUNCILS),
    "console_council.create": Line(PLATFORM),
    "console_council.load": Line(PLATFORM),
    "console_council.programme": Line(PLATFORM, refused=COUNCILS - PLATFORM),
    "console_council.edit_programme": Line(COUNCILS),
    "console_council.logo": Line(COUNCILS),
    "console_council.reminders": Line(COUNCILS),
    "console_organiser.index_view": Line(PLATFORM),
    "console_organiser.create": Line(PLATFORM),
    "console_organiser.organiser": Line(PLATFORM),
    "console_organiser.invite": Line(PLATFORM),
    "console_document.index_view": Line(COUNCILS | ELSEWHERE),
    "console_document.next_item": Line(COUNCILS | ELSEWHERE),
    "console_document.create": Line(COUNCILS | ELSEWHERE),
    "console_document.review": Line(COUNCILS),
    "console_document.replace": Line(COUNCILS),
    "console_charter.index_view": Line(PLATFORM),
    "console_charter.next_item": Line(PLATFORM),
    "console_charter.create": Line(PLATFORM),
    "console_charter.review": Line(PLATFORM),
    "console_questionnaire.index_view": Line(QUESTIONNAIRES | ELSEWHERE),
    "console_questionnaire.next_item": Line(QUESTIONNAIRES | ELSEWHERE),
    "console_questionnaire.review": Line(QUESTIONNAIRES),
    "console_referential.index_view": Line(REFERENTIALS | ELSEWHERE),
    "console_referential.next_item": Line(REFERENTIALS | ELSEWHERE),
    "console_referential.review": Line(REFERENTIALS),
    "console_referential.differences": Line(REFERENTIALS),
    "console_referential.open_parcours": Line(REFERENTIALS),
    "console_referential.export_yaml": Line(REFERENTIALS),
    **{
        f"console_referential.{page}": Line(EDITORS, refused=REFERENTIALS - EDITORS)
        for page in ("entry", "entry_as_text", "new_entry", "part")
    },
    "console_referential.import_file": Line(EDITORS),
    "console_session.index_view": Line(CATALOGUE | ELSEWHERE),
    "console_session.next_item": Line(CATALOGUE | ELSEWHERE),
    "console_session.review": Line(CATALOGUE),
    "console_session.add": Line(frozenset({"referential_editor", "twin"})),
    "console_attendance_list.index_view": Line(LISTS | ELSEWHERE),
    "console_attendance_list.attendance_list": Line(LISTS),
    "console_kept_reason.index_view": Line(REFUSERS | ELSEWHERE),
    "console_kept_reason.add": Line(REASONS),
    "console_kept_reason.edit": Line(REASONS),
    "console_mail_wording.index_view": Line(WORDINGS | ELSEWHERE | {"platform_admin"}),
    "console_mail_wording.edit": Line(WORDINGS),
    "console_statistics.index_view": Line(STATISTICS | ELSEWHERE),
    "console_statistics.table": Line(STATISTICS | ELSEWHERE),
    "console_outbox_mail.index_view": Line(MAILS | ELSEWHERE),
    "console_outbox_mail.mail": Line(MAILS),
    "console_audit_event.index_view": Line(MAILS | ELSEWHERE),
}

POST: dict[str, Line] = {
    "account.create": Line(EVERYBODY),
    "account.validate": Line(EVERYBODY),
    "account.resend": Line(EVERYBODY),
    "account.log_in": Line(EVERYBODY),
    "account.log_out": Line(EVERYBODY),
    "account.forgot_password": Line(EVERYBODY),
    "account.reset_password": Line(EVERYBODY),
    "verification.look_up": Line(EVERYBODY),
    "verification.verify": Line(EVERYBODY),
    "account.change_password": Line(ACCOUNTS),
    "account.edit_profile": Line(OWN_PAGES),
    "account.enrol": Line(OWN_PAGES),
    "parcours.start": Line(OWN_PAGES),
    "parcours.open": Line(OWN_PAGES),  # a period is nobody's
    "accompaniment.new": Line(OWNER),  # the form names the owner's parcours
    "accompaniment.step": Line(OWNER),
    "needs.begin": Line(OWN_PAGES),
    "needs.answer": Line(OWNER),
    "needs.delete": Line(OWNER),
    "actions.new": Line(OWNER),  # the form names the owner's parcours
    "captures.new": Line(OWNER),  # and this one
    "captures.discard": Line(OWNER),
    "actions.score": Line(OWNER),
    "proposals.new": Line(OWNER),
    "account.enrolment": Line(OWNER),
    "account.leave": Line(OWNER),
    "account.accept_charter": Line(ACCOUNTS),
    "account.confirm_new_mailbox": Line(EVERYBODY),
    "account.confirm_old_mailbox": Line(EVERYBODY),
    "account.change_mailbox": Line(OWN_PAGES),
    "account.keep_mailbox": Line(OWN_PAGES),
    "account.choose_notices": Line(OWN_PAGES),
    "account.choose_weekly": Line(frozenset(COMMITTEE)),
    "account.prepare": Line(OWN_PAGES),
    "register.diplomas": Line(OWNER),
    "register.diploma": Line(OWNER),
    "register.career": Line(OWNER),
    "register.places": Line(OWNER),
    "register.add_place": Line(OWNER),
    "register.new_place": Line(OWNER),
    "register.place": Line(OWNER),
    "register.times": Line(OWNER),
    "register.remove_diploma": Line(OWNER),
    "register.remove_place": Line(OWNER),
    "register.begin_change": Line(OWNER),
    "register.change_step": Line(OWNER),
    "register.requested": Line(OWNER),
    "register.withdraw_request": Line(OWNER),
    "parcours.request_validation": Line(OWNER),
    "recaps.ask": Line(OWNER | RECAPS),
    "actions.edit": Line(OWNER),
    "actions.evidence": Line(OWNER),
    "actions.detach": Line(OWNER),
    "actions.replace": Line(OWNER),
    "actions.step": Line(OWNER),
    "claims.edit": Line(OWNER),
    "claims.remove": Line(OWNER),
    "proposals.edit": Line(OWNER),
    "proposals.evidence": Line(OWNER),
    "proposals.detach": Line(OWNER),
    "proposals.replace": Line(OWNER),
    "proposals.step": Line(OWNER),
    "proposals.precedents": Line(OWNER),  # the form names the owner's parcours
    "proposals.complete": Line(OWNER),
    "organisers.new": Line(OWN_ORGANISER),
    "organisers.edit": Line(OWN_ORGANISER),
    "organisers.step": Line(OWN_ORGANISER),
    "attendance.new": Line(OWN_ORGANISER),
    "registers.export": Line(OWN_PAGES | TERMS, refused=ENROLMENTS - TERMS),
    "console_session.review": Line(CATALOGUE),
    "console_session.add": Line(frozenset({"referential_editor", "twin"})),
    "console_account.review": Line(ACCOUNT_LIST),
    "console_enrolment.review": Line(ENROLMENTS),
    "console_enrolment.export_file": Line(TERMS | ELSEWHERE, refused=ENROLMENTS - TERMS),
    "console_register_change.review": Line(CHANGES),
    "console_register_term.review": Line(TERMS),
    "console_register_term.add": Line(TERMS),
    "console_cpd_action.review": Line(ACTIONS),
    "console_cpd_action.bulk_view": Line(ACTIONS | ELSEWHERE),
    "console_proposal.review": Line(PROPOSALS),
    "console_proposal.carry": Line(EDITORS & PROPOSALS, refused=PROPOSALS - EDITORS),
    "console_parcours.review": Line(ACTIONS),
    "console_attestation.review": Line(ACTIONS),
    "console_establishment.review": Line(ESTABLISHMENTS | {"auditor"}),
    "console_establishment.add": Line(ESTABLISHMENTS, refused=frozenset({"auditor"})),
    "console_establishment.merge": Line(ESTABLISHMENTS, refused=frozenset({"auditor"})),
    "console_establishment_request.review": Line(REQUESTS),
    "console_establishment_import.add": Line(ESTABLISHMENTS),
    "console_establishment_import.show": Line(ESTABLISHMENTS),
    "console_help_request.review": Line(ACCOMPANIMENT),
    "console_news_item.create": Line(NEWS),  # the form names the owner's council
    "console_news_item.review": Line(NEWS),
    "console_council.review": Line(COUNCILS),
    "console_council.create": Line(PLATFORM),
    "console_council.load": Line(PLATFORM),
    "console_council.programme": Line(PLATFORM, refused=COUNCILS - PLATFORM),
    "console_council.edit_programme": Line(COUNCILS),
    "console_council.logo": Line(COUNCILS),
    "console_council.reminders": Line(COUNCILS),
    "console_organiser.create": Line(PLATFORM),
    "console_organiser.invite": Line(PLATFORM),
    "console_document.create": Line(COUNCILS),  # the form names the owner's council
    "console_document.review": Line(COUNCILS),
    "console_document.replace": Line(COUNCILS),
    "console_charter.create": Line(PLATFORM),
    "console_charter.review": Line(PLATFORM),
    "console_questionnaire.create": Line(QUESTIONNAIRES),
    "console_questionnaire.review": Line(QUESTIONNAIRES),
    "console_referential.review": Line(REFERENTIALS),
    **{
        f"console_referential.{page}": Line(EDITORS, refused=REFERENTIALS - EDITORS)
        for page in ("entry", "entry_as_text", "new_entry", "part", "remove_entry")
    },
    "console_referential.open_parcours": Line(
        frozenset(),
        refused=REFERENTIALS,  # a draft: nobody moves a parcours to it
    ),
    "console_referential.begin": Line(EDITORS),
    "console_referential.import_file": Line(EDITORS),
    "console_kept_reason.add": Line(REASONS),
    "console_kept_reason.edit": Line(REASONS),
    "console_kept_reason.change": Line(REASONS),
    "console_mail_wording.edit": Line(WORDINGS),
    "console_mail_wording.reset": Line(WORDINGS),
    "console_outbox_mail.resend": Line(MAILS - {"auditor"}, refused=frozenset({"auditor"})),
}

TABLES = {"GET": GET, "POST": POST}
