"""The register in the console: a diploma's file, the words of the lists, ties that are declared, bounded queries."""

from datetime import date

import pytest
from flask import Flask

from backoffice.db import db
from backoffice.models import AuditEvent, Enrolment, RegisterTerm
from backoffice.services.evidence import files
from backoffice.services.register_edits import PlaceSaved
from backoffice.services.register_terms import add_term
from tests.factories import World
from tests.files.samples import pdf
from tests.web.console_pages import address, post, text, visit
from tests.web.pages import Visitor, counted_queries, error_of, page, words

MOST_QUERIES = 40


@pytest.mark.parametrize(
    ("role", "here", "status"),
    [
        ("register_reviewer", True, 200),
        ("council_admin", True, 200),
        ("register_reviewer", False, 404),
        ("council_admin", False, 404),
        ("scientific_member", True, 404),
    ],
)
def test_who_reads_a_diploma_s_file(app: Flask, world: World, role: str, here: bool, status: int) -> None:
    registrant, council = world.registrant(), world.register()
    proof = world.evidence(registrant)
    proof.sha256 = files().put(pdf()).sha256
    db.session.commit()
    enrolment = world.entry(registrant, "draft", council)
    world.edit(enrolment, world.a_diploma(council, "Dosimétrie", evidence=proof))
    reader = visit(app, world.staff(role, council=council if here else world.council))
    url = f"/justificatifs/{proof.id}"
    assert reader.get(url).status_code == 404, "nobody reads it before it is sent"
    enrolment.state = "submitted"
    db.session.commit()
    answer = reader.get(url)
    assert answer.status_code == status
    assert status != 200 or answer.data.startswith(b"%PDF-")


class TestLists:
    @pytest.fixture
    def admin(self, app: Flask, world: World) -> Visitor:
        return visit(app, world.staff("council_admin", council=world.register()))

    def decided(self, admin: Visitor, term: RegisterTerm, trigger: str, **fields: str) -> str:
        form = {"trigger": trigger, "version": term.version, "intent": "confirm"}
        form |= {f"{trigger}-{name}": value for name, value in fields.items()}
        answer = admin.post(f"/console/listes-du-registre/{term.id}", data=form, follow_redirects=True)
        return text(answer)

    def test_a_word_is_renamed_retired_then_put_back(self, world: World, admin: Visitor) -> None:
        council = world.register()
        term = world.term(council, "service", "Radiologie")
        assert "Écrivez l’intitulé" in self.decided(admin, term, "rename", label=" ")
        self.decided(admin, term, "rename", label="Radiologie interventionnelle")
        assert term.label == "Radiologie interventionnelle"
        self.decided(admin, term, "retire")
        assert term.state == "retired"
        sheet = f"/mon-compte/registre/inscription/{self._file(world).id}/temps-de-travail"
        owner = visit(admin.application, db.session.query(Enrolment).one().account)
        assert "Radiologie interventionnelle" not in words(page(owner.get(sheet)))
        self.decided(admin, term, "restore")
        assert "Radiologie interventionnelle" in words(page(owner.get(sheet)))

    def _file(self, world: World) -> Enrolment:
        return world.entry(state="draft")

    def test_one_more_is_added_and_not_twice(self, world: World, admin: Visitor) -> None:
        council = world.register()
        url = f"/console/listes-du-registre/nouveau/{council.code}"
        form = {"kind": "diploma", "label": "Certificat des essais"}
        assert admin.post(url, data=form).status_code == 303
        again = page(admin.post(url, data=form), 400)
        assert "déjà dans la liste" in error_of(again, "label")


class TestTies:
    @pytest.fixture
    def colleague(self, app: Flask, world: World) -> Visitor:
        """A committee member who practises where everybody of these tests does."""
        registrant = world.registrant(given_name="Dominique")
        world.entry(registrant, place=world.hospital())
        return visit(app, world.staff("clavip_member", "register_reviewer", rpps=registrant.person.rpps))

    def test_the_tick_is_asked_and_kept(self, world: World, colleague: Visitor) -> None:
        action = world.action(world.parcours(self._of_the_same_place(world)), "submitted")
        shown = page(colleague.get(address("cpd_action", action)))
        assert "Je déclare exercer dans le même établissement que cette personne" in words(shown)
        refused = post(colleague, "cpd_action", action, "reject", reason="Illisible.")
        assert "cochez la déclaration" in text(refused)
        assert action.state == "submitted"
        post(colleague, "cpd_action", action, "reject", reason="Illisible.", ties="y")
        event = db.session.query(AuditEvent).filter_by(record_id=action.id, trigger="reject").one()
        assert event.details["same_establishment"] == ["Centre hospitalier des Essais (Lyon)"]

    def test_a_whole_list_is_refused_to_a_colleague(self, world: World, colleague: Visitor) -> None:
        """A tick for many files at once would declare nothing: each is decided on its own page."""
        actions = [world.action(world.parcours(self._of_the_same_place(world)), "submitted") for _ in range(2)]
        other = world.action(world.parcours(), "submitted")
        picks = [f"{one.id}:{one.version}" for one in (*actions, other)]
        ahead = text(colleague.post("/console/actions/ensemble", data={"choix": picks}))
        assert ahead.count("cochez la déclaration") == 2
        done = text(colleague.post("/console/actions/ensemble", data={"choix": picks, "intent": "confirm"}))
        assert "1 action acceptée sur 3" in done
        assert [one.state for one in (*actions, other)] == ["submitted", "submitted", "accepted"]

    def _of_the_same_place(self, world: World):  # type: ignore[no-untyped-def]
        registrant = world.registrant()
        hospital = db.session.query(Enrolment).filter_by(state="validated").first().practices[0].establishment  # type: ignore[union-attr]
        world.entry(registrant, place=hospital)
        return registrant


def test_the_page_of_a_file_has_bounded_queries(app: Flask, world: World) -> None:
    council = world.register()
    enrolment = world.entry(state="draft", council=council)
    reviewer = visit(app, world.staff("register_reviewer", council=council))
    counts = []
    for lot in range(2):
        enrolment.state = "draft"
        db.session.commit()
        for number in range(3):
            name = f"Établissement {lot}{number}"
            world.edit(
                enrolment,
                world.a_diploma(council, f"Diplôme {lot}{number}"),
                PlaceSaved(date(2020, 1, 1), place=world.hospital(name)),
            )
        enrolment.state = "submitted"
        db.session.commit()
        with counted_queries() as sent:
            assert f"Diplôme {lot}2" in words(page(reviewer.get(address("enrolment", enrolment))))
        counts.append(len(sent))
    assert counts[0] == counts[1] <= MOST_QUERIES, counts


def test_the_lists_have_bounded_queries(app: Flask, world: World) -> None:
    council = world.register()
    admin = world.staff("council_admin", council=council)
    client, counts = visit(app, admin), []
    for lot in range(2):
        for number in range(4):
            add_term(council, "service", f"Service {'ab'[lot]} {'cdef'[number]}", admin.as_actor(), world.now)
        with counted_queries() as sent:
            page(client.get("/console/listes-du-registre/"))
        counts.append(len(sent))
    assert counts[0] == counts[1]
