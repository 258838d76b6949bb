"""The words of a parcours' pages: a physician's « parcours » (001) and a medical physicist's « cycle » (000)."""

from dataclasses import dataclass

from backoffice.domain.referential import Called
from backoffice.models import Parcours


@dataclass(frozen=True)
class ParcoursWords:
    """Each is what a page shows, as its source document writes it."""

    yours: str
    see: str
    fill: str
    export: str
    request: str
    add: str
    adding: str
    search: str
    save: str
    in_yours: str


WORDS = {
    Called.parcours: ParcoursWords(
        yours="Votre parcours",
        see="consulter mon parcours",
        fill="consulter et compléter mon parcours",
        export="exporter mon parcours (format xlsx)",
        request="demander validation du parcours",
        add="saisir un nouvel élément",
        adding="Saisir un élément du parcours",
        search="recherche d'une action premiers caractères",
        save="Valider",
        in_yours="Dans votre parcours",
    ),
    Called.cycle: ParcoursWords(
        yours="Votre cycle",
        see="Détails",
        fill="Détails",
        export="exporter mon cycle (format xlsx)",
        request="Éditer l’attestation",
        add="Ajouter une action de formation",
        adding="Ajouter une action de formation",
        search="Chercher un type de formation",
        save="Ajouter",
        in_yours="Dans votre cycle",
    ),
}


def words_of(parcours: Parcours) -> ParcoursWords:
    return WORDS[parcours.rules.called]
