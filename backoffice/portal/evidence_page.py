"""« Téléchargement preuve » (001): files and declarations, the same for an action and for an out-of-list proposal."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, FileField, MultipleFileField, StringField
from wtforms.fields.choices import SelectChoice

from backoffice.db import db
from backoffice.domain.entry_words import entry_title, evidence_points
from backoffice.domain.french import joined
from backoffice.domain.referential import ReferentialEntry
from backoffice.errors import stale_sentence
from backoffice.links import settings
from backoffice.models import CpdAction, Evidence, Proposal
from backoffice.portal.forms import TEXT_LENGTH, VersionedForm, at_most
from backoffice.portal.holders import Holder
from backoffice.portal.records import owner
from backoffice.portal.scale_form import TicksField
from backoffice.services import evidence
from backoffice.services.transitions import StaleRecord, perform
from backoffice.web.session import current_actor
from backoffice.wording import date_in_words, size_in_words, utc_now
from workflows.engine import StepRefused

NOTHING_GIVEN = "Choisissez au moins un fichier."
NOTHING_GIVEN_MAY_SKIP = "Choisissez au moins un fichier, ou « continuer sans télécharger de preuve »."


class EvidenceForm(VersionedForm):
    """Labels « descriptif » and « fichier » are those of 001."""

    description = StringField(
        "descriptif", [at_most(TEXT_LENGTH)], description="Par exemple « attestation de présence ». Facultatif."
    )
    files = MultipleFileField("fichier")
    again = TicksField("Vos fichiers déjà déposés", description="Un même fichier peut servir à plusieurs actions.")
    on_honour = BooleanField("je déclare sur l’honneur avoir réalisé cette action")


class ReplacementForm(VersionedForm):
    files = FileField("fichier")


@dataclass(frozen=True)
class Rule:
    """What the entries ask of this record, and which ways out the page offers.

    `declares_first`: the declaration on honour comes before a file, which may tell of the person's health.
    """

    entries: tuple[ReferentialEntry, ...]
    may_declare_on_honour: bool
    may_skip: bool
    declares_first: bool

    @classmethod
    def of(cls, record: CpdAction | Proposal) -> "Rule":
        entries = (record.entry,) if isinstance(record, Proposal) else tuple(one.entry for one in record.claims)
        may_skip = not isinstance(record, Proposal) and not record.evidence_is_required
        may_declare = record.honour_is_enough
        return cls(entries, may_declare, may_skip, may_declare and record.has_health_data)

    @property
    def points(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The checklist of each entry: (its name, what proves it)."""
        return [(entry_title(entry), evidence_points(entry)) for entry in self.entries]


def respond(holder: Holder, record: Any) -> ResponseReturnValue:
    """The page, or what follows from its form."""
    rule, known = Rule.of(record), evidence.given_before(db.session(), owner(), record)
    form = _form(record, rule, known)
    if not form.is_submitted():
        return _page(holder, record, rule, form, known)
    skipped = request.form.get("intent") == "skip" and rule.may_skip
    uploads = [] if skipped else [evidence.Upload(f.stream, f.filename) for f in form.files.data or [] if f.filename]
    again = [] if skipped else [item for item in known if str(item.id) in (form.again.data or [])]
    choices = _choices(form, record, rule, skipped)
    if not form.validate():
        return _page(holder, record, rule, form, known, status=400)
    if not (uploads or again or choices):
        form.refuse(NOTHING_GIVEN_MAY_SKIP if rule.may_skip else NOTHING_GIVEN, "files")
        return _page(holder, record, rule, form, known, status=400)
    try:
        refused = evidence.attach(
            holder.workflow,
            record.id,
            owner(),
            uploads,
            form.description.data or "",
            current_actor(),
            utc_now(),
            seen_version=form.seen_version,
            again=again,
            **choices,
        )
    except StaleRecord as error:
        form.refuse(f"{stale_sentence(error)} Choisissez à nouveau vos fichiers.")
        return _again(holder, record.id, form, 409)
    except StepRefused as error:
        form.refuse(error.reason, error.field)
        return _again(holder, record.id, form, 400)
    for item in refused:
        form.refuse(f"{item.filename} : {item.reason}", "files")
    if refused:
        return _again(holder, record.id, form, 400, kept=len(uploads) - len(refused))
    return redirect(holder.address("show", record), 303)


def remove(holder: Holder, record_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """Take one file off the record; the file itself may still serve elsewhere."""
    record = holder.load(record_id)
    item = next((one for one in record.evidence if one.id == evidence_id), None)
    if item is None:
        abort(404)
    form = VersionedForm()
    try:
        perform(
            holder.workflow,
            record_id,
            "detach",
            current_actor(),
            utc_now(),
            seen_version=form.seen_version,
            evidence=item,
        )
    except StepRefused as error:
        flash(stale_sentence(error) if isinstance(error, StaleRecord) else error.reason, "error")
        return redirect(holder.address("show", holder.load(record_id)), 303)
    flash(f"« {item.filename} » est retiré.", "success")
    return redirect(holder.address("evidence", record), 303)


def replace(holder: Holder, record_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """« Remplacer »: a file takes the place of another, which stays beside it."""
    record = holder.load(record_id)
    item = next((one for one in record.evidence if one.id == evidence_id), None)
    if item is None:
        abort(404)
    form = ReplacementForm(data={"version": str(record.version)})
    if not form.is_submitted():
        return _replacement_page(holder, record, item, form)
    if not form.validate():
        return _replacement_page(holder, record, item, form, 400)
    sent = form.files.data
    if not sent or not sent.filename:
        form.refuse("Choisissez le fichier qui le remplace.", "files")
        return _replacement_page(holder, record, item, form, 400)
    try:
        refused = evidence.replace(
            holder.workflow,
            record_id,
            item,
            evidence.Upload(sent.stream, sent.filename),
            current_actor(),
            utc_now(),
            seen_version=form.seen_version,
        )
    except StepRefused as error:
        record = holder.load(record_id)
        return _replacement_page(holder, record, item, form, form.take_in(error, record))
    if refused:
        form.refuse(refused[0].reason, "files")
        return _replacement_page(holder, record, item, form, 400)
    flash("Le nouveau fichier est enregistré ; l’ancien reste visible à côté de lui.", "success")
    return redirect(holder.address("show", record), 303)


def _replacement_page(
    holder: Holder, record: Any, item: Evidence, form: ReplacementForm, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "portal/record/replacement.html",
        record=record,
        item=item,
        form=form,
        holder=holder,
        max_bytes=settings().upload_max_bytes,
    )
    return page, status


def _choices(form: EvidenceForm, record: Any, rule: Rule, skipped: bool) -> dict[str, bool]:
    """The declarations that this form changes."""
    choices: dict[str, bool] = {}
    if skipped:
        choices["without_evidence"] = True
    elif rule.may_declare_on_honour and bool(form.on_honour.data) != record.on_honour:
        choices["on_honour"] = bool(form.on_honour.data)
    return choices


def _form(record: Any, rule: Rule, known: list[Evidence]) -> EvidenceForm:
    declares = record.on_honour or (rule.declares_first and not record.evidence)
    form = EvidenceForm(data={"version": str(record.version), "on_honour": declares})
    form.again.choices = _known_choices(record, known)
    return form


def _known_choices(record: Any, known: list[Evidence]) -> list[SelectChoice]:
    """Two files of the same name are told apart by their day, their size and what they prove already."""
    uses = evidence.uses(db.session(), known, record.id)
    return [SelectChoice(str(item.id), _label(item, uses.get(item.id, []))) for item in known]


def _label(item: Evidence, used_for: list[str]) -> str:
    described = f", {item.description}" if item.description else ""
    used = f" ; sert à {joined([f'« {title} »' for title in used_for])}" if used_for else ""
    return f"{item.filename}{described} ({size_in_words(item.size)}, déposé le {date_in_words(item.created_at)}){used}"


def _again(holder: Holder, record_id: UUID, form: EvidenceForm, status: int, kept: int = 0) -> ResponseReturnValue:
    """The page after a refusal: what was good is attached already, so only the rest is to be sent again."""
    record = holder.load(record_id)
    known = evidence.given_before(db.session(), owner(), record)
    form.version.data = str(record.version)
    form.again.choices = _known_choices(record, known)
    return _page(holder, record, Rule.of(record), form, known, kept, status)


def _page(
    holder: Holder,
    record: Any,
    rule: Rule,
    form: EvidenceForm,
    known: list[Evidence],
    kept: int = 0,
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "portal/record/evidence.html",
        record=record,
        rule=rule,
        form=form,
        known=known,
        kept=kept,
        holder=holder,
        uses=evidence.uses(db.session(), record.evidence, record.id),
        max_bytes=settings().upload_max_bytes,
    )
    return page, status
