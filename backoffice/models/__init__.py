"""The tables, one file an aggregate."""

from backoffice.models.accompaniment import HelpMessage, HelpReading, HelpRequest
from backoffice.models.attestation import Attestation, AttestationCounter
from backoffice.models.base import Base
from backoffice.models.capture import Capture
from backoffice.models.catalogue import (
    AttendanceLine,
    AttendanceList,
    CatalogueSession,
    Organiser,
    OrganiserMember,
)
from backoffice.models.charter import Charter
from backoffice.models.council import Council, Programme, ProgrammePeriod, ReferentialVersion
from backoffice.models.cpd_action import Claim, CpdAction, Evidence
from backoffice.models.document import Document, DocumentOpening, DocumentVersion
from backoffice.models.enrolment import Enrolment
from backoffice.models.establishment import Establishment, EstablishmentRequest
from backoffice.models.establishment_import import (
    EstablishmentImport,
    EstablishmentImportLine,
    EstablishmentMapping,
)
from backoffice.models.journal import AuditEvent, MailAttachment, OutboxMail, rate_limit
from backoffice.models.kept_reason import KeptReason
from backoffice.models.mail_wording import MailWording
from backoffice.models.mailbox_change import MailboxChange
from backoffice.models.needs import NeedsAssessment, QuestionnaireVersion
from backoffice.models.news import NewsItem
from backoffice.models.parcours import Parcours, Suspension
from backoffice.models.people import (
    Account,
    CharterAcceptance,
    EmailLink,
    Membership,
    Person,
    Registrant,
    WebSession,
)
from backoffice.models.proposal import DeclaredInterest, Evaluation, Proposal
from backoffice.models.recap import Recap
from backoffice.models.register_entry import Diploma, Practice, RegisterChange, ServiceShare
from backoffice.models.register_term import RegisterTerm
from backoffice.models.reminder import SentReminder

__all__ = [
    "Account",
    "AttendanceLine",
    "AttendanceList",
    "Attestation",
    "AttestationCounter",
    "AuditEvent",
    "Base",
    "Capture",
    "CatalogueSession",
    "Charter",
    "CharterAcceptance",
    "Claim",
    "Council",
    "CpdAction",
    "DeclaredInterest",
    "Diploma",
    "Document",
    "DocumentOpening",
    "DocumentVersion",
    "EmailLink",
    "Enrolment",
    "Establishment",
    "EstablishmentImport",
    "EstablishmentImportLine",
    "EstablishmentMapping",
    "EstablishmentRequest",
    "Evaluation",
    "Evidence",
    "HelpMessage",
    "HelpReading",
    "HelpRequest",
    "KeptReason",
    "MailAttachment",
    "MailWording",
    "MailboxChange",
    "Membership",
    "NeedsAssessment",
    "NewsItem",
    "Organiser",
    "OrganiserMember",
    "OutboxMail",
    "Parcours",
    "Person",
    "Practice",
    "Programme",
    "ProgrammePeriod",
    "Proposal",
    "QuestionnaireVersion",
    "Recap",
    "ReferentialVersion",
    "RegisterChange",
    "RegisterTerm",
    "Registrant",
    "SentReminder",
    "ServiceShare",
    "Suspension",
    "WebSession",
    "rate_limit",
]
