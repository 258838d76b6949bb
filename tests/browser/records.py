"""Records prepared through the services, with files that can be opened: for the tests that begin in the middle."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from backoffice.db import db
from backoffice.demo.papers import certificate_of_attendance
from backoffice.models import Evidence, Registrant
from backoffice.services.evidence import Upload, receive
from backoffice.wording import utc_now
from tests.browser.installation import Installation
from tests.factories import World


class OpenableWorld(World):
    """Its evidence is in the store, as a browser will ask for it."""

    def evidence(self, registrant: Registrant) -> Evidence:
        day = self.now.date()
        paper = certificate_of_attendance(registrant.full_name, "Une action", day, day)
        taken, _ = receive(db.session(), registrant, [Upload(BytesIO(paper), "attestation.pdf")], "")
        db.session.commit()
        return taken[0]


@contextmanager
def world_of(installation: Installation) -> Iterator[OpenableWorld]:
    with installation.application():
        yield OpenableWorld(utc_now())
