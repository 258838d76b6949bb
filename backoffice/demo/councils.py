"""The demonstration's second council, made as the console makes one, and a physician enrolled with both."""

from datetime import date, datetime, timedelta

from backoffice.db import db
from backoffice.demo.people import ALPHA, PASSWORD
from backoffice.domain.actor import Actor
from backoffice.models import Parcours
from backoffice.services.claims import ActionChanges, record_action
from backoffice.services.councils import CouncilSettings, PeriodSettings, ProgrammeSettings, create_council
from backoffice.services.enrolments import enrol
from backoffice.services.parcours import parcours_of
from backoffice.services.profiles import open_staff_account
from backoffice.services.rule_sets import rule_sets
from backoffice.services.transitions import perform

ROLES = ("register_reviewer", "clavip_member", "council_admin")
SETTINGS = CouncilSettings(
    name="Conseil National Professionnel Alpha (fictif)",
    short_name="CNP Alpha",
    contact_email="contact@alpha.example",
    site_url="https://alpha.example/",
    colour="#6b2f7a",
    civility="Docteur",
    remedies="Vous pouvez demander au conseil de revoir cette décision en écrivant à l’adresse ci-dessous.",
    register_name="registre du CNP Alpha",
)
RULES = "four-with-two-formations"
PERIOD = PeriodSettings("2026-2028", date(2026, 1, 1), date(2028, 12, 31))


def tell_of_a_second_council(parcours: Parcours, platform: Actor, day: datetime) -> None:
    """`parcours`: the physician’s with the first council. This one asks for four actions, of which two formations."""
    council = create_council("alpha", SETTINGS, platform, day)
    document = next(one.document for one in rule_sets() if one.code == RULES)
    programme = ProgrammeSettings(
        code="dpc",
        title="Parcours triennal de DPC",
        review_mode="as_they_come",
        certification_mode="committee",
        quorum=1,
        document=document,
    )
    perform("council", council.id, "add_programme", platform, day, programme=programme, period=PERIOD)
    member = open_staff_account(ALPHA[0], PASSWORD, "Alix", "Alpha", None, ROLES, council, day).as_actor()
    perform("council", council.id, "open", platform, day)
    registrant, owner = parcours.registrant, parcours.account.as_actor()
    enrolment = enrol(registrant, council, "", owner, day)
    perform("enrolment", enrolment.id, "validate", member, day)
    second = next(one for one in parcours_of(db.session(), registrant) if one.council_id == council.id)
    last = day.date() - timedelta(days=10)
    for entry, title in (("formation", "Communiquer en équipe"), ("rmm", "Revue de morbidité et de mortalité")):
        changes = ActionChanges(
            entry_key=entry, role="attendee", title=title, starts_on=last, ends_on=last, scale=None, answer={}
        )
        action = record_action(registrant, second.id, changes, owner, day)
        perform("cpd_action", action.id, "attach", owner, day, without_evidence=True)
        perform("cpd_action", action.id, "submit", owner, day)
