"""Attestations are numbered without a hole, whatever is refused, shown, undone or done at the same time."""

import threading
from datetime import UTC, datetime

from flask import Flask

from backoffice.db import db
from backoffice.models import Attestation
from backoffice.services import attestations, audit
from backoffice.services.transitions import perform, preview, transaction
from tests.factories import World


def numbers() -> list[int]:
    db.session.rollback()
    return sorted(int(number.rsplit("-", 1)[1]) for (number,) in db.session.query(Attestation.number))


def test_a_rollback_gives_the_number_back(world: World) -> None:
    first, second = world.requested(), world.requested()
    reviewer = world.actor("clavip_member")
    perform("parcours", first.id, "certify", reviewer, world.now)
    for _ in range(3):
        preview("parcours", second.id, "certify", reviewer, world.now)
        try:
            with transaction(world.now) as work:
                work.take(work.lock("parcours", second.id), "certify", reviewer)
                raise ConnectionError
        except ConnectionError:
            pass
    perform("parcours", second.id, "certify", reviewer, world.now)
    assert numbers() == [1, 2]


def test_a_number_is_never_given_twice(world: World) -> None:
    """A reissue and a revocation each take the next one; those before keep theirs."""
    attestation = world.attestation()
    parcours, admin = attestation.parcours, world.actor("council_admin")
    perform("parcours", parcours.id, "reissue", admin, world.now, reason="Nom corrigé.")
    live = next(item for item in parcours.attestations if item.state == "preparing")
    perform("attestation", live.id, "revoke", admin, world.now, reason="Erreur.")
    perform("parcours", parcours.id, "request", parcours.account.as_actor(), world.now, honour=True)
    perform("parcours", parcours.id, "certify", world.actor("clavip_member"), world.now)
    assert numbers() == [1, 2, 3]
    assert sorted(item.state for item in db.session.query(Attestation)) == ["preparing", "revoked", "superseded"]


def test_years_and_councils_count_apart(world: World) -> None:
    parcours = world.requested()
    session = db.session()
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # already 2027 in Paris
    assert attestations.freeze(session, parcours, world.now).number == "CNP-MN-2026-000001"
    session.rollback()
    assert attestations.freeze(session, parcours, new_year).number == "CNP-MN-2027-000001"
    session.rollback()


def test_certified_at_the_same_time(app: Flask, world: World) -> None:
    parcours_ids = [world.requested().id for _ in range(6)]
    reviewer = world.actor("clavip_member")
    start = threading.Barrier(len(parcours_ids))
    failures: list[BaseException] = []

    def certify(parcours_id: object) -> None:
        with app.app_context():
            try:
                start.wait(20)
                perform("parcours", parcours_id, "certify", reviewer, world.now)  # type: ignore[arg-type]
            except BaseException as error:
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=certify, args=(each,)) for each in parcours_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert numbers() == [1, 2, 3, 4, 5, 6]
    assert audit.verify(db.session()).bad_row is None
