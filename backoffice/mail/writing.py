"""Writing a mail: the same call for what is shown before a decision and for what is sent after it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from backoffice.mail.catalogue import mail
from backoffice.mail.template import MailTemplate, Written
from backoffice.resources import templates_dir


@dataclass(frozen=True)
class Letter:
    """Subject, plain text and HTML, with whether its body is secret."""

    name: str
    recipient: str
    subject: str
    text: str
    html: str
    secret: bool


def write(
    name: str,
    recipient: str,
    record: Any,
    tags: dict[str, str] | None = None,
    template: MailTemplate | None = None,
) -> Letter:
    """The mail `name` about `record`; `tags` replaces what the step knows better (a link), `template` the shipped
    text where the council has its own.
    """
    entry = mail(name)
    written = (template or entry.template).write(entry.tags(record) | (tags or {}))
    return Letter(name, recipient, written.subject, written.text, as_html(written), entry.secret)


def as_html(written: Written) -> str:
    return _environment().get_template("layout.html").render(mail=written)


@lru_cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(templates_dir() / "mail"),
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
