"""What each part of a council's pages rests on: the view that holds them all gives it."""

from typing import Any

from flask import request
from werkzeug.datastructures import CombinedMultiDict


class CouncilPage:
    actor: Any
    get_one: Any
    url_of: Any
    perform_on: Any
    form_page: Any


def sent() -> Any:
    """What a form with files was sent; None when it is only shown."""
    return CombinedMultiDict([request.form, request.files]) if request.method == "POST" else None
