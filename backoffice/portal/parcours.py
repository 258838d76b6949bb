"""« Votre parcours » and « Demande validation » (001)."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField
from wtforms.validators import ValidationError

from backoffice.db import db
from backoffice.domain.calendar import today
from backoffice.domain.requirement_words import requirement_label
from backoffice.domain.wording import instructions, legal_sentence, missing_sentence
from backoffice.errors import stale_sentence
from backoffice.models import Attestation, Parcours, Programme
from backoffice.permissions import Hidden, authorize
from backoffice.portal.cycles import cycle_page
from backoffice.portal.drafts import drafts_of
from backoffice.portal.forms import PortalForm, VersionedForm
from backoffice.portal.parcours_words import words_of
from backoffice.portal.records import owner, parcours_to_show, proposals_of
from backoffice.portal.rows import groups_of, rows_of
from backoffice.portal.standing import standings
from backoffice.services.audit import history
from backoffice.services.captures import captures_of
from backoffice.services.evidence import files
from backoffice.services.parcours import (
    first_period,
    open_parcours,
    parcours_of_period,
    programmes_to_start,
    start_parcours,
)
from backoffice.services.transitions import StaleRecord, offer, perform
from backoffice.web.access import registrant_only, signed_in
from backoffice.web.bars import bars
from backoffice.web.council_frame import council_frame
from backoffice.web.fields import DayField
from backoffice.web.history import timeline_rows
from backoffice.web.session import current_actor
from backoffice.wording import utc_now
from workflows.engine import StepRefused
from workflows.parcours import WORKFLOW, check_registration

blueprint = Blueprint("parcours", __name__)

REQUESTED = {
    "committee": "Votre demande de validation est envoyée. Vous recevrez la réponse par mail.",
    "automatic": "Votre attestation est établie : son document se prépare, et vous arrive aussi par mail.",
}


# That of 001, « Demande validation ».
HONOUR = (
    "je certifie sur l'honneur que j'ai effectivement participé à l'ensemble des actions constituant le {called} "
    "dont je demande validation"
)


class RequestForm(VersionedForm):
    honour = BooleanField(HONOUR)


class StartForm(PortalForm):
    """Sent once to see the dates it gives (`intent=preview`), then to open the parcours."""

    registered_on = DayField(
        "Date de votre première inscription à l’Ordre",
        description="Elle figure sur votre attestation d’inscription au tableau.",
    )

    @property
    def previewed(self) -> bool:
        return request.form.get("intent") != "preview"

    def validate_registered_on(self, field: DayField) -> None:
        try:
            check_registration(field.data, today(utc_now()))
        except StepRefused as refusal:
            raise ValidationError(refusal.reason) from None


@blueprint.get("/parcours/<uuid:parcours_id>")
@registrant_only
def show(parcours_id: UUID) -> ResponseReturnValue:
    parcours = parcours_to_show(parcours_id)
    if parcours.is_cycle:
        return cycle_page(parcours)
    progress, proposals = parcours.progress(), proposals_of(parcours)
    rows = rows_of(parcours, proposals, standings(progress.declared))
    sent = [row for row in rows if not (row.is_withdrawn or row.is_draft)]
    return render_template(
        "portal/parcours/show.html",
        parcours=parcours,
        say=words_of(parcours),
        sentence=missing_sentence(progress.declared),
        satisfied=progress.declared.satisfied,
        bars=bars(progress),
        legal=legal_sentence(progress.declared),
        progress=progress,
        instructions=instructions(parcours.rules),
        **council_frame(parcours.council),
        categories=_categories(parcours),
        drafts=drafts_of(parcours, captures_of(db.session(), owner()), proposals),
        rows=sent,
        groups=groups_of(parcours, sent),
        withdrawn=[row for row in rows if row.is_withdrawn],
        titles={str(claim.action_id): claim.action.title for claim in parcours.claims},
        still_waiting={row.action_id: row.waiting for row in rows if row.waiting},
        requirement_label=requirement_label,
        may_propose=any(entry.out_of_list for entry in parcours.rules.offered_entries),
        request_offer=offer(parcours, "request", current_actor(), utc_now()),
        history=timeline_rows(history(db.session(), "parcours", parcours.id)),
    )


@blueprint.route("/parcours/<uuid:parcours_id>/demande", methods=["GET", "POST"])
@registrant_only
def request_validation(parcours_id: UUID) -> ResponseReturnValue:
    form = RequestForm()
    if not form.is_submitted():
        return _request_page(parcours_to_show(parcours_id), form)
    try:
        parcours = perform(
            "parcours",
            parcours_id,
            "request",
            current_actor(),
            utc_now(),
            seen_version=form.seen_version,
            honour=form.honour.data,
        )
    except StaleRecord as error:
        form.refuse(f"{stale_sentence(error)} Vérifiez vos actions, puis confirmez à nouveau.")
        return _request_page(parcours_to_show(parcours_id), form, 409)
    except StepRefused as error:
        form.refuse(error.reason, error.field)
        return _request_page(parcours_to_show(parcours_id), form, 400)
    flash(REQUESTED[parcours.certification_mode], "success")
    return redirect(url_for("parcours.show", parcours_id=parcours_id), 303)


@blueprint.post("/parcours/ouvrir/<uuid:period_id>")
@registrant_only
def open(period_id: UUID) -> ResponseReturnValue:
    try:
        parcours = open_parcours(owner(), period_id, current_actor(), utc_now())
    except Hidden:  # sent twice: the first time opened it
        found = parcours_of_period(db.session(), owner(), period_id)
        if found is None:
            raise
        parcours = found
    else:
        flash(f"Votre {parcours.rules.called} {parcours.label} est ouvert.", "success")
    return redirect(url_for("parcours.show", parcours_id=parcours.id), 303)


@blueprint.route("/parcours/commencer/<uuid:programme_id>", methods=["GET", "POST"])
@registrant_only
def start(programme_id: UUID) -> ResponseReturnValue:
    """The first parcours of a programme whose dates follow from the registration with the Ordre."""
    programme = _programme_to_start(programme_id)
    form = StartForm(data={"registered_on": owner().registered_on})
    status = 200
    if form.validate_on_submit() and form.previewed:
        try:
            parcours = start_parcours(owner(), programme_id, form.registered_on.data, current_actor(), utc_now())
        except StepRefused as refusal:
            form.refuse(refusal.reason, refusal.field)
            status = 400
        else:
            flash(f"Votre {parcours.rules.called} {parcours.label} est ouvert.", "success")
            return redirect(url_for("parcours.show", parcours_id=parcours.id), 303)
    elif form.errors:
        status = 400
    chosen = form.registered_on.data if not form.errors else None
    period = first_period(db.session(), programme, chosen) if chosen else None
    return render_template("portal/parcours/start.html", form=form, programme=programme, period=period), status


def _programme_to_start(programme_id: UUID) -> Programme:
    offered = {programme.id: programme for programme in programmes_to_start(db.session(), owner())}
    if programme_id not in offered:
        raise Hidden("parcours.open")
    return offered[programme_id]


@blueprint.get("/attestations/<uuid:attestation_id>.pdf")
@signed_in
def attestation(attestation_id: UUID) -> ResponseReturnValue:
    """The stored document, byte for byte, for its holder and the council's reviewers."""
    found = db.session.get(Attestation, attestation_id)
    if found is None:
        raise Hidden("attestation.view")
    authorize(current_actor(), "attestation.view", found)
    if found.pdf_sha256 is None or not files().exists(found.pdf_sha256):
        abort(404)
    return send_file(
        files().path(found.pdf_sha256),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"attestation-{found.number}.pdf",
    )


def _request_page(parcours: Parcours, form: RequestForm, status: int = 200) -> ResponseReturnValue:
    found = offer(parcours, "request", current_actor(), utc_now())
    if found is None:
        state = WORKFLOW.labels[parcours.state]
        flash(f"Il n’y a rien à demander : l’état de ce {parcours.rules.called} est « {state} ».", "info")
        return redirect(url_for("parcours.show", parcours_id=parcours.id), 303)
    form.version.data = str(parcours.version)
    form.honour.label.text = HONOUR.format(called=parcours.rules.called)
    proposals = proposals_of(parcours)
    rows = [
        row for row in rows_of(parcours, proposals, standings(parcours.progress().declared)) if not row.is_withdrawn
    ]
    page = render_template(
        "portal/parcours/request.html",
        parcours=parcours,
        form=form,
        refusal=found.refusal,
        say=words_of(parcours),
        called=parcours.rules.called,
        categories=_categories(parcours),
        groups=[group for group in groups_of(parcours, [row for row in rows if row.is_declared]) if group.rows],
        left_out=[
            *drafts_of(parcours, captures_of(db.session(), owner()), proposals),
            *(row for row in rows if row.is_left_out),
        ],
    )
    return page, status


def _categories(parcours: Parcours) -> list[tuple[str, str]]:
    return [(category.code, category.label.lower()) for category in parcours.rules.categories]
