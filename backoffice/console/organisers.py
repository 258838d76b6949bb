"""Organisers: who attests and holds sessions, and the accounts that keep them."""

from typing import Any, ClassVar
from uuid import UUID

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Query, joinedload, selectinload
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, Length

from backoffice.console.council_sheets import line
from backoffice.console.fields import clean
from backoffice.console.filters import CouncilFilter, Filter, Filtered
from backoffice.console.forms import RefusableForm
from backoffice.console.table import TableView
from backoffice.console.view import route
from backoffice.domain.catalogue import ORGANISER_KINDS
from backoffice.models import Organiser, OrganiserMember
from backoffice.permissions import councils_where, holds_somewhere
from backoffice.services.organisers import Contact, Organisation, code_of, create_organiser, invite
from backoffice.wording import utc_now
from workflows.account import WORKFLOW as ACCOUNT
from workflows.engine import StepRefused


class OrganiserNameFilter(Filter):
    param, label, text = "nom", "Nom", True

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        return Organiser.name.icontains(value, autoescape=True) if value else true()


class OrganiserForm(RefusableForm):
    council = SelectField("Conseil", [DataRequired("Choisissez le conseil.")])
    name = line("Nom de l’organisme", "Indiquez le nom de l’organisme.")
    code = line("Code", hint="Minuscules, chiffres et tirets. Vide : tiré du nom. Il ne change plus.")
    kind = RadioField("Nature", choices=[SelectChoice(*one) for one in ORGANISER_KINDS.items()], default="organiser")
    odpc_number = line("Numéro d’ODPC", hint="S’il en a un.")
    qualiopi = BooleanField("Il est certifié Qualiopi")

    def organisation(self) -> Organisation:
        return Organisation(
            code=self.code.data or code_of(self.name.data),
            name=self.name.data,
            kind=self.kind.data,
            odpc_number=self.odpc_number.data or "",
            qualiopi=self.qualiopi.data,
        )


class ContactForm(RefusableForm):
    given_name = line("Prénom", "Indiquez le prénom.")
    family_name = line("Nom", "Indiquez le nom.")
    email = StringField(
        "Adresse mail",
        [DataRequired("Indiquez l’adresse."), Email("Écrivez une adresse complète."), Length(max=254)],
        filters=[clean],
        description="Elle sert d’identifiant, et reçoit le lien qui fait choisir un mot de passe.",
    )

    def contact(self) -> Contact:
        return Contact(self.email.data, self.given_name.data, self.family_name.data)


class OrganisersView(TableView):
    permission = "organiser.view"
    title, icon = "Organisateurs", "users"
    filter_list = (OrganiserNameFilter(), CouncilFilter())
    columns: ClassVar[dict[str, str]] = {
        "organiser": "Organisateur",
        "organiser_kind": "Nature",
        "council": "Conseil",
        "accounts": "Comptes",
    }
    nothing = ("Aucun organisateur", "Créez le premier, puis ouvrez un compte à qui tiendra ses sessions.")
    list_template = "console/organisers/list.html"

    @property
    def order(self) -> tuple[Any, ...]:
        return Organiser.name, Organiser.id

    @property
    def may_edit(self) -> bool:
        return holds_somewhere(self.actor, "organiser.edit")

    def kind_label(self, kind: str) -> str:
        return ORGANISER_KINDS[kind]

    def account_state(self, state: str) -> str:
        return ACCOUNT.labels[state]

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(joinedload(Organiser.council), selectinload(Organiser.members))

    def reviewed(self, query: Query[Any]) -> Query[Any]:
        accounts = selectinload(Organiser.members).joinedload(OrganiserMember.account)
        return query.options(joinedload(Organiser.council), accounts)

    def url_of(self, record: Organiser) -> str:
        return str(self.get_url(f"{self.endpoint}.organiser", record_id=record.id, **self.filters.kept))

    @route("/<uuid:record_id>")
    def organiser(self, record_id: UUID) -> str:
        return self.render("console/organisers/show.html", record=self.get_one(record_id))

    @route("/nouveau", "GET", "POST")
    def create(self) -> ResponseReturnValue:
        if not self.may_edit:
            abort(404)
        scope = councils_where(self.actor, "organiser.edit")
        known = {str(one.id): one for one in self.councils() if scope is None or one.id in scope}
        form = OrganiserForm(request.form if request.method == "POST" else None)
        form.council.choices = [SelectChoice(key, one.name) for key, one in known.items()]
        if len(known) > 1:
            form.council.choices.insert(0, SelectChoice("", "Choisissez"))
        if request.method == "POST" and form.validate():
            try:
                made = create_organiser(known[form.council.data], form.organisation(), self.actor, utc_now())
            except StepRefused as refusal:
                form.refuse(refusal)
            else:
                flash(f"{made.name} est créé. Ouvrez maintenant un compte à qui tiendra ses sessions.", "success")
                return redirect(self.url_of(made), 303)
        return self.render("console/organisers/new.html", form=form), 400 if form.errors else 200

    @route("/<uuid:record_id>/compte", "GET", "POST")
    def invite(self, record_id: UUID) -> ResponseReturnValue:
        record: Organiser = self.get_one(record_id)
        form = ContactForm(request.form if request.method == "POST" else None)
        if request.method == "POST" and form.validate():
            try:
                account = invite(record.id, form.contact(), self.actor, utc_now())
            except StepRefused as refusal:
                form.refuse(refusal)
            else:
                flash(f"Un courriel part à {account.email}.", "success")
                return redirect(self.url_of(record), 303)
        page = self.render("console/organisers/invite.html", form=form, record=self.get_one(record_id))
        return page, 400 if form.errors else 200
