"""Parts of a council's forms: its settings, a period, a member, a role taken back."""

from typing import Any

from wtforms import BooleanField, Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, Length, Optional

from backoffice.console.fields import CheckboxesField, clean
from backoffice.console.parts import LONGEST_LINE, TOO_LONG, Part
from backoffice.domain.identifiers import RppsError, parse_rpps
from backoffice.models.people import ROLES
from backoffice.services.councils import CouncilSettings, NewMember, PeriodSettings
from backoffice.web.fields import DayField
from backoffice.wording import ROLES_IN_WORDS

COUNCIL_ROLES = [role for role in ROLES if role != "platform_admin"]
REGISTER_KINDS = [
    ("message", "Une demande en quelques mots"),
    ("entry", "Un dossier avec diplômes et lieux d’exercice"),
]
MAILBOX_CHANGES = [
    ("administrators", "Les administrateurs du conseil seuls"),
    ("registrant", "La personne aussi : ses deux adresses confirment"),
]
REGISTER_READERS = [
    ("nobody", "Personne : elle n’est pas publiée"),
    ("members", "Les personnes inscrites à ce registre"),
    ("everyone", "Tout le monde"),
]
REVIEWERS = [
    ("clavip_member", "La CLAVIP"),
    ("register_reviewer", "Qui valide les inscriptions au registre"),
    ("council_admin", "Les administrateurs du conseil"),
]
_LONGEST = Length(max=LONGEST_LINE, message="Ce texte est trop long.")


def line(label: str, missing: str = "", hint: str = "", **given: Any) -> StringField:
    """One line of text; `missing` is what is said when it is required and empty."""
    checks = [DataRequired(missing)] if missing else [Optional()]
    return StringField(label, [*checks, _LONGEST], filters=[clean], description=hint, **given)


class CouncilSheet(Part):
    """Everything a council words for itself. `record` None: a new one."""

    def fields(self, record: Any) -> dict[str, Any]:
        def known(name: str, otherwise: Any = "") -> Any:
            return getattr(record, name) if record is not None else otherwise

        return {
            "name": line("Nom du conseil", "Indiquez le nom du conseil.", default=known("name")),
            "short_name": line(
                "Nom court", "Indiquez son nom court.", "Celui des listes et des phrases.", default=known("short_name")
            ),
            "contact_email": StringField(
                "Adresse des administrateurs",
                [DataRequired("Indiquez l’adresse."), Email("Écrivez une adresse complète."), Length(max=254)],
                filters=[clean],
                default=known("contact_email"),
                description="Sur chaque page et chaque courriel du conseil.",
            ),
            "site_url": line("Site internet", hint="https://…", default=known("site_url") or ""),
            "colour": line(
                "Couleur",
                hint="# et six signes, #0b4f5c par exemple, assez foncée pour un texte blanc. Vide : celle du service.",
                default=known("colour") or "",
            ),
            "civility": line(
                "Civilité sur les attestations", hint="« Docteur », par exemple.", default=known("civility")
            ),
            "remedies": TextAreaField(
                "Voies de recours",
                [Length(max=2000, message=TOO_LONG)],
                filters=[clean],
                default=known("remedies"),
                description="Dites à la fin de chaque refus.",
                render_kw={"rows": 3},
            ),
            "in_federation": BooleanField(
                "Proposer aussi les documents de la fédération", default=known("in_federation", True)
            ),
            "register_name": line("Nom du registre", default=known("register_name")),
            "register_kind": RadioField(
                "S’inscrire, c’est envoyer",
                choices=[SelectChoice(*one) for one in REGISTER_KINDS],
                default=known("register_kind", "message"),
            ),
            "mailbox_change": RadioField(
                "Qui change l’adresse mail d’une personne inscrite",
                choices=[SelectChoice(*one) for one in MAILBOX_CHANGES],
                default=known("mailbox_change", "administrators"),
            ),
            "listed_to": RadioField(
                "Qui lit la liste des inscrits",
                choices=[SelectChoice(*one) for one in REGISTER_READERS],
                default=known("listed_to", "nobody"),
                description="Nom, ville et date de validation, rien d’autre.",
            ),
            "reviewed_by": RadioField(
                "Qui examine les actions et les parcours",
                choices=[SelectChoice(*one) for one in REVIEWERS],
                default=known("reviewed_by", "clavip_member"),
            ),
            "help_topics": TextAreaField(
                "Sujets d’accompagnement",
                [Length(max=2000, message=TOO_LONG)],
                filters=[clean],
                default="\n".join(known("help_topics", [])),
                description="Un par ligne. Sans sujet, le conseil ne propose pas d’accompagnement.",
                render_kw={"rows": 4},
            ),
        }

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        return {"settings": settings_of(form)}


def settings_of(form: Form) -> CouncilSettings:
    texts = ("name", "short_name", "contact_email", "civility", "remedies", "register_name")
    topics = [clean(topic) for topic in form["help_topics"].data.splitlines()]
    return CouncilSettings(
        **{name: form[name].data or "" for name in texts},
        site_url=form["site_url"].data or None,
        colour=(form["colour"].data or "").lower() or None,
        in_federation=form["in_federation"].data,
        register_kind=form["register_kind"].data,
        mailbox_change=form["mailbox_change"].data,
        listed_to=form["listed_to"].data,
        reviewed_by=form["reviewed_by"].data,
        help_topics=[topic for topic in topics if topic],
    )


def period_fields() -> dict[str, Any]:
    return {
        "label": line("Nom de la période", "Nommez la période.", "2026-2028, par exemple."),
        "starts_on": DayField("Premier jour", [DataRequired("Indiquez le premier jour.")]),
        "ends_on": DayField("Dernier jour", [DataRequired("Indiquez le dernier jour.")]),
    }


class PeriodSheet(Part):
    """A period of one of the programmes whose periods are everybody's."""

    def fields(self, record: Any) -> dict[str, Any]:
        programmes = [SelectChoice(str(one.id), one.title) for one in record.programmes]
        return {
            "chosen": SelectField("Programme", [DataRequired("Choisissez le programme.")], choices=programmes),
            **period_fields(),
        }

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        chosen = next((one for one in record.programmes if str(one.id) == form["chosen"].data), None)
        period = PeriodSettings(form["label"].data, form["starts_on"].data, form["ends_on"].data)
        return {"chosen": chosen, "period": period}


class MemberSheet(Part):
    """Whoever is to work for the council, and as what."""

    def fields(self, record: Any) -> dict[str, Any]:
        return {
            "given_name": line("Prénom", "Indiquez le prénom."),
            "family_name": line("Nom", "Indiquez le nom."),
            "email": StringField(
                "Adresse mail",
                [DataRequired("Indiquez l’adresse."), Email("Écrivez une adresse complète."), Length(max=254)],
                filters=[clean],
                description="Une autre que celle de son compte de professionnel inscrit.",
            ),
            "rpps": line(
                "Numéro RPPS", hint="Si la personne est aussi inscrite : elle ne décidera pas de son dossier."
            ),
            "roles": CheckboxesField(
                "Rôles", choices=[SelectChoice(role, ROLES_IN_WORDS[role]) for role in COUNCIL_ROLES]
            ),
            "is_chair": BooleanField("Préside le comité scientifique"),
        }

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        member = NewMember(
            email=form["email"].data,
            given_name=form["given_name"].data,
            family_name=form["family_name"].data,
            rpps=parse_rpps(form["rpps"].data).value if form["rpps"].data else None,
            roles=tuple(form["roles"].data or ()),
            is_chair=form["is_chair"].data,
        )
        return {"member": member}

    def is_complete(self, form: Form, record: Any) -> bool:
        if not form["roles"].data:
            form["roles"].errors = ["Choisissez au moins un rôle."]
            return False
        try:
            parse_rpps(form["rpps"].data or "") if form["rpps"].data else None
        except RppsError as error:
            form["rpps"].errors = [error.message]
            return False
        return True


class DismissalSheet(Part):
    """One role of one member."""

    def fields(self, record: Any) -> dict[str, Any]:
        held = [
            SelectChoice(str(one.id), f"{one.account.full_name} : {ROLES_IN_WORDS[one.role]}")
            for one in record.memberships
        ]
        return {"membership": SelectField("Qui, et quel rôle", [DataRequired("Choisissez.")], choices=held)}

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        chosen = form["membership"].data
        return {"membership": next((one for one in record.memberships if str(one.id) == chosen), None)}
