"""« Mes rappels »: one chooses how, and reads it back."""

from flask import Flask

from tests.factories import World
from tests.web.console_pages import visit
from tests.web.pages import page, words

CHOSEN = "//input[@name='notices'][@checked]/@value"


def test_chosen_and_read_back(app: Flask, world: World) -> None:
    account = world.registrant().account
    client = visit(app, account)
    assert page(client.get("/mon-compte")).xpath(CHOSEN) == ["immediate"]
    assert client.post("/mon-compte/rappels", data={"notices": "weekly"}).location == "/mon-compte"
    tree = page(client.get("/mon-compte"))
    assert tree.xpath(CHOSEN) == ["weekly"]
    assert "C’est noté." in words(tree, "//body")
    assert client.post("/mon-compte/rappels", data={"notices": "never"}).status_code == 400
    assert account.notices == "weekly"
    assert not page(visit(app, world.staff("clavip_member")).get("/mon-compte")).xpath(CHOSEN)
