"""« Ajouter une action de formation » (000, chapter 4): the form of an action where a parcours is called a cycle."""

from collections.abc import Sequence
from dataclasses import replace

from wtforms import BooleanField, MultipleFileField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from backoffice.db import db
from backoffice.domain.referential import Referential
from backoffice.models import CpdAction, Parcours
from backoffice.portal.action_forms import ActionForm, filled
from backoffice.portal.forms import TEXT_LENGTH, at_most, required
from backoffice.portal.records import open_parcours_of
from backoffice.services.claims import ActionChanges, fed_claim, fed_parcours, fed_programme
from backoffice.services.evidence import Upload
from backoffice.services.parcours import published_rules


class CycleActionForm(ActionForm):
    """`cycles` are the open ones that a new action may belong to, latest first: it goes to the first by itself, unless
    its dates are those of another. `fed_rules` are those of the programme that this one feeds.
    """

    cycles: Sequence[Parcours] = ()
    fed_rules: Referential | None = None

    entry = SelectField("Type de formation", [InputRequired("Choisissez un type de formation.")])
    title = StringField(
        "Intitulé de la formation",
        [required("Indiquez l’intitulé de la formation."), at_most(TEXT_LENGTH)],
        description="Il figurera sur le récapitulatif de votre cycle.",
    )
    cycle = RadioField("Associer cette action au cycle", [Optional()], validate_choice=False)
    is_eligible = BooleanField()
    files = MultipleFileField("Justificatifs", description="Des fichiers PDF, JPEG ou PNG.")

    @property
    def cycle_choices(self) -> list[Parcours]:
        """Where the action may go when its dates are not of the cycle under way: theirs first. Empty otherwise."""
        last_day = self.days[1]
        if last_day is None or not self.cycles or self.cycles[0].dates.contains(last_day):
            return []
        theirs = [cycle for cycle in self.cycles if cycle.dates.contains(last_day)]
        return [*theirs, self.cycles[0]] if theirs else []

    @property
    def chosen_cycle(self) -> Parcours | None:
        return next((cycle for cycle in self.cycle_choices if str(cycle.id) == self.cycle.data), None)

    @property
    def may_be_eligible(self) -> bool:
        """Whether the chosen type of training is one of those that the fed programme knows."""
        entry = self.choice.entry
        return entry is not None and self.fed_rules is not None and entry.key in self.fed_rules.entries_by_key

    @property
    def uploads(self) -> list[Upload]:
        return [Upload(one.stream, one.filename) for one in self.files.data or [] if one and one.filename]

    def offer_cycle(self) -> None:
        """Tick the cycle of the dates on the page, until something is chosen."""
        if self.cycle_choices and self.chosen_cycle is None:
            self.cycle.data = str(self.cycle_choices[0].id)

    def validate(self, extra_validators: object = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.cycle_choices and self.chosen_cycle is None:
            self.refuse(f"Cette date est dans le cycle {self.cycle_choices[0].label} : choisissez le cycle.", "cycle")
            return False
        return good

    def changes(self) -> ActionChanges:
        eligible = self.may_be_eligible and bool(self.is_eligible.data)
        changes = replace(super().changes(), is_eligible=None if self.fed_rules is None else eligible)
        fed = fed_parcours(db.session(), self.parcours.id, changes.ends_on) if eligible else None
        self.locking = [fed.id] if fed else []
        return changes


def action_form(parcours: Parcours, action: CpdAction | None = None) -> ActionForm:
    """The form of this request, or that of an action as it is recorded, in its parcours' words."""
    if not parcours.is_cycle:
        return filled(ActionForm, parcours, action)
    cycles = [] if action else _open_cycles(parcours)
    form = _cycle_form(parcours, action, cycles)
    chosen = form.chosen_cycle
    return form if chosen is None or chosen.id == parcours.id else _cycle_form(chosen, action, cycles)


def _cycle_form(parcours: Parcours, action: CpdAction | None, cycles: Sequence[Parcours]) -> CycleActionForm:
    form = filled(CycleActionForm, parcours, action)
    form.cycles = cycles
    if fed := fed_programme(db.session(), parcours.programme):
        rules = published_rules(db.session(), fed.id)
        form.fed_rules = rules.rules if rules else None
        form.is_eligible.label.text = fed.eligible_label
    if action is not None and not form.is_submitted():
        form.is_eligible.data = fed_claim(action) is not None
    choices = form.cycle_choices
    form.cycle.choices = [SelectChoice(str(one.id), one.label) for one in choices]
    return form


def _open_cycles(parcours: Parcours) -> list[Parcours]:
    return [one for one in open_parcours_of(parcours.registrant) if one.programme_id == parcours.programme_id]
