"""The instructions and the missing sentence of every set of rules that is shipped, word for word."""

from pathlib import Path

import pytest

from backoffice.documents import read_document
from backoffice.domain.periods import Period
from backoffice.domain.referential import Referential
from backoffice.domain.referential_document import from_document
from backoffice.domain.requirements import count
from backoffice.domain.wording import instructions, missing_sentence
from backoffice.resources import config_dir

SHIPPED = sorted([*(config_dir() / "rule_sets").glob("*.yaml"), *(config_dir() / "referentials").glob("*.yaml")])
CHOICE = "au choix du médecin sur la période triennale"
REFLEXIVE = "analyse des pratiques, gestion des risques ou programme intégré"
HEAD = "Pour que votre parcours soit validable il manque"

# Per file: the instructions, then what an empty parcours misses.
SENTENCES = {
    "three-of-choice": (f"Au moins 3 actions {CHOICE}.", f"{HEAD} 3/3 actions sur l'ensemble."),
    "three-with-one-formation": (
        f"Au moins 3 actions {CHOICE} dont au moins une action de formation.",
        f"{HEAD} 1/1 formation et 3/3 actions sur l'ensemble.",
    ),
    "four-with-two-formations": (
        f"Au moins 4 actions {CHOICE} dont au moins 2 actions de formation.",
        f"{HEAD} 2/2 formations et 4/4 actions sur l'ensemble.",
    ),
}


def rules_in(path: Path) -> Referential:
    return from_document(read_document(path))


@pytest.mark.parametrize("name", SENTENCES)
def test_the_sentences_of_001(name: str, period: Period) -> None:
    rules = rules_in(config_dir() / "rule_sets" / f"{name}.yaml")
    assert (instructions(rules), missing_sentence(count(rules, period, []))) == SENTENCES[name]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_requirement_is_in_the_instructions_with_its_figure(path: Path, period: Period) -> None:
    """Rule and text never differ: a figure that changes changes the sentence."""
    rules = rules_in(path)
    said = instructions(rules)
    assert said.startswith("Au moins ")
    assert said.endswith(".")
    for rank in range(len(rules.requirements)):
        document = read_document(path)
        document["requirements"][rank]["need"] = 37
        assert "37" in instructions(from_document(document)), rules.requirements[rank].code
    assert missing_sentence(count(rules, period, [])).startswith("Pour que votre ")


@pytest.mark.parametrize(("need", "said"), [(1, "une action"), (2, "2 actions")])
def test_singular_and_plural(need: int, said: str) -> None:
    document = read_document(config_dir() / "rule_sets" / "three-of-choice.yaml")
    document["requirements"][0]["need"] = need
    assert instructions(from_document(document)) == f"Au moins {said} {CHOICE}."


def test_each_set_of_rules_has_entries_in_every_category() -> None:
    for path in (config_dir() / "rule_sets").glob("*.yaml"):
        rules = rules_in(path)
        assert {code for entry in rules.entries for code in entry.categories} == {"fo", "ap", "gr", "pi"}
        assert not any(entry.evidence.required for entry in rules.entries), "001: no evidence is required"
        assert rules.said_measure is None, "001: actions count one by one"


def test_where_something_is_counted_it_is_said() -> None:
    """By a requirement, by the scale of an entry, by the entry of the actions out of the list."""
    said = [rules_in(path).said_measure for path in (config_dir() / "referentials").glob("*.yaml")]
    assert {measure.code for measure in said if measure} == {"credits", "hours"}
    assert None not in said
    document = read_document(config_dir() / "rule_sets" / "three-of-choice.yaml")
    document["requirements"].append({"code": "credits", "kind": "credits", "need": 3})
    assert from_document(document).said_measure is not None
