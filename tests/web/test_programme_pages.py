"""A programme changed in the console: what is asked, what no longer changes, what is refused beside its field."""

from flask import Flask

from backoffice.db import db
from tests.factories import World
from tests.web.console_pages import address, visit
from tests.web.pages import error_of, page, version_of, words


def test_it_is_changed_from_the_councils_page(app: Flask, world: World) -> None:
    admin, kept = visit(app, world.staff("council_admin")), world.programme
    shown = page(admin.get(address("council", world.council)))
    place = f"{address('council', world.council)}/programmes/{kept.id}"
    assert place in shown.xpath("//a/@href")
    form = page(admin.get(place))
    assert form.xpath("//input[@name='title']/@value") == [kept.title]
    fields = {
        "version": version_of(form),
        "title": "DPC triennal",
        "heading": "Mes DPC",
        "quorum": "2",
        "fed_by_id": "",
    }
    fields |= {"fed_by_id": "", "review_mode": "with_parcours", "certification_mode": "automatic"}
    both = page(admin.post(place, data=fields), 400)
    assert "ne seraient jamais examinées" in error_of(both, "certification_mode")
    assert both.xpath("//input[@name='title']/@value") == ["DPC triennal"], "what was typed stays"
    assert admin.post(place, data=fields | {"certification_mode": "none"}).status_code == 303
    db.session.expire_all()
    assert (kept.title, kept.heading, kept.quorum, kept.certification_mode) == ("DPC triennal", "Mes DPC", 2, "none")


def test_what_is_fixed_is_said_and_not_asked(app: Flask, world: World) -> None:
    world.parcours()
    admin, kept = visit(app, world.staff("council_admin")), world.programme
    place = f"{address('council', world.council)}/programmes/{kept.id}"
    form = page(admin.get(place))
    assert form.xpath("//input[@name='review_mode']") == []
    assert "Chaque action, quand elle est déposée" in words(form, "//section[@aria-labelledby='fixe']")
    fields = {"version": version_of(form), "title": "DPC triennal", "quorum": "1", "review_mode": "with_parcours"}
    assert admin.post(place, data=fields).status_code == 303
    db.session.expire_all()
    assert (kept.title, kept.review_mode) == ("DPC triennal", "as_they_come")


def test_a_stale_page_and_another_councils_programme(app: Flask, world: World) -> None:
    admin, kept = visit(app, world.staff("council_admin")), world.programme
    place = f"{address('council', world.council)}/programmes"
    fields = {"version": world.council.version - 1, "title": "Autre", "quorum": "1", "fed_by_id": ""}
    fields |= {"review_mode": "as_they_come", "certification_mode": "committee"}
    told = page(admin.post(f"{place}/{kept.id}", data=fields), 400)
    assert "Relisez, puis recommencez." in words(told)
    assert admin.get(f"{place}/{world.council.id}").status_code == 404
