"""What every page's frame shows: the footer's and the header's links, the brand, a record's state as a badge.

Built without the database: error pages rest on it.
"""

from typing import Any, NamedTuple

from backoffice.db import db
from backoffice.links import path_to, settings
from backoffice.models import Council
from backoffice.services import mailboxes
from backoffice.services.bindings import workflow_of
from backoffice.web.session import current_registrant
from backoffice.web.tones import tone_for_registrants
from backoffice.wording import PRACTICE_MODES, phone_in_words

_ENDPOINTS = {
    "home": "home.index",
    "personal_page": "home.index",
    "account": "account.mine",
    "logout": "account.log_out",
    "login": "account.log_in",
    "sign_up": "account.create",
    "verify": "verification.home",
    "registers": "registers.index",
    "charter": "home.charter",
    "help": "help.index",
    "accessibility": "home.accessibility",
    "console": "console.index",
}


class Badge(NamedTuple):
    """The arguments of the macro `state_badge`."""

    state: str
    label: str
    tone: str


def badge_of(record: Any) -> Badge:
    """A record's state in words, with its tone."""
    return Badge(record.state, workflow_of(record).labels[record.state], tone_for_registrants(record.state))


def register_contacts() -> list[Council]:
    """The councils whose administrators the registrant at the keyboard may write to; read when a page asks."""
    registrant = current_registrant()
    return mailboxes.councils_of(db.session(), registrant) if registrant else []


def page_frame() -> dict[str, Any]:
    links = {name: path_to(endpoint) for name, endpoint in _ENDPOINTS.items()}
    links["contact"] = f"mailto:{settings().contact_email}"
    if settings().shows_local_mailbox:
        links["mailbox"] = path_to("mailbox.index")
    return {
        "links": links,
        "brand": settings().installation_name,
        "badge_of": badge_of,
        "register_contacts": register_contacts,
        "phone_in_words": phone_in_words,
        "practice_modes": PRACTICE_MODES,
    }
