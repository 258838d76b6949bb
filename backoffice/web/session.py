"""Who is at the keyboard: the account behind the cookie, as an actor."""

from datetime import datetime
from typing import Any

from flask import g, session
from flask_login import UserMixin, current_user, login_user, logout_user

from backoffice.db import db
from backoffice.domain.actor import ANONYMOUS, Actor
from backoffice.models import Account, Registrant
from backoffice.services import sessions
from backoffice.wording import utc_now


class LoggedIn(UserMixin):  # type: ignore[misc]
    """An account for the length of a request; its id in the cookie is the session's secret."""

    def __init__(self, account: Account, token: str, *, charter_due: bool = False) -> None:
        self.account = account
        self.charter_due = charter_due
        self.token = token
        self.actor = account.as_actor()

    @property
    def display_name(self) -> str:
        return self.account.full_name

    def get_id(self) -> str:
        return self.token

    def __getattr__(self, name: str) -> Any:
        return getattr(self.account, name)


def load_account(token: str) -> LoggedIn | None:
    row = sessions.session_of(db.session(), token, utc_now())
    return None if row is None else LoggedIn(row.account, token, charter_due=row.charter_due)


def log_in(account: Account, now: datetime) -> None:
    """A new session under a new secret; nothing of the anonymous one stays."""
    session.clear()
    login_user(LoggedIn(account, sessions.begin(db.session(), account, now)))


def log_out() -> None:
    if current_user.is_authenticated:
        sessions.end(db.session(), current_user.token)
    logout_user()
    session.clear()


def current_actor() -> Actor:
    actor: Actor = current_user.actor if current_user.is_authenticated else ANONYMOUS
    return actor


def current_registrant() -> Registrant | None:
    """The professional whose own account this is; None for a committee account."""
    if not current_user.is_authenticated:
        return None
    if "registrant" not in g:
        g.registrant = db.session.query(Registrant).filter_by(account_id=current_user.account.id).one_or_none()
    found: Registrant | None = g.registrant
    return found
