"""How often one may try what guesses, floods a mailbox or fills the database, by network address and by mailbox.

Keys are hashed: the table of counts keeps neither mailboxes nor addresses.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request

from backoffice.db import db
from backoffice.services import limits


@dataclass(frozen=True)
class Attempts:
    """At most `by_mailbox` tries on one mailbox and `by_address` from one network address, in a window.

    A hospital is one address for many people, hence the distance between the two.
    """

    name: str
    by_mailbox: int
    by_address: int
    window: timedelta

    def count(self, mailbox: str, now: datetime) -> None:
        """Count one try. Raises TooMany."""
        limits.hit(db.session(), self._key(_network()), now, limit=self.by_address, window=self.window)
        limits.hit(db.session(), self._key(mailbox), now, limit=self.by_mailbox, window=self.window)

    def forget(self, mailbox: str) -> None:
        """A success: the failures before it were the person's own."""
        limits.forget(db.session(), self._key(mailbox))

    def _key(self, value: str) -> str:
        return f"{self.name}:{hashlib.sha256(value.strip().lower().encode()).hexdigest()[:32]}"


LOG_IN = Attempts("log_in", by_mailbox=10, by_address=100, window=timedelta(minutes=15))
SIGN_UP = Attempts("sign_up", by_mailbox=5, by_address=60, window=timedelta(hours=1))
RESEND = Attempts("resend", by_mailbox=5, by_address=60, window=timedelta(hours=1))
FORGET_PASSWORD = Attempts("forget_password", by_mailbox=5, by_address=60, window=timedelta(hours=1))


def _network() -> str:
    """The caller's address; an IPv6 customer has a whole /64."""
    address = ipaddress.ip_address(request.remote_addr or "0.0.0.0")
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
