"""The demonstration's register, peopled: medical physicists of several towns, establishments and services."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from backoffice.db import db
from backoffice.demo.people import COMMISSION
from backoffice.demo.register import COUNCIL
from backoffice.domain.actor import Actor
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import Council, Establishment, Registrant
from backoffice.services.enrolments import begin
from backoffice.services.establishments import create_establishment
from backoffice.services.register_edits import CareerSaved, DiplomaSaved, PlaceSaved, TimesSaved
from backoffice.services.register_terms import terms_of
from backoffice.services.sessions import account_by_email
from backoffice.services.transitions import perform

SITES = (
    ("Hôpital Sainte-Ondine", "Strasbourg", "67000"),
    ("Clinique des Tilleuls", "Nîmes", "30000"),
    ("Centre de radiothérapie du Ponant", "Brest", "29200"),
    ("Institut de cancérologie des Essais", "Saint-Étienne", "42000"),
)
RADIOTHERAPY, NUCLEAR, RADIOLOGY, BRACHYTHERAPY = "Radiothérapie", "Médecine nucléaire", "Radiologie", "Curiethérapie"
Shares = dict[str, str]


@dataclass(frozen=True)
class Physicist:
    """`places`: the share of each place by its number in SITES, and of each service in it; `days` since they asked."""

    given_name: str
    family_name: str
    days: int
    working_time: str
    places: dict[int, tuple[str, Shares]]


PHYSICISTS = (
    Physicist("Ahmed", "Besson", 320, "100", {0: ("100", {RADIOTHERAPY: "80", BRACHYTHERAPY: "20"})}),
    Physicist("Béatrice", "Évrard", 300, "80", {1: ("100", {RADIOLOGY: "33.33", NUCLEAR: "66.67"})}),
    Physicist("Cléo", "Œstlin", 260, "100", {2: ("62.5", {RADIOTHERAPY: "100"}), 1: ("37.5", {RADIOLOGY: "100"})}),
    Physicist("Driss", "Lefèvre", 200, "100", {3: ("100", {RADIOTHERAPY: "60", NUCLEAR: "40"})}),
    Physicist("Elsa", "Muñoz", 150, "90", {0: ("50", {NUCLEAR: "100"}), 3: ("50", {RADIOTHERAPY: "100"})}),
    Physicist("Fanny", "Kovač", 90, "100", {3: ("100", {BRACHYTHERAPY: "100"})}),
    Physicist("Gaël", "Le Goff", 60, "60", {2: ("100", {RADIOTHERAPY: "100"})}),
    Physicist("Hanna", "Łukasik", 30, "100", {0: ("100", {RADIOTHERAPY: "100"})}),
)


def tell_of_the_list(register: Callable[..., Registrant], day: Callable[[int], datetime]) -> None:
    """Everybody asked, and the commission validated them some days later."""
    council = db.session.scalars(select(Council).where(Council.code == COUNCIL)).one()
    account = account_by_email(db.session(), COMMISSION[0])
    assert account is not None
    commission, oldest = account.as_actor(), day(PHYSICISTS[0].days)
    sites = [
        create_establishment(EstablishmentContent(name=name, town=town, postcode=postcode), commission, oldest)
        for name, town, postcode in SITES
    ]
    for number, one in enumerate(PHYSICISTS, start=1):
        registrant = register(f"physicien{number}@demo.example", one.given_name, one.family_name, days=one.days)
        _enrol(one, registrant, council, sites, commission, (day(one.days), day(one.days - 6)))


def _enrol(
    one: Physicist,
    registrant: Registrant,
    council: Council,
    sites: list[Establishment],
    commission: Actor,
    moments: tuple[datetime, datetime],
) -> None:
    asked, validated = moments
    owner = registrant.account.as_actor()
    enrolment = begin(registrant, council, owner, asked)
    kind = next(term for term in terms_of(db.session(), council.id, "diploma") if term.label == "DQPRM")
    services = {term.label: term.id for term in terms_of(db.session(), council.id, "service")}
    for edit in (
        DiplomaSaved(kind, "Physique radiologique et médicale", "INSTN", date(2012, 9, 30)),
        CareerSaved(date(2012, 11, 5), Decimal(one.working_time)),
        *(PlaceSaved(date(2019, 1, 7), place=sites[number]) for number in one.places),
    ):
        perform("enrolment", enrolment.id, "edit", owner, asked, edit=edit)
    practices = {practice.establishment_id: practice.id for practice in enrolment.practices}
    found = {practices[sites[number].id]: times for number, times in one.places.items()}
    times = TimesSaved(
        shares={practice: Decimal(share) for practice, (share, _) in found.items()},
        services={
            practice: {services[label]: Decimal(share) for label, share in shares.items()}
            for practice, (_, shares) in found.items()
        },
    )
    perform("enrolment", enrolment.id, "edit", owner, asked, edit=times)
    perform("enrolment", enrolment.id, "submit", owner, asked)
    perform("enrolment", enrolment.id, "validate", commission, validated)
