"""The form of an action that the list does not hold."""

from decimal import Decimal
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from backoffice.domain.credits import QuantityError, Score
from backoffice.domain.french import number_text, parse_number
from backoffice.domain.referential import ReferentialEntry
from backoffice.models import Parcours, Proposal
from backoffice.portal.action_forms import NO_ROLE, DatedForm, TicksField
from backoffice.portal.forms import TEXT_LENGTH, at_most, required
from backoffice.services.claims import credits_of
from backoffice.services.proposals import ProposalChanges

CONTENT_LENGTH = 4000


class ProposalForm(DatedForm):
    """What the scientific committee needs to judge an action (002, section 3)."""

    parcours: Parcours

    parcours_id = HiddenField(name="parcours")
    entry = SelectField("Type", [InputRequired("Choisissez un type.")])
    title = StringField(
        "Intitulé de l’action",
        [required("Indiquez l’intitulé de l’action."), at_most(TEXT_LENGTH)],
        description="Tel que l’organisateur l’annonce ; il figurera sur votre attestation.",
    )
    organiser = StringField("Organisateur", [required("Indiquez qui a organisé l’action."), at_most(TEXT_LENGTH)])
    content = TextAreaField(
        "Contenu",
        [required("Décrivez le contenu de l’action."), at_most(CONTENT_LENGTH)],
        description="Objectifs, programme, méthode, intervenants et leurs liens d’intérêts s’ils sont connus.",
    )
    role = RadioField("Rôle", [InputRequired("Choisissez votre rôle.")])
    hours = StringField(
        "Durée effective, sans les pauses (heures)",
        [required("Indiquez la durée effective, en heures.")],
        description="Par exemple 7 ou 3,5.",
    )
    categories = TicksField(
        "Catégories proposées",
        [InputRequired("Choisissez au moins une catégorie.")],
        description="Le comité scientifique décide de la catégorie retenue.",
    )

    @property
    def chosen_entry(self) -> ReferentialEntry | None:
        known = {entry.key: entry for entry in out_of_list_entries(self.parcours)}
        return known.get(self.entry.data or "")

    def score(self) -> Score:
        """What the out-of-list scale gives for this duration. Raises QuantityError."""
        entry = self.chosen_entry
        if entry is None:
            raise QuantityError("entry", "Choisissez un type.")
        role = self.role.data or (entry.roles[0].code if entry.roles else "")
        return credits_of(self.parcours, entry.key, role, None, {"hours": self.hours.data or ""})

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        unknown = set(self.categories.data or []) - self.parcours.rules.categories_by_code.keys()
        if unknown:
            self.refuse("Choisissez parmi les catégories proposées.", "categories")
            good = False
        if not self.hours.errors and self.chosen_entry is not None:
            try:
                self.score()
            except QuantityError as error:
                self.refuse(error.message, "hours")
                good = False
        return good

    def changes(self) -> ProposalChanges:
        """Of a form that is valid."""
        hours = parse_number(self.hours.data or "")
        assert hours is not None
        first_day, last_day = self.days
        assert first_day is not None
        assert last_day is not None
        ticked = self.categories.data or []
        return ProposalChanges(
            entry_key=self.entry.data or "",
            role=self.role.data or NO_ROLE,
            title=self.title.data or "",
            organiser=self.organiser.data or "",
            content=self.content.data or "",
            starts_on=first_day,
            ends_on=last_day,
            hours=Decimal(hours),
            categories=[code for code in self.parcours.rules.categories_by_code if code in ticked],
        )


def out_of_list_entries(parcours: Parcours) -> list[ReferentialEntry]:
    return [entry for entry in parcours.rules.offered_entries if entry.out_of_list]


def proposal_form(parcours: Parcours, proposal: Proposal | None = None) -> ProposalForm:
    """The form of this request, or that of a proposal as it is recorded."""
    entries = out_of_list_entries(parcours)
    stored: dict[str, Any] = {"entry": entries[0].key}
    if proposal is not None:
        stored = {
            "version": str(proposal.version),
            "entry": proposal.entry_key,
            "title": proposal.title,
            "organiser": proposal.organiser,
            "content": proposal.content,
            "role": proposal.role,
            "starts_on": proposal.starts_on,
            "ends_on": proposal.ends_on,
            "hours": number_text(proposal.hours),
            "categories": proposal.categories,
        }
    form = ProposalForm(data={"parcours_id": str(parcours.id), **stored})
    form.parcours = parcours
    form.entry.choices = [SelectChoice(entry.key, entry.label) for entry in entries]
    roles = {role.code: role.label for entry in entries for role in (entry.roles or parcours.rules.roles)}
    form.role.choices = [SelectChoice(code, label) for code, label in roles.items()]
    form.categories.choices = [SelectChoice(c.code, c.label) for c in parcours.rules.categories]
    return form
