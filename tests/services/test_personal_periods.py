"""Parcours whose dates come from the person: what opens the first, what moves it, what follows it (002, 1 and 3)."""

from datetime import date
from typing import Any

import pytest

from backoffice.db import db
from backoffice.models import AuditEvent, OutboxMail, Parcours, Registrant
from backoffice.permissions import Denied, Hidden
from backoffice.services.attestations import document_is_ready
from backoffice.services.parcours import open_current_parcours, programmes_to_start, start_parcours
from backoffice.services.transitions import offer, perform, transaction
from tests.factories import World
from workflows.engine import StepRefused


@pytest.fixture
def parcours(world: World) -> Parcours:
    return world.certification()


def step(world: World, parcours: Parcours, trigger: str, **payload: Any) -> Parcours:
    perform("parcours", parcours.id, trigger, world.actor("council_admin"), world.now, **payload)
    return parcours


def certified(world: World, parcours: Parcours) -> Parcours:
    """Certified as its rules would have it, without its thirteen actions."""
    parcours.state, parcours.submitted_at, parcours.honour_declared_at = "certified", world.now, world.now
    parcours.decided_at = world.now
    db.session.commit()
    return parcours


def confirm(world: World, parcours: Parcours) -> Parcours:
    return step(world, certified(world, parcours), "confirm", validated_on=date(2026, 11, 1))


def of(registrant: Registrant) -> list[tuple[str, date, date]]:
    query = db.session.query(Parcours).filter_by(registrant_id=registrant.id).order_by(Parcours.starts_on)
    return [(one.label, one.starts_on, one.ends_on) for one in query]


class TestTheFirst:
    @pytest.mark.parametrize(
        ("registered_on", "starts_on", "ends_on"),
        [
            (date(1994, 5, 3), date(2023, 1, 1), date(2031, 12, 31)),
            (date(2023, 1, 1), date(2023, 1, 1), date(2031, 12, 31)),
            (date(2023, 1, 2), date(2023, 1, 2), date(2029, 1, 1)),
            (date(2024, 2, 29), date(2024, 2, 29), date(2030, 2, 28)),
        ],
    )
    def test_its_dates_follow_the_registration(
        self, world: World, registered_on: date, starts_on: date, ends_on: date
    ) -> None:
        parcours = world.certification(registered_on=registered_on)
        assert (parcours.starts_on, parcours.ends_on) == (starts_on, ends_on)
        assert parcours.registrant.registered_on == registered_on

    def test_it_waits_for_the_date(self, world: World) -> None:
        registrant = world.registrant()
        world.parcours(registrant)
        assert [label for label, _, _ in of(registrant)] == ["2026-2028"]
        assert [one.code for one in programmes_to_start(db.session(), registrant)] == ["certification-periodique"]

    def test_once_the_date_is_known_enrolment_opens_it(self, world: World) -> None:
        registrant = world.registrant()
        registrant.registered_on = date(2025, 3, 1)
        db.session.commit()
        enrolment = world.enrolment(registrant)
        perform("enrolment", enrolment.id, "validate", world.actor("register_reviewer"), world.now)
        assert [label for label, _, _ in of(registrant)] == ["2025-2031", "2026-2028"]
        assert programmes_to_start(db.session(), registrant) == []

    @pytest.mark.parametrize("day", [None, date(2026, 11, 21), date(1939, 12, 31)])
    def test_an_impossible_date_is_refused(self, world: World, day: date | None) -> None:
        registrant = world.registrant()
        world.parcours(registrant)
        programme = world.programme_of("certification-periodique")
        with pytest.raises(StepRefused) as refusal:
            start_parcours(registrant, programme.id, day, registrant.account.as_actor(), world.now)
        assert refusal.value.field == "registered_on"
        db.session.expire_all()
        assert registrant.registered_on is None
        assert len(of(registrant)) == 1

    def test_it_is_opened_once(self, world: World, parcours: Parcours) -> None:
        registrant = parcours.registrant
        with pytest.raises(Hidden):
            start_parcours(
                registrant, parcours.programme_id, date(2025, 1, 1), registrant.account.as_actor(), world.now
            )
        with transaction(world.now) as work:
            opened = open_current_parcours(work, registrant, world.council, registrant.account.as_actor())
        assert opened == []

    def test_a_programme_of_shared_periods_is_not_started_so(self, world: World) -> None:
        registrant = world.registrant()
        world.parcours(registrant)
        with pytest.raises(Hidden):
            start_parcours(registrant, world.programme.id, date(2020, 1, 1), registrant.account.as_actor(), world.now)


class TestSuspension:
    def suspend(self, world: World, parcours: Parcours, first: date, last: date, grounds: str = "Arrêté.") -> None:
        step(world, parcours, "suspend", starts_on=first, ends_on=last, grounds=grounds)

    def test_it_moves_the_end_by_its_days(self, world: World, parcours: Parcours) -> None:
        self.suspend(world, parcours, date(2024, 2, 1), date(2024, 2, 29))
        assert (parcours.planned_end, parcours.ends_on) == (date(2031, 12, 31), date(2032, 1, 29))
        self.suspend(world, parcours, date(2024, 2, 20), date(2024, 3, 1))
        assert parcours.ends_on == date(2032, 1, 30), "a day that two share moves it once"

    def test_what_it_rests_on_is_in_no_mail_and_no_journal(self, world: World, parcours: Parcours) -> None:
        self.suspend(world, parcours, date(2026, 1, 1), date(2026, 3, 31), "Certificat du 2 janvier")
        event = db.session.query(AuditEvent).filter_by(record_id=parcours.id, trigger="suspend").one()
        mail = db.session.query(OutboxMail).filter_by(name="parcours/suspended").one()
        assert "2 janvier" not in f"{event.reason} {event.details} {mail.text} {mail.html}"
        assert [one.grounds for one in parcours.suspensions] == ["Certificat du 2 janvier"]
        assert "30 mars 2032" in mail.text

    @pytest.mark.parametrize(
        ("first", "last", "grounds", "field"),
        [
            (None, date(2026, 1, 2), "Arrêté.", "starts_on"),
            (date(2026, 1, 2), None, "Arrêté.", "ends_on"),
            (date(2026, 1, 2), date(2026, 1, 1), "Arrêté.", "ends_on"),
            (date(2022, 1, 2), date(2022, 12, 31), "Arrêté.", "starts_on"),
            (date(2032, 1, 1), date(2032, 1, 2), "Arrêté.", "starts_on"),
            (date(2026, 1, 1), date(2026, 1, 2), "  ", "grounds"),
        ],
    )
    def test_one_that_makes_no_sense_is_refused_beside_its_field(
        self, world: World, parcours: Parcours, first: Any, last: Any, grounds: str, field: str
    ) -> None:
        with pytest.raises(StepRefused) as refusal:
            self.suspend(world, parcours, first, last, grounds)
        assert refusal.value.field == field
        db.session.expire_all()
        assert (parcours.suspensions, parcours.ends_on) == ([], date(2031, 12, 31))

    @pytest.mark.parametrize("role", ["clavip_member", "scientific_member", "auditor"])
    def test_only_the_councils_administrator_records_it(self, world: World, parcours: Parcours, role: str) -> None:
        assert offer(parcours, "suspend", world.actor(role), world.now) is None
        with pytest.raises(Denied):
            perform("parcours", parcours.id, "suspend", world.actor(role), world.now)

    def test_a_shared_period_is_not_suspended(self, world: World) -> None:
        shared = world.parcours()
        assert offer(shared, "suspend", world.actor("council_admin"), world.now) is None


class TestCorrectedRegistration:
    def test_the_dates_follow_and_the_suspensions_stay(self, world: World, parcours: Parcours) -> None:
        step(world, parcours, "suspend", starts_on=date(2025, 1, 1), ends_on=date(2025, 1, 10), grounds="Arrêté.")
        step(world, parcours, "correct_registration", registered_on=date(2024, 6, 1), reason="Erreur de saisie.")
        assert (parcours.label, parcours.starts_on) == ("2024-2030", date(2024, 6, 1))
        assert (parcours.planned_end, parcours.ends_on) == (date(2030, 5, 31), date(2030, 6, 10))
        event = db.session.query(AuditEvent).filter_by(record_id=parcours.id, trigger="correct_registration").one()
        assert event.details["starts_on"] == {"before": "2023-01-01", "after": "2024-06-01"}

    def test_a_following_period_does_not_depend_on_it(self, world: World, parcours: Parcours) -> None:
        confirm(world, parcours)
        following = next(one for one in parcours_of(parcours.registrant) if one.label == "2032-2037")
        offered = offer(following, "correct_registration", world.actor("council_admin"), world.now)
        assert offered is not None
        assert offered.refusal == "Seule la première période dépend de la date d’inscription à l’Ordre."


def parcours_of(registrant: Registrant) -> list[Parcours]:
    return db.session.query(Parcours).filter_by(registrant_id=registrant.id).all()


class TestTheOrdresValidation:
    def test_it_opens_the_next_from_the_day_after_the_end(self, world: World, parcours: Parcours) -> None:
        step(world, parcours, "suspend", starts_on=date(2024, 2, 1), ends_on=date(2024, 2, 29), grounds="Arrêté.")
        confirm(world, parcours)
        assert (parcours.state, parcours.order_validated_on) == ("confirmed", date(2026, 11, 1))
        assert of(parcours.registrant)[-1] == ("2032-2038", date(2032, 1, 30), date(2038, 1, 29))
        mail = db.session.query(OutboxMail).filter_by(name="parcours/confirmed").one()
        assert "1er novembre 2026" in mail.text

    @pytest.mark.parametrize("day", [None, date(2026, 11, 21), date(2022, 12, 31)])
    def test_its_date_is_possible(self, world: World, parcours: Parcours, day: date | None) -> None:
        with pytest.raises(StepRefused) as refusal:
            step(world, certified(world, parcours), "confirm", validated_on=day)
        assert refusal.value.field == "validated_on"
        assert len(parcours_of(parcours.registrant)) == 2

    def test_an_open_parcours_is_not_validated(self, world: World, parcours: Parcours) -> None:
        assert offer(parcours, "confirm", world.actor("council_admin"), world.now) is None

    def test_its_attestation_is_not_revoked_any_more(self, world: World) -> None:
        attestation = world.attestation(issued=True)
        parcours = attestation.parcours
        parcours.state, parcours.order_validated_on = "confirmed", date(2026, 11, 1)
        db.session.commit()
        with pytest.raises(StepRefused, match="ne se révoque plus"):
            perform("attestation", attestation.id, "revoke", world.actor("council_admin"), world.now, reason="Erreur.")

    def test_its_attestation_may_be_reissued(self, world: World) -> None:
        parcours = world.certified()
        document_is_ready(parcours.attestations[0].id, "e" * 64, world.now)
        parcours.state, parcours.order_validated_on = "confirmed", date(2026, 11, 1)
        db.session.commit()
        step(world, parcours, "reissue", reason="Nom corrigé.")
        assert sorted(one.state for one in parcours.attestations) == ["preparing", "superseded"]
