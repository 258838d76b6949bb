"""What surrounds every console page: the menu of what this person may open, with what waits in it."""

from typing import Any

from flask import g
from flask_admin import BaseView

from backoffice.db import db
from backoffice.services import queues
from backoffice.services.queues import Waiting
from backoffice.web.session import current_actor


def waiting() -> dict[str, Waiting]:
    """This person's queues, counted once a request."""
    if "console_waiting" not in g:
        g.console_waiting = queues.waiting(db.session(), current_actor())
    counted: dict[str, Waiting] = g.console_waiting
    return counted


def frame(page: BaseView) -> dict[str, Any]:
    return {"console_menu": menu(page)}


def menu(page: BaseView) -> list[dict[str, Any]]:
    counted = waiting()
    return [
        {
            "label": view.name,
            "url": view.get_url(f"{view.endpoint}.{view._default_view}"),
            "active": view is page,
            "badge": counted[view.workflow].count if getattr(view, "workflow", "") in counted else 0,
        }
        for view in page.admin._views
        if view.is_accessible()
    ]
