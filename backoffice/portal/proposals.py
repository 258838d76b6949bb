"""Out-of-list actions, proposed to the scientific committee (002, section 3)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.domain.credits import QuantityError
from backoffice.domain.french import capitalised, duration_text, joined
from backoffice.errors import stale_sentence
from backoffice.models import AuditEvent, Parcours, Proposal
from backoffice.portal import evidence_page
from backoffice.portal.action_forms import StepForm
from backoffice.portal.holders import EditPage, Holder, say_refusal
from backoffice.portal.proposal_forms import CompletionForm, ProposalForm, proposal_form
from backoffice.portal.records import (
    identifier,
    owner,
    parcours_of_the_form,
    parcours_to_fill,
    proposal_to_show,
    why_nothing_to_fill,
)
from backoffice.services.audit import history
from backoffice.services.precedents import accepted_proposal, similar
from backoffice.services.proposals import credits_asked, out_of_list_entries, propose
from backoffice.services.transitions import StaleRecord, available, perform
from backoffice.web.access import registrant_only
from backoffice.web.history import timeline_rows
from backoffice.web.session import current_actor
from backoffice.wording import credits_in_words, dates_in_words, utc_now
from workflows.engine import StepRefused

blueprint = Blueprint("proposals", __name__)

HOLDER = Holder("proposal", "proposals", "proposal_id", proposal_to_show)
_GRANTED = {
    "agreed": "QARQ promis",
    "accepted": "QARQ accordés",
    "withdrawn": "QARQ promis",
}
SAID = {
    "submit": "Votre proposition est envoyée au comité scientifique. Vous recevrez sa réponse par mail.",
    "withdraw": "Votre proposition est retirée.",
}


@blueprint.route("/propositions/nouvelle", methods=["GET", "POST"])
@registrant_only
def new() -> ResponseReturnValue:
    parcours = parcours_of_the_form()
    if parcours is None:
        flash(why_nothing_to_fill(), "info")
        return redirect(url_for("home.index"), 303)
    if not out_of_list_entries(parcours):
        abort(404)
    if parcours.why_locked:
        flash(parcours.why_locked, "info")
        return redirect(url_for("parcours.show", parcours_id=parcours.id), 303)
    form = proposal_form(parcours, precedent=_precedent_named(parcours))
    if not form.is_saved:
        return _form_page(form)
    if not form.validate():
        return _form_page(form, status=400)
    try:
        proposal = propose(owner(), parcours.id, form.changes(), current_actor(), utc_now())
    except (StepRefused, QuantityError) as error:
        say_refusal(form, error)
        return _form_page(form, status=400)
    page = "proposals.show" if proposal.planned else "proposals.evidence"
    return redirect(url_for(page, proposal_id=proposal.id), 303)


@blueprint.post("/propositions/semblables")
@registrant_only
def precedents() -> ResponseReturnValue:
    """Accepted actions like the one being typed: a fragment of the form, which records nothing."""
    form = proposal_form(parcours_to_fill(identifier(request.form.get("parcours"))))
    return render_template("portal/proposals/_precedents.html", **_precedents_of(form))


@blueprint.get("/propositions/<uuid:proposal_id>")
@registrant_only
def show(proposal_id: UUID) -> ResponseReturnValue:
    return _show(proposal_to_show(proposal_id), StepForm())


@blueprint.route("/propositions/<uuid:proposal_id>/modifier", methods=["GET", "POST"])
@registrant_only
def edit(proposal_id: UUID) -> ResponseReturnValue:
    return EDIT.respond(proposal_id)


@blueprint.route("/propositions/<uuid:proposal_id>/justificatifs", methods=["GET", "POST"])
@registrant_only
def evidence(proposal_id: UUID) -> ResponseReturnValue:
    proposal = proposal_to_show(proposal_id)
    return HOLDER.closed(proposal, "attach") or evidence_page.respond(HOLDER, proposal)


@blueprint.post("/propositions/<uuid:proposal_id>/justificatifs/<uuid:evidence_id>/retirer")
@registrant_only
def detach(proposal_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    return evidence_page.remove(HOLDER, proposal_id, evidence_id)


@blueprint.route("/propositions/<uuid:proposal_id>/justificatifs/<uuid:evidence_id>/remplacer", methods=["GET", "POST"])
@registrant_only
def replace(proposal_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    proposal = proposal_to_show(proposal_id)
    return HOLDER.closed(proposal, "attach") or evidence_page.replace(HOLDER, proposal_id, evidence_id)


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


@blueprint.post("/propositions/<uuid:proposal_id>/realisee")
@registrant_only
def complete(proposal_id: UUID) -> ResponseReturnValue:
    """Done as agreed: its dates are given, and it becomes an action of the parcours."""
    form = CompletionForm()
    if not form.validate():
        return _show(proposal_to_show(proposal_id), StepForm(formdata=None), status=400, completion=form)
    first_day, last_day = form.days
    try:
        proposal = perform(
            "proposal",
            proposal_id,
            "complete",
            current_actor(),
            utc_now(),
            seen_version=form.seen_version,
            first_day=first_day,
            last_day=last_day,
        )
    except StepRefused as error:
        proposal = proposal_to_show(proposal_id)
        return _show(proposal, StepForm(formdata=None), status=form.take_in(error, proposal), completion=form)
    flash("C’est noté : l’action est dans votre parcours, et sa réalisation va être examinée.", "success")
    return redirect(url_for("actions.show", action_id=proposal.action_id), 303)


def _precedent_named(parcours: Parcours) -> Proposal | None:
    """« Proposer la même action »: the accepted proposal that the address names."""
    named = request.args.get("precedent")
    return accepted_proposal(db.session(), parcours.council_id, identifier(named)) if named else None


def _precedents_of(form: ProposalForm) -> dict[str, Any]:
    typed = (form.title.data or "", form.organiser.data or "")
    found = similar(db.session(), form.parcours.council_id, *typed, accepted_only=True)
    return {"parcours": form.parcours, "precedents": found}


def _form_page(form: ProposalForm, proposal: Proposal | None = None, status: int = 200) -> ResponseReturnValue:
    context = {"parcours": form.parcours, "precedents": []} if proposal else _precedents_of(form)
    page = render_template("portal/proposals/form.html", form=form, proposal=proposal, **context)
    return page, status


def _show(
    proposal: Proposal,
    form: StepForm,
    error: str | None = None,
    status: int = 200,
    completion: CompletionForm | None = None,
) -> ResponseReturnValue:
    days = {"starts_on": proposal.starts_on, "ends_on": proposal.ends_on, "version": str(proposal.version)}
    page = render_template(
        "portal/proposals/show.html",
        proposal=proposal,
        completion=completion or CompletionForm(formdata=None, data=days),
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
    return [event for event in events if event.trigger not in ("evaluate", "recuse")]


def _facts(proposal: Proposal) -> list[tuple[str, str]]:
    rules = proposal.parcours.rules
    roles = {role.code: role.label for role in rules.roles}
    categories = [category.label.lower() for category in rules.categories if category.code in proposal.categories]
    facts = [
        ("Proposée", "avant de la faire" if proposal.planned else "après l’avoir faite"),
        ("Bloc" if proposal.has_blocks else "Type", proposal.entry.label),
        ("Intitulé", proposal.title),
        ("Organisateur", proposal.organiser),
        ("Contenu", proposal.content),
        (
            "Dates prévues" if proposal.state == "agreed" else "Dates",
            capitalised(dates_in_words(proposal.starts_on, proposal.ends_on)),
        ),
        ("Durée effective", duration_text(proposal.hours)),
        ("Catégories proposées", joined(categories) or "aucune"),
        ("QARQ demandés", credits_asked(proposal).explanation),
    ]
    if proposal.entry.roles:
        facts.insert(5, ("Rôle", roles.get(proposal.role, "")))
    if proposal.granted_credits is not None:
        facts.append((_GRANTED[proposal.state], credits_in_words(proposal.granted_credits)))
    return facts


EDIT = EditPage(
    HOLDER,
    form_of=lambda proposal: proposal_form(proposal.parcours, proposal),
    shown=_form_page,
    record_page=lambda proposal, error, status: _show(proposal, StepForm(), error, status),
)
