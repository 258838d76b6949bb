"""Links that leave the program (mails, QR codes): always under the configured address, never the request's host."""

from flask import current_app

from backoffice.settings import Settings


def settings() -> Settings:
    value: Settings = current_app.config["SETTINGS"]
    return value


def path_to(endpoint: str, **values: object) -> str:
    """The address without its host: it can be built outside a request, and when the request's host is refused."""
    return current_app.url_map.bind("").build(endpoint, values)


def absolute(endpoint: str, **values: object) -> str:
    return settings().base_url.rstrip("/") + path_to(endpoint, **values)
