"""One of everything, belonging to one registrant, and everybody who might knock.

One file proves an action and a proposal, so that both committees may read it.
"""

import io
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule

from backoffice.db import db
from backoffice.domain.establishments import EstablishmentContent
from backoffice.files.store import FileStore
from backoffice.models import (
    Account,
    Attestation,
    Diploma,
    Document,
    Enrolment,
    EstablishmentImport,
    MailAttachment,
    Organiser,
    OutboxMail,
    Parcours,
    Practice,
    ProgrammePeriod,
    QuestionnaireVersion,
    Recap,
    RegisterChange,
    Registrant,
)
from backoffice.services.attestations import document_is_ready
from backoffice.services.charters import draft_charter
from backoffice.services.establishment_imports import receive
from backoffice.services.establishment_mappings import provided_mappings
from backoffice.services.kept_reasons import ReasonText, add_reason
from backoffice.services.parcours import open_parcours
from backoffice.services.referentials import draft_of
from backoffice.services.register_changes import begin_change
from backoffice.services.register_terms import load_terms
from backoffice.services.transitions import perform, transaction
from tests.factories import World
from tests.files.samples import pdf
from tests.permissions.expected import COMMITTEE

ELOI = EstablishmentContent("Centre hospitalier Saint-Éloi", "Bordeaux", "33000", finess="990000019")
COUNCIL_ROLES = (
    "register_reviewer",
    "clavip_member",
    "scientific_member",
    "board_member",
    "referential_editor",
    "council_admin",
    "auditor",
    "referent",
)


@dataclass(frozen=True)
class Knocked:
    """The owner's records by the name of the argument that addresses them, and the visitors by name."""

    arguments: dict[str, Any]
    records: dict[str, UUID]  # by workflow or table: `record_id` of the console
    accounts: dict[str, Account]
    council: str  # the owner's

    def values(self, rule: Rule) -> dict[str, Any]:
        """The arguments of this rule. KeyError: a new argument has no record here yet."""
        values = {name: self.arguments[name] for name in rule.arguments - {"record_id"}}
        if "record_id" in rule.arguments:
            values["record_id"] = self.records[rule.endpoint.split(".")[0].removeprefix("console_")]
        if rule.endpoint in ("account.validate", "account.reset_password"):
            values["token"] = "no-such-token"
        if rule.endpoint in ("registers.export", "console_enrolment.export_file"):
            values["suffix"] = "csv"
        if rule.endpoint == "organisers.step":
            values["trigger"] = "request"
        if rule.endpoint == "accompaniment.step":
            values["trigger"] = "write"
        return values


@pytest.fixture
def knocked(app: Flask, world: World) -> Knocked:
    owner = world.registrant()
    certified = world.parcours(owner)
    enrolment = db.session.query(Enrolment).filter_by(registrant_id=owner.id).one()
    actor = owner.account.as_actor()
    past = certified.programme.periods[0]
    parcours = open_parcours(owner, past.id, actor, world.now)
    store: FileStore = app.extensions["files"]
    stored = store.put(io.BytesIO(pdf()))
    evidence = world.evidence(owner)
    evidence.sha256 = stored.sha256
    db.session.commit()
    action = world.action(parcours)
    perform("cpd_action", action.id, "attach", actor, world.now, evidence=[evidence])
    perform("cpd_action", action.id, "submit", actor, world.now)
    proposal = world.proposal(parcours)
    perform("proposal", proposal.id, "attach", actor, world.now, evidence=[evidence])
    perform("proposal", proposal.id, "submit", actor, world.now)
    attestation = _attestation(world, certified, stored.sha256)
    request = world.help_request(owner)
    questionnaire = db.session.query(QuestionnaireVersion).one()
    mail = db.session.query(OutboxMail).filter(OutboxMail.council_id.is_not(None), OutboxMail.secret.is_(False)).first()
    attached = db.session.query(MailAttachment).first()
    assert mail is not None
    assert attached is not None
    organiser = world.organiser()
    session = world.session(organiser)
    received = world.attendance(organiser, (owner.person.rpps, session.code, 1))
    draft = draft_of(db.session(), world.programme, world.actor("referential_editor"), world.now)
    open_later = ProgrammePeriod(
        programme=parcours.programme, label="2020-2022", starts_on=date(2020, 1, 1), ends_on=date(2022, 12, 31)
    )
    recap = Recap(parcours_id=parcours.id, requested_at=world.now, made_at=world.now, sha256=stored.sha256)
    db.session.add_all([open_later, recap])
    db.session.commit()
    people = _visitors(world, owner) | _organisers(organiser, world.organiser("autre"))
    entry = _entry(world, enrolment)
    asked = world.establishment_request(ELOI, owner)
    document = db.session.query(Document).filter_by(council_id=world.council.id).first()
    assert document is not None
    world.council.logo_sha256, world.council.logo_media_type = stored.sha256, "image/png"
    db.session.commit()
    return Knocked(
        arguments={
            "action_id": action.id,
            "asked_id": asked.id,
            "assessment_id": world.assessment(owner).id,
            "attachment_id": attached.id,
            "attestation_id": attestation.id,
            "capture_id": world.capture(parcours).id,
            "change_id": entry.change.id,
            "code": world.council.code,
            "council": world.council.code,
            "council_id": world.council.id,
            "diploma_id": entry.diploma.id,
            "enrolment_id": enrolment.id,
            "document_id": document.id,
            "evidence_id": evidence.id,
            "figure": "inscriptions",
            "filename": "css/app.css",
            "key": "congres",
            "kind": "inscription",
            "list_id": received.id,
            "machine": "cpd_action",
            "mail": "accepted",
            "mail_id": mail.id,
            "number": 1,
            "organiser_id": organiser.id,
            "page": "obligation",
            "parcours_id": parcours.id,
            "part": "exigences",
            "practice_id": entry.practice.id,
            "period_id": open_later.id,
            "programme": world.programme.code,
            "programme_id": world.programme_of("certification-periodique").id,
            "proposal_id": proposal.id,
            "session_id": session.id,
            "sheet_id": enrolment.id,
            "slug": "professionnel",
            "request_id": request.id,
            "suffix": "json",
            "token": attestation.token,
            "trigger": "submit",
            "verb": "retirer",
        },
        records={
            "account": owner.account.id,
            "attendance_list": received.id,
            "attestation": attestation.id,
            "charter": draft_charter("2027-01", world.actor("platform_admin"), world.now).id,
            "council": world.council.id,
            "cpd_action": action.id,
            "document": document.id,
            "enrolment": enrolment.id,
            "establishment": world.establishment(ELOI).id,
            "establishment_request": asked.id,
            "establishment_import": _import(world).id,
            "help_request": request.id,
            "kept_reason": _kept_reason(world),
            "news_item": world.news_item("published").id,
            "questionnaire": questionnaire.id,
            "organiser": organiser.id,
            "outbox_mail": mail.id,
            "parcours": parcours.id,
            "proposal": proposal.id,
            "referential": draft.id,
            "register_change": entry.change.id,
            "register_term": entry.diploma.kind_id,
            "session": session.id,
        },
        accounts=people,
        council=str(world.council.id),
    )


def _kept_reason(world: World) -> UUID:
    text = ReasonText("Illisible", "Le justificatif est illisible.")
    return add_reason(world.council, "cpd_action", text, world.actor("clavip_member"), world.now).id


@dataclass(frozen=True)
class _Entry:
    diploma: Diploma
    practice: Practice
    change: RegisterChange


def _entry(world: World, enrolment: Enrolment) -> _Entry:
    """The council keeps entries from now on, and the owner's file holds one."""
    with transaction(world.now) as work:
        world.council.register_kind = "entry"
        load_terms(work, world.council, "diploma", ["Master"])
    diploma = Diploma(
        enrolment=enrolment,
        kind=world.term(world.council, "diploma", "Master"),
        title="Physique médicale",
        institution="Université des Essais",
        obtained_on=date(2012, 7, 1),
    )
    practice = Practice(enrolment=enrolment, establishment=world.hospital(), starts_on=date(2015, 3, 2))
    db.session.add_all([diploma, practice])
    db.session.commit()
    return _Entry(diploma, practice, begin_change(enrolment.id, enrolment.account.as_actor(), world.now))


def _visitors(world: World, owner: Registrant) -> dict[str, Account]:
    roles = {name: world.staff(name) for name in COMMITTEE if name not in ("foreign", "twin")}
    return roles | {
        "owner": owner.account,
        "other": _with_a_file(world).account,
        "foreign": world.staff(*COUNCIL_ROLES, council=world.other_council()),
        "twin": world.staff(*COUNCIL_ROLES, rpps=owner.person.rpps),
    }


def _import(world: World) -> EstablishmentImport:
    actor = world.actor("register_reviewer")
    return receive(io.BytesIO(b"Nom;Ville\nX;Y\n"), "liste.csv", provided_mappings()["simple"], actor, world.now)


def _organisers(organiser: Organiser, other: Organiser) -> dict[str, Account]:
    return {"organiser": organiser.members[0].account, "other_organiser": other.members[0].account}


def _attestation(world: World, parcours: Parcours, pdf_sha256: str) -> Attestation:
    world.enough(parcours)
    perform("parcours", parcours.id, "request", parcours.account.as_actor(), world.now, honour=True)
    perform("parcours", parcours.id, "certify", world.actor("clavip_member"), world.now)
    attestation = parcours.attestations[0]
    document_is_ready(attestation.id, pdf_sha256, world.now)
    return attestation


def _with_a_file(world: World) -> Registrant:
    """Another registrant of the same council, with records of their own."""
    parcours = world.parcours()
    world.action(parcours, "submitted")
    return parcours.registrant
