"""A record's history as people read it: what happened, by whom, when, and the reason given."""

from collections.abc import Iterable, Mapping
from typing import Any

from backoffice.models import AuditEvent
from backoffice.wording import moment_in_words

# Said of a step that is behind us; the labels of the workflows are those of buttons.
HAPPENED: Mapping[str, Mapping[str, str]] = {
    "account": {
        "create": "Compte créé",
        "validate": "Adresse mail validée",
        "resend": "Lien de validation envoyé à nouveau",
        "forget_password": "Nouveau mot de passe demandé",
        "reset_password": "Mot de passe changé",
        "change_password": "Mot de passe changé",
        "edit": "Données personnelles modifiées",
        "suspend": "Compte suspendu",
        "reinstate": "Compte rétabli",
    },
    "enrolment": {
        "create": "Inscription commencée",
        "edit": "Dossier complété",
        "submit": "Inscription demandée",
        "validate": "Inscription validée",
        "request_information": "Complément demandé",
        "refuse": "Inscription refusée",
        "send_back": "Rendue : un établissement est à remplacer",
        "correct_rpps": "Numéro RPPS corrigé",
        "change_mailbox": "Changement d’adresse mail demandé",
    },
    "register_change": {
        "create": "Modifications commencées",
        "edit": "Modifications complétées",
        "submit": "Modifications envoyées",
        "withdraw": "Modifications abandonnées",
        "accept": "Modifications acceptées",
        "refuse": "Modifications refusées",
        "send_back": "Rendues : un établissement est à remplacer",
    },
    "register_term": {
        "create": "Intitulé ajouté",
        "rename": "Intitulé corrigé",
        "retire": "Intitulé retiré de la liste",
        "restore": "Intitulé remis dans la liste",
    },
    "mailbox_change": {
        "create": "Changement d’adresse demandé",
        "confirm_old": "Confirmé depuis l’adresse actuelle",
        "confirm_new": "Confirmé depuis la nouvelle adresse",
        "cancel": "Changement d’adresse abandonné",
    },
    "establishment": {
        "create": "Établissement créé",
        "edit": "Établissement modifié",
        "merge": "Établissement fusionné",
        "close": "Établissement fermé",
        "reopen": "Établissement rouvert",
    },
    "establishment_request": {
        "create": "Établissement demandé",
        "edit": "Demande corrigée",
        "withdraw": "Demande abandonnée",
        "lapse": "Demande close : aucun dossier ne s’y rapporte plus",
        "create_establishment": "Établissement créé",
        "merge": "Établissement déjà connu",
        "refuse": "Établissement refusé",
    },
    "cpd_action": {
        "create": "Action enregistrée",
        "edit": "Action modifiée",
        "attach": "Preuve mise à jour",
        "detach": "Justificatif retiré",
        "claim": "Décompte dans un autre parcours modifié",
        "submit": "Action déposée",
        "withdraw": "Action retirée",
        "attest": "Présence attestée par l’organisateur",
        "confirm": "Présence confirmée",
        "decline": "Présence écartée",
        "request_information": "Complément demandé",
        "accept": "Action acceptée",
        "reject": "Action refusée",
        "request_correction": "Correction demandée",
        "correct": "Décision corrigée",
        "return_to_owner": "Action renvoyée à son auteur",
        "recognise": "Action hors liste reconnue",
    },
    "proposal": {
        "create": "Proposition enregistrée",
        "edit": "Proposition modifiée",
        "attach": "Justificatif ajouté",
        "detach": "Justificatif retiré",
        "submit": "Proposition envoyée",
        "withdraw": "Proposition retirée",
        "request_information": "Complément demandé",
        "evaluate": "Avis donné",
        "recuse": "Lien d’intérêts déclaré",
        "accept": "Proposition acceptée",
        "reject": "Proposition refusée",
        "complete": "Action réalisée",
    },
    "parcours": {
        "create": "Parcours ouvert",
        "request": "Validation demandée",
        "certify": "Parcours validé",
        "return": "Parcours renvoyé",
        "confirm": "Validation de l’Ordre enregistrée",
        "suspend": "Suspension enregistrée",
        "correct_registration": "Date d’inscription à l’Ordre corrigée",
        "reissue": "Attestation rééditée",
        "reopen": "Parcours rouvert",
        "migrate": "Règles plus récentes appliquées",
    },
    "attestation": {
        "create": "Attestation en préparation",
        "issue": "Attestation établie",
        "supersede": "Attestation remplacée",
        "revoke": "Attestation révoquée",
    },
    "session": {
        "create": "Session enregistrée",
        "edit": "Session modifiée",
        "request": "Labellisation demandée",
        "withdraw": "Demande retirée",
        "label": "Session labellisée",
        "request_information": "Complément demandé",
        "refuse": "Session refusée",
        "correct": "Session corrigée",
        "remove": "Session retirée du catalogue",
        "adopt": "Session reprise de la liste du conseil",
    },
    "news_item": {
        "create": "Brouillon écrit",
        "edit": "Texte modifié",
        "publish": "Actualité publiée",
        "withdraw": "Actualité retirée",
    },
    "questionnaire": {
        "create": "Brouillon commencé",
        "edit": "Texte modifié",
        "publish": "Questionnaire publié",
        "load": "Questionnaire chargé",
        "replace": "Questionnaire remplacé",
    },
    "help_request": {
        "create": "Demande envoyée",
        "take": "Demande prise en charge",
        "answer": "Réponse du conseil",
        "close": "Accompagnement clos par le conseil",
        "resume": "Échange repris par le conseil",
        "write": "Message envoyé",
        "settle": "Question réglée",
        "reopen": "Demande rouverte",
    },
    "referential": {
        "create": "Brouillon créé",
        "edit": "Brouillon modifié",
        "propose": "Proposé au conseil d’administration",
        "approve": "Approuvé par le conseil d’administration",
        "return": "Renvoyé au comité scientifique",
        "publish": "Publié",
        "retire": "Retiré de la publication",
        "abandon": "Abandonné",
    },
}


def timeline_rows(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """Rows of the `timeline` macro, newest first; `events` come oldest first."""
    return [
        {
            "what": HAPPENED[event.workflow][event.trigger],
            "who": event.actor_name,
            "when": moment_in_words(event.at),
            "when_iso": event.at.isoformat(timespec="minutes"),
            "reason": event.reason,
        }
        for event in reversed(list(events))
    ]
