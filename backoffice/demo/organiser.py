"""The demonstration's organiser: a session labelled, one that waits for its label, and a list of attendance."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

from backoffice.db import db
from backoffice.demo.people import ORGANISER
from backoffice.domain.actor import Actor
from backoffice.domain.catalogue import Recurrence
from backoffice.models import CatalogueSession, Council, Organiser
from backoffice.services.attendance import read_list, receive_list
from backoffice.services.catalogue import SessionChanges, propose_session
from backoffice.services.organisers import Organisation, open_organiser_account, organiser_named
from backoffice.services.transitions import perform

ORGANISATION = Organisation("images-en-demonstration", "Images en démonstration", qualiopi=True)


def tell_of_an_organiser(
    council: Council, hashed: str, clavip: Actor, attendee_rpps: str, day: Callable[[int], datetime]
) -> None:
    """`day(n)`: n days ago. The person of this RPPS has a presence to confirm."""
    actor = open_organiser_account(council, ORGANISATION, ORGANISER[0], hashed, "Alix", "Lumière", day(40)).as_actor()
    organiser = organiser_named(db.session(), council, ORGANISATION.code)
    assert organiser is not None
    held = _asked(organiser, "Scintigraphie osseuse : lecture en groupe", actor, day(38), day(12))
    perform("session", held.id, "label", clavip, day(35))
    _asked(organiser, "Dosimétrie du patient : cas pratiques", actor, day(5), day(-30))
    lines = f"RPPS;Session;Demi-journées\r\n{attendee_rpps};{held.code};2\r\n".encode()
    received = receive_list(organiser, BytesIO(lines), "presences.csv", actor, day(10))
    read_list(received.id, day(10))


def _asked(organiser: Organiser, title: str, actor: Actor, asked: datetime, held: datetime) -> CatalogueSession:
    changes = SessionChanges(
        title=title,
        starts_on=held.date(),
        ends_on=(held + timedelta(1)).date(),
        place="Tours",
        programme="Cas commentés en petits groupes, puis évaluation des acquis.",
        entries={"dpc-triennal": "formation-odpc"},
        half_days=2,
        recurrence=Recurrence.once,
        tags=[],
    )
    record = propose_session(organiser, changes, actor, asked)
    perform("session", record.id, "request", actor, asked)
    return record
