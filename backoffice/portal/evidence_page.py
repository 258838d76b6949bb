"""« Téléchargement preuve » (001): files and declarations, the same for an action and for an out-of-list proposal."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, MultipleFileField, StringField
from wtforms.fields.choices import SelectChoice

from backoffice.db import db
from backoffice.domain.evidence import EvidenceRule
from backoffice.errors import stale_sentence
from backoffice.links import settings
from backoffice.models import CpdAction, Evidence, Proposal
from backoffice.portal.action_forms import TicksField
from backoffice.portal.forms import TEXT_LENGTH, VersionedForm, at_most
from backoffice.portal.holders import Holder
from backoffice.portal.records import owner
from backoffice.services import evidence
from backoffice.services.transitions import StaleRecord, perform
from backoffice.web.session import current_actor
from backoffice.wording import utc_now
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


@dataclass(frozen=True)
class Rule:
    """What the entry asks of this record, and which ways out the page offers."""

    entry: EvidenceRule
    may_declare_on_honour: bool
    may_skip: bool

    @classmethod
    def of(cls, record: CpdAction | Proposal) -> "Rule":
        entry = record.entry if isinstance(record, Proposal) else record.claims[0].entry
        may_skip = isinstance(record, CpdAction) and not record.evidence_is_required
        return cls(entry.evidence, record.honour_is_enough, may_skip)


def respond(holder: Holder, record: Any) -> ResponseReturnValue:
    """The page, or what follows from its form."""
    rule, known = Rule.of(record), evidence.given_before(db.session(), owner(), record)
    form = _form(record, known)
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


def _choices(form: EvidenceForm, record: Any, rule: Rule, skipped: bool) -> dict[str, bool]:
    """The declarations that this form changes."""
    choices: dict[str, bool] = {}
    if skipped:
        choices["without_evidence"] = True
    elif rule.may_declare_on_honour and bool(form.on_honour.data) != record.on_honour:
        choices["on_honour"] = bool(form.on_honour.data)
    return choices


def _form(record: Any, known: list[Evidence]) -> EvidenceForm:
    form = EvidenceForm(data={"version": str(record.version), "on_honour": record.on_honour})
    form.again.choices = [SelectChoice(str(item.id), _label(item)) for item in known]
    return form


def _label(item: Evidence) -> str:
    return f"{item.filename} ({item.description})" if item.description else item.filename


def _again(holder: Holder, record_id: UUID, form: EvidenceForm, status: int, kept: int = 0) -> ResponseReturnValue:
    """The page after a refusal: what was good is attached already, so only the rest is to be sent again."""
    record = holder.load(record_id)
    known = evidence.given_before(db.session(), owner(), record)
    form.version.data = str(record.version)
    form.again.choices = [SelectChoice(str(item.id), _label(item)) for item in known]
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
        max_bytes=settings().upload_max_bytes,
    )
    return page, status
