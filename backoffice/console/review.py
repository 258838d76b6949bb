"""The review page of a record: one mechanism for every workflow.

The page shows what `available` offers, each step with the form it needs. A first POST (`intent=preview`) shows the
exact mail; a second (`intent=confirm`), with the same values, takes the step. Then the next item of the queue opens.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from flask import abort, flash, g, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import tuple_
from sqlalchemy.orm import Query
from werkzeug.datastructures import MultiDict

from backoffice.console.decisions import CONSEQUENCES, DecisionForm, form_of
from backoffice.console.diagram import diagram
from backoffice.console.history import timeline
from backoffice.console.table import TableView
from backoffice.console.view import route
from backoffice.db import db
from backoffice.domain.calendar import today
from backoffice.domain.french import of_name
from backoffice.errors import stale_sentence
from backoffice.mail.writing import Letter
from backoffice.permissions import Denied, holds, is_about
from backoffice.services import audit
from backoffice.services.colleagues import shared_establishments
from backoffice.services.queues import QUEUES, awaits, decidable
from backoffice.services.transitions import Offer, StaleRecord, available, perform, preview
from backoffice.wording import utc_now
from workflows.engine import StepRefused, Workflow
from workflows.registry import WORKFLOWS

TONES = ("success", "primary", "neutral", "warning", "danger")
INTENTS = ("edit", "preview", "confirm")


@dataclass(frozen=True)
class Choice:
    """A step on offer, with its form."""

    offer: Offer
    form: DecisionForm
    consequence: str = ""

    @property
    def trigger(self) -> str:
        return self.offer.trigger

    @property
    def may_open_first(self) -> bool:
        """Nothing that destroys is under the hand of somebody who has just arrived."""
        return not self.offer.refusal and self.offer.step.tone != "danger"


@dataclass
class Attempted:
    """What was just sent: the form to show again, the mails it would write, or why nothing changed."""

    trigger: str = ""
    form: DecisionForm | None = None
    letters: list[Letter] | None = None
    stale: str = ""
    lost_words: list[tuple[str, str]] = field(default_factory=list)


class ReviewView(TableView):
    """A table whose rows open on a review page; `review_template` extends console/review.html."""

    noun: ClassVar[str]
    panel_title: ClassVar[str] = "Décision"
    review_template: ClassVar[str]

    @property
    def machine(self) -> Workflow:
        return WORKFLOWS[self.workflow]

    @property
    def order(self) -> tuple[Any, ...]:
        return QUEUES[self.workflow].oldest_first

    def named(self, record: Any) -> str:
        """The record in a sentence: « L’action « Congrès » de Camille Essai »."""
        return f"{self.noun} {of_name(record.subject.full_name)}"

    def is_own(self, record: Any) -> bool:
        """Whether somebody else must decide it."""
        return is_about(self.actor, record)

    def heading(self, record: Any) -> str:
        return str(record.subject.full_name)

    def context(self, record: Any) -> dict[str, Any]:
        """What the template of this workflow needs besides."""
        return {}

    def opens_on(self, choices: list[Choice], context: dict[str, Any]) -> str:
        """The choice under the eyes of somebody who has just arrived; `context` is what the page shows besides."""
        return next((one.trigger for one in choices if one.may_open_first), "")

    def url_of(self, record: Any) -> str:
        """The record's page, with the filters of the list it came from."""
        return self.url_of_id(record.id)

    def url_of_id(self, record_id: UUID) -> str:
        return str(self.get_url(f"{self.endpoint}.review", record_id=record_id, **self.filters.kept))

    @property
    def next_url(self) -> str:
        return str(self.get_url(f"{self.endpoint}.next_item", **self.filters.kept))

    def offers(self, record: Any) -> list[Offer]:
        """Steps that a role gives, the good news first; what an owner may do on their own account is not for here."""
        offered = available(record, self.actor, utc_now())
        mine = [one for one in offered if holds(self.actor, one.step.permission, record.council_id)]
        return sorted(mine, key=lambda one: TONES.index(one.step.tone))

    def ties(self, record: Any) -> list[str]:
        """The establishments where the actor and the person of the record both practise, read once a request."""
        if "console_ties" not in g:
            g.console_ties = shared_establishments(db.session(), self.actor, record, today(utc_now()))
        found: list[str] = g.console_ties
        return found

    # --- pages ------------------------------------------------------------------------------------------------

    @route("/suivant")
    def next_item(self) -> ResponseReturnValue:
        """The first item of the filtered queue; the list when nothing waits."""
        first = self._next(None)
        return redirect(self.url_of_id(first) if first else self.list_url(), 303)

    @route("/<uuid:record_id>", "GET", "POST")
    def review(self, record_id: UUID) -> ResponseReturnValue:
        record = self.get_one(record_id)
        if request.method == "POST":
            return self._decide(record)
        return self._page(record, Attempted())

    def _page(self, record: Any, attempted: Attempted, status: int = 200) -> ResponseReturnValue:
        choices = [self._choice(record, one, attempted) for one in self.offers(record)]
        context = self.context(record)
        opened = attempted.trigger or self.opens_on(choices, context)
        page = self.render(
            self.review_template,
            record=record,
            choices=choices,
            opened=opened,
            ties=self.ties(record),
            attempted=attempted,
            is_own=self.is_own(record),
            events=timeline(audit.history(db.session(), self.workflow, record.id)),
            drawing=diagram(self.workflow, record.state),
            now=utc_now(),
            **context,
        )
        return page, status

    def _choice(self, record: Any, one: Offer, attempted: Attempted) -> Choice:
        form = attempted.form if one.trigger == attempted.trigger else None
        return Choice(
            one,
            form or form_of(self.machine, one.step, record, ties=self.ties(record)),
            CONSEQUENCES.get((self.workflow, one.trigger), ""),
        )

    # --- decisions --------------------------------------------------------------------------------------------

    def _decide(self, record: Any) -> ResponseReturnValue:
        trigger, intent = request.form.get("trigger", ""), request.form.get("intent", "preview")
        version = request.form.get("version", type=int)
        if version is None or intent not in INTENTS:
            abort(400)
        if version != record.version:
            events = audit.history(db.session(), self.workflow, record.id)
            return self._stale(record, trigger, StaleRecord(events[-1] if events else None))
        step = self._offered(record, trigger).step
        form = form_of(self.machine, step, record, MultiDict(request.form), ties=self.ties(record))
        attempted = Attempted(trigger, form)
        if intent == "edit":
            return self._page(record, attempted)
        if not form.complete(record):
            return self._page(record, attempted, 400)
        call = (self.workflow, record.id, trigger, self.actor, utc_now())
        try:
            if intent == "preview":
                attempted.letters = preview(*call, **form.payload(record))
                return self._page(self.get_one(record.id), attempted)
            before = record.state
            decided = perform(*call, seen_version=version, **form.payload(record))
        except StaleRecord as stale:
            return self._stale(self.get_one(record.id), trigger, stale)
        except StepRefused as refusal:
            form.refuse(refusal)
            return self._page(self.get_one(record.id), attempted, 400 if refusal.field else 409)
        self._say_done(decided, trigger, before)
        return redirect(self._after(decided, before), 303)

    def _offered(self, record: Any, trigger: str) -> Offer:
        found = next((one for one in self.offers(record) if one.trigger == trigger), None)
        if found is None:
            raise Denied(f"{self.workflow}.{trigger}")
        return found

    def _stale(self, record: Any, trigger: str, stale: StaleRecord) -> ResponseReturnValue:
        """The fresh page, with what was typed: in its form if the step is still on offer, else quoted."""
        attempted = Attempted(trigger, stale=stale_sentence(stale))
        still = next((one for one in self.offers(record) if one.trigger == trigger), None)
        typed = MultiDict(request.form)
        if still is not None:
            attempted.form = form_of(self.machine, still.step, record, typed, ties=self.ties(record))
        else:
            steps = {step.trigger: step for step in self.machine.steps}
            if trigger in steps:
                attempted.lost_words = form_of(self.machine, steps[trigger], record, typed).words
            attempted.trigger = ""
        return self._page(record, attempted, 409)

    def _say_done(self, record: Any, trigger: str, before: str) -> None:
        if record.state == before:
            label = next(step.label for step in self.machine.steps if step.trigger == trigger)
            said = f"C’est fait : « {label} ». {self.named(record)}."
        else:
            said = f"{self.named(record)} : {self.state_label(record.state)}."
        flash(Markup('{} <a href="{}">Revoir ce dossier</a>').format(said, self.url_of(record)), "success")

    def _after(self, record: Any, before: str) -> str:
        """The next item, once this one leaves the queue; the same page as long as it has something left to do."""
        if self.workflow not in QUEUES or record.state == before or awaits(self.actor, record, self.workflow):
            return self.url_of(record)
        following = self._next(record)
        return self.url_of_id(following) if following else self.list_url()

    def _next(self, record: Any | None) -> UUID | None:
        """The oldest item of the filtered queue after this one; from the start again after the last."""
        if self.workflow not in QUEUES:
            return None
        queue = QUEUES[self.workflow]
        waiting = (
            self.narrowed(self.scoped())
            .filter(decidable(self.workflow, self.actor))
            .with_entities(self.model.id)
            .order_by(*queue.oldest_first)
        )
        if record is None:
            return _first(waiting)
        others = waiting.filter(self.model.id != record.id)
        here = (getattr(record, queue.since), record.id)
        later = _first(others.filter(tuple_(*queue.oldest_first) > here)) if here[0] else None
        return later or _first(others)


def _first(ids: Query[Any]) -> UUID | None:
    found: UUID | None = ids.limit(1).scalar()
    return found
