"""Fictitious people and records, made through the services that make the real ones."""

import io
import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.domain.catalogue import Recurrence
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import (
    Account,
    AttendanceList,
    Attestation,
    Capture,
    CatalogueSession,
    Council,
    CpdAction,
    Enrolment,
    Establishment,
    EstablishmentRequest,
    Evidence,
    HelpRequest,
    Membership,
    NeedsAssessment,
    NewsItem,
    Organiser,
    Parcours,
    Person,
    Programme,
    Proposal,
    Registrant,
)
from backoffice.models.people import ACTION_REVIEWER, CHAIRS
from backoffice.resources import config_dir
from backoffice.services import council_files, needs, profiles
from backoffice.services.accompaniment import ask_for_help
from backoffice.services.attendance import read_list, receive_list
from backoffice.services.captures import keep_capture
from backoffice.services.catalogue import SessionChanges, propose_session
from backoffice.services.catalogue_file import load_shipped_catalogues
from backoffice.services.charters import current_charter
from backoffice.services.claims import ActionChanges, record_action
from backoffice.services.enrolments import enrol
from backoffice.services.establishment_requests import request_establishment
from backoffice.services.establishments import create_establishment
from backoffice.services.news import NewsContent, draft_news
from backoffice.services.organisers import Organisation, open_organiser_account, organiser_named
from backoffice.services.parcours import start_parcours
from backoffice.services.passwords import hash_password
from backoffice.services.proposals import ProposalChanges, propose
from backoffice.services.transitions import perform, transaction
from tests.cycle_factories import CycleFactories
from tests.register_factories import RegisterFactories

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PASSWORD = "une phrase facile à retenir"
_HASH = hash_password(PASSWORD)
_numbers = itertools.count(1)


def fictitious_rpps(number: int) -> str:
    """999 begins no real RPPS number; the last digit is a right Luhn key."""
    body = f"999{number:07d}"
    total = 0
    for position, digit in enumerate(reversed(body)):
        value = int(digit) * (1 if position % 2 else 2)
        total += value - 9 if value > 9 else value
    return f"{body}{-total % 10}"


def council_of(code: str) -> Council | None:
    return db.session.scalar(select(Council).where(Council.code == code))


class World(RegisterFactories, CycleFactories):
    """A council with published rules, and everything a test may need in it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        charter, council = config_dir() / "charters" / "2026-01.md", config_dir() / "councils" / "cnp-mn.yaml"
        self.charter = current_charter(db.session()) or council_files.load_charter(db.session(), charter, now)
        self.council = council_of(council.stem) or council_files.load_council(db.session(), council, now)

    def programme_of(self, code: str) -> Programme:
        return next(one for one in self.council.programmes if one.code == code)

    @property
    def programme(self) -> Programme:
        """The triennial one, whose periods everybody shares."""
        return self.programme_of("dpc-triennal")

    def other_council(self, code: str = "other") -> Council:
        """A second council, without a programme."""
        council = Council(
            code=code,
            name="Autre conseil",
            short_name="Autre",
            contact_email="autre@conseil.example",
            state="open",
        )
        db.session.add(council)
        db.session.commit()
        return council

    def registrant(
        self,
        *,
        validated: bool = True,
        given_name: str = "Camille",
        family_name: str = "Essai",
        rpps: str | None = None,
    ) -> Registrant:
        number = next(_numbers)
        profile = profiles.Profile(
            given_name=given_name,
            family_name=family_name,
            rpps=rpps or fictitious_rpps(number),
            mobile="0600000000",
            structure="Centre hospitalier des Essais",
            practice_mode="hospital",
        )
        with transaction(self.now) as work:
            registrant = profiles.open_account(work, f"medecin{number}@essai.example", _HASH, profile, self.charter)
        if validated:
            account = registrant.account
            link = account.links[0]
            perform("account", account.id, "validate", account.as_actor(), self.now, link=link)
        return registrant

    def staff(self, *roles: str, council: Council | None = None, rpps: str | None = None) -> Account:
        """A committee account with these roles (platform_admin in the whole installation); a chair is a member too."""
        number = next(_numbers)
        members = {chair: member for member, chair in CHAIRS.items()}
        members[ACTION_REVIEWER] = (council or self.council).reviewed_by
        held = sorted({members.get(role, role) for role in roles})
        person = Person(
            given_name="Dominique", family_name=f"Comité {number}", search_name=f"comite {number}", rpps=rpps
        )
        account = Account(
            email=f"comite{number}@essai.example",
            kind="staff",
            password_hash=_HASH,
            state="validated",
            person=person,
            version=1,
            memberships=[
                Membership(
                    role=role,
                    council=None if role == "platform_admin" else council or self.council,
                    is_chair=CHAIRS.get(role) in roles,
                )
                for role in held
            ],
        )
        with transaction(self.now) as work:
            work.create(account, account.as_actor())
        return account

    def actor(self, *roles: str, council: Council | None = None) -> Actor:
        return self.staff(*roles, council=council).as_actor()

    def chair(self) -> Actor:
        """Somebody who chairs the scientific committee."""
        return self.staff("scientific_chair").as_actor()

    def enrolment(self, registrant: Registrant, council: Council | None = None) -> Enrolment:
        return enrol(registrant, council or self.council, "", registrant.account.as_actor(), self.now)

    def parcours(self, registrant: Registrant | None = None) -> Parcours:
        """The open parcours of a registrant whose enrolment is validated."""
        registrant = registrant or self.registrant()
        enrolment = self.enrolment(registrant)
        perform("enrolment", enrolment.id, "validate", self.actor("register_reviewer"), self.now)
        return db.session.query(Parcours).filter_by(registrant_id=registrant.id, council_id=self.council.id).one()

    def certification(self, registrant: Registrant | None = None, registered_on: date = date(2015, 11, 2)) -> Parcours:
        """The open certification parcours of somebody registered with the Ordre on that day."""
        registrant = registrant or self.registrant()
        self.parcours(registrant)
        programme = self.programme_of("certification-periodique")
        return start_parcours(registrant, programme.id, registered_on, registrant.account.as_actor(), self.now)

    def establishment(self, content: EstablishmentContent) -> Establishment:
        return create_establishment(content, self.actor("register_reviewer"), self.now)

    def establishment_request(
        self, content: EstablishmentContent, registrant: Registrant | None = None
    ) -> EstablishmentRequest:
        registrant = registrant or self.registrant()
        with transaction(self.now) as work:
            return request_establishment(work, registrant, self.council, content, registrant.account.as_actor())

    def evidence(self, registrant: Registrant) -> Evidence:
        """A row for a file; its content is not in the store."""
        number = next(_numbers)
        item = Evidence(
            registrant=registrant,
            sha256=f"{number:064x}",
            filename=f"attestation-{number}.pdf",
            media_type="application/pdf",
            size=1000,
        )
        db.session.add(item)
        db.session.commit()
        return item

    def changes(self, entry_key: str = "formation-odpc", **given: Any) -> ActionChanges:
        values: dict[str, Any] = {
            "entry_key": entry_key,
            "role": "attendee",
            "title": "Cardiologie nucléaire avancée",
            "starts_on": date(2026, 4, 2),
            "ends_on": date(2026, 4, 3),
            "scale": None,
            "answer": {"half_days": "4"},
        }
        return ActionChanges(**{**values, **given})

    def action(
        self, parcours: Parcours, state: str = "draft", entry_key: str = "formation-odpc", **given: Any
    ) -> CpdAction:
        """An action of this parcours, in `state`: draft, submitted, accepted, rejected or information_requested."""
        registrant = parcours.registrant
        owner = registrant.account.as_actor()
        action = record_action(registrant, parcours.id, self.changes(entry_key, **given), owner, self.now)
        if state == "draft":
            return action
        evidence = [self.evidence(registrant)]
        perform("cpd_action", action.id, "attach", owner, self.now, evidence=evidence)
        perform("cpd_action", action.id, "submit", owner, self.now)
        reviewer = self.actor("clavip_member")
        if state == "accepted":
            grants = {claim.id: claim.credits_asked for claim in action.claims}
            perform("cpd_action", action.id, "accept", reviewer, self.now, grants=grants)
        elif state == "rejected":
            perform("cpd_action", action.id, "reject", reviewer, self.now, reason="Justificatif illisible.")
        elif state == "information_requested":
            perform("cpd_action", action.id, "request_information", reviewer, self.now, question="Quelle durée ?")
        return action

    def capture(self, parcours: Parcours, title: str = "Congrès de Tours", *evidence: Evidence) -> Capture:
        """What its owner photographed, between two patients."""
        owner = parcours.registrant.account.as_actor()
        kept = evidence or (self.evidence(parcours.registrant),)
        return keep_capture(parcours.registrant, parcours.id, title, kept, owner, self.now)

    def enough(self, parcours: Parcours, state: str = "accepted") -> list[CpdAction]:
        """Actions that meet the triennial rules: 2 formations (one ODPC), 1 reflexive, 14 QARQ."""
        return [
            self.action(parcours, state, "formation-odpc", answer={"half_days": "4"}),
            self.action(parcours, state, "congres", title="Congrès national", answer={"half_days": "6"}),
            self.action(parcours, state, "analyse-pratiques-odpc", title="Audit clinique", answer={"half_days": "4"}),
        ]

    def requested(self, state: str = "accepted") -> Parcours:
        """A parcours whose validation is requested, its actions in `state`."""
        parcours = self.parcours()
        self.enough(parcours, state)
        perform("parcours", parcours.id, "request", parcours.account.as_actor(), self.now, honour=True)
        return parcours

    def certified(self) -> Parcours:
        parcours = self.requested()
        perform("parcours", parcours.id, "certify", self.actor("clavip_member"), self.now)
        return parcours

    def attestation(self, *, issued: bool = True) -> Attestation:
        """The attestation of a certified parcours; `issued` with a made-up document hash."""
        from backoffice.services.attestations import document_is_ready

        attestation = self.certified().attestations[0]
        if issued:
            document_is_ready(attestation.id, "f" * 64, self.now)
        return attestation

    def proposal(self, parcours: Parcours, state: str = "draft", **given: Any) -> Proposal:
        """A proposal of this parcours: draft, submitted, evaluated, accepted (agreed, when `planned`) or rejected."""
        registrant = parcours.registrant
        owner = registrant.account.as_actor()
        values: dict[str, Any] = {
            "planned": False,
            "entry_key": "hors-liste",
            "role": "attendee",
            "title": "Atelier d’annonce",
            "organiser": "Association des essais",
            "content": "Une journée d’ateliers en petits groupes.",
            "starts_on": date(2026, 5, 12),
            "ends_on": date(2026, 5, 12),
            "hours": Decimal("7"),
            "categories": ["fo"],
        }
        if given.get("planned"):
            values |= {"starts_on": date(2027, 3, 4), "ends_on": date(2027, 3, 5)}
        proposal = propose(registrant, parcours.id, ProposalChanges(**{**values, **given}), owner, self.now)
        if state == "draft":
            return proposal
        if not proposal.planned:
            perform("proposal", proposal.id, "attach", owner, self.now, evidence=[self.evidence(registrant)])
        perform("proposal", proposal.id, "submit", owner, self.now)
        if state != "submitted":
            self.evaluate(proposal)
        if state == "accepted":
            self.accept(proposal)
        elif state == "rejected":
            perform("proposal", proposal.id, "reject", self.chair(), self.now, reason="Hors de la spécialité.")
        return proposal

    def catalogue(self) -> int:
        """The council's own list of sessions (002, annexes 2 and 3)."""
        return load_shipped_catalogues(self.council, self.now)

    def organiser(self, code: str = "essais", kind: str = "organiser") -> Organiser:
        """An organiser with an account; known already, it is the same one with one account more."""
        number = next(_numbers)
        one = Organisation(code=code, name=f"Organisme {code}", kind=kind)
        open_organiser_account(
            self.council, one, f"organisme{number}@essai.example", _HASH, "Alix", "Organise", self.now
        )
        found = organiser_named(db.session(), self.council, code)
        assert found is not None
        return found

    def session_changes(self, **given: Any) -> SessionChanges:
        values: dict[str, Any] = {
            "title": "Imagerie des essais",
            "starts_on": date(2026, 6, 1),
            "ends_on": date(2026, 6, 2),
            "place": "Paris",
            "programme": "Deux jours de cours.",
            "entries": {"dpc-triennal": "formation-odpc"},
            "half_days": 4,
            "recurrence": Recurrence.once,
            "tags": [],
        }
        return SessionChanges(**{**values, **given})

    def session(self, organiser: Organiser, state: str = "draft", **given: Any) -> CatalogueSession:
        """A session of this organiser, in `state`: draft, requested, labelled, refused or information_requested."""
        actor = organiser.members[0].account.as_actor()
        record = propose_session(organiser, self.session_changes(**given), actor, self.now)
        if state == "draft":
            return record
        perform("session", record.id, "request", actor, self.now)
        clavip = self.actor("clavip_member")
        if state == "labelled":
            perform("session", record.id, "label", clavip, self.now)
        elif state == "refused":
            perform("session", record.id, "refuse", clavip, self.now, reason="Programme trop court.")
        elif state == "information_requested":
            perform("session", record.id, "request_information", clavip, self.now, question="Qui enseigne ?")
        return record

    def attendance(self, organiser: Organiser, *lines: tuple[object, ...], read: bool = True) -> AttendanceList:
        """A list of (RPPS, session code, half-days), received and read."""
        rows = ["RPPS;Session;Demi-journées", *(";".join(str(cell) for cell in line) for line in lines)]
        actor = organiser.members[0].account.as_actor()
        content = io.BytesIO("\r\n".join(rows).encode())
        received = receive_list(organiser, content, "presences.csv", actor, self.now)
        if read:
            read_list(received.id, self.now)
        return received

    def accept(self, proposal: Proposal, chair: Actor | None = None, **given: Any) -> None:
        decision = {"credits": Decimal(2), "categories": ["fo"], "reason": "Conforme aux critères."}
        perform("proposal", proposal.id, "accept", chair or self.chair(), self.now, **{**decision, **given})

    def help_request(self, registrant: Registrant, state: str = "open") -> HelpRequest:
        """A request for help in `state`: open, taken or closed. The registrant has a file with the council."""
        owner = registrant.account.as_actor()
        topic = self.council.help_topics[0]
        request = ask_for_help(registrant, self.council.id, topic, "Par où commencer ?", owner, self.now)
        if state == "taken":
            perform("help_request", request.id, "take", self.actor("referent"), self.now)
        elif state == "closed":
            perform("help_request", request.id, "settle", owner, self.now)
        return request

    def news_item(self, state: str = "draft", **given: Any) -> NewsItem:
        """News of the council, shown from yesterday on: draft, published or withdrawn."""
        values: dict[str, Any] = {
            "title": "Rencontre annuelle",
            "body": "Elle aura lieu à Tours.\n\nProgramme : https://conseil.example/programme.",
            "starts_on": self.now.date() - timedelta(days=1),
            "ends_on": None,
            "is_public": False,
        }
        editor = self.actor("council_admin")
        item = draft_news(self.council, NewsContent(**{**values, **given}), editor, self.now)
        if state != "draft":
            perform("news_item", item.id, "publish", editor, self.now)
        if state == "withdrawn":
            perform("news_item", item.id, "withdraw", editor, self.now)
        return item

    def assessment(self, registrant: Registrant, answer: int | None = None, **answers: int) -> NeedsAssessment:
        """Answers to the council's questionnaire: `answer` everywhere but in `answers`; unfinished without it."""
        session, owner = db.session(), registrant.account.as_actor()
        found = needs.begin(session, registrant, self.council.id, self.now)
        given = {} if answer is None else {one.key: answer for one in found.questionnaire.questions.statements}
        given |= {key.replace("_", "-"): value for key, value in answers.items()}
        needs.keep_answers(session, found.id, given, owner)
        needs.finish(session, found.id, owner, self.now)
        return found

    def evaluate(self, proposal: Proposal, evaluator: Actor | None = None, opinion: str = "favourable") -> None:
        form = {
            "opinion": opinion,
            "links": {"interests": False, "establishment": False, "authorship": False},
            "criteria": {},
            "comment": "",
            "credits": Decimal(2),
            "entry": None,
            "categories": [],
        }
        perform(
            "proposal",
            proposal.id,
            "evaluate",
            evaluator or self.actor("scientific_member"),
            self.now,
            evaluation=form,
        )


def log_in(client: FlaskClient, account: Account) -> FlaskClient:
    """Through the login page, as a person would."""
    response = client.post("/connexion", data={"email": account.email, "password": PASSWORD})
    assert response.status_code in (302, 303), response.status_code
    return client
