"""The closed list of tags that each mail offers, in the words shown to whoever writes one (docs/mails.md)."""

COMMON = {
    "prenom": "le prénom",
    "nom": "le nom",
    "conseil": "le nom du conseil, ou celui de l’installation",
    "contact": "l’adresse à laquelle écrire",
    "voies_de_recours": "comment contester une décision",
    "motif": "le motif écrit par le comité",
    "question": "la question posée",
    "lien": "la page à ouvrir",
}
_ACTION = {"titre": "l’intitulé de l’action", "dates": "ses dates"}
_CREDITS = {"credits_accordes": "les QARQ accordés, un parcours par ligne"}
BY_MACHINE: dict[str, dict[str, str]] = {
    "council": {
        "roles": "les rôles confiés",
        "minutes": "la durée de validité d’un lien de mot de passe",
        "lien_mot_de_passe": "la page du mot de passe oublié",
    },
    "account": {
        "heures": "la durée de validité d’un lien de confirmation",
        "minutes": "la durée de validité d’un lien de mot de passe",
        "lien_mot_de_passe": "la page du mot de passe oublié",
        "organisme": "l’organisateur dont le compte tient les sessions",
        "rappels": "les rappels de la semaine, un par ligne",
        "dossiers": "les dossiers qui attendent, une file par ligne",
        "lien_rappels": "« Mon compte », où l’on choisit ce que l’on reçoit",
    },
    "mailbox_change": {
        "ancienne_adresse": "l’adresse quittée",
        "nouvelle_adresse": "l’adresse demandée",
        "heures": "la durée de validité du lien",
    },
    "enrolment": {"page_personnelle": "« Mon compte »"},
    "register_change": {"lien_compte": "« Mon compte »"},
    "establishment_request": {
        "etablissement": "l’établissement, tel qu’il a été demandé",
        "etablissement_retenu": "celui qui répond à la demande",
    },
    "cpd_action": _ACTION
    | _CREDITS
    | {
        "organisateur": "l’organisateur qui atteste l’action",
        "credits_declares": "les QARQ déclarés, un parcours par ligne",
        "voies_de_recours_si_moins": "comment contester, si moins est accordé que demandé",
    },
    "capture": {"parcours": "l’intitulé du parcours", "jour": "le jour où la photo a été gardée"},
    "proposal": _ACTION | _CREDITS | {"credits_promis": "les QARQ promis à une action à venir"},
    "parcours": {
        "parcours": "l’intitulé du parcours",
        "actions_renvoyees": "les actions renvoyées, avec leur question",
        "debut": "son premier jour",
        "fin": "son dernier jour",
        "date_ordre": "la date de la validation par l’Ordre",
        "version": "la version de ses règles",
    },
    "attestation": {
        "parcours": "l’intitulé du parcours",
        "titre": "l’intitulé de l’action hors liste acceptée",
        "numero": "le numéro de l’attestation",
        "date": "la date de la décision attestée",
        "verification": "la page qui vérifie l’attestation",
    },
    "session": {"titre": "l’intitulé de la session", "dates": "ses dates", "code": "son code"},
    "help_request": {"lien_console": "la page du conseil"},
    "referential": {
        "referentiel": "le programme",
        "version": "le numéro de la version",
        "date_du_conseil": "la date de la décision du conseil d’administration",
        "page_publique": "la page publique de cette version",
    },
}
ADDRESSES = frozenset(
    {
        "lien",
        "lien_mot_de_passe",
        "lien_compte",
        "lien_rappels",
        "lien_console",
        "page_personnelle",
        "page_publique",
        "verification",
    }
)
# What no wording may leave out, where the shipped text says it: why, what is asked, how to contest.
OWED = ("motif", "question", "voies_de_recours", "voies_de_recours_si_moins")


def tags_of(name: str) -> dict[str, str]:
    """What each tag of the mail `name` brings, by tag."""
    return COMMON | BY_MACHINE[name.split("/")[0]]
