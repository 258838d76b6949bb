"""The demonstration: fictitious people in every role, something in every queue. Never in production.

Everything goes through the services that real people's pages call; only the clock is told other days.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from sqlalchemy import select

from backoffice.db import db
from backoffice.demo.councils import tell_of_a_second_council
from backoffice.demo.cycles import tell_of_a_training_cycle
from backoffice.demo.listed import tell_of_the_list
from backoffice.demo.organiser import tell_of_an_organiser
from backoffice.demo.papers import certificate_of_attendance
from backoffice.demo.people import CHAIR, COUNCIL, PASSWORD, PHYSICIST, STAFF, STORY, TRAINED, TWICE
from backoffice.demo.register import tell_of_register_entries
from backoffice.demo.samples import (
    CERTIFICATIONS,
    GIVEN,
    LAST_OF_NINE_YEARS,
    NINE_YEARS,
    SAMPLES,
    SIX_YEARS,
    SURNAMES,
    Sample,
)
from backoffice.domain.actor import Actor
from backoffice.domain.evaluation_sheet import CRITERIA, LINKS
from backoffice.models import Council, CpdAction, Parcours, Proposal, Registrant
from backoffice.services import needs, referentials
from backoffice.services.accompaniment import ask_for_help
from backoffice.services.captures import keep_capture
from backoffice.services.charters import current_charter
from backoffice.services.claims import ActionChanges, record_action
from backoffice.services.committees import set_chair
from backoffice.services.enrolments import enrol
from backoffice.services.evidence import Upload, attach, receive
from backoffice.services.news import NewsContent, draft_news
from backoffice.services.parcours import start_parcours
from backoffice.services.passwords import hash_password
from backoffice.services.profiles import Profile, open_account, open_staff_account
from backoffice.services.proposals import ProposalChanges, propose
from backoffice.services.sessions import account_by_email
from backoffice.services.transitions import perform, transaction
from backoffice.wording import utc_now


def prepare() -> None:
    """Make the demonstration's people, once: a second run keeps what was done since."""
    if account_by_email(db.session(), STORY[0]) is not None:
        return
    council = db.session.scalars(select(Council).where(Council.code == COUNCIL)).one()
    hashed = hash_password(PASSWORD)
    since = utc_now() - timedelta(90)
    for email, given_name, family_name, roles, _ in STAFF:
        account = open_staff_account(email, PASSWORD, given_name, family_name, None, roles, council, since)
        if email == CHAIR:
            set_chair(account, council, True, since)
    Story(council, hashed).tell()


class Story:
    """Who is where, from the oldest day to today."""

    def __init__(self, council: Council, hashed: str) -> None:
        self.council = council
        self.hashed = hashed
        self.now = utc_now()
        self.numbers: Iterator[int] = iter(range(1, 10_000))

    def tell(self) -> None:
        self._parcours_under_way()
        self._certified()
        self._waiting_for_certification()
        self._certification_nearly_complete()
        self._certification_begun()
        self._queue_of_actions()
        self._proposals()
        self._enrolments()
        physicist = self._register(PHYSICIST[0], "Sacha", "Meunier", days=4)
        trained = self._register(TRAINED[0], "Claude", "Berthier", days=250)
        commission = tell_of_register_entries(physicist, self._day(4), trained, self._day(250))
        tell_of_a_training_cycle(trained, commission, self.now)
        tell_of_the_list(self._register, self._day)
        self._an_organiser()
        self._a_version_to_approve()
        twice = self._enrolled(TWICE[0], "Iris", "Colin", days=30)
        tell_of_a_second_council(twice, self._staff("plateforme@demo.example"), self._day(20))
        self._news()
        self._accompaniment()
        self._register("paul.attente@demo.example", "Paul", "Attente", confirmed=False, days=1)

    def _an_organiser(self) -> None:
        ana = account_by_email(db.session(), STORY[0])
        assert ana is not None
        assert ana.person.rpps is not None
        tell_of_an_organiser(self.council, self.hashed, self._staff("clavip@demo.example"), ana.person.rpps, self._day)

    def _parcours_under_way(self) -> None:
        """Ana: one accepted action, one submitted, one returned with a question, one draft, one photograph."""
        parcours = self._enrolled(STORY[0], "Ana", "Martin", days=60)
        self._accept(self._submitted(parcours, SAMPLES[0], days=50), days=45)
        self._submitted(parcours, SAMPLES[4], days=6)
        returned = self._submitted(parcours, SAMPLES[3], days=12)
        perform(
            "cpd_action",
            returned.id,
            "request_information",
            self._staff("clavip@demo.example"),
            self._day(9),
            question="Pouvez-vous joindre l’attestation signée par l’organisateur de la RMM ?",
        )
        self._draft(parcours, SAMPLES[1], days=2)
        self._photographed(parcours, "Staff de radiopharmacie", days=1)

    def _certified(self) -> None:
        parcours = self._complete("benoit.lefevre@demo.example", "Benoît", "Lefèvre", days=80)
        for claim in list(parcours.claims):
            self._accept(claim.action, days=40)
        perform("parcours", parcours.id, "request", parcours.account.as_actor(), self._day(30), honour=True)
        perform("parcours", parcours.id, "certify", self._staff("clavip@demo.example"), self._day(20))

    def _waiting_for_certification(self) -> None:
        parcours = self._complete("chloe.dubois@demo.example", "Chloé", "Dubois", days=70)
        for claim in list(parcours.claims)[:2]:
            self._accept(claim.action, days=35)
        perform("parcours", parcours.id, "request", parcours.account.as_actor(), self._day(8), honour=True)

    def _certification_nearly_complete(self) -> None:
        """Gilles, in practice since 2012: nine years, one action not acquired yet and one to be decided."""
        parcours = self._certification(*CERTIFICATIONS[0][:3], registered_on=date(2012, 11, 5))
        for sample in NINE_YEARS:
            self._accept(self._submitted(parcours, sample, days=35), days=25)
        self._submitted(parcours, LAST_OF_NINE_YEARS, days=5)

    def _certification_begun(self) -> None:
        """Hélène, registered in 2024: six years, and the same registry in two blocks."""
        parcours = self._certification(*CERTIFICATIONS[1][:3], registered_on=date(2024, 5, 2))
        for sample in SIX_YEARS:
            self._submitted(parcours, sample, days=4)
        self._draft(parcours, LAST_OF_NINE_YEARS, days=2)

    def _certification(self, email: str, given_name: str, family_name: str, *, registered_on: date) -> Parcours:
        registrant = self._enrolled(email, given_name, family_name, days=60).registrant
        programme = next(one for one in self.council.programmes if one.code == "certification-periodique")
        return start_parcours(registrant, programme.id, registered_on, registrant.account.as_actor(), self._day(55))

    def _queue_of_actions(self) -> None:
        for index, (given_name, family_name) in enumerate(zip(GIVEN, SURNAMES, strict=True)):
            email = f"medecin{index + 1}@demo.example"
            parcours = self._enrolled(email, given_name, family_name, days=58 - index)
            for turn in range(2 + index % 2):
                self._submitted(parcours, SAMPLES[(index + turn) % len(SAMPLES)], days=30 - index - turn)

    def _proposals(self) -> None:
        parcours = self._enrolled("david.moreau@demo.example", "David", "Moreau", days=50)
        self._proposal(parcours, "Atelier de simulation : annonce d’une mauvaise nouvelle", days=7)
        evaluated = self._proposal(parcours, "Groupe d’échange entre pairs sur l’erreur médicale", days=15)
        form = {
            "opinion": "favourable",
            "links": {link.code: False for link in LINKS},
            "criteria": {one.code: {"answer": "met", "remark": ""} for one in CRITERIA},
            "comment": "Programme solide, intervenants sans lien d’intérêts.",
            "credits": Decimal(2),
            "entry": None,
            "categories": ["ap"],
        }
        evaluator = self._staff("scientifique@demo.example")
        perform("proposal", evaluated.id, "evaluate", evaluator, self._day(4), evaluation=form)

    def _enrolments(self) -> None:
        newcomer = self._register("emma.petit@demo.example", "Emma", "Petit", days=3)
        enrol(
            newcomer,
            self.council,
            "Je viens d’arriver dans la région.",
            newcomer.account.as_actor(),
            self._day(3),
        )
        asked = self._register("felix.roux@demo.example", "Félix", "Roux", days=10)
        enrolment = enrol(asked, self.council, "", asked.account.as_actor(), self._day(10))
        perform(
            "enrolment",
            enrolment.id,
            "request_information",
            self._staff("registre@demo.example"),
            self._day(5),
            question="Dans quel établissement exercez-vous principalement depuis janvier ?",
        )

    def _a_version_to_approve(self) -> None:
        """The certification's next version: one type of action withdrawn, one that must last, before the board."""
        programme = next(one for one in self.council.programmes if one.code == "certification-periodique")
        editor = self._staff("referentiel@demo.example")
        draft = referentials.draft_of(db.session(), programme, editor, self._day(6))
        changes: dict[str, dict[str, object]] = {"1.9": {"withdrawn": True}, "3.7": {"minimum_years": 1}}
        entries = [{**entry, **changes.get(entry["key"], {})} for entry in draft.document["entries"]]
        referentials.change(draft.id, {**draft.document, "entries": entries}, editor, self._day(5), draft.version)
        perform("referential", draft.id, "propose", self._staff("scientifique@demo.example"), self._day(4))

    def _news(self) -> None:
        editor = self._staff("admin@demo.example")
        for title, body, days in (
            ("Le référentiel de certification est publié", "Retrouvez-le dans « Les documents ».", 40),
            ("Journées françaises : inscriptions ouvertes", "Programme : https://congres.demo.example/programme.", 6),
        ):
            day = self._day(days)
            item = draft_news(self.council, NewsContent(title, body, day.date(), None, is_public=False), editor, day)
            perform("news_item", item.id, "publish", editor, day)

    def _accompaniment(self) -> None:
        """Ana asked for help twice, and has answered the needs questionnaire twice."""
        account = account_by_email(db.session(), STORY[0])
        registrant = db.session.scalars(select(Registrant).where(Registrant.account == account)).one()
        ana, topics = registrant.account.as_actor(), self.council.help_topics
        question = "Je ne vois pas quelle action choisir pour l’analyse des pratiques."
        asked = ask_for_help(registrant, self.council.id, topics[1], question, ana, self._day(15))
        answer = "Avez-vous une RMM dans votre service ? Elle convient très bien."
        referent = self._staff("referent@demo.example")
        perform("help_request", asked.id, "answer", referent, self._day(13), message=answer)
        ask_for_help(registrant, self.council.id, topics[2], "Mon attestation est illisible.", ana, self._day(2))
        for days, answers in ((300, (2, 3, 1, 2, 4, 0, 1)), (5, (3, 4, 2, 3, 4, 1, 1))):
            found = needs.begin(db.session(), registrant, self.council.id, self._day(days))
            keys = [one.key for one in found.questionnaire.questions.statements]
            given = {key: answers[place % len(answers)] for place, key in enumerate(keys)}
            needs.keep_answers(db.session(), found.id, given, ana)
            needs.finish(db.session(), found.id, ana, self._day(days))

    def _register(
        self, email: str, given_name: str, family_name: str, *, days: int, confirmed: bool = True
    ) -> Registrant:
        profile = Profile(
            given_name=given_name,
            family_name=family_name,
            rpps=impossible_rpps(next(self.numbers)),
            mobile="0600000000",
            structure="Centre hospitalier de Démonstration",
            practice_mode="hospital",
        )
        with transaction(self._day(days)) as work:
            registrant = open_account(work, email, self.hashed, profile, current_charter(work.session))
        if confirmed:
            account = registrant.account
            perform("account", account.id, "validate", account.as_actor(), self._day(days), link=account.links[0])
        return registrant

    def _enrolled(self, email: str, given_name: str, family_name: str, *, days: int) -> Parcours:
        registrant = self._register(email, given_name, family_name, days=days)
        actor = registrant.account.as_actor()
        enrolment = enrol(registrant, self.council, "", actor, self._day(days))
        perform("enrolment", enrolment.id, "validate", self._staff("registre@demo.example"), self._day(days - 1))
        return db.session.scalars(select(Parcours).where(Parcours.registrant_id == registrant.id)).one()

    def _complete(self, email: str, given_name: str, family_name: str, *, days: int) -> Parcours:
        parcours = self._enrolled(email, given_name, family_name, days=days)
        for index, sample in enumerate(SAMPLES[:3]):
            self._submitted(parcours, sample, days=days - 10 - index)
        return parcours

    def _draft(self, parcours: Parcours, sample: Sample, *, days: int) -> CpdAction:
        last = self._day(days + 20).date()
        first_day, last_day = sample.between or (last - timedelta(days=1), last)
        changes = ActionChanges(
            entry_key=sample.entry,
            role=sample.role,
            title=sample.title,
            starts_on=first_day,
            ends_on=last_day,
            scale=sample.scale,
            answer=sample.answer,
        )
        return record_action(parcours.registrant, parcours.id, changes, parcours.account.as_actor(), self._day(days))

    def _photographed(self, parcours: Parcours, title: str, *, days: int) -> None:
        day, who = self._day(days), parcours.registrant
        paper = certificate_of_attendance(who.full_name, title, day.date(), day.date())
        taken, _ = receive(db.session(), who, [Upload(BytesIO(paper), "feuille-d-emargement.pdf")], "")
        keep_capture(who, parcours.id, title, taken, parcours.account.as_actor(), day)

    def _submitted(self, parcours: Parcours, sample: Sample, *, days: int) -> CpdAction:
        action = self._draft(parcours, sample, days=days)
        owner = parcours.account.as_actor()
        if sample.on_honour:
            perform("cpd_action", action.id, "attach", owner, self._day(days), on_honour=True)
            declared: CpdAction = perform("cpd_action", action.id, "submit", owner, self._day(days))
            return declared
        paper = certificate_of_attendance(parcours.registrant.full_name, action.title, action.starts_on, action.ends_on)
        attach(
            "cpd_action",
            action.id,
            parcours.registrant,
            [Upload(BytesIO(paper), "attestation-de-presence.pdf")],
            "Attestation de présence",
            owner,
            self._day(days),
        )
        submitted: CpdAction = perform("cpd_action", action.id, "submit", owner, self._day(days))
        return submitted

    def _accept(self, action: CpdAction, *, days: int) -> None:
        grants = {claim.id: claim.credits_asked for claim in action.claims}
        perform(
            "cpd_action",
            action.id,
            "accept",
            self._staff("clavip@demo.example"),
            self._day(days),
            grants=grants,
        )

    def _proposal(self, parcours: Parcours, title: str, *, days: int) -> Proposal:
        day = self._day(days + 10).date()
        changes = ProposalChanges(
            planned=False,
            entry_key=next(entry.key for entry in parcours.rules.entries if entry.out_of_list),
            role="attendee",
            title=title,
            organiser="Association régionale de démonstration",
            content="Une journée en petits groupes : apports, mises en situation filmées, retour d’expérience.",
            starts_on=day,
            ends_on=day,
            hours=Decimal("7"),
            categories=["ap"],
        )
        owner = parcours.account.as_actor()
        proposal = propose(parcours.registrant, parcours.id, changes, owner, self._day(days))
        paper = certificate_of_attendance(parcours.registrant.full_name, title, day, day)
        upload = Upload(BytesIO(paper), "attestation-de-presence.pdf")
        attach("proposal", proposal.id, parcours.registrant, [upload], "Attestation", owner, self._day(days))
        perform("proposal", proposal.id, "submit", owner, self._day(days))
        return proposal

    def _staff(self, email: str) -> Actor:
        account = account_by_email(db.session(), email)
        assert account is not None
        return account.as_actor()

    def _day(self, ago: int) -> datetime:
        return self.now - timedelta(days=ago)


def impossible_rpps(number: int) -> str:
    """999 begins no real number; the last digit is a right Luhn key."""
    body = f"999{number:07d}"
    digits = [int(digit) * (1 if position % 2 else 2) for position, digit in enumerate(reversed(body))]
    total = sum(digit - 9 if digit > 9 else digit for digit in digits)
    return f"{body}{-total % 10}"
