"""What an action brings to a parcours, as a form: fields that follow the type of action, the role and the scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from wtforms import Field, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from backoffice.domain.credits import MAXIMUM_SPECIFICATION, QuantityError, Score
from backoffice.domain.entry_words import block_name, eligibility_words, entry_title, evidence_points
from backoffice.domain.french import number_text
from backoffice.domain.referential import Referential, ReferentialEntry, Role
from backoffice.domain.scales import SPECIFICATION, CreditScale, Input, ScaleOption
from backoffice.models import Parcours
from backoffice.portal.forms import VersionedForm
from backoffice.services.claims import credits_of

Built = TypeVar("Built", bound="ScaledForm")

ANSWER = "answer_"  # an input of the scale, as a field of the form


@dataclass(frozen=True)
class Choice:
    """What is chosen so far decides which fields come next: the entry, the role, then the scale.

    `fixed_role` is that of an action recorded already: its entry asks for no other.
    """

    entry: ReferentialEntry | None = None
    roles: tuple[Role, ...] = ()
    role: str | None = None
    scales: tuple[CreditScale, ...] = ()
    scale: CreditScale | None = None

    @classmethod
    def read(cls, rules: Referential, values: Mapping[str, str]) -> "Choice":
        entry = rules.entries_by_key.get(values.get("entry") or "")
        if entry is None or entry.out_of_list:
            return cls()
        roles = tuple(one for one in entry.roles if values.get("fixed_role") in (None, "", one.code))
        known = [one.code for one in roles]
        role = values.get("role") if values.get("role") in known else None
        if len(known) == 1:
            role = known[0]
        by_role = any(scale.roles for scale in entry.scales)
        scales = entry.scales_for(role) if role or not by_role else ()
        asked = next((scale for scale in scales if scale.code == values.get("scale")), None)
        return cls(entry, roles, role, scales, asked or (scales[0] if len(scales) == 1 else None))

    @property
    def asks_role(self) -> bool:
        return len(self.roles) > 1

    @property
    def only_role(self) -> str | None:
        """The label of the one role that may be."""
        return self.roles[0].label if len(self.roles) == 1 else None

    @property
    def asks_scale(self) -> bool:
        return len(self.scales) > 1

    @property
    def guidance(self) -> list[tuple[str, str]]:
        """Why this type of action is eligible, and what proves it."""
        if self.entry is None:
            return []
        eligibility = [("Éligibilité", eligibility_words(self.entry))] if self.entry.eligibility else []
        return [*eligibility, *evidence_points(self.entry)]

    @property
    def title(self) -> str:
        return entry_title(self.entry) if self.entry else ""

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.scale.inputs if self.scale else ()


class TicksField(SelectMultipleField):  # type: ignore[misc]
    """Several choices, each a box to tick. What may be ticked is for the rules to say."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, validate_choice=False, **kwargs)


class ScaledForm(VersionedForm):
    """The label « Action » is that of 001. Answers to the scale are added by `built`."""

    choice = Choice()
    parcours: Parcours

    parcours_id = HiddenField(name="parcours")
    entry = SelectField("Action", [InputRequired("Choisissez une action dans la liste.")])
    role = RadioField("Rôle", [Optional()], validate_choice=False)
    scale = RadioField("Barème", [Optional()], validate_choice=False)

    @property
    def answers(self) -> list[tuple[Input, Field]]:
        return [(item, self[ANSWER + item.key]) for item in self.choice.inputs]

    @property
    def answer(self) -> dict[str, str]:
        return {item.key: _text(field.data) for item, field in self.answers if _text(field.data)}

    @property
    def may_be_eligible(self) -> bool:
        """Whether the form asks if the action counts in a second programme."""
        return False

    @property
    def has_health_data(self) -> bool:
        return self.choice.entry is not None and self.parcours.rules.has_health_data(self.choice.entry)

    def score(self) -> Score:
        """The QARQ of what is typed. Raises QuantityError while it is incomplete."""
        if self.choice.entry is None:
            raise QuantityError("entry", "Choisissez une action dans la liste.")
        if self.choice.asks_role and self.choice.role is None:
            raise QuantityError("role", "Choisissez votre rôle.")
        if self.choice.asks_scale and self.choice.scale is None:
            raise QuantityError("scale", "Choisissez un barème.")
        for item in self.choice.inputs:
            if item.options and not self.answer.get(item.key):
                raise QuantityError(item.key, "Faites un choix dans la liste.")
        scale = self.choice.scale.code if self.choice.scale else None
        return credits_of(self.parcours, self.choice.entry.key, self.choice.role or "", scale, self.answer)

    def score_or_hint(self) -> tuple[Score | None, str]:
        """The score, or what is still needed to know it."""
        try:
            return self.score(), ""
        except QuantityError as error:
            return None, error.message

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.choice.entry is not None:
            try:
                self.score()
            except QuantityError as error:
                self.refuse_quantity(error)
                good = False
        return good

    def refuse_quantity(self, error: QuantityError) -> None:
        self.refuse(error.message, ANSWER + error.field if ANSWER + error.field in self else error.field)


def built(
    form_class: type[Built],
    parcours: Parcours,
    choice: Choice,
    entries: list[ReferentialEntry],
    values: Mapping[str, Any],
) -> Built:
    """The form with the fields of this choice, to pick among these entries; `values` where nothing was sent."""
    fields = {ANSWER + item.key: _field(item) for item in choice.inputs}
    form: Built = type(form_class.__name__, (form_class,), fields)(
        data={"parcours_id": str(parcours.id), "entry": choice.entry.key if choice.entry else "", **values}
    )
    form.parcours, form.choice = parcours, choice
    form.entry.choices = [
        SelectChoice("", "Choisir une action"),
        *(SelectChoice(entry.key, entry_title(entry), optgroup=_group(parcours.rules, entry)) for entry in entries),
    ]
    form.role.choices = [SelectChoice(role.code, role.label) for role in choice.roles]
    form.role.flags.required = form.scale.flags.required = True
    form.scale.choices = [SelectChoice(scale.code, scale.label) for scale in choice.scales]
    return form


def stored_answer(entry: ReferentialEntry, scale_code: str | None, answer: Mapping[str, str]) -> dict[str, Any]:
    """A recorded answer as the values of the fields that asked for it."""
    scale = entry.scale(scale_code)
    return {
        ANSWER + item.key: answer.get(item.key, "").split(",") if item.multiple else answer.get(item.key, "")
        for item in (scale.inputs if scale else ())
    }


def _group(rules: Referential, entry: ReferentialEntry) -> str | None:
    return block_name(rules, entry.block) if entry.block else None


def _field(item: Input) -> Any:
    """A field that shows this input; what it holds is checked by the scale, all at once."""
    counted = item.label.startswith("Nombre")  # the label says of what
    label = item.label if counted or item.hint or not item.unit else f"{item.label} ({item.unit})"
    if item.optional:
        label = f"{label} (facultatif)"
    choices = [SelectChoice(option.code, _option_label(option)) for option in item.options]
    if item.multiple:
        return TicksField(label, choices=choices, description="Vous pouvez en cocher plusieurs : ils s’ajoutent.")
    if item.options:
        return RadioField(label, [Optional()], choices=choices, validate_choice=False)
    if item.key == SPECIFICATION:
        return StringField(label, description=f"{MAXIMUM_SPECIFICATION} caractères au plus.")
    return StringField(label, description=item.hint)


def _option_label(option: ScaleOption) -> str:
    label = option.label[:1].upper() + option.label[1:]
    return f"{label} : {number_text(option.credits)} QARQ"


def _text(data: Any) -> str:
    return ",".join(data) if isinstance(data, list) else (data or "").strip()
