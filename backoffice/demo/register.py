"""The demonstration's register: a medical physicist whose file waits for the commission of the CN2PM, and one whose
entry is validated.
"""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from sqlalchemy import select

from backoffice.db import db
from backoffice.demo.people import COMMISSION, PASSWORD
from backoffice.domain.actor import Actor
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import Council, Enrolment, Registrant
from backoffice.services.enrolments import begin
from backoffice.services.establishment_imports import read_import, receive, start_here
from backoffice.services.establishment_mappings import provided_mappings
from backoffice.services.establishments import create_establishment
from backoffice.services.profiles import open_staff_account
from backoffice.services.register_changes import begin_change
from backoffice.services.register_edits import CareerSaved, DiplomaSaved, PlaceSaved, TimesSaved
from backoffice.services.register_terms import terms_of
from backoffice.services.transitions import perform

COUNCIL = "cn2pm"
TO_CREATE = EstablishmentContent("Clinique Saint-Exemple", "Bron", "69500", "2, rue des Essais", "0400000000")
LIST = """FINESS;Nom;Code postal;Ville
;Clinique St Exemple;69500;Bron
;Institut de radiothérapie du Modèle;69003;Lyon
12;Centre d’imagerie des Essais;69003;Lyon
"""
ADMINISTRATION = ("register_reviewer", "council_admin")


def tell_of_register_entries(waiting: Registrant, day: datetime, validated: Registrant, long_ago: datetime) -> Actor:
    """Returns the commission."""
    council = db.session.scalars(select(Council).where(Council.code == COUNCIL)).one()
    commission = open_staff_account(
        COMMISSION[0], PASSWORD, "Alix", "Commission", None, ADMINISTRATION, council, day
    ).as_actor()
    hospital = EstablishmentContent(name="Centre hospitalier de Démonstration", town="Lyon", postcode="69003")
    place = create_establishment(hospital, commission, long_ago)
    enrolment = _submitted(validated, council, [PlaceSaved(date(2018, 1, 8), place=place)], long_ago)
    perform("enrolment", enrolment.id, "validate", commission, long_ago)
    places = [PlaceSaved(date(2018, 1, 8), place=place), PlaceSaved(date(2023, 9, 4), place=TO_CREATE)]
    _submitted(waiting, council, places, day)
    _new_diploma(validated, enrolment, day)
    _import_a_list(commission, day)
    return commission


def _submitted(physicist: Registrant, council: Council, places: list[PlaceSaved], day: datetime) -> Enrolment:
    """The working time is divided equally between the places."""
    owner = physicist.account.as_actor()
    enrolment = begin(physicist, council, owner, day)
    kind = next(one for one in terms_of(db.session(), council.id, "diploma") if one.label == "DQPRM")
    service = next(one for one in terms_of(db.session(), council.id, "service") if one.label == "Radiothérapie")
    for edit in (
        DiplomaSaved(kind, "Physique radiologique et médicale", "INSTN", date(2014, 9, 30)),
        CareerSaved(date(2014, 11, 3), Decimal(100)),
        *places,
    ):
        perform("enrolment", enrolment.id, "edit", owner, day, edit=edit)
    shares = {one.id: Decimal(100) / len(places) for one in enrolment.practices}
    times = TimesSaved(shares=shares, services={one: {service.id: Decimal(100)} for one in shares})
    perform("enrolment", enrolment.id, "edit", owner, day, edit=times)
    perform("enrolment", enrolment.id, "submit", owner, day)
    return enrolment


def _new_diploma(physicist: Registrant, enrolment: Enrolment, day: datetime) -> None:
    """A later change, which waits while the entry stays as it was validated."""
    owner = physicist.account.as_actor()
    change = begin_change(enrolment.id, owner, day)
    kind = next(one for one in terms_of(db.session(), enrolment.council_id, "diploma") if one.label == "Doctorat")
    edit = DiplomaSaved(kind, "Dosimétrie des essais", "Université de l’Exemple", date(2026, 6, 12))
    perform("register_change", change.id, "edit", owner, day, edit=edit)
    perform("register_change", change.id, "submit", owner, day)


def _import_a_list(commission: Actor, day: datetime) -> None:
    """Two lines become establishments, one of which looks like what the physicist asks for; one cannot be taken."""
    received = receive(BytesIO(LIST.encode()), "etablissements.csv", provided_mappings()["simple"], commission, day)
    start_here(received.id, commission, day)
    read_import(received.id, day)
