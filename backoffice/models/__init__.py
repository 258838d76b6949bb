"""The tables, one file an aggregate."""

from backoffice.models.accompaniment import HelpMessage, HelpReading, HelpRequest
from backoffice.models.attestation import Attestation, AttestationCounter
from backoffice.models.base import Base
from backoffice.models.catalogue import (
    AttendanceLine,
    AttendanceList,
    CatalogueSession,
    Organiser,
    OrganiserMember,
)
from backoffice.models.council import Charter, Council, Programme, ProgrammePeriod, ReferentialVersion
from backoffice.models.cpd_action import Claim, CpdAction, Evidence
from backoffice.models.enrolment import Enrolment
from backoffice.models.establishment import Establishment, EstablishmentRequest
from backoffice.models.establishment_import import (
    EstablishmentImport,
    EstablishmentImportLine,
    EstablishmentMapping,
)
from backoffice.models.journal import AuditEvent, MailAttachment, OutboxMail, rate_limit
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

__all__ = [
    "Account",
    "AttendanceLine",
    "AttendanceList",
    "Attestation",
    "AttestationCounter",
    "AuditEvent",
    "Base",
    "CatalogueSession",
    "Charter",
    "CharterAcceptance",
    "Claim",
    "Council",
    "CpdAction",
    "DeclaredInterest",
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
    "MailAttachment",
    "Membership",
    "NeedsAssessment",
    "NewsItem",
    "Organiser",
    "OrganiserMember",
    "OutboxMail",
    "Parcours",
    "Person",
    "Programme",
    "ProgrammePeriod",
    "Proposal",
    "QuestionnaireVersion",
    "ReferentialVersion",
    "Registrant",
    "Suspension",
    "WebSession",
    "rate_limit",
]
