"""News: written and published in the console, read by whom they are for, while they last."""

from datetime import timedelta

from flask import Flask

from backoffice.db import db
from backoffice.models import NewsItem
from tests.factories import World
from tests.web.console_pages import address, post, text, visit
from tests.web.pages import counted_queries, error_of, page, words

FORM = {
    "new-title": "Journée des internes",
    "new-body": "Inscription : https://conseil.example/internes.\n\n<b>Gratuit</b>.",
    "new-starts_on": "2026-11-01",
    "new-ends_on": "",
}


def test_written_published_withdrawn(app: Flask, world: World) -> None:
    console = visit(app, world.staff("council_admin"))
    reader = visit(app, world.parcours().account)
    page(console.get("/console/actualites/nouvelle"))
    made = console.post("/console/actualites/nouvelle", data={**FORM, "council": str(world.council.id)})
    item = db.session.query(NewsItem).one()
    assert made.location == address("news_item", item)
    assert "Journée des internes" not in words(page(reader.get("/")))
    page(console.get(made.location))
    assert post(console, "news_item", item, "publish").status_code == 303
    assert "Journée des internes" in words(page(reader.get("/")), "//section[@aria-labelledby='actualites']")
    shown = page(reader.get("/actualites"))
    assert shown.xpath("//article//a/@href") == ["https://conseil.example/internes"]
    assert "<b>Gratuit</b>." in words(shown)
    fields = {"title": "Journée reportée", "body": "Elle est reportée.", "starts_on": "2026-11-01", "ends_on": ""}
    assert post(console, "news_item", item, "edit", **fields).status_code == 303
    assert "Journée reportée" in words(page(reader.get("/actualites")))
    assert post(console, "news_item", item, "withdraw").status_code == 303
    assert "Pas d’actualité" in words(page(reader.get("/actualites")))


def test_who_reads_them_and_when(app: Flask, world: World) -> None:
    today = world.now.date()
    far = today + timedelta(days=400)
    world.news_item("published", title="Aux inscrits")
    world.news_item("published", title="À tous", is_public=True)
    world.news_item("draft", title="Brouillon", is_public=True)
    world.news_item("withdrawn", title="Retirée", is_public=True)
    world.news_item("published", title="Pas encore", starts_on=far)
    over = world.news_item("published", title="Terminée", is_public=True)
    over.starts_on = over.ends_on = today - timedelta(days=30)
    db.session.commit()
    asked = world.registrant()
    world.enrolment(asked)
    expected = {
        app.test_client(): {"À tous"},
        visit(app, asked.account): {"À tous"},
        visit(app, world.parcours().account): {"À tous", "Aux inscrits"},
        visit(app, world.staff("clavip_member")): {"À tous"},
    }
    for client, titles in expected.items():
        assert {one.text for one in page(client.get("/actualites")).xpath("//article/h2")} == titles


def test_the_personal_page_shows_the_latest_three(app: Flask, world: World) -> None:
    reader = visit(app, world.parcours().account)
    for ago in (5, 2, 9, 7):
        world.news_item("published", title=f"Il y a {ago} jours", starts_on=world.now.date() - timedelta(days=ago))
    found = page(reader.get("/")).xpath("//ul[@class='headlines']//a/text()")
    assert found == ["Il y a 2 jours", "Il y a 5 jours", "Il y a 7 jours"]


def test_wrong_fields_say_so_and_the_words_stay(app: Flask, world: World) -> None:
    console = visit(app, world.staff("council_admin"))
    form = {**FORM, "council": str(world.council.id)}
    for wrong, field, said in (
        ({"new-title": " "}, "new-title", "Donnez un titre."),
        ({"new-title": "a" * 151}, "new-title", "trop long"),
        ({"new-body": ""}, "new-body", "Écrivez le texte."),
        ({"new-starts_on": "hier"}, "new-starts_on", "Écrivez une date qui existe"),
        ({"new-ends_on": "2026-10-31"}, "new-ends_on", "La date de fin précède"),
    ):
        tree = page(console.post("/console/actualites/nouvelle", data={**form, **wrong}), 400)
        assert said in error_of(tree, field)
        assert wrong.keys() & {"new-body"} or "internes" in tree.xpath("//textarea")[0].text
    elsewhere = world.other_council()
    assert console.post("/console/actualites/nouvelle", data={**form, "council": str(elsewhere.id)}).status_code == 404
    assert db.session.query(NewsItem).count() == 0
    item = world.news_item()
    fields = {"title": "T", "body": "B", "starts_on": "2026-11-02", "ends_on": "2026-11-01"}
    assert "précède" in error_of(page(post(console, "news_item", item, "edit", **fields), 400), "edit-ends_on")


def test_queries_stay_bounded(app: Flask, world: World) -> None:
    reader, console = visit(app, world.parcours().account), visit(app, world.staff("council_admin"))
    counts = []
    for _ in range(2):
        world.news_item("published")
        pages = []
        for client, url in ((reader, "/actualites"), (console, "/console/actualites/")):
            with counted_queries() as queries:
                text(client.get(url))
            pages.append(len(queries))
        counts.append(pages)
    assert counts[0] == counts[1]
