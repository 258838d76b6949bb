"""What proves an action: who may attest it, who sends the proof, whether a declaration on honour is enough."""

from dataclasses import dataclass
from enum import StrEnum


class Attester(StrEnum):
    """Who may issue the piece (002, column "Éléments de preuve")."""

    andpc = "andpc"
    odpc = "odpc"
    organiser = "organiser"
    university = "university"
    department_head = "department_head"
    publisher = "publisher"
    registry_platform = "registry_platform"
    network_administrator = "network_administrator"
    establishment = "establishment"
    patient_association = "patient_association"
    occupational_health = "occupational_health"
    digital_health_agency = "digital_health_agency"
    council = "council"

    @property
    def label(self) -> str:
        return _ATTESTERS[self]


class Sender(StrEnum):
    """Who transmits the piece to the council. An ODPC is the organiser of its actions."""

    registrant = "registrant"
    organiser = "organiser"
    andpc = "andpc"
    registry_platform = "registry_platform"
    establishment = "establishment"
    council = "council"

    @property
    def label(self) -> str:
        return _SENDERS[self]


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """What proves an action: whether a piece is required of the registrant, and whether a declaration on
    honour is enough.

    `honour_condition` says in French when that declaration is accepted; empty, it always is. Nobody in
    `attested_by`: the document names nobody, the piece speaks for itself (an article), or a declaration is
    all it asks.
    """

    required: bool
    honour: bool
    hint: str
    honour_condition: str = ""
    attested_by: tuple[Attester, ...] = ()
    sent_by: tuple[Sender, ...] = ()


_ATTESTERS = {
    Attester.andpc: "l’ANDPC",
    Attester.odpc: "l’ODPC",
    Attester.organiser: "l’organisateur",
    Attester.university: "l’université",
    Attester.department_head: "le chef de service",
    Attester.publisher: "le comité éditorial ou l’éditeur de la revue",
    Attester.registry_platform: "la plateforme du registre",
    Attester.network_administrator: "l’administrateur du réseau",
    Attester.establishment: "l’établissement",
    Attester.patient_association: "l’association de patients ou d’usagers",
    Attester.occupational_health: "la médecine du travail",
    Attester.digital_health_agency: "l’Agence du numérique en santé",
    Attester.council: "le conseil",
}
_SENDERS = {
    Sender.registrant: "vous-même",
    Sender.organiser: "l’organisateur",
    Sender.andpc: "l’ANDPC",
    Sender.registry_platform: "la plateforme du registre",
    Sender.establishment: "l’établissement",
    Sender.council: "le conseil",
}
