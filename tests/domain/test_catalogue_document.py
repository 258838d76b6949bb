"""Reading a catalogue: what a session holds, and every mistake named with its session and field."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from backoffice.documents import read_document
from backoffice.domain.catalogue import Recurrence
from backoffice.domain.catalogue_document import CatalogueError, ListedOrganiser, ListedSession, from_document
from backoffice.resources import config_dir

SHIPPED: dict[str, Any] = read_document(config_dir() / "catalogues" / "cnp-mn-2025.yaml")
FIRST = "session « acoramen-2025-01 »"


def test_a_session_is_read_whole() -> None:
    document = {
        "code": "essai",
        "council": "cnp-mn",
        "organisers": [{"code": "org", "name": "Organisme", "kind": "organiser"}],
        "sessions": [
            {
                "code": "S.1-a",
                "title": "Journée",
                "organiser": "org",
                "starts_on": "2026-03-12",
                "ends_on": "2026-03-13",
                "place": "Lyon",
                "programme": "https://programme.example",
                "entries": {"certification-periodique": "1.2"},
                "half_days": 60,
                "recurrence": "every_two_years",
                "tags": ["odpc"],
                "source": "annexe 3",
            },
            {
                "code": "b",
                "title": "Sans date",
                "entries": {"dpc-triennal": "congres"},
                "recurrence": "once",
                "source": "annexe 2",
            },
        ],
    }
    catalogue = from_document(document)
    assert (catalogue.code, catalogue.council) == ("essai", "cnp-mn")
    assert catalogue.organisers == (ListedOrganiser(code="org", name="Organisme", kind="organiser"),)
    assert catalogue.sessions == (
        ListedSession(
            code="S.1-a",
            title="Journée",
            organiser="org",
            starts_on=date(2026, 3, 12),
            ends_on=date(2026, 3, 13),
            place="Lyon",
            programme="https://programme.example",
            entries={"certification-periodique": "1.2"},
            half_days=60,
            recurrence=Recurrence.every_two_years,
            tags=("odpc",),
            source="annexe 3",
        ),
        ListedSession(
            code="b",
            title="Sans date",
            organiser="",
            starts_on=None,
            ends_on=None,
            place="",
            programme="",
            entries={"dpc-triennal": "congres"},
            half_days=None,
            recurrence=Recurrence.once,
            tags=(),
            source="annexe 2",
        ),
    )


def session(document: Any) -> Any:
    return document["sessions"][0]


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda d: d.pop("code"), "champ « code » : ce champ manque"),
        (lambda d: d.pop("council"), "champ « council » : ce champ manque"),
        (lambda d: d.update(titel="?"), "champ « titel » : champ inconnu"),
        (lambda d: d["organisers"][0].update(code="é"),
         "organisateur n° 1, champ « code » : un code a 40 signes au plus : "
         "lettres sans accent, chiffres, points et tirets"),
        (lambda d: d["organisers"][1].pop("name"), "organisateur n° 2, champ « name » : ce champ manque"),
        (lambda d: d["organisers"][1].update(town="?"), "organisateur n° 2, champ « town » : champ inconnu"),
        (lambda d: d["organisers"].append(d["organisers"][0]),
         "champ « organisers » : « acoramen » est donné plusieurs fois"),
        (lambda d: d["sessions"].append(d["sessions"][0]),
         "champ « sessions » : « acoramen-2025-01 » est donné plusieurs fois"),
        (lambda d: session(d).pop("code"), "session n° 1, champ « code » : ce champ manque"),
        (lambda d: session(d).update(code="a" * 41),
         "session n° 1, champ « code » : un code a 40 signes au plus : "
         "lettres sans accent, chiffres, points et tirets"),
        (lambda d: session(d).pop("title"), f"{FIRST}, champ « title » : ce champ manque"),
        (lambda d: session(d).pop("source"), f"{FIRST}, champ « source » : ce champ manque"),
        (lambda d: session(d).pop("entries"), f"{FIRST}, champ « entries » : ce champ manque"),
        (lambda d: session(d).update(entries={}),
         f"{FIRST}, champ « entries » : il faut au moins une entrée, "
         "par exemple « certification-periodique: \"1.2\" »"),
        (lambda d: session(d).pop("ends_on"),
         f"{FIRST}, champ « ends_on » : le premier et le dernier jour vont ensemble"),
        (lambda d: session(d).pop("starts_on"),
         f"{FIRST}, champ « ends_on » : le premier et le dernier jour vont ensemble"),
        (lambda d: session(d).update(ends_on="2025-01-19"),
         f"{FIRST}, champ « ends_on » : le dernier jour précède le premier"),
        (lambda d: session(d).update(starts_on="20 janvier", ends_on="20 janvier"),
         f"{FIRST}, champ « starts_on » : il faut une date AAAA-MM-JJ, par exemple 2026-03-12"),
        (lambda d: session(d).update(half_days=61),
         f"{FIRST}, champ « half_days » : il faut un nombre plus grand que 0, au plus 60"),
        (lambda d: session(d).update(tags=["gold"]),
         f"{FIRST}, champ « tags » : « gold » n’est pas connu ; valeurs possibles : odpc, priority_orientation"),
        (lambda d: session(d).update(more=1), f"{FIRST}, champ « more » : champ inconnu"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_session_and_field(spoil: Callable[[Any], object], problem: str) -> None:
    document = copy.deepcopy(SHIPPED)
    spoil(document)
    with pytest.raises(CatalogueError) as refusal:
        from_document(document)
    assert problem in [str(one) for one in refusal.value.problems]
    assert str(refusal.value) == "\n".join(str(one) for one in refusal.value.problems)


def test_an_unknown_organiser_or_recurrence_names_those_there_are() -> None:
    document = copy.deepcopy(SHIPPED)
    session(document).update(organiser="nobody", recurrence="often")
    with pytest.raises(CatalogueError) as refusal:
        from_document(document)
    recurrence, organiser = sorted(refusal.value.problems, key=lambda one: one.field, reverse=True)
    assert (recurrence.field, organiser.field) == ("recurrence", "organiser")
    assert recurrence.message.startswith("« often » n’est pas connu ; valeurs possibles : once")
    assert organiser.message.startswith("« nobody » n’est pas connu ; valeurs possibles : acoramen, cap-eden")


@pytest.mark.parametrize("document", [None, [], "texte"])
def test_what_is_no_document(document: Any) -> None:
    with pytest.raises(CatalogueError, match="il faut ici des champs nommés"):
        from_document(document)
