"""Claims moved to other rules: what is decided stays, what waits is scored again, what cannot follow says why."""

import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.documents import read_document
from backoffice.domain.migration import Declaration, moved
from backoffice.domain.referential_document import from_document
from backoffice.domain.requirements import Claim
from backoffice.resources import config_dir

BASE: dict[str, Any] = read_document(config_dir() / "referentials" / "cnp-mn-certification-v2.yaml")


def rules_with(key: str = "1.2", **changes: Any) -> Any:
    document = copy.deepcopy(BASE)
    for one in document["entries"]:
        if one["key"] == key:
            one.update(changes)
    return from_document({**document, "version": "2.1"})


def declared(key: str = "1.2", waits: bool = True, **answer: str) -> Declaration:
    day = date(2026, 4, 2)
    scale = "half_day"
    claim = Claim("a", key, "Congrès", day, day, Decimal(4), accepted=not waits, role="attendee", scale=scale)
    return Declaration(claim, answer or {"half_days": "4"}, waits)


def a_scale(**changes: Any) -> list[dict[str, Any]]:
    return [{"code": "half_day", "label": "Par demi-journée", "kind": "per_unit", "unit": "half_day"} | changes]


def test_what_waits_is_scored_by_the_new_scale() -> None:
    found = moved([declared()], rules_with(scales=a_scale(credits="1.5")))
    assert [claim.credits for claim in found.claims] == [Decimal(6)]
    assert found.scores["a"].credits == Decimal(6)
    assert found.problems == ()


def test_what_is_decided_stays() -> None:
    found = moved([declared(waits=False)], rules_with(scales=a_scale(credits=9, unit="hour")))
    assert [claim.credits for claim in found.claims] == [Decimal(4)]
    assert found.scores == {}


def test_an_entry_that_is_gone_names_the_action() -> None:
    document = copy.deepcopy(BASE)
    document["entries"] = [one for one in document["entries"] if one["key"] != "1.2"]
    rules = from_document({**document, "version": "2.1"})
    for waits in (True, False):
        found = moved([declared(waits=waits)], rules)
        assert found.claims == ()
        assert found.problems == (
            "L’action « Congrès » relève de l’entrée 1.2, qui n’existe pas dans la version 2.1 : "
            "ce parcours ne peut pas y passer.",
        )


def test_an_answer_that_the_new_scale_does_not_read() -> None:
    found = moved([declared()], rules_with(scales=a_scale(credits=1, unit="patient")))
    assert found.claims == ()
    assert found.problems[0].startswith("L’action « Congrès » est à reprendre avant de passer à la version 2.1 : ")


def test_a_withdrawn_entry_is_followed() -> None:
    assert moved([declared()], rules_with(withdrawn=True)).problems == ()


def test_each_action_is_moved_on_its_own() -> None:
    """One that cannot follow, or is decided already, keeps none of the next from being moved."""
    gone = declared("9.9")
    waiting = declared()
    rest = [replace(one, claim=replace(one.claim, id=id)) for id, one in (("b", waiting), ("c", declared(waits=False)))]
    found = moved([gone, *rest, waiting], rules_with(scales=a_scale(credits="1.5")))
    assert {claim.id: claim.credits for claim in found.claims} == {"b": 6, "c": 4, "a": 6}
    assert found.scores.keys() == {"a", "b"}
    assert len(found.problems) == 1


def test_the_role_and_the_scale_that_were_chosen_are_kept() -> None:
    by_role = [
        *a_scale(code="attended", credits=1, roles=["attendee"]),
        *a_scale(code="half", credits="0.5", roles=["attendee"]),
        *a_scale(code="taught", credits=2, roles=["trainer"]),
    ]
    rules = rules_with(scales=by_role, roles=["attendee", "trainer"])
    one = declared()
    for role, scale, credits in (("attendee", "half", 2), ("trainer", "taught", 8)):
        (claim,) = moved([replace(one, claim=replace(one.claim, role=role, scale=scale))], rules).claims
        assert (claim.scale, claim.credits) == (scale, credits)
    (claim,) = moved([replace(one, claim=replace(one.claim, role="trainer", scale=None))], rules).claims
    assert claim.scale == "taught"


def test_a_role_that_the_entry_does_not_know_is_left_out() -> None:
    alone = declared()
    with_role = replace(alone, claim=replace(alone.claim, role="chair"))
    assert moved([with_role], rules_with(roles=[])).problems == ()
    assert len(moved([with_role], rules_with()).problems) == 1
