"""Writing the next edition of the needs questionnaire in the console."""

import pytest
from flask import Flask
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from backoffice.db import db
from backoffice.models import QuestionnaireVersion
from backoffice.resources import config_dir
from backoffice.services import council_files
from backoffice.services.questionnaires import draft_questionnaire
from tests.factories import World
from tests.web.console_pages import address, everything, post, text, visit
from tests.web.pages import error_of, page


def published() -> QuestionnaireVersion:
    return db.session.query(QuestionnaireVersion).filter_by(state="published").one()


def test_the_next_edition_from_draft_to_publication(app: Flask, world: World) -> None:
    console = visit(app, world.staff("referential_editor"))
    first = published()
    answered = world.assessment(world.parcours().registrant, 3)
    page(console.get("/console/questionnaires/"))
    opened = console.post("/console/questionnaires/brouillon", data={"council": str(world.council.id)})
    draft = db.session.query(QuestionnaireVersion).filter_by(state="draft").one()
    assert opened.location == address("questionnaire", draft)
    again = console.post("/console/questionnaires/brouillon", data={"council": str(world.council.id)})
    assert again.location == opened.location, "one draft at a time"
    assert (draft.edition, draft.questions.blocks) == ("2", first.questions.blocks)
    page(console.get(opened.location))
    changed = draft.source.replace("Je sais à qui parler", "Je sais vers qui me tourner").replace("\n", "\r\n")
    assert post(console, "questionnaire", draft, "edit", source=changed).status_code == 303
    assert "Je sais vers qui me tourner" in text(console.get(opened.location))
    assert "\r" not in draft.source
    assert post(console, "questionnaire", draft, "publish").status_code == 303
    assert (published().id, first.state) == (draft.id, "replaced")
    assert answered.questionnaire_id == first.id, "answers keep the text they were given to"
    for edition in (first, draft):
        shown = page(console.get(address("questionnaire", edition)))
        assert not shown.xpath("//textarea"), "a published edition never changes"


def test_what_is_wrong_is_said_beside_the_text_which_stays(app: Flask, world: World) -> None:
    console = visit(app, world.staff("council_admin"))
    console.post("/console/questionnaires/brouillon", data={"council": str(world.council.id)})
    draft = db.session.query(QuestionnaireVersion).filter_by(state="draft").one()
    source, before = draft.source, everything()
    for wrong, said in (
        (
            source.replace('entries: ["1.1", "1.2"]', 'entries: ["1.1", "9.9"]'),
            "question « b1-imaging », champ « entries »",
        ),
        (source.replace("key: b1-imaging", "kee: b1-imaging"), "question n° 1, champ « kee » : champ inconnu"),
        (source.replace("council: cnp-mn", "council: autre"), "ce conseil est « cnp-mn »"),
        (source.replace("blocks:", "blocks: ["), "YAML mal formé, ligne"),
        ("a: &x 1\nb: *x", "renvois YAML"),
        ("- 1", "champs nommés"),
        ("x" * 200_001, "trop long"),
    ):
        tree = page(post(console, "questionnaire", draft, "edit", source=wrong), 400)
        assert said in error_of(tree, "edit-source"), said
        assert tree.xpath("//textarea")[0].text.lstrip("\n") == wrong.lstrip("\n")
    taken = page(
        post(console, "questionnaire", draft, "edit", source=source.replace('edition: "2"', 'edition: "1"')), 400
    )
    assert "L’édition 1 existe déjà" in error_of(taken, "edit-source")
    assert everything() == before


def test_loading_the_council_again_changes_nothing(world: World) -> None:
    before = everything()
    council_files.load_council(db.session(), config_dir() / "councils" / "cnp-mn.yaml", world.now)
    assert everything() == before


@pytest.mark.parametrize("change", ["source = source || ' '", "document = '{}'", "edition = '9'"])
def test_the_database_refuses_another_text_for_a_published_edition(world: World, change: str) -> None:
    statement = f"UPDATE questionnaire_version SET {change}"
    with pytest.raises(DBAPIError, match="never changes"):
        db.session.execute(sql(statement))
    db.session.rollback()
    draft = draft_questionnaire(world.council, world.actor("council_admin"), world.now)
    db.session.execute(sql(f"{statement} WHERE id = :id"), {"id": draft.id})
    db.session.rollback()
