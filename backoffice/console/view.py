"""The base of every console page: denies by default, shows only what the actor's councils hold.

Flask-Admin is open unless told otherwise: here nothing is created, edited, deleted, exported or looked up, and its
own endpoints for that do not exist. Changes go through services, from endpoints that a subclass writes.
"""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

from flask import abort
from flask_admin import BaseView, expose
from flask_admin.contrib.sqla import ModelView
from flask_wtf import FlaskForm
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Query

from backoffice.console.frame import frame
from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.models import Council
from backoffice.permissions import councils_where, holds, holds_somewhere
from backoffice.services.queues import visible
from backoffice.web.session import current_actor
from backoffice.web.tones import tone_for_committees
from workflows.registry import WORKFLOWS

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def route(url: str, *methods: str) -> Callable[[Endpoint], Endpoint]:
    """Flask-Admin's `expose`, typed; GET unless said otherwise."""
    return cast("Callable[[Endpoint], Endpoint]", expose(url, methods or ("GET",)))


class ConsolePage(BaseView):  # type: ignore[misc]
    """What any console page does: runs as the actor, in the committees' frame."""

    @property
    def actor(self) -> Actor:
        return current_actor()

    def render(self, template: str, **context: Any) -> str:
        return str(super().render(template, view=self, actor=self.actor, **frame(self), **context))

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        abort(404)

    def _run_view(self, view: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Once: the inherited method takes any TypeError of a view for a signature of old, and calls it again."""
        return view(self, *args, **kwargs)


class ConsoleView(ConsolePage, ModelView):  # type: ignore[misc]
    """A table of the console. `permission` is what reading it takes, in the record's council."""

    permission: ClassVar[str]
    workflow: ClassVar[str] = ""
    title: ClassVar[str]
    icon: ClassVar[str] = "inbox"
    private: ClassVar[tuple[str, ...]] = ()  # states in which a record is its owner's alone

    can_create = can_edit = can_delete = can_export = can_view_details = can_set_page_size = False
    column_editable_list = None
    column_display_actions = False
    column_auto_select_related = False
    form_base_class = FlaskForm
    page_size = 25
    list_template = "console/list.html"

    create_view = edit_view = delete_view = details_view = None
    action_view = export = ajax_lookup = ajax_update = None

    def __init__(self, model: Any, slug: str) -> None:
        name = self.workflow or str(model.__tablename__)
        super().__init__(model, db, name=self.title, endpoint=f"console_{name}", url=slug)

    def scaffold_form(self) -> type[FlaskForm]:
        """No column is in a form: state, roles and owners least of all."""
        return cast("type[FlaskForm]", FlaskForm)

    def is_accessible(self) -> bool:
        if self.model.council_id is None:
            return holds(self.actor, self.permission)
        return holds_somewhere(self.actor, self.permission)

    def scoped(self) -> Query[Any]:
        """What this actor may read."""
        query: Query[Any] = db.session.query(self.model)
        query = query.filter(visible(self.model, self.actor, self.permission))
        return query.filter(self.model.state.not_in(self.private)) if self.private else query

    def loaded(self, query: Query[Any]) -> Query[Any]:
        """Eager loading for the list: a bounded number of queries whatever the number of rows."""
        return query

    def reviewed(self, query: Query[Any]) -> Query[Any]:
        """Eager loading for one record."""
        return query

    def narrowed(self, query: Query[Any]) -> Query[Any]:
        """The filters of the page."""
        return query

    def get_query(self) -> Query[Any]:
        return self.loaded(self.narrowed(self.scoped()))

    def get_count_query(self) -> Query[Any]:
        key = inspect(self.model).primary_key[0]
        return self.narrowed(self.scoped()).with_entities(func.count(key))

    def get_one(self, id: Any) -> Any:
        """The record, or 404: the same answer for what does not exist and for what one may not see."""
        try:
            key = id if isinstance(id, UUID) else UUID(str(id))
        except ValueError:
            abort(404)
        record = self.reviewed(self.scoped().filter(self.model.id == key)).one_or_none()
        if record is None:
            abort(404)
        return record

    def councils(self) -> list[Council]:
        """The councils whose rows the actor reads here."""
        scope = councils_where(self.actor, self.permission)
        query = select(Council).order_by(Council.name)
        return list(db.session.scalars(query if scope is None else query.where(Council.id.in_(scope))))

    def state_label(self, state: str) -> str:
        return WORKFLOWS[self.workflow].labels[state]

    def tone(self, state: str) -> str:
        return tone_for_committees(state)
