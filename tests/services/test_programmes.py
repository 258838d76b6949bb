"""What a council changes of a programme, and what stays once somebody has a parcours in it."""

from dataclasses import replace
from typing import Any

import pytest

from backoffice.db import db
from backoffice.models import AuditEvent, Council, Programme
from backoffice.permissions import Denied, Hidden
from backoffice.services.councils import ProgrammeChoices
from backoffice.services.transitions import perform
from tests.factories import World
from tests.services.test_councils import opened_alpha, programme
from workflows.engine import StepRefused

CHOICES = ProgrammeChoices(title="DPC", review_mode="as_they_come", certification_mode="committee", quorum=1)


def edit(world: World, chosen: Programme, choices: ProgrammeChoices, role: str = "council_admin") -> None:
    council = chosen.council
    actor = world.actor(role, council=council)
    perform("council", council.id, "edit_programme", actor, world.now, chosen=chosen, programme=choices)


def alphas(world: World, *codes: str) -> list[Programme]:
    """The programmes of a council where nobody is enrolled: « dpc », then those."""
    council, admin = opened_alpha(world), world.actor("platform_admin")
    for code in codes:
        perform("council", council.id, "add_programme", admin, world.now, programme=programme(code=code, title=code))
    found = {one.code: one for one in db.session.query(Programme).filter_by(council_id=council.id)}
    return [found[code] for code in ("dpc", *codes)]


def as_it_is(kept: Programme, **changes: Any) -> ProgrammeChoices:
    return replace(
        ProgrammeChoices(**{name: getattr(kept, name) for name in ProgrammeChoices.__dataclass_fields__}), **changes
    )


def test_its_administrator_changes_it_and_the_journal_says_what(world: World) -> None:
    (dpc,) = alphas(world)
    edit(world, dpc, replace(CHOICES, title="Parcours de DPC", heading="Mes parcours", certification_mode="none"))
    assert (dpc.title, dpc.heading, dpc.certification_mode) == ("Parcours de DPC", "Mes parcours", "none")
    event = db.session.query(AuditEvent).filter_by(workflow="council", trigger="edit_programme").one()
    assert event.details == {"programme": "dpc", "changed": ["title", "certification_mode", "heading"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"review_mode": "with_parcours", "certification_mode": "automatic"}, "certification_mode"),
    ],
)
def test_what_it_could_not_be_made_with_it_cannot_become(world: World, changes: Any, field: str) -> None:
    (dpc,) = alphas(world)
    with pytest.raises(StepRefused) as refused:
        edit(world, dpc, replace(CHOICES, **changes))
    assert refused.value.field == field


@pytest.mark.parametrize("changes", [{"review_mode": "with_parcours"}, {"certification_mode": "automatic"}])
def test_what_governs_a_parcours_stays_once_there_is_one(world: World, changes: Any) -> None:
    kept = world.programme
    edit(world, kept, as_it_is(kept, **changes))
    edit(world, kept, as_it_is(kept, review_mode="as_they_come", certification_mode="committee"))
    world.parcours()
    with pytest.raises(StepRefused, match="Des parcours sont ouverts") as refused:
        edit(world, kept, as_it_is(kept, **changes))
    assert refused.value.field == next(iter(changes))
    edit(world, kept, as_it_is(kept, title="Un autre intitulé"))
    assert kept.title == "Un autre intitulé"


def test_a_quorum_stays_while_opinions_await_a_decision(world: World) -> None:
    kept, parcours = world.programme, world.parcours()
    world.proposal(parcours, "submitted")
    edit(world, kept, as_it_is(kept, quorum=1))
    judged = world.proposal(parcours, "evaluated")
    with pytest.raises(StepRefused, match="déjà reçu des avis") as refused:
        edit(world, kept, as_it_is(kept, quorum=3))
    assert refused.value.field == "quorum"
    world.accept(judged)
    edit(world, kept, as_it_is(kept, quorum=3))
    assert kept.quorum == 3


def test_one_feeds_one_other_and_no_further(world: World) -> None:
    first, second, third = alphas(world, "cycle", "suite")
    fed = {"eligible_label": "Éligible DPC"}
    with pytest.raises(StepRefused) as unnamed:
        edit(world, second, as_it_is(second, fed_by_id=first.id))
    assert unnamed.value.field == "eligible_label"
    edit(world, second, as_it_is(second, fed_by_id=first.id, **fed))
    for chosen, feeder, said in (
        (third, first, "alimente déjà"),
        (third, second, "reçoit lui-même"),
        (first, third, "en alimente lui-même"),
        (third, third, "autre programme de ce conseil"),
        (third, world.programme, "autre programme de ce conseil"),
    ):
        with pytest.raises(StepRefused, match=said):
            edit(world, chosen, as_it_is(chosen, fed_by_id=feeder.id, **fed))
    edit(world, second, as_it_is(second, fed_by_id=None))
    assert (second.fed_by_id, second.eligible_label) == (None, "")


def test_a_council_changes_its_own_alone(world: World) -> None:
    (dpc,) = alphas(world)
    council: Council = world.council
    with pytest.raises(StepRefused) as refused:
        perform(
            *("council", council.id, "edit_programme", world.actor("council_admin"), world.now),
            chosen=dpc,
            programme=CHOICES,
        )
    assert refused.value.field == "chosen"
    with pytest.raises(Hidden):
        edit(world, dpc, CHOICES, "clavip_member")
    with pytest.raises(Denied):
        edit(world, dpc, CHOICES, "auditor")
