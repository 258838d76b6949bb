"""A record that its registrant fills in and proves: how it is found and addressed, closed to changes, edited."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from backoffice.domain.credits import QuantityError
from backoffice.errors import stale_sentence
from backoffice.services.transitions import StaleRecord, offer, perform
from backoffice.web.session import current_actor
from backoffice.wording import utc_now
from workflows.engine import StepRefused
from workflows.registry import WORKFLOWS


@dataclass(frozen=True)
class Holder:
    """Its workflow, its blueprint, its argument in addresses, and how to load it."""

    workflow: str
    blueprint: str
    argument: str
    load: Callable[[UUID], Any]

    def address(self, page: str, record: Any, **more: Any) -> str:
        return url_for(f"{self.blueprint}.{page}", **{self.argument: record.id}, **more)

    def closed(self, record: Any, trigger: str) -> ResponseReturnValue | None:
        """Back to the record's page, with the reason, when this step is not offered."""
        found = offer(record, trigger, current_actor(), utc_now())
        if found is not None and found.refusal is None:
            return None
        state = WORKFLOWS[self.workflow].labels[record.state]
        refusal = found.refusal if found else None
        flash(refusal or f"Cette saisie ne se modifie plus ici : son état est « {state} ».", "info")
        return redirect(self.address("show", record), 303)


class EditForm(Protocol):
    """The form of the request, or of the record as it is kept."""

    version: Any
    locking: Sequence[UUID]  # the parcours that its changes reach and do not touch yet

    @property
    def is_saved(self) -> bool: ...

    @property
    def seen_version(self) -> int: ...

    def validate(self) -> bool: ...

    def changes(self) -> Any: ...

    def refuse(self, message: str, field: str | None = None) -> None: ...

    def refuse_quantity(self, error: QuantityError) -> None: ...


@dataclass(frozen=True)
class EditPage:
    """« Modifier »: `form_of` builds the form, `shown` the page around it, `record_page` the record's own page."""

    holder: Holder
    form_of: Callable[[Any], EditForm]
    shown: Callable[[Any, Any, int], ResponseReturnValue]
    record_page: Callable[[Any, str, int], ResponseReturnValue]

    def respond(self, record_id: UUID) -> ResponseReturnValue:
        record = self.holder.load(record_id)
        if closed := self.holder.closed(record, "edit"):
            return closed
        form = self.form_of(record)
        if not form.is_saved:
            return self.shown(form, record, 200)
        if not form.validate():
            return self.shown(form, record, 400)
        seen, changes = form.seen_version, form.changes()
        try:
            perform(
                self.holder.workflow,
                record_id,
                "edit",
                current_actor(),
                utc_now(),
                seen_version=seen,
                locking=form.locking,
                changes=changes,
            )
        except StaleRecord as error:
            return self._stale(record_id, error)
        except (StepRefused, QuantityError) as error:
            record = self.holder.load(record_id)
            form = self.form_of(record)
            say_refusal(form, error)
            return self.shown(form, record, 400)
        flash("Vos modifications sont enregistrées.", "success")
        return redirect(self.holder.address("show", self.holder.load(record_id)), 303)

    def _stale(self, record_id: UUID, error: StaleRecord) -> ResponseReturnValue:
        """What was typed stays in the form, to be sent again over the record's present version."""
        record = self.holder.load(record_id)
        if offer(record, "edit", current_actor(), utc_now()) is None:
            return self.record_page(record, stale_sentence(error), 409)
        form = self.form_of(record)
        form.version.data = str(record.version)
        form.refuse(f"{stale_sentence(error)} Vérifiez votre saisie, puis validez à nouveau.")
        return self.shown(form, record, 409)


def say_refusal(form: EditForm, error: StepRefused | QuantityError) -> None:
    """Beside the field at fault."""
    if isinstance(error, QuantityError):
        form.refuse_quantity(error)
    else:
        form.refuse(error.reason, error.field)
