"""Claims moved to other rules: what is decided stays, what waits is scored again, what cannot follow says why."""

import copy
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
