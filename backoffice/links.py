"""Links that leave the program (mails, QR codes): always under the configured address, never the request's host."""

from flask import current_app

from backoffice.settings import Settings


def settings() -> Settings:
    value: Settings = current_app.config["SETTINGS"]
    return value


def absolute(endpoint: str, **values: object) -> str:
    path = current_app.url_map.bind("").build(endpoint, values)
    return settings().base_url.rstrip("/") + path
