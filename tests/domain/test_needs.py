"""What answers to the questionnaire say: bounds, monotony, order, and what is left out."""

import copy
import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.documents import read_document
from backoffice.domain.needs import ANSWERS, Direction, assess, direction, is_answer, unanswered
from backoffice.domain.questionnaire import Questionnaire
from backoffice.domain.questionnaire_document import QuestionnaireError, questionnaire_from
from backoffice.domain.referential_document import from_document
from backoffice.resources import config_dir

SHIPPED = read_document(config_dir() / "questionnaires" / "cnp-mn-needs-v1.yaml")
QUESTIONS: Questionnaire = questionnaire_from(SHIPPED)
KEYS = [statement.key for statement in QUESTIONS.statements]
answers = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(sorted(ANSWERS)))
Answers = dict[str, int]


def weights(suggestions: Any) -> dict[str, int]:
    return {one.what: one.weight for one in suggestions}


@given(answers)
def test_ease_is_a_share(given_answers: Answers) -> None:
    for block in assess(QUESTIONS, given_answers).blocks:
        told = [given_answers.get(one.key, 0) for one in block.block.statements]
        assert (block.ease is None) == (not any(told))
        assert block.ease is None or 0 <= block.ease <= 100
        assert [need.size for need in block.needs] == sorted((need.size for need in block.needs), reverse=True)
        assert len(block.needs) == sum(1 <= one <= 3 for one in told)


@given(answers, st.sampled_from(KEYS))
def test_less_at_ease_never_means_less_need(given_answers: Answers, key: str) -> None:
    high, low = assess(QUESTIONS, {**given_answers, key: 3}), assess(QUESTIONS, {**given_answers, key: 2})
    for before, after in zip(high.blocks, low.blocks, strict=True):
        assert before.ease is None or (after.ease is not None and after.ease <= before.ease)
    for before, after in ((high.entries, low.entries), (high.words, low.words)):
        assert all(weights(after)[what] >= weight for what, weight in weights(before).items())
    raised = {what for what, weight in weights(low.entries).items() if weight > weights(high.entries)[what]}
    assert raised == set(QUESTIONS.by_key[key].entries)


@given(answers, st.randoms())
def test_the_order_of_answers_changes_nothing(given_answers: Answers, random: Any) -> None:
    shuffled = list(given_answers.items())
    random.shuffle(shuffled)
    assert assess(QUESTIONS, dict(shuffled)) == assess(QUESTIONS, given_answers)


@given(answers, st.sampled_from(KEYS))
def test_what_does_not_apply_counts_as_if_it_were_not_asked(given_answers: Answers, key: str) -> None:
    without = {name: value for name, value in given_answers.items() if name != key}
    assert assess(QUESTIONS, {**without, key: 0}) == assess(QUESTIONS, without)


@given(answers)
def test_suggestions_are_what_the_needs_point_to(given_answers: Answers) -> None:
    result = assess(QUESTIONS, given_answers)
    needs = [need for block in result.blocks for need in block.needs]
    total = sum(need.size * len(need.statement.entries) for need in needs)
    assert sum(one.weight for one in result.entries) == total
    words = {word for need in needs for word in need.statement.words}
    assert weights(result.words) == {
        word: sum(need.size for need in needs if word in need.statement.words) for word in words
    }
    assert {one.what for one in result.entries} == {entry for need in needs for entry in need.statement.entries}
    assert [one.weight for one in result.entries] == sorted((one.weight for one in result.entries), reverse=True)


@pytest.mark.parametrize(("answer", "ease", "suggests"), [(4, 100, False), (1, 0, True), (0, None, False)])
def test_the_same_answer_everywhere(answer: int, ease: int | None, suggests: bool) -> None:
    result = assess(QUESTIONS, dict.fromkeys(KEYS, answer))
    assert {block.ease for block in result.blocks} == {ease}
    assert bool(result.entries) == suggests


@pytest.mark.parametrize("value", [None, "3", 5, -1, True, 2.0, ""])
def test_what_is_no_answer(value: object) -> None:
    assert not is_answer(value)
    assert KEYS[0] in {one.key for one in unanswered(QUESTIONS, {KEYS[0]: value})}  # type: ignore[dict-item]


def test_what_is_left_to_answer() -> None:
    told = dict.fromkeys(KEYS[2:], 4) | {KEYS[1]: 9}
    assert [one.key for one in unanswered(QUESTIONS, told)] == KEYS[:2]
    assert unanswered(QUESTIONS, dict.fromkeys(KEYS, 0)) == ()


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [(40, 60, Direction.up), (60, 40, Direction.down), (50, 50, Direction.same), (None, 50, Direction.unknown)],
)
def test_change_over_time(before: int | None, after: int | None, found: Direction) -> None:
    assert direction(before, after) is found


# --- the document -------------------------------------------------------------------------------------------------


def validator() -> jsonschema.Draft202012Validator:
    path = config_dir() / "schemas" / "questionnaire.schema.json"
    return jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def test_the_shipped_questionnaire_is_sound() -> None:
    validator().validate(SHIPPED)
    assert [len(block.statements) for block in QUESTIONS.blocks] == [6, 6, 6, 6]
    rules = from_document(read_document(config_dir() / "referentials" / "cnp-mn-certification-v2.yaml"))
    assert questionnaire_from(SHIPPED, rules.entries_by_key) == QUESTIONS
    assert (QUESTIONS.council, QUESTIONS.programme) == (rules.council, rules.programme)
    assert [block.code for block in QUESTIONS.blocks] == [block.code for block in rules.blocks]
    for block in QUESTIONS.blocks:
        found = {rules.entry(entry).block for one in block.statements for entry in one.entries}
        assert found == {block.code}, "what is suggested answers the block it is asked in"


def first(document: Any) -> Any:
    return document["blocks"][0]["statements"][0]


LOWER_CASE = "il faut des minuscules sans accent, des chiffres et des tirets"
QUESTION = "bloc « b1 », question « b1-imaging »"


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda document: document.pop("title"), "champ « title » : ce champ manque"),
        (lambda document: document.update(blocks=[]), "champ « blocks » : cette liste est vide"),
        (lambda document: document.update(more=1), "champ « more » : champ inconnu"),
        (lambda document: document["blocks"][0].pop("label"), "bloc « b1 », champ « label » : ce champ manque"),
        (lambda document: document["blocks"][0].update(code="B 1"), f"bloc n° 1, champ « code » : {LOWER_CASE}"),
        (lambda document: document["blocks"][0].update(more=1), "bloc « b1 », champ « more » : champ inconnu"),
        (lambda document: first(document).update(key="É"), f"bloc « b1 », question n° 1, champ « key » : {LOWER_CASE}"),
        (lambda document: first(document).pop("text"), f"{QUESTION}, champ « text » : ce champ manque"),
        (lambda document: first(document).update(entries=[]), f"{QUESTION}, champ « entries » : cette liste est vide"),
        (lambda document: first(document).update(entries="1.1"), f"{QUESTION}, champ « entries » : il faut une liste"),
        (
            lambda document: first(document).update(words=[1]),
            f"{QUESTION}, champ « words » : il faut une liste de textes (entre guillemets)",
        ),
        (
            lambda document: first(document).update(words=["a", "a"]),
            f"{QUESTION}, champ « words » : « a » est donné plusieurs fois",
        ),
        (lambda document: first(document).update(wrods=[]), f"{QUESTION}, champ « wrods » : champ inconnu"),
    ],
)
def test_reader_and_schema_refuse_the_same_and_say_where(spoil: Any, problem: str) -> None:
    document = copy.deepcopy(SHIPPED)
    spoil(document)
    assert not validator().is_valid(document)
    with pytest.raises(QuestionnaireError) as caught:
        questionnaire_from(document)
    assert problem in [str(one) for one in caught.value.problems]
    assert str(caught.value) == "\n".join(str(one) for one in caught.value.problems)


def test_a_block_without_a_code_is_called_by_its_rank() -> None:
    document = copy.deepcopy(SHIPPED)
    document["blocks"][1].pop("code")
    first(document)["key"] = "É"
    document["blocks"][1]["statements"][0].pop("text")
    key = document["blocks"][1]["statements"][0]["key"]
    with pytest.raises(QuestionnaireError) as caught:
        questionnaire_from(document)
    assert [str(one) for one in caught.value.problems] == [
        f"bloc « b1 », question n° 1, champ « key » : {LOWER_CASE}",
        "bloc n° 2, champ « code » : ce champ manque",
        f"bloc « 2 », question « {key} », champ « text » : ce champ manque",
    ]


def test_the_reader_alone_sees_repeats_and_entries_that_do_not_exist() -> None:
    document = copy.deepcopy(SHIPPED)
    document["blocks"][1]["statements"][0]["key"] = KEYS[0]
    document["blocks"][2]["code"] = "b1"
    with pytest.raises(QuestionnaireError) as caught:
        questionnaire_from(document)
    assert [str(one) for one in caught.value.problems] == [
        "champ « blocks » : « b1 » est donné plusieurs fois",
        "champ « statements » : « b1-imaging » est donné plusieurs fois",
    ]
    with pytest.raises(QuestionnaireError, match=r"question « b1-imaging », champ « entries » : l’entrée « 1\.2 »"):
        questionnaire_from(SHIPPED, {"1.1"})


@pytest.mark.parametrize("document", [None, [], "texte", 3])
def test_what_is_no_document(document: object) -> None:
    with pytest.raises(QuestionnaireError):
        questionnaire_from(document)
