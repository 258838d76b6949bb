"""The JSON Schemas describe what the engine reads and writes, and refuse what it refuses."""

import copy
import json
from typing import Any

import jsonschema
import pytest

from backoffice.cli.parcours_file import STATES
from backoffice.documents import json_text, read_document
from backoffice.domain.catalogue_document import CatalogueError
from backoffice.domain.catalogue_document import from_document as catalogue_from
from backoffice.domain.eligibility import Eligibility
from backoffice.domain.evidence import Attester, Sender
from backoffice.domain.referential_document import ReferentialError, from_document, to_document
from backoffice.domain.scale_document import KINDS
from backoffice.domain.units import PERCENT, UNITS
from backoffice.resources import config_dir


def schema(name: str) -> dict[str, Any]:
    return json.loads((config_dir() / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))


def validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema(name))


@pytest.mark.parametrize("name", ["referential", "parcours", "evaluation", "score"])
def test_schemas_are_sound(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))


def test_referentials_follow_their_schema(rules_of) -> None:
    names = ["three-of-choice", "four-with-two-formations", "three-with-one-formation", "every-kind-of-scale"]
    for document in [
        *(read_document(path) for path in (config_dir() / "referentials").glob("*.yaml")),
        *(to_document(rules_of(name)) for name in names),
    ]:
        validator("referential").validate(document)
        validator("referential").validate(json.loads(json_text(document)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document.pop("requirements"),
        lambda document: document.update(titel="?"),
        lambda document: document["entries"][0].pop("label"),
        lambda document: document["entries"][0]["scales"][0].update(unit="fortnight"),
        lambda document: document["entries"][0]["scales"][0].update(kind="magic"),
        lambda document: document["entries"][0]["scales"][0].update(options=[]),
        lambda document: document["entries"][0]["evidence"].pop("honour"),
        lambda document: document["requirements"][0].update(need=-1),
        lambda document: document["requirements"][0].update(kind="days"),
        lambda document: document.update(called="voyage"),
        lambda document: document["requirements"][0].update(legal_need=0),
        lambda document: document["requirements"][0].update(legal_need="1.5"),
        lambda document: document["entries"][0].update(eligibility=["luck"]),
        lambda document: document["entries"][0].update(minimum_years=0),
        lambda document: document["entries"][0]["evidence"].update(sent_by=["postman"]),
        lambda document: document["entries"][0]["evidence"].update(attested_by=["oneself"]),
        lambda document: document["entries"][0]["scales"][0].update(kind="open"),
        lambda document: document["blocks"][0].update(health_data="yes"),
        lambda document: document.update(periods={"first_years": 6}),
        lambda document: document.update(periods={"first_years": 13, "following_years": 6}),
        lambda document: document.update(
            periods={
                "first_years": 6,
                "following_years": 6,
                "transition": {"practising_on": "2023", "years": 9},
            }
        ),
    ],
)
def test_the_schema_and_the_reader_refuse_the_same(every_kind, spoil) -> None:
    document = copy.deepcopy(to_document(every_kind))
    spoil(document)
    assert not validator("referential").is_valid(document)
    with pytest.raises(ReferentialError):
        from_document(document)


def test_closed_vocabularies_are_the_same_in_code_and_schema() -> None:
    assert schema("referential")["$defs"]["unit"]["enum"] == [code for code in UNITS if code != PERCENT.code]
    entry = schema("referential")["$defs"]["entry"]["properties"]
    evidence = entry["evidence"]["properties"]
    assert entry["eligibility"]["items"]["enum"] == list(Eligibility)
    assert evidence["attested_by"]["items"]["enum"] == list(Attester)
    assert evidence["sent_by"]["items"]["enum"] == list(Sender)
    kinds = [kind["properties"]["kind"]["const"] for kind in schema("referential")["$defs"]["scale"]["oneOf"]]
    assert kinds == list(KINDS)
    assert schema("parcours")["$defs"]["action"]["properties"]["state"]["enum"] == STATES
    assert schema("evaluation")["properties"]["actions"]["items"]["properties"]["state"]["enum"] == STATES


def shipped_catalogue() -> dict[str, Any]:
    document: dict[str, Any] = read_document(config_dir() / "catalogues" / "cnp-mn-2025.yaml")
    return document


def test_catalogues_follow_their_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema("catalogue"))
    for path in (config_dir() / "catalogues").glob("*.yaml"):
        validator("catalogue").validate(read_document(path))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document.pop("council"),
        lambda document: document.update(sessions=[]),
        lambda document: document["organisers"][0].update(kind="circus"),
        lambda document: document["organisers"][0].update(code="with spaces"),
        lambda document: document["sessions"][0].pop("title"),
        lambda document: document["sessions"][0].update(title=" "),
        lambda document: document["sessions"][0].update(titel="?"),
        lambda document: document["sessions"][0].update(half_days=0),
        lambda document: document["sessions"][0].update(half_days=61),
        lambda document: document["sessions"][0].update(recurrence="often"),
        lambda document: document["sessions"][0].update(tags=["gold"]),
        lambda document: document["sessions"][0].update(starts_on="20 janvier"),
        lambda document: document["sessions"][0].pop("ends_on"),
        lambda document: document["sessions"][0].update(entries={}),
    ],
)
def test_the_catalogues_schema_and_reader_refuse_the_same(spoil) -> None:
    document = copy.deepcopy(shipped_catalogue())
    spoil(document)
    assert not validator("catalogue").is_valid(document)
    with pytest.raises(CatalogueError):
        catalogue_from(document)
