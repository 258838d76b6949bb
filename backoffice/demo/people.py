"""Who signs in to the demonstration, with which password, and the welcome that names them."""

from backoffice.demo.samples import CERTIFICATIONS
from backoffice.settings import Settings

PASSWORD = "demonstration-2026"
COUNCIL = "cnp-mn"
CHAIR = "presidence@demo.example"
STAFF = (
    ("registre@demo.example", "Louise", "Registre", ("register_reviewer",), "registre : valide les inscriptions"),
    ("clavip@demo.example", "Marc", "Clavip", ("clavip_member",), "CLAVIP : examine actions et parcours"),
    ("clavip2@demo.example", "Inès", "Clavip", ("clavip_member",), "CLAVIP : un deuxième membre"),
    (
        "scientifique@demo.example",
        "Paul",
        "Science",
        ("scientific_member",),
        "comité scientifique : actions hors liste",
    ),
    (
        CHAIR,
        "Agnès",
        "Présidence",
        ("scientific_member",),
        "comité scientifique : présidence, décide des actions hors liste",
    ),
    ("referentiel@demo.example", "Jeanne", "Référentiel", ("referential_editor",), "rédaction du référentiel"),
    ("conseil@demo.example", "Rémi", "Bureau", ("board_member",), "conseil d’administration : approuve le référentiel"),
    ("admin@demo.example", "Claire", "Secrétariat", ("council_admin",), "administration du conseil"),
    ("plateforme@demo.example", "Hugo", "Technique", ("platform_admin",), "administration de la plateforme"),
    ("auditeur@demo.example", "Nora", "Lecture", ("auditor",), "lecture seule"),
    ("referent@demo.example", "Samir", "Écoute", ("referent",), "accompagnement des professionnels"),
)
STORY = ("ana.martin@demo.example", "médecin : parcours en cours")
PHYSICIST = ("sacha.meunier@demo.example", "physicien médical : inscription au registre")
ALPHA = ("alpha@demo.example", "CNP Alpha (fictif) : registre, CLAVIP et administration")
TWICE = ("iris.colin@demo.example", "médecin : inscrite auprès de deux conseils")
TRAINED = ("claude.berthier@demo.example", "physicien médical : cycle de formation en cours")
ORGANISER = ("organisateur@demo.example", "organisateur : ses sessions et ses listes de présence")
COMMISSION = ("commission@demo.example", "CN2PM : registre et administration")


def welcome(settings: Settings) -> str:
    """The address and the logins."""
    people = [(email, what) for email, _, _, what in CERTIFICATIONS]
    people += [(email, what) for email, _, _, _, what in STAFF]
    lines: list[str] = [
        "",
        f"  La démonstration est ouverte à l’adresse {settings.base_url}",
        f"  Mot de passe de tous les comptes : {PASSWORD}",
        "",
        *(
            f"    {email:<30} {what}"
            for email, what in [STORY, TWICE, PHYSICIST, TRAINED, COMMISSION, ORGANISER, ALPHA, *people]
        ),
        "",
        f"  Courriels envoyés : {settings.base_url}/boite-aux-lettres" if settings.uses_local_mailbox else "",
        "  Pour arrêter : Ctrl+C. Les données sont gardées pour la prochaine fois.",
        "",
    ]
    return "\n".join(lines)
