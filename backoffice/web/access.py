"""Every endpoint declares who may enter it; one that declares nothing is closed."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from backoffice.permissions import holds_somewhere
from backoffice.web.session import current_actor, current_registrant

View = TypeVar("View", bound=Callable[..., Any])
CONSOLE_PREFIX = "console"
BEFORE_THE_CHARTER = ("account.accept_charter",)  # with the public pages: what one may do before accepting it


def _declare(access: str) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


public = _declare("public")  # anyone
signed_in = _declare("signed_in")  # any account
registrant_only = _declare("registrant")  # a professional's own account
organiser_only = _declare("organiser")  # an organiser's account
console_only = _declare("console")  # a committee account


def access_of(app: Flask, endpoint: str) -> str | None:
    """What an endpoint declares: public, signed_in, registrant, organiser, console, or None (closed)."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return "public"
    if endpoint.split(".")[0].startswith(CONSOLE_PREFIX):
        return "console"
    return getattr(app.view_functions[endpoint], "access", None)


def register(app: Flask) -> None:
    @app.before_request
    def check() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        access = access_of(current_app, request.endpoint)
        if access == "public":
            return None
        if access is None:
            abort(404)
        if not current_user.is_authenticated:
            wanted = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("account.log_in", next=wanted))
        if current_user.charter_due and request.endpoint not in BEFORE_THE_CHARTER:
            wanted = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("account.accept_charter", next=wanted))
        if access == "registrant" and current_registrant() is None:
            abort(404)
        if access == "organiser" and not current_actor().organisers:
            abort(404)
        if access == "console" and not holds_somewhere(current_actor(), "console.enter"):
            abort(404)
        return None
