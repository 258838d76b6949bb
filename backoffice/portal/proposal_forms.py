"""The form of an action that the list does not hold."""

from decimal import Decimal
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from backoffice.domain.credits import QuantityError, Score
from backoffice.domain.french import number_text, parse_number
from backoffice.domain.referential import ReferentialEntry
from backoffice.models import Parcours, Proposal
from backoffice.portal.action_forms import NO_ROLE, DatedForm, TicksField
from backoffice.portal.forms import TEXT_LENGTH, at_most, required
from backoffice.services.claims import credits_of
from backoffice.services.proposals import ProposalChanges, out_of_list_entries

CONTENT_LENGTH = 4000
DONE, PLANNED = "done", "planned"


class ProposalForm(DatedForm):
    """What the scientific committee needs to judge an action (002, section 3)."""

    parcours: Parcours

    parcours_id = HiddenField(name="parcours")
    planned = RadioField(
        "Cette action",
        [InputRequired("Dites si vous l’avez déjà faite.")],
        choices=[SelectChoice(DONE, "je l’ai déjà faite"), SelectChoice(PLANNED, "je prévois de la faire")],
        description="Le comité peut se prononcer avant ou après. Avant, aucun justificatif n’est demandé.",
    )
    entry = SelectField("Type", [InputRequired("Choisissez un type.")])
    title = StringField(
        "Intitulé de l’action",
        [required("Indiquez l’intitulé de l’action."), at_most(TEXT_LENGTH)],
        description="Tel que l’organisateur l’annonce ; il figurera sur votre attestation.",
    )
    organiser = StringField("Organisateur", [required("Indiquez qui organise l’action."), at_most(TEXT_LENGTH)])
    content = TextAreaField(
        "Contenu",
        [required("Décrivez le contenu de l’action."), at_most(CONTENT_LENGTH)],
        description="Objectifs, programme, méthode, intervenants et leurs liens d’intérêts s’ils sont connus.",
    )
    role = RadioField("Rôle", [Optional()])
    hours = StringField(
        "Durée effective, sans les pauses (heures)",
        [required("Indiquez la durée effective, en heures.")],
        description="Par exemple 7 ou 3,5.",
    )
    categories = TicksField(
        "Catégories proposées", [Optional()], description="Le comité scientifique décide de ce qui est retenu."
    )

    @property
    def asks_role(self) -> bool:
        """Whether any of the out-of-list entries distinguishes roles."""
        return bool(self.role.choices)

    @property
    def chosen_entry(self) -> ReferentialEntry | None:
        known = {entry.key: entry for entry in out_of_list_entries(self.parcours)}
        return known.get(self.entry.data or "")

    def score(self) -> Score:
        """What the out-of-list scale gives for this duration. Raises QuantityError."""
        entry = self.chosen_entry
        if entry is None:
            raise QuantityError("entry", "Choisissez un type.")
        role = self.role.data or ""
        return credits_of(self.parcours, entry.key, role, None, {"hours": self.hours.data or ""})

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        unknown = set(self.categories.data or []) - self.parcours.rules.categories_by_code.keys()
        if unknown:
            self.refuse("Choisissez parmi les catégories proposées.", "categories")
            good = False
        if self.categories.flags.required and not self.categories.data:
            self.refuse("Choisissez au moins une catégorie.", "categories")
            good = False
        if self.chosen_entry is not None and self.chosen_entry.roles and not self.role.data:
            self.refuse("Choisissez votre rôle.", "role")
            return False
        if not self.hours.errors and self.chosen_entry is not None:
            try:
                self.score()
            except QuantityError as error:
                self.refuse_quantity(error)
                good = False
        return good

    def refuse_quantity(self, error: QuantityError) -> None:
        self.refuse(error.message, "hours")

    def changes(self) -> ProposalChanges:
        """Of a form that is valid."""
        hours = parse_number(self.hours.data or "")
        assert hours is not None
        first_day, last_day = self.days
        assert first_day is not None
        assert last_day is not None
        ticked = self.categories.data or []
        return ProposalChanges(
            planned=self.planned.data == PLANNED,
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


class CompletionForm(DatedForm):
    """When an action agreed to beforehand was done at last."""


def proposal_form(
    parcours: Parcours, proposal: Proposal | None = None, precedent: Proposal | None = None
) -> ProposalForm:
    """The form of this request, that of a proposal as it is recorded, or of a new one like an accepted `precedent`."""
    entries = out_of_list_entries(parcours)
    stored: dict[str, Any] = {"entry": entries[0].key} if len(entries) == 1 else {}
    if precedent is not None:
        stored |= _same_action(precedent, {entry.key for entry in entries})
    if proposal is not None:
        stored = {
            "version": str(proposal.version),
            "planned": PLANNED if proposal.planned else DONE,
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
    blank = [SelectChoice("", "Choisir un bloc")] if len(entries) > 1 else []
    form.entry.choices = [*blank, *(SelectChoice(entry.key, entry.label) for entry in entries)]
    form.entry.label.text = "Bloc" if parcours.rules.blocks else "Type"
    form.categories.flags.required = not parcours.rules.blocks
    roles = {role.code: role.label for entry in entries for role in entry.roles}
    form.role.flags.required = True
    form.role.validate_choice = bool(roles)
    form.role.choices = [SelectChoice(code, label) for code, label in roles.items()]
    form.categories.choices = [SelectChoice(c.code, c.label) for c in parcours.rules.categories]
    return form


def _same_action(precedent: Proposal, keys: set[str]) -> dict[str, Any]:
    """What an accepted proposal of somebody else tells of the action; its description stays its author's."""
    entry_key = precedent.granted_entry_key
    return {
        "title": precedent.title,
        "organiser": precedent.organiser,
        "hours": number_text(precedent.hours),
        "categories": precedent.granted_categories,
        **({"entry": entry_key} if entry_key in keys else {}),
    }
