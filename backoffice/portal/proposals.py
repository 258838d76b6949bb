"""Out-of-list actions, proposed to the scientific committee (002, section 3)."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.domain.credits import QuantityError
from backoffice.domain.french import capitalised, duration_text, joined
from backoffice.errors import stale_sentence
from backoffice.models import AuditEvent, Parcours, Proposal
from backoffice.portal import evidence_page
from backoffice.portal.action_forms import StepForm
from backoffice.portal.proposal_forms import ProposalForm, out_of_list_entries, proposal_form
from backoffice.portal.records import LOCKED, NO_PARCOURS, owner, parcours_of_the_form, proposal_to_show
from backoffice.services.audit import history
from backoffice.services.proposals import credits_asked, propose
from backoffice.services.transitions import StaleRecord, available, offer, perform
from backoffice.web.access import registrant_only
from backoffice.web.history import timeline_rows
from backoffice.web.session import current_actor
from backoffice.wording import dates_in_words, utc_now
from workflows.engine import StepRefused
from workflows.proposal import WORKFLOW

blueprint = Blueprint("proposals", __name__)

HOLDER = evidence_page.Holder("proposal", "proposals", "proposal_id", proposal_to_show)
SAID = {
    "submit": "Votre proposition est envoyée au comité scientifique. Vous recevrez sa réponse par mail.",
    "withdraw": "Votre proposition est retirée.",
}


@blueprint.route("/propositions/nouvelle", methods=["GET", "POST"])
@registrant_only
def new() -> ResponseReturnValue:
    parcours = parcours_of_the_form()
    if parcours is None:
        flash(NO_PARCOURS, "info")
        return redirect(url_for("home.index"), 303)
    if not out_of_list_entries(parcours):
        abort(404)
    if parcours.is_locked:
        flash(LOCKED, "info")
        return redirect(url_for("parcours.show", parcours_id=parcours.id), 303)
    form = proposal_form(parcours)
    if not form.is_submitted():
        return _form_page(form, parcours)
    if not form.validate():
        return _form_page(form, parcours, status=400)
    try:
        proposal = propose(owner(), parcours.id, form.changes(), current_actor(), utc_now())
    except (StepRefused, QuantityError) as error:
        return _refused(form, error, parcours)
    return redirect(url_for("proposals.evidence", proposal_id=proposal.id), 303)


@blueprint.get("/propositions/<uuid:proposal_id>")
@registrant_only
def show(proposal_id: UUID) -> ResponseReturnValue:
    return _show(proposal_to_show(proposal_id), StepForm())


@blueprint.route("/propositions/<uuid:proposal_id>/modifier", methods=["GET", "POST"])
@registrant_only
def edit(proposal_id: UUID) -> ResponseReturnValue:
    proposal = proposal_to_show(proposal_id)
    if closed := _closed(proposal, "edit"):
        return closed
    form = proposal_form(proposal.parcours, proposal)
    if not form.is_submitted():
        return _form_page(form, proposal.parcours, proposal)
    if not form.validate():
        return _form_page(form, proposal.parcours, proposal, 400)
    try:
        perform(
            "proposal",
            proposal_id,
            "edit",
            current_actor(),
            utc_now(),
            seen_version=form.seen_version,
            changes=form.changes(),
        )
    except StaleRecord as error:
        proposal = proposal_to_show(proposal_id)
        if offer(proposal, "edit", current_actor(), utc_now()) is None:
            return _show(proposal, StepForm(), stale_sentence(error), 409)
        form.version.data = str(proposal.version)
        form.refuse(f"{stale_sentence(error)} Vérifiez votre saisie, puis validez à nouveau.")
        return _form_page(form, proposal.parcours, proposal, 409)
    except (StepRefused, QuantityError) as error:
        proposal = proposal_to_show(proposal_id)
        return _refused(form, error, proposal.parcours, proposal)
    flash("Vos modifications sont enregistrées.", "success")
    return redirect(url_for("proposals.show", proposal_id=proposal_id), 303)


@blueprint.route("/propositions/<uuid:proposal_id>/justificatifs", methods=["GET", "POST"])
@registrant_only
def evidence(proposal_id: UUID) -> ResponseReturnValue:
    proposal = proposal_to_show(proposal_id)
    return _closed(proposal, "attach") or evidence_page.respond(HOLDER, proposal)


@blueprint.post("/propositions/<uuid:proposal_id>/justificatifs/<uuid:evidence_id>/retirer")
@registrant_only
def detach(proposal_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    return evidence_page.remove(HOLDER, proposal_id, evidence_id)


@blueprint.route("/propositions/<uuid:proposal_id>/justificatifs/<uuid:evidence_id>/remplacer", methods=["GET", "POST"])
@registrant_only
def replace(proposal_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    proposal = proposal_to_show(proposal_id)
    return _closed(proposal, "attach") or evidence_page.replace(HOLDER, proposal_id, evidence_id)


@blueprint.post("/propositions/<uuid:proposal_id>/<any(submit, withdraw):trigger>")
@registrant_only
def step(proposal_id: UUID, trigger: str) -> ResponseReturnValue:
    form = StepForm()
    if not form.validate():
        return _show(proposal_to_show(proposal_id), form, status=400)
    said = {"reason": form.answer.data} if trigger == "submit" and form.answer.data else {}
    try:
        proposal: Proposal = perform(
            "proposal", proposal_id, trigger, current_actor(), utc_now(), seen_version=form.seen_version, **said
        )
    except StaleRecord as error:
        return _show(proposal_to_show(proposal_id), form, stale_sentence(error), 409)
    except StepRefused as error:
        return _show(proposal_to_show(proposal_id), form, error.reason, 400)
    flash(SAID[trigger], "success")
    return redirect(url_for("parcours.show", parcours_id=proposal.parcours_id), 303)


def _closed(proposal: Proposal, trigger: str) -> ResponseReturnValue | None:
    """Back to the proposal's page, with the reason, when this step is not offered."""
    found = offer(proposal, trigger, current_actor(), utc_now())
    if found is not None and found.refusal is None:
        return None
    refusal = found.refusal if found else None
    flash(
        refusal or f"Cette proposition ne se modifie plus : son état est « {WORKFLOW.labels[proposal.state]} ».", "info"
    )
    return redirect(url_for("proposals.show", proposal_id=proposal.id), 303)


def _refused(
    form: ProposalForm, error: StepRefused | QuantityError, parcours: Parcours, proposal: Proposal | None = None
) -> ResponseReturnValue:
    if isinstance(error, QuantityError):
        form.refuse(error.message, "hours")
    else:
        form.refuse(error.reason, error.field)
    return _form_page(form, parcours, proposal, 400)


def _form_page(
    form: ProposalForm, parcours: Parcours, proposal: Proposal | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template("portal/proposals/form.html", form=form, parcours=parcours, proposal=proposal)
    return page, status


def _show(proposal: Proposal, form: StepForm, error: str | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "portal/proposals/show.html",
        proposal=proposal,
        parcours=proposal.parcours,
        dates=dates_in_words(proposal.starts_on, proposal.ends_on),
        facts=_facts(proposal),
        offers={item.trigger: item for item in available(proposal, current_actor(), utc_now())},
        rule=evidence_page.Rule.of(proposal),
        form=form,
        error=error,
        history=timeline_rows(_without_opinions(history(db.session(), "proposal", proposal.id))),
    )
    return page, status


def _without_opinions(events: list[AuditEvent]) -> list[AuditEvent]:
    """The committee's deliberation stays its own: its author reads the decision, not who thought what."""
    return [event for event in events if event.trigger != "evaluate"]


def _facts(proposal: Proposal) -> list[tuple[str, str]]:
    rules = proposal.parcours.rules
    roles = {role.code: role.label for role in rules.roles}
    categories = [category.label.lower() for category in rules.categories if category.code in proposal.categories]
    return [
        ("Intitulé", proposal.title),
        ("Organisateur", proposal.organiser),
        ("Contenu", proposal.content),
        ("Rôle", roles.get(proposal.role, "")),
        ("Dates", capitalised(dates_in_words(proposal.starts_on, proposal.ends_on))),
        ("Durée effective", duration_text(proposal.hours)),
        ("Catégories proposées", joined(categories)),
        ("QARQ demandés", credits_asked(proposal).explanation),
    ]
