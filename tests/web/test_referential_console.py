"""Drafts in the console: forms that keep what was typed, errors beside the field, stale pages, files, the preview."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from lxml import html  # type: ignore[import-untyped]
from werkzeug.datastructures import MultiDict

from backoffice.console import council_forms
from backoffice.db import db
from backoffice.models import Parcours, ReferentialVersion
from backoffice.services import audit, referentials
from backoffice.services.parcours import published_rules
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.console_pages import visit
from tests.web.pages import Visitor, counted_queries, error_of, page, version_of, words

HOME = "/console/referentiels"


@pytest.fixture
def draft(world: World) -> ReferentialVersion:
    programme = world.programme_of("certification-periodique")
    return referentials.draft_of(db.session(), programme, world.actor("referential_editor"), world.now)


@pytest.fixture
def editor(app: Flask, world: World) -> Visitor:
    return visit(app, world.staff("referential_editor"))


def filled(tree: html.HtmlElement) -> MultiDict[str, Any]:
    """Every field of the page's main form, as a browser would send it back."""
    form = next(one for one in tree.xpath("//main//form[@method='post']") if one.xpath(".//textarea"))
    return MultiDict(form.form_values())


def entry_of(draft: ReferentialVersion, key: str) -> Any:
    db.session.refresh(draft)
    return next(one for one in draft.document["entries"] if one["key"] == key)


def test_a_draft_is_begun_once(editor: Visitor, world: World) -> None:
    listed = page(editor.get(f"{HOME}/"))
    assert "Rien n’est en préparation" in words(listed)
    begin = f"{HOME}/nouveau/{world.programme.id}"
    first, second = editor.post(begin), editor.post(begin)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert "Parcours triennal de DPC, version 2" in words(page(editor.get(first.location)), "//h1")


def test_a_form_sent_back_untouched_changes_nothing(editor: Visitor, draft: ReferentialVersion) -> None:
    """Whatever the entry: figures, options, thresholds, notes keep the very text of the document."""
    before, version = draft.document, draft.version
    for key in ("1.1", "1.4", "1.7", "2.1", "3.8", "4.4", "4.7", "4.8"):
        tree = page(editor.get(f"{HOME}/{draft.id}/entrees/{key}"))
        assert editor.post(f"{HOME}/{draft.id}/entrees/{key}", data=filled(tree)).status_code == 303
    db.session.refresh(draft)
    assert draft.document == before
    assert draft.version == version + 8


def test_the_form_of_an_entry(editor: Visitor, draft: ReferentialVersion) -> None:
    path = f"{HOME}/{draft.id}/entrees/1.4"
    form = filled(page(editor.get(path)))
    form["label"] = "  Enseigner  "
    form["scales-0-credits"] = "1,25"
    form["scales-1-options-0-credits"] = "3"
    form["cap_per_parcours"] = "20"
    form["minimum_years"] = "2"
    form["withdrawn"] = "y"
    form.setlist("categories", ["ap", "fo"])
    form.setlist("roles", ["trainer", "attendee"])
    assert editor.post(path, data=form).status_code == 303
    entry = entry_of(draft, "1.4")
    assert entry["label"] == "Enseigner"
    assert entry["scales"][0]["credits"] == "1.25"
    assert entry["scales"][1]["options"][0]["credits"] == 3
    assert (entry["cap_per_parcours"], entry["minimum_years"], entry["withdrawn"]) == (20, 2, True)
    assert (entry["categories"], entry["roles"]) == (["fo", "ap"], ["attendee", "trainer"])
    changed = audit.history(db.session(), "referential", draft.id)[-1].details["changed"]
    assert changed == [
        f"entries.1.4.{name}"
        for name in sorted(("cap_per_parcours", "categories", "label", "minimum_years", "roles", "scales", "withdrawn"))
    ]
    form["version"], form["withdrawn"] = str(draft.version), ""
    form.poplist("withdrawn")
    editor.post(path, data=form)
    assert "withdrawn" not in entry_of(draft, "1.4")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("label", " ", "ce champ manque"),
        ("scales-0-credits", "beaucoup", "il faut un nombre (au plus 4 décimales)"),
        ("scales-0-credits", "-1", "il faut un nombre positif, au plus 1000"),
        ("scales-0-per", "2,5", "il faut un nombre entier"),
        ("minimum_years", "13", "il faut un nombre plus grand que 0, au plus 12"),
        ("evidence-hint", "", "ce champ manque"),
        (
            "evidence-honour_condition",
            "si rien d’autre",
            "ce champ n’a de sens que si la déclaration sur l’honneur suffit",
        ),
        ("sources-0-row", "", "ce champ manque"),
        ("block", "b9", "« b9 » n’est pas connu ; valeurs possibles : b1, b2, b3, b4"),
    ],
)
def test_what_is_wrong_is_beside_its_field(
    editor: Visitor, draft: ReferentialVersion, field: str, typed: str, said: str
) -> None:
    path = f"{HOME}/{draft.id}/entrees/1.2"
    form = filled(page(editor.get(path)))
    form[field], form["expectation"] = typed, "Ce que je venais d’écrire."
    tree = page(editor.post(path, data=form), 400)
    assert error_of(tree, field) == said
    assert "Ce que je venais d’écrire." in tree.xpath("string(//textarea[@id='expectation'])")
    assert entry_of(draft, "1.2")["label"] == "Congrès, réunion scientifique ou formation en ligne"


def test_a_stale_form_changes_nothing_and_says_who(
    app: Flask, editor: Visitor, draft: ReferentialVersion, world: World
) -> None:
    path = f"{HOME}/{draft.id}/entrees/1.2"
    form = filled(page(editor.get(path)))
    other = world.staff("referential_editor")
    entries = [{**one, "label": "Une autre"} if one["key"] == "1.3" else one for one in draft.document["entries"]]
    referentials.change(draft.id, {**draft.document, "entries": entries}, other.as_actor(), world.now, draft.version)
    form["label"] = "La mienne"
    tree = page(editor.post(path, data=form), 409)
    assert f"par {other.full_name}" in words(tree)
    assert tree.xpath("string(//input[@id='label']/@value)") == "La mienne"
    assert entry_of(draft, "1.2")["label"] != "La mienne"
    form["version"] = version_of(tree)
    assert editor.post(path, data=form).status_code == 303
    assert entry_of(draft, "1.2")["label"] == "La mienne"
    assert entry_of(draft, "1.3")["label"] == "Une autre", "the other's entry is kept"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key: '1.2'\nlabel: [", "YAML mal formé, ligne 2"),
        ("- a", "Il faut ici des champs nommés (clé : valeur)."),
        ("", "Il faut ici des champs nommés"),
        ("key: '9.9'", "La clé « 1.2 » nomme cette entrée : elle ne change pas."),
        ("key: '1.2'\nlabel: x", "entrée « 1.2 », champ « expectation » : ce champ manque"),
        ("key: '1.2'\nkey: '1.2'", "La clé « key » est donnée deux fois."),
        ("key: '1.2'\nlabel: &a x\nexpectation: *a", "Les renvois YAML (*nom) ne sont pas admis."),
        ("key: '1.2'\nlabel: \x00", "caractères interdits"),
        ("[" * 3000, "imbriqué trop profondément"),
    ],
)
def test_a_text_that_cannot_be_read(editor: Visitor, draft: ReferentialVersion, text: str, said: str) -> None:
    path = f"{HOME}/{draft.id}/entree-en-texte/1.2"
    tree = page(editor.post(path, data={"version": draft.version, "text": text}), 400)
    assert said in error_of(tree, "text")
    assert (
        tree.xpath("string(//textarea)").strip() == text.replace("\x00", "\N{REPLACEMENT CHARACTER}").strip()
        or "\x00" in text
    )
    db.session.refresh(draft)
    assert draft.version == 1


def test_entries_requirements_and_frame_as_text(editor: Visitor, draft: ReferentialVersion) -> None:
    def edit(path: str, old: str, new: str) -> int:
        tree = page(editor.get(f"{HOME}/{draft.id}/{path}"))
        form = filled(tree)
        assert old in form["text"]
        form["text"] = form["text"].replace(old, new)
        return editor.post(f"{HOME}/{draft.id}/{path}", data=form).status_code

    assert edit("entree-en-texte/1.2", "credits: 1", "credits: 0.50") == 303
    assert entry_of(draft, "1.2")["scales"][0]["credits"] == "0.50"
    assert edit("texte/exigences", "need: 30", "need: 32.5") == 303
    assert edit("texte/cadre", "first_years: 6", "first_years: 7") == 303
    assert edit("texte/cadre", "version: '2.0'".replace("2.0", draft.number), "version: '3.0'") == 303
    db.session.refresh(draft)
    assert draft.rules.periods is not None
    assert (draft.number, draft.rules.periods.first_years) == ("3.0", 7)
    assert draft.document["requirements"][-1]["need"] == "32.5"
    assert edit("texte/cadre", "title:", "code: autre\ntitle:") == 400
    assert edit("texte/exigences", "need: 4", "need: quatre") == 400


def test_an_entry_leaves_the_draft(editor: Visitor, draft: ReferentialVersion) -> None:
    assert editor.post(f"{HOME}/{draft.id}/sans-entree/1.2", data={"version": 99}).status_code == 303
    assert entry_of(draft, "1.2")
    assert editor.post(f"{HOME}/{draft.id}/sans-entree/1.2", data={"version": draft.version}).status_code == 303
    db.session.refresh(draft)
    assert "1.2" not in draft.rules.entries_by_key
    assert editor.get(f"{HOME}/{draft.id}/entrees/1.2").status_code == 404


def test_a_published_version_has_no_form(editor: Visitor, world: World) -> None:
    published = published_rules(db.session(), world.programme.id)
    assert published is not None
    for path in ("entrees/congres", "entree-en-texte/congres", "nouvelle-entree", "texte/exigences"):
        assert editor.get(f"{HOME}/{published.id}/{path}").status_code == 403
        assert editor.post(f"{HOME}/{published.id}/{path}", data={"version": 1}).status_code == 403
    links = page(editor.get(f"{HOME}/{published.id}")).xpath("//main//a/@href")
    assert not [link for link in links if "entree" in link or "/texte/" in link]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Il faut ici des champs nommés"),
        (b"\xff\xfe", "Ce fichier n’est pas un texte en UTF-8."),
        (b"code: [", "YAML mal formé"),
        (b"code: x\ntitre: y", "champ « titre » : champ inconnu"),
    ],
)
def test_a_file_that_cannot_be_a_draft(editor: Visitor, world: World, content: bytes, said: str) -> None:
    path = f"{HOME}/importer/{world.programme.id}"
    page(editor.get(path))
    tree = page(editor.post(path, data={"file": (BytesIO(content), "regles.yaml")}), 400)
    assert said in error_of(tree, "file")
    assert "Choisissez un fichier YAML." in error_of(page(editor.post(path, data={}), 400), "file")


def test_a_file_beyond_the_limit(editor: Visitor, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(council_forms, "MAXIMUM_BYTES", 1000)
    path = f"{HOME}/importer/{world.programme.id}"
    tree = page(editor.post(path, data={"file": (BytesIO(b"x" * 1001), "regles.yaml")}), 400)
    assert "trop gros" in error_of(tree, "file")


def test_a_file_becomes_the_draft(editor: Visitor, world: World, draft: ReferentialVersion) -> None:
    text = editor.get(f"{HOME}/{draft.id}/referentiel.yaml").text
    sent = text.replace("need: 30", "need: 31").encode()
    path = f"{HOME}/importer/{draft.programme_id}"
    answer = editor.post(path, data={"file": (BytesIO(sent), "regles.yaml")})
    assert answer.location.endswith(f"/{draft.id}")
    db.session.refresh(draft)
    assert draft.document["requirements"][-1]["need"] == 31
    other = f"{HOME}/importer/{world.programme.id}"
    tree = page(editor.post(other, data={"file": (BytesIO(sent), "regles.yaml")}), 400)
    assert "Ce fichier est celui d’un autre programme." in error_of(tree, "file")


# --- what would change, and moving parcours ---------------------------------------------------------------------------


def waiting_parcours(world: World) -> Parcours:
    parcours = world.certification()
    world.action(parcours, "submitted", "1.2", title="Congrès de printemps", answer={"half_days": "4"})
    return parcours


def half_as_much(world: World, draft: ReferentialVersion, **more: Any) -> None:
    """1.2 gives half a QARQ a half-day, and the parcours asks for 2 QARQ only."""
    entries = [dict(one) for one in draft.document["entries"]]
    scale = entries[1]["scales"][0]
    entries[1]["scales"] = [{**scale, "credits": "0.5"}]
    requirements = [*draft.document["requirements"][:-1], {"code": "credits", "kind": "credits", "need": 2}]
    document = {**draft.document, "entries": entries, "requirements": requirements, **more}
    referentials.change(draft.id, document, world.actor("referential_editor"), world.now, draft.version)


def published(world: World, draft: ReferentialVersion) -> None:
    perform("referential", draft.id, "propose", world.actor("scientific_member"), world.now)
    day = world.now.date()
    perform("referential", draft.id, "approve", world.actor("board_member"), world.now, approved_on=day)
    perform("referential", draft.id, "publish", world.actor("council_admin"), world.now)


def test_the_preview_says_by_how_much_and_not_who(
    app: Flask, editor: Visitor, world: World, draft: ReferentialVersion
) -> None:
    parcours = waiting_parcours(world)
    half_as_much(world, draft)
    text = words(page(editor.get(f"{HOME}/{draft.id}/parcours")))
    assert "1 parcours ouvert suit une autre version." in text
    assert "4 → 2 QARQ QARQ : rempli" in text
    assert "inchangé" in text, "nothing is accepted yet"
    assert parcours.subject.full_name not in text, "an editor reads no parcours"
    auditor = visit(app, world.staff("auditor"))
    assert parcours.subject.full_name in words(page(auditor.get(f"{HOME}/{draft.id}/parcours")))
    db.session.refresh(parcours)
    assert parcours.referential.number == "2.0", "a preview changes nothing"


def test_parcours_move_one_by_one_by_a_decision(app: Flask, world: World, draft: ReferentialVersion) -> None:
    good, refused = waiting_parcours(world), world.certification()
    world.action(refused, "submitted", "1.3", title="Un DU", answer={"half_days": "2"})
    entries = [one for one in draft.document["entries"] if one["key"] != "1.3"]
    referentials.change(
        draft.id, {**draft.document, "entries": entries}, world.actor("referential_editor"), world.now, draft.version
    )
    half_as_much(world, draft)
    admin = visit(app, world.staff("council_admin"))
    path = f"{HOME}/{draft.id}/parcours"
    picks = {"choix": [f"{one.id}:{one.version}" for one in (good, refused)], "reason": "Plus juste."}
    assert admin.post(path, data=picks).status_code == 403, "it is not published"
    published(world, draft)
    tree = page(admin.get(path))
    assert "L’action « Un DU » relève de l’entrée 1.3, qui n’existe pas dans la version 2.1" in words(tree)
    assert tree.xpath("//input[@name='choix']/@value") == [picks["choix"][0]]
    assert "Indiquez un motif" in words(page(admin.post(path, data={**picks, "reason": " "}), 400))
    assert "Cochez au moins un parcours." in words(page(admin.post(path, data={"reason": "x"}), 400))
    assert admin.post(path, data=picks).status_code == 303
    text = words(page(admin.get(path)), "//body")
    assert "1 parcours sur 2 suivent maintenant la version 2.1." in text
    db.session.expire_all()
    assert (good.referential.number, refused.referential.number) == ("2.1", "2.0")
    assert good.claims[0].credits_asked == 2
    assert good.summary["declared"]["credits"] == "2"
    event = audit.history(db.session(), "parcours", good.id)[-1]
    assert (event.trigger, event.reason) == ("migrate", "Plus juste.")
    assert event.details["referential"] == {"before": "2.0", "after": "2.1"}


def test_the_step_is_on_the_parcours_page_when_other_rules_are_published(
    app: Flask, world: World, draft: ReferentialVersion
) -> None:
    parcours = waiting_parcours(world)
    admin = visit(app, world.staff("council_admin"))

    def steps() -> list[str]:
        tree = page(admin.get(f"/console/parcours/{parcours.id}"))
        return [
            str(one.text_content()) for one in tree.xpath("//details[contains(@class, 'decision__choice')]/summary")
        ]

    assert "Passer aux règles publiées depuis" not in steps()
    published(world, draft)
    assert "Passer aux règles publiées depuis" in steps()


def test_the_pages_ask_as_much_of_the_database_for_many_parcours(
    app: Flask, editor: Visitor, world: World, draft: ReferentialVersion
) -> None:
    counts = []
    for more in (1, 5):
        for _ in range(more):
            waiting_parcours(world)
        with counted_queries() as queries:
            page(editor.get(f"{HOME}/{draft.id}/parcours"))
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
    assert counts[0] <= 16
    with counted_queries() as queries:
        page(editor.get(f"{HOME}/{draft.id}"))
    assert len(queries) <= 18, queries


def test_one_approved_is_on_the_first_page_of_who_publishes(
    app: Flask, world: World, draft: ReferentialVersion
) -> None:
    perform("referential", draft.id, "propose", world.actor("scientific_member"), world.now)
    board, admin = visit(app, world.staff("board_member")), visit(app, world.staff("council_admin"))
    fields = {"trigger": "approve", "version": draft.version, "approve-approved_on": "2026-11-14"}
    decided = board.post(f"{HOME}/{draft.id}", data=fields | {"intent": "confirm"})
    assert decided.location == f"{HOME}/", "nothing is left for the board"
    home = page(admin.get("/console/"))
    assert "1 Référentiels" in words(home, "//a[@class='queue'][contains(., 'Référentiels')]")
    assert admin.get(f"{HOME}/suivant").location == f"{HOME}/{draft.id}"
    assert "Publier" in words(page(admin.get(f"{HOME}/{draft.id}")))
