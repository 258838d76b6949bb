"""« Compter aussi dans... »: one action, claimed in the parcours of another programme."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from backoffice.domain.credits import QuantityError
from backoffice.models import Claim, CpdAction, Parcours
from backoffice.portal.forms import VersionedForm
from backoffice.portal.records import action_to_show, parcours_to_fill
from backoffice.portal.scale_form import Choice, ScaledForm, built, stored_answer
from backoffice.services.claims import ClaimChanges, entries_to_declare
from backoffice.services.transitions import StaleRecord, perform, require_offer
from backoffice.web.access import registrant_only
from backoffice.web.session import current_actor
from backoffice.wording import utc_now
from workflows.engine import StepRefused

blueprint = Blueprint("claims", __name__)


class SecondClaimForm(ScaledForm):
    """The action is recorded already: its role is fixed, its title and dates are not asked again."""

    fixed_role = HiddenField()

    def changes(self) -> ClaimChanges:
        """Of a form that is valid."""
        assert self.choice.entry is not None
        scale = self.choice.scale.code if self.choice.scale else None
        return ClaimChanges(self.choice.entry.key, scale, self.answer)


@blueprint.route("/actions/<uuid:action_id>/compter-aussi/<uuid:parcours_id>", methods=["GET", "POST"])
@registrant_only
def edit(action_id: UUID, parcours_id: UUID) -> ResponseReturnValue:
    action, parcours = action_to_show(action_id), parcours_to_fill(parcours_id)
    found = require_offer(action, "claim", current_actor(), utc_now())
    if found.refusal:
        flash(found.refusal, "info")
        return redirect(_page_of(action_id), 303)
    form = _form(action, parcours)
    if not form.is_submitted() or request.form.get("intent") == "score":
        return _page(form, action)
    if not form.validate():
        return _page(form, action, 400)
    try:
        _take(action_id, parcours_id, form.seen_version, form.changes())
    except QuantityError as error:
        form.refuse_quantity(error)
        return _page(form, action_to_show(action_id), 400)
    except StepRefused as error:
        action = action_to_show(action_id)
        return _page(form, action, form.take_in(error, action))
    flash(f"Cette action compte aussi dans « {parcours.title} ».", "success")
    return redirect(_page_of(action_id), 303)


@blueprint.post("/actions/<uuid:action_id>/compter-aussi/<uuid:parcours_id>/retirer")
@registrant_only
def remove(action_id: UUID, parcours_id: UUID) -> ResponseReturnValue:
    action_to_show(action_id)
    parcours = parcours_to_fill(parcours_id)
    try:
        _take(action_id, parcours_id, VersionedForm().seen_version, None)
    except StaleRecord:
        flash("Ce dossier a changé depuis l’affichage de la page : vérifiez-le, puis recommencez.", "error")
    except StepRefused as error:
        flash(error.reason, "error")
    else:
        flash(f"Cette action ne compte plus dans « {parcours.title} ».", "success")
    return redirect(_page_of(action_id), 303)


def _take(action_id: UUID, parcours_id: UUID, seen_version: int, changes: ClaimChanges | None) -> None:
    perform(
        "cpd_action",
        action_id,
        "claim",
        current_actor(),
        utc_now(),
        seen_version=seen_version,
        locking=[parcours_id],
        parcours_id=parcours_id,
        changes=changes,
    )


def _form(action: CpdAction, parcours: Parcours) -> SecondClaimForm:
    claim = next((one for one in action.claims if one.parcours_id == parcours.id), None)
    values = {"version": str(action.version), "fixed_role": action.role, "role": action.role, **_stored(claim)}
    typed = {**request.form, "fixed_role": action.role, "role": action.role} if request.form else values
    entries = [
        entry
        for entry in entries_to_declare(parcours, claim.entry_key if claim else None)
        if not entry.roles or action.role in {role.code for role in entry.roles}
    ]
    return built(SecondClaimForm, parcours, Choice.read(parcours.rules, typed), entries, values)


def _stored(claim: Claim | None) -> dict[str, Any]:
    if claim is None:
        return {}
    answer = stored_answer(claim.entry, claim.scale_code, claim.answer)
    return {"entry": claim.entry_key, "scale": claim.scale_code or "", **answer}


def _page_of(action_id: UUID) -> str:
    return url_for("actions.show", action_id=action_id)


def _page(form: SecondClaimForm, action: CpdAction, status: int = 200) -> ResponseReturnValue:
    result, hint = form.score_or_hint()
    page = render_template(
        "portal/actions/second_claim.html",
        form=form,
        measure=form.parcours.rules.measure,
        choice=form.choice,
        score=result,
        hint=hint,
        cautions=[],
        action=action,
        parcours=form.parcours,
    )
    return page, status
