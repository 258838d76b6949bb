"""Domain errors turned into French pages and sentences, in one place."""

from math import ceil

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from backoffice.permissions import Denied, Hidden
from backoffice.services.limits import TooMany
from backoffice.services.transitions import StaleRecord
from backoffice.wording import moment_in_words, utc_now
from workflows.engine import StepRefused
from workflows.registry import WORKFLOWS

PAGES = (400, 403, 404, 405, 409, 413, 429, 500, 503)


def stale_sentence(error: StaleRecord) -> str:
    """Who changed the record, what they did and when."""
    event = error.event
    if event is None:
        return error.reason
    workflow = WORKFLOWS[event.workflow]
    labels = {step.trigger: step.label for step in workflow.steps}
    label = labels.get(event.trigger, "Création")
    return (
        f"Ce dossier a changé depuis l’affichage de la page : « {label} » par {event.actor_name}, "
        f"le {moment_in_words(event.at)}. Rien de ce que vous venez d’envoyer n’a été appliqué."
    )


def sentence(error: Exception) -> str:
    """What a person reads of a domain error."""
    if isinstance(error, StaleRecord):
        return stale_sentence(error)
    if isinstance(error, StepRefused):
        return error.reason
    raise error


def register(app: Flask) -> None:
    def page(code: int, **context: object) -> ResponseReturnValue:
        return render_template(f"errors/{code}.html", **context), code

    @app.errorhandler(Hidden)
    def hidden(_: Hidden) -> ResponseReturnValue:
        return page(404)

    @app.errorhandler(Denied)
    def denied(_: Denied) -> ResponseReturnValue:
        return page(403)

    @app.errorhandler(StepRefused)
    def refused(error: StepRefused) -> ResponseReturnValue:
        return page(409, message=sentence(error))

    @app.errorhandler(TooMany)
    def too_many(error: TooMany) -> ResponseReturnValue:
        seconds = max(1, ceil((error.retry_at - utc_now()).total_seconds()))
        return render_template("errors/429.html", retry_after=seconds), 429, {"Retry-After": str(seconds)}

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        code = error.code or 500
        if code < 400:
            return error
        return page(code if code in PAGES else 400 if code < 500 else 500)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:
        app.logger.exception("unexpected error")
        return page(500)
