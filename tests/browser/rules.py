"""Councils whose rules are the two examples of 001, « Mon parcours », and people who are half way in them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.models import Account, Council, CpdAction, Enrolment, Parcours
from backoffice.services.claims import ActionChanges, record_action
from backoffice.services.councils import CouncilSettings, PeriodSettings, ProgrammeSettings, create_council
from backoffice.services.profiles import open_staff_account
from backoffice.services.rule_sets import rule_sets
from backoffice.services.sessions import account_by_email
from backoffice.services.transitions import perform
from tests.browser.people import Declared
from tests.browser.records import OpenableWorld
from tests.factories import PASSWORD

PERIOD = PeriodSettings("2026-2028", date(2026, 1, 1), date(2028, 12, 31))
ROLES = ("register_reviewer", "clavip_member", "council_admin")


@dataclass(frozen=True)
class Rules:
    """A council of these rules, and what its pages say of them. `missing`: after a « Participation RMM » and a
    « Formation »; `enough`: the actions that fill the parcours then.
    """

    rule_set: str
    code: str
    review_mode: str
    instructions: str
    missing: str
    enough: tuple[Declared, ...]

    @property
    def name(self) -> str:
        return f"Conseil {self.code.capitalize()}"

    @property
    def member(self) -> str:
        return f"membre@{self.code}.example"


def open_council(world: OpenableWorld, rules: Rules) -> Council:
    """With one programme, and a member who holds every role."""
    platform, now = world.actor("platform_admin"), world.now
    settings = CouncilSettings(
        name=rules.name,
        short_name=rules.name,
        contact_email=f"contact@{rules.code}.example",
        site_url=f"https://{rules.code}.example/",
        civility="Docteur",
        mailbox_change="registrant",
    )
    council = create_council(rules.code, settings, platform, now)
    programme = ProgrammeSettings(
        code="dpc",
        title="Parcours triennal de DPC",
        review_mode=rules.review_mode,
        certification_mode="committee",
        quorum=1,
        document=next(one.document for one in rule_sets() if one.code == rules.rule_set),
    )
    perform("council", council.id, "add_programme", platform, now, programme=programme, period=PERIOD)
    open_staff_account(rules.member, PASSWORD, "Alix", rules.code.capitalize(), None, ROLES, council, now)
    opened: Council = perform("council", council.id, "open", platform, now)
    return opened


class Half:
    """Half of a story, through the services: whoever is asked for is found by their mailbox."""

    def __init__(self, world: OpenableWorld, rules: Rules, email: str) -> None:
        self.world, self.rules = world, rules
        self.account = _account(email)

    @property
    def owner(self) -> Actor:
        return self.account.as_actor()

    @property
    def member(self) -> Actor:
        return _account(self.rules.member).as_actor()

    @property
    def parcours(self) -> Parcours:
        mine = Parcours.registrant.has(account_id=self.account.id)
        return db.session.scalars(select(Parcours).where(mine, Parcours.council.has(code=self.rules.code))).one()

    def validate_enrolment(self) -> None:
        asked = Enrolment.registrant.has(account_id=self.account.id), Enrolment.council.has(code=self.rules.code)
        enrolment = db.session.scalars(select(Enrolment).where(*asked)).one()
        perform("enrolment", enrolment.id, "validate", self.member, self.world.now)

    def submit(self, action: Declared) -> None:
        """Recorded without evidence, and submitted."""
        parcours, now = self.parcours, self.world.now
        entry = next(one for one in parcours.rules.entries if one.label == action.kind)
        first, last = (date.fromisoformat(day) for day in action.days)
        changes = ActionChanges(
            entry_key=entry.key,
            role="attendee",
            title=action.title,
            starts_on=first,
            ends_on=last,
            scale=None,
            answer={},
        )
        made = record_action(parcours.registrant, parcours.id, changes, self.owner, now)
        perform("cpd_action", made.id, "attach", self.owner, now, without_evidence=True)
        perform("cpd_action", made.id, "submit", self.owner, now)

    def ask_about(self, title: str, question: str) -> None:
        perform(
            "cpd_action", self._action(title), "request_information", self.member, self.world.now, question=question
        )

    def accept_all(self) -> None:
        for claim in self.parcours.claims:
            if claim.action.state != "submitted":
                continue
            grants = {one.id: one.credits_asked for one in claim.action.claims}
            perform("cpd_action", claim.action_id, "accept", self.member, self.world.now, grants=grants)

    def certify(self) -> None:
        perform("parcours", self.parcours.id, "certify", self.member, self.world.now)

    def reissue(self, reason: str) -> None:
        perform("parcours", self.parcours.id, "reissue", self.member, self.world.now, reason=reason)

    def _action(self, title: str) -> UUID:
        found: CpdAction = next(one.action for one in self.parcours.claims if one.action.title == title)
        return found.id


def _account(email: str) -> Account:
    found = account_by_email(db.session(), email)
    assert found is not None, email
    return found
