"""The demonstration's register: a medical physicist whose file waits for the commission of the CN2PM, and one whose
entry is validated.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from backoffice.db import db
from backoffice.demo.people import COMMISSION, PASSWORD
from backoffice.domain.actor import Actor
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import Council, Enrolment, Establishment, Registrant
from backoffice.services.enrolments import begin
from backoffice.services.establishments import create_establishment
from backoffice.services.profiles import open_staff_account
from backoffice.services.register_edits import CareerSaved, DiplomaSaved, PlaceSaved, TimesSaved
from backoffice.services.register_terms import terms_of
from backoffice.services.transitions import perform

COUNCIL = "cn2pm"
ADMINISTRATION = ("register_reviewer", "council_admin")


def tell_of_register_entries(waiting: Registrant, day: datetime, validated: Registrant, long_ago: datetime) -> Actor:
    """Returns the commission."""
    council = db.session.scalars(select(Council).where(Council.code == COUNCIL)).one()
    commission = open_staff_account(
        COMMISSION[0], PASSWORD, "Alix", "Commission", None, ADMINISTRATION, council, day
    ).as_actor()
    hospital = EstablishmentContent(name="Centre hospitalier de Démonstration", town="Lyon", postcode="69003")
    place = create_establishment(hospital, commission, long_ago)
    enrolment = _submitted(validated, council, place, long_ago)
    perform("enrolment", enrolment.id, "validate", commission, long_ago)
    _submitted(waiting, council, place, day)
    return commission


def _submitted(physicist: Registrant, council: Council, place: Establishment, day: datetime) -> Enrolment:
    owner = physicist.account.as_actor()
    enrolment = begin(physicist, council, owner, day)
    kind = next(one for one in terms_of(db.session(), council.id, "diploma") if one.label == "DQPRM")
    service = next(one for one in terms_of(db.session(), council.id, "service") if one.label == "Radiothérapie")
    for edit in (
        DiplomaSaved(kind, "Physique radiologique et médicale", "INSTN", date(2014, 9, 30)),
        CareerSaved(date(2014, 11, 3), Decimal(100)),
        PlaceSaved(date(2018, 1, 8), place=place),
    ):
        perform("enrolment", enrolment.id, "edit", owner, day, edit=edit)
    times = TimesSaved(services={enrolment.practices[0].id: {service.id: Decimal(100)}})
    perform("enrolment", enrolment.id, "edit", owner, day, edit=times)
    perform("enrolment", enrolment.id, "submit", owner, day)
    return enrolment
