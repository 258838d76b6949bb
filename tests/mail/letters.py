"""One stand-in record for each mail, with what its step would bring: what the golden files are written from."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from backoffice.domain.measures import CREDITS, Measure
from backoffice.domain.referential import Called
from backoffice.mail.catalogue import BESIDE_STEPS
from workflows.registry import WORKFLOWS

IN_STEPS = {mail for workflow in WORKFLOWS.values() for step in workflow.steps for mail in step.mails}
NAMES = sorted(IN_STEPS | {*BESIDE_STEPS})
ID = UUID("11111111-2222-4333-8444-555555555555")
HOLDER_MAILBOX = "titulaire@essai.example"
RPPS = "99900000015"
PARCOURS = "Parcours triennal de DPC 2026-2028"

person = SimpleNamespace(given_name="Camille", family_name="Essai", rpps=RPPS)
council = SimpleNamespace(
    name="Conseil National Professionnel des Essais",
    contact_email="parcours@essais.example",
    code="essais",
    remedies="Vous pouvez demander au conseil de revoir cette décision en écrivant à l’adresse ci-dessous.",
)


@dataclass
class Case:
    """A record and the tags its step gives."""

    record: Any
    tags: dict[str, str] = field(default_factory=dict)


def account(**given: Any) -> Any:
    return SimpleNamespace(subject=person, email=HOLDER_MAILBOX, id=ID, council_id=None, **given)


def enrolment(**given: Any) -> Any:
    return SimpleNamespace(subject=person, council=council, id=ID, **given)


def appointing() -> Any:
    return SimpleNamespace(subject=None, council=council, id=ID)


def rules(measure: Measure | None = CREDITS) -> Any:
    return SimpleNamespace(measure=measure, called=Called.parcours, said_measure=measure)


def claim(asked: str, granted: str | None = None, title: str = PARCOURS, measure: Measure | None = CREDITS) -> Any:
    return SimpleNamespace(
        parcours=SimpleNamespace(title=title, rules=rules(measure)),
        credits_asked=Decimal(asked),
        credits=Decimal(asked if granted is None else granted),
    )


def register_change(**given: Any) -> Any:
    return SimpleNamespace(subject=person, council=council, id=ID, **given)


def mailbox_change(**given: Any) -> Any:
    addresses = {"old_email": "ancienne@essai.example", "new_email": "nouvelle@essai.example"}
    return SimpleNamespace(subject=person, council=council, id=ID, **{**addresses, **given})


def establishment_request(**given: Any) -> Any:
    values = {"name": "CHU St-Exemple", "establishment": None}
    return SimpleNamespace(subject=person, council=council, id=ID, **{**values, **given})


def establishment() -> Any:
    return SimpleNamespace(
        name="Centre hospitalier universitaire Saint-Exemple",
        address="1, rue des Essais",
        place="33000 Bordeaux",
        finess="990000019",
    )


def action(*claims: Any, **given: Any) -> Any:
    values = {
        "title": "Congrès national, sessions d’imagerie",
        "starts_on": date(2026, 4, 2),
        "ends_on": date(2026, 4, 4),
        "state": "submitted",
        "claims": claims or (claim("6"),),
        "attested_by": None,
        **given,
    }
    return SimpleNamespace(subject=person, council=council, id=ID, title_in_mails=values["title"], **values)


def proposal(**given: Any) -> Any:
    values: dict[str, Any] = {
        "title": "Atelier d’annonce",
        "parcours": SimpleNamespace(title=PARCOURS, rules=rules()),
        "starts_on": date(2026, 5, 12),
        "ends_on": date(2026, 5, 12),
        "action": None,
        "granted_credits": None,
        "decided_at": datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
        **given,
    }
    return SimpleNamespace(subject=person, council=council, id=ID, title_in_mails=values["title"], **values)


def parcours(*returned: Any, **given: Any) -> Any:
    claims = [SimpleNamespace(action=item) for item in (action(state="accepted"), *returned)]
    values: dict[str, Any] = {
        "title": PARCOURS,
        "rules": rules(),
        "claims": claims,
        "starts_on": date(2023, 1, 1),
        "ends_on": date(2032, 4, 30),
        "order_validated_on": None,
        "referential": SimpleNamespace(number="2.1"),
    }
    return SimpleNamespace(subject=person, council=council, id=ID, **{**values, **given})


def referential(**given: Any) -> Any:
    values: dict[str, Any] = {"number": "2.1", "approved_on": None, "reason": None}
    return SimpleNamespace(
        subject=None,
        council=council,
        programme=SimpleNamespace(code="certification-periodique", title="Certification périodique"),
        id=ID,
        **{**values, **given},
    )


def session(**given: Any) -> Any:
    values: dict[str, Any] = {
        "title": "Imagerie hybride",
        "starts_on": date(2026, 6, 1),
        "ends_on": date(2026, 6, 2),
        "code": "K7MQ2X",
        "account": SimpleNamespace(kind="organiser", person=person),
    }
    return SimpleNamespace(subject=person, council=council, id=ID, **{**values, **given})


def attestation(**given: Any) -> Any:
    validated = SimpleNamespace(title=PARCOURS, rules=rules(), decided_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    values = {
        "parcours": validated,
        "parcours_id": ID,
        "proposal": None,
        "number": "ESSAI-2026-000001",
        "token": "unjetonquelonnepeutdeviner",
    }
    return SimpleNamespace(subject=person, council=council, id=ID, **{**values, **given})


def capture(**given: Any) -> Any:
    values = {"parcours": SimpleNamespace(title=PARCOURS), "kept_on": date(2026, 11, 6)}
    return SimpleNamespace(subject=person, council=council, id=ID, **{**values, **given})


def help_request(**given: Any) -> Any:
    return SimpleNamespace(subject=person, council=council, id=ID, **given)


def returned_action(title: str, question: str) -> Any:
    return action(title=title, state="information_requested", question=question)


READER = {"prenom": "Camille", "nom": "Essai"}
LINK = {"lien": "https://parcours.essai.example/lien/un-jeton"}

LETTERS = {
    "account/created": Case(account(), LINK),
    "account/link_resent": Case(account(), LINK),
    "account/validated": Case(account()),
    "account/already_known": Case(account()),
    "account/rpps_already_known": Case(account(), {"prenom": "Dominique", "nom": "Autre"}),
    "account/invited": Case(account(), LINK | {"organisme": "Société savante des essais"}),
    "account/reset_requested": Case(account(), LINK),
    "account/password_changed": Case(account()),
    "account/suspended": Case(account(), {"motif": "Deux comptes portent le même nom : nous vérifions."}),
    "account/reinstated": Case(account(), {"motif": "Les deux comptes sont bien distincts."}),
    "account/digest": Case(account(), {"rappels": "– Votre parcours se termine le 30 avril 2032"}),
    "account/waiting_work": Case(account(), {"dossiers": "– Action\u00a0: 3 dossiers"}),
    "parcours/period_ending": Case(parcours()),
    "parcours/request_possible": Case(parcours()),
    "cpd_action/evidence_awaited": Case(action(question="Combien de demi-journées avez-vous suivies ?")),
    "cpd_action/draft_forgotten": Case(action()),
    "capture/draft_forgotten": Case(capture()),
    "proposal/evidence_awaited": Case(proposal(question="Qui a organisé cet atelier ?")),
    "proposal/draft_forgotten": Case(proposal()),
    "enrolment/submitted": Case(enrolment()),
    "enrolment/validated": Case(enrolment()),
    "enrolment/information_requested": Case(enrolment(question="Dans quel service exercez-vous ?")),
    "enrolment/refused": Case(enrolment(reason="Votre spécialité relève d’un autre conseil.")),
    "enrolment/left": Case(enrolment()),
    "council/appointed": Case(appointing(), READER | LINK | {"roles": "Gestion du registre et CLAVIP"}),
    "enrolment/rpps_corrected": Case(enrolment(), {"motif": "Deux chiffres étaient inversés."}),
    "register_change/requested": Case(register_change()),
    "register_change/accepted": Case(register_change()),
    "register_change/refused": Case(register_change(reason="Le diplôme joint n’est pas le vôtre.")),
    "mailbox_change/confirm_new": Case(mailbox_change(), LINK),
    "mailbox_change/confirm_old": Case(mailbox_change(), LINK),
    "mailbox_change/announced": Case(mailbox_change(), LINK),
    "mailbox_change/done": Case(mailbox_change()),
    "mailbox_change/left": Case(mailbox_change()),
    "establishment_request/created": Case(establishment_request(establishment=establishment())),
    "establishment_request/merged": Case(establishment_request(establishment=establishment())),
    "establishment_request/refused": Case(
        establishment_request(reason="L’adresse manque : nous ne l’avons pas trouvé.")
    ),
    "cpd_action/submitted": Case(action(claim("1"))),
    "cpd_action/withdrawn": Case(action()),
    "cpd_action/information_requested": Case(action(question="Combien de demi-journées avez-vous suivies ?")),
    "cpd_action/accepted": Case(action()),
    "cpd_action/rejected": Case(action(reason="Le justificatif est illisible.\n\nLa date n’y figure pas.")),
    "cpd_action/correction_requested": Case(
        action(reason=None, question="J’ai oublié une demi-journée."), {"motif": "J’ai oublié une demi-journée."}
    ),
    "cpd_action/corrected": Case(action(claim("6", "4"), reason="Le programme joint compte quatre demi-journées.")),
    "cpd_action/returned": Case(action(question="Pouvez-vous joindre le programme ?")),
    "cpd_action/attested": Case(action(attested_by=SimpleNamespace(name="Société des Essais"))),
    "cpd_action/declined": Case(action(attested_by=SimpleNamespace(name="Société des Essais"))),
    "session/requested": Case(session()),
    "session/withdrawn": Case(session()),
    "session/labelled": Case(session(starts_on=None, ends_on=None)),
    "session/information_requested": Case(session(question="Qui enseigne la seconde journée ?")),
    "session/refused": Case(session(reason="Le programme ne dit pas qui enseigne.")),
    "session/corrected": Case(session(), {"motif": "La session dure une journée, et non deux."}),
    "session/removed": Case(session(), {"motif": "La session n’a pas eu lieu."}),
    "proposal/submitted": Case(proposal()),
    "proposal/withdrawn": Case(proposal()),
    "proposal/information_requested": Case(proposal(question="Qui a organisé cet atelier ?")),
    "proposal/evaluated": Case(proposal()),
    "proposal/accepted": Case(proposal(action=action(claim("2", "1.5")), reason="Conforme aux critères du comité.")),
    "proposal/agreed": Case(proposal(granted_credits=Decimal("1.5"), reason="Conforme aux critères du comité.")),
    "proposal/rejected": Case(proposal(reason="Le programme ne montre pas de méthode.")),
    "parcours/requested": Case(parcours()),
    "parcours/returned": Case(
        parcours(
            returned_action("Audit clinique", "Quelle est la date du second tour ?"),
            returned_action("Formation en ligne", "Pouvez-vous joindre l’attestation ?"),
            reason="Deux actions sont à préciser.",
        )
    ),
    "parcours/certified": Case(parcours()),
    "parcours/reissued": Case(parcours(), {"motif": "Le nom de la structure est corrigé."}),
    "help_request/opened": Case(help_request()),
    "help_request/taken": Case(help_request()),
    "help_request/answered": Case(help_request()),
    "help_request/written": Case(help_request()),
    "help_request/closed": Case(help_request()),
    "help_request/settled": Case(help_request()),
    "help_request/reopened": Case(help_request()),
    "parcours/confirmed": Case(parcours(order_validated_on=date(2032, 6, 14))),
    "parcours/suspended": Case(parcours()),
    "parcours/registration_corrected": Case(parcours(), {"motif": "Le tableau de l’Ordre porte une autre date."}),
    "parcours/migrated": Case(parcours(), {"motif": "Le conseil d’administration l’a décidé pour tous."}),
    "referential/proposed": Case(referential(), READER),
    "referential/approved": Case(referential(approved_on=date(2026, 11, 14)), READER),
    "referential/returned": Case(referential(reason="Le barème de l’entrée 1.2 est à préciser."), READER),
    "referential/published": Case(referential(), READER),
    "attestation/issued": Case(attestation()),
    "attestation/acceptance_issued": Case(attestation(proposal=proposal())),
    "attestation/acceptance_revoked": Case(
        attestation(proposal=proposal(), reason="Le programme joint n’était pas celui de l’action.")
    ),
    "attestation/revoked": Case(attestation(reason="Une action a été comptée deux fois.")),
}
