"""The people of the demonstration, by name, and what they declare."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Sample:
    """An action people often declare: entry of the referential, title, answer to its scale.

    Without `between` it takes place some weeks before the day it is declared.
    """

    entry: str
    title: str
    answer: dict[str, str]
    role: str = "attendee"
    scale: str | None = None
    between: tuple[date, date] | None = None
    on_honour: bool = False


SAMPLES = (
    Sample("formation-odpc", "Cardiologie nucléaire avancée", {"half_days": "4"}),
    Sample("congres", "Journées françaises de médecine nucléaire", {"half_days": "6"}),
    Sample("analyse-pratiques-odpc", "Audit clinique : pertinence des demandes", {"half_days": "4"}),
    Sample("rmm", "Revue de morbidité et de mortalité du service", {"participations": "1"}),
    Sample("formation-en-ligne", "Radioprotection des patients, en ligne", {"half_days": "2"}),
    Sample("seminaires", "Séminaire régional d’imagerie hybride", {"hours": "7"}),
)


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


NINE_YEARS = (
    Sample("1.1", "Imagerie cardiaque en orientation prioritaire", {"half_days": "4"}, between=_year(2023)),
    Sample("1.1", "Théranostique : indications et suivi", {"half_days": "4"}, between=_year(2024)),
    Sample("1.2", "JFMN 2024", {"half_days": "6"}, between=(date(2024, 5, 23), date(2024, 5, 25))),
    Sample("1.2", "JFMN 2025", {"half_days": "6"}, between=(date(2025, 5, 22), date(2025, 5, 24))),
    Sample("1.7", "Article : TEP et maladies rares", {"option": "leading"}, scale="authorship", between=_year(2024)),
    Sample("2.2", "Audit clinique : pertinence des demandes", {"half_days": "4"}, between=_year(2023)),
    Sample("2.4", "RMM du service", {"participations": "2"}, scale="participation", between=_year(2025)),
    Sample("2.7", "Réseau de radiovigilance", {"years": "1"}, between=(date(2025, 3, 1), date(2026, 9, 30))),
    Sample("3.5", "Patients traceurs", {"patients": "10"}, between=_year(2024)),
    Sample("3.8", "Consultations avant traitement", {"percent": "92"}, between=_year(2025), on_honour=True),
    Sample(
        "4.3",
        "Visites de 2023 et de 2025",
        {"visits": "2"},
        between=(date(2023, 1, 1), date(2025, 12, 31)),
        on_honour=True,
    ),
)
LAST_OF_NINE_YEARS = Sample("4.8", "Année 2025", {"option": "vaccination"}, between=_year(2025), on_honour=True)
SIX_YEARS = (
    Sample("1.2", "JFMN 2025", {"half_days": "6"}, between=(date(2025, 5, 22), date(2025, 5, 24))),
    Sample(
        "2.1",
        "Registre DEMO-THYRO",
        {"patients": "25"},
        scale="patients",
        between=(date(2024, 6, 1), date(2026, 8, 31)),
    ),
    Sample(
        "3.4",
        "DEMO-THYRO, données des patients",
        {"patients": "25"},
        scale="patients",
        between=(date(2024, 6, 1), date(2026, 8, 31)),
    ),
)

CERTIFICATIONS = (
    ("gilles.renaud@demo.example", "Gilles", "Renaud", "médecin : certification de neuf ans, presque complète"),
    ("helene.vidal@demo.example", "Hélène", "Vidal", "médecin : certification de six ans, commencée"),
)
SURNAMES = [
    "Aubert",
    "Bellanger",
    "Chauvin",
    "Delorme",
    "Évrard",
    "Fontaine",
    "Garnier",
    "Huet",
    "Imbert",
    "Jourdan",
    "Keller",
    "Lacombe",
    "Mercier",
    "Noël",
    "Ollivier",
    "Pélissier",
]
GIVEN = [
    "Alice",
    "Bruno",
    "Céline",
    "Denis",
    "Élodie",
    "Farid",
    "Gaëlle",
    "Hervé",
    "Irène",
    "Joël",
    "Karim",
    "Léa",
    "Maël",
    "Nadia",
    "Odile",
    "Pierre",
]
