"""The demonstration, as `backoffice demo` prepares it: everybody signs in, and every queue has something in it."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from backoffice.db import db
from backoffice.demo import people, story
from backoffice.models import Account, Membership
from backoffice.models.people import ROLES
from backoffice.services.queues import QUEUES, awaiting
from tests.factories import World
from tests.web.console_pages import visit


@pytest.mark.slow
def test_everybody_is_there_and_every_queue_has_work(app: Flask, world: World) -> None:
    world.register()
    story.prepare()
    empty = [
        name
        for name, queue in QUEUES.items()
        if not db.session.scalar(select(func.count()).select_from(queue.model).where(awaiting(name)))
    ]
    assert empty == []
    assert set(db.session.scalars(select(Membership.role))) == set(ROLES)
    for email in (people.STORY[0], people.ORGANISER[0], people.COMMISSION[0], people.CHAIR):
        account = db.session.scalars(select(Account).where(Account.email == email)).one()
        assert visit(app, account).get("/mon-compte", follow_redirects=True).status_code == 200
    story.prepare()
    assert db.session.scalar(select(func.count()).select_from(Account).where(Account.email == people.CHAIR)) == 1
