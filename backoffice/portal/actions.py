"""Actions: recorded, proved, submitted and followed by their registrant (001, « Mon parcours »)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.domain.acquisition import acquired_on, after_its_minimum, waiting
from backoffice.domain.credits import QuantityError
from backoffice.domain.entry_words import block_name, entry_title
from backoffice.domain.french import capitalised, day_text, joined
from backoffice.domain.referential import Called
from backoffice.errors import stale_sentence
from backoffice.models import CpdAction
from backoffice.portal import evidence_page
from backoffice.portal.action_forms import ActionForm, StepForm
from backoffice.portal.catalogue import found_for, searched
from backoffice.portal.cycle_forms import CycleActionForm, action_form
from backoffice.portal.holders import EditPage, Holder, say_refusal
from backoffice.portal.parcours_words import words_of
from backoffice.portal.records import (
    action_to_show,
    identifier,
    open_parcours_of,
    owner,
    parcours_of_the_form,
    parcours_to_fill,
    why_nothing_to_fill,
)
from backoffice.portal.standing import standing_of
from backoffice.services.audit import history
from backoffice.services.captures import complete_capture
from backoffice.services.catalogue import councils_with_sessions
from backoffice.services.claims import FED, parcours_to_count_in, record_action
from backoffice.services.double_counting import OWNER_COMPARES, doubts
from backoffice.services.evidence import attach, receive, uses
from backoffice.services.transitions import StaleRecord, available, perform
from backoffice.web.access import registrant_only
from backoffice.web.history import timeline_rows
from backoffice.web.session import current_actor
from backoffice.wording import dates_in_words, utc_now
from workflows.capture import CaptureState
from workflows.engine import StepRefused

blueprint = Blueprint("actions", __name__)

HOLDER = Holder("cpd_action", "actions", "action_id", action_to_show)
SAID = {
    "submit": "Votre action est déposée. Vous recevrez un mail dès qu’elle sera examinée.",
    "withdraw": "Votre action est retirée : elle ne compte plus dans votre parcours.",
    "request_correction": "Votre demande de correction est envoyée. Vous recevrez la réponse par mail.",
    "confirm": "Votre présence est confirmée : l’action est déposée. Vous recevrez un mail dès qu’elle sera examinée.",
    "decline": "C’est noté : cette action est écartée, elle ne compte pas dans votre parcours.",
}


@blueprint.route("/actions/nouvelle", methods=["GET", "POST"])
@registrant_only
def new() -> ResponseReturnValue:
    parcours = parcours_of_the_form()
    if parcours is None:
        flash(why_nothing_to_fill(), "info")
        return redirect(url_for("home.index"), 303)
    if parcours.programme.is_fed:
        flash(FED, "info")
        return redirect(url_for("actions.new"), 303)
    if parcours.why_locked:
        flash(parcours.why_locked, "info")
        return redirect(url_for("parcours.show", parcours_id=parcours.id), 303)
    form = action_form(parcours)
    if form.capture is not None and form.capture.state != CaptureState.draft:
        return redirect(url_for("captures.show", capture_id=form.capture.id), 303)
    if form.is_saved:
        if not form.validate():
            return _form_page(form, status=400)
        if isinstance(form, CycleActionForm):
            return _added(form)
        try:
            action = _recorded(form)
        except (StepRefused, QuantityError) as error:
            say_refusal(form, error)
            return _form_page(form, status=400)
        return redirect(url_for("actions.show" if form.capture else "actions.evidence", action_id=action.id), 303)
    return _form_page(form)


def _recorded(form: ActionForm) -> CpdAction:
    """A new draft, or what a capture becomes. Raises StepRefused, QuantityError."""
    changes, parcours_id = form.changes(), form.parcours.id
    if form.capture is None:
        return record_action(owner(), parcours_id, changes, current_actor(), utc_now())
    return complete_capture(form.capture.id, parcours_id, changes, current_actor(), utc_now(), form.locking)


def _added(form: CycleActionForm) -> ResponseReturnValue:
    """« Ajouter » (000, chapter 4): recorded with its files, and sent. Without a file, the next page asks for one."""
    taken, refused = receive(db.session(), owner(), form.uploads, "")
    for item in refused:
        form.refuse(f"{item.filename} : {item.reason}", "files")
    if refused:
        return _form_page(form, status=400)
    try:
        action = _recorded(form)
    except (StepRefused, QuantityError) as error:
        say_refusal(form, error)
        return _form_page(form, status=400)
    if not taken and form.capture is None:
        return redirect(url_for("actions.evidence", action_id=action.id), 303)
    try:
        attach("cpd_action", action.id, owner(), [], "", current_actor(), utc_now(), again=taken)
        perform("cpd_action", action.id, "submit", current_actor(), utc_now())
    except StepRefused as refusal:
        flash(refusal.reason, "info")
        return redirect(_page_of(action), 303)
    flash(SAID["submit"], "success")
    return redirect(url_for("parcours.show", parcours_id=form.parcours.id), 303)


@blueprint.post("/actions/bareme")
@registrant_only
def score() -> ResponseReturnValue:
    """The QARQ of what is typed, as it is typed: a fragment of the form, which records nothing."""
    form = action_form(parcours_to_fill(identifier(request.form.get("parcours"))))
    part = "details" if request.headers.get("HX-Target") == "details" else "score"
    return render_template(f"portal/actions/_{part}.html", **_form_context(form), fragment=True)


@blueprint.get("/actions/<uuid:action_id>")
@registrant_only
def show(action_id: UUID) -> ResponseReturnValue:
    return _show(action_to_show(action_id), StepForm())


@blueprint.route("/actions/<uuid:action_id>/modifier", methods=["GET", "POST"])
@registrant_only
def edit(action_id: UUID) -> ResponseReturnValue:
    return EDIT.respond(action_id)


@blueprint.route("/actions/<uuid:action_id>/justificatifs", methods=["GET", "POST"])
@registrant_only
def evidence(action_id: UUID) -> ResponseReturnValue:
    action = action_to_show(action_id)
    return HOLDER.closed(action, "attach") or evidence_page.respond(HOLDER, action)


@blueprint.post("/actions/<uuid:action_id>/justificatifs/<uuid:evidence_id>/retirer")
@registrant_only
def detach(action_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    return evidence_page.remove(HOLDER, action_id, evidence_id)


@blueprint.route("/actions/<uuid:action_id>/justificatifs/<uuid:evidence_id>/remplacer", methods=["GET", "POST"])
@registrant_only
def replace(action_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    action = action_to_show(action_id)
    return HOLDER.closed(action, "attach") or evidence_page.replace(HOLDER, action_id, evidence_id)


@blueprint.post("/actions/<uuid:action_id>/<any(submit, withdraw, request_correction, confirm, decline):trigger>")
@registrant_only
def step(action_id: UUID, trigger: str) -> ResponseReturnValue:
    form = StepForm()
    if not form.validate():
        return _show(action_to_show(action_id), form, status=400)
    said = form.answer.data if trigger == "submit" else form.reason.data if trigger == "request_correction" else None
    try:
        action = perform(
            "cpd_action",
            action_id,
            trigger,
            current_actor(),
            utc_now(),
            seen_version=form.seen_version,
            **({"reason": said} if said else {}),
        )
    except StaleRecord as error:
        return _show(action_to_show(action_id), form, stale_sentence(error), 409)
    except StepRefused as error:
        form.refuse(error.reason, error.field)
        return _show(action_to_show(action_id), form, None if error.field else error.reason, 400)
    flash(SAID[trigger], "success")
    if trigger == "request_correction":
        return redirect(_page_of(action), 303)
    return redirect(url_for("parcours.show", parcours_id=action.claims[0].parcours_id), 303)


def _page_of(action: CpdAction) -> str:
    return url_for("actions.show", action_id=action.id)


def _form_context(form: ActionForm) -> dict[str, Any]:
    result, hint = form.score_or_hint()
    if isinstance(form, CycleActionForm):
        form.offer_cycle()
    return {
        "form": form,
        "say": words_of(form.parcours),
        "measure": form.parcours.rules.measure,
        "choice": form.choice,
        "session": form.session,
        "capture": form.capture,
        "score": result,
        "hint": hint,
        "cautions": form.cautions(utc_now()),
    }


def _form_page(form: ActionForm, action: CpdAction | None = None, status: int = 200) -> ResponseReturnValue:
    others = [] if action else [one for one in open_parcours_of(owner()) if one.id != form.parcours.id]
    page = render_template(
        "portal/actions/form.html",
        **_form_context(form),
        action=action,
        parcours=form.parcours,
        others=others,
        has_sessions=form.parcours.council_id in councils_with_sessions(db.session()),
        words=searched(),
        found=[] if action else found_for(form.parcours, searched()),
    )
    return page, status


def _show(action: CpdAction, form: StepForm, error: str | None = None, status: int = 200) -> ResponseReturnValue:
    offers = {item.trigger: item for item in available(action, current_actor(), utc_now())}
    page = render_template(
        "portal/actions/show.html",
        action=action,
        say=words_of(action.claims[0].parcours),
        claim=action.claims[0],
        kind=entry_title(action.claims[0].entry),
        entry_title=entry_title,
        parcours=action.claims[0].parcours,
        dates=dates_in_words(action.starts_on, action.ends_on),
        facts=_facts(action),
        standing=standing_of(action),
        waiting=waiting(action.claims[0].entry, action.starts_on, action.ends_on),
        offers=offers,
        form=form,
        error=error,
        elsewhere=action.claims[1:],
        to_count_in=parcours_to_count_in(db.session(), action) if "claim" in offers else [],
        doubts=doubts(db.session(), action, OWNER_COMPARES),
        page_of=_page_of,
        uses=uses(db.session(), action.evidence, action.id),
        history=timeline_rows(history(db.session(), "cpd_action", action.id)),
    )
    return page, status


def _facts(action: CpdAction) -> list[tuple[str, str]]:
    claim = action.claims[0]
    rules, entry = claim.parcours.rules, claim.entry
    measure = rules.said_measure
    roles = {role.code: role.label for role in entry.roles}
    facts = [
        ("Type de formation" if rules.called is Called.cycle else "Action", entry_title(entry)),
        ("Intitulé" if rules.called is Called.cycle else "complément", action.title),
        ("Dates", capitalised(dates_in_words(action.starts_on, action.ends_on))),
    ]
    if action.role in roles:
        facts.insert(2, ("Rôle", roles[action.role]))
    if entry.block:
        facts.insert(1, ("Bloc", block_name(rules, entry.block)))
    elif claim.categories:
        ticked = [category.label.lower() for category in rules.categories if category.code in claim.categories]
        facts.append(("Catégorie", joined(ticked)))
    if measure:
        facts.append(("Calcul", claim.explanation))
        facts.append((f"{measure.heading} {measure.agreed('demandé')}", measure.amount(claim.credits_asked)))
    if day := acquired_on(entry, action.starts_on):
        facts.append(("Acquise", f"le {day_text(day)}, {after_its_minimum(entry)}"))
    if measure and claim.credits_granted is not None:
        facts.append((f"{measure.heading} {measure.agreed('accordé')}", measure.amount(claim.credits_granted)))
    return facts


EDIT = EditPage(
    HOLDER,
    form_of=lambda action: action_form(action.claims[0].parcours, action),
    shown=_form_page,
    record_page=lambda action, error, status: _show(action, StepForm(), error, status),
)
