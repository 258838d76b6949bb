"""The layouts and macros: fields tied to their label, hint and error; nothing lost, nothing unescaped."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from lxml import html

from backoffice.domain.french import of_name
from backoffice.resources import templates_dir
from tests.web.layout_pages import make_app

URLS = ["/form", "/form/errors", "/page", "/page?anonyme", "/queue", "/connexion"]
ERRORS = sorted(path.stem for path in (templates_dir() / "errors").glob("[0-9]*.html"))


@pytest.fixture(scope="module")
def app() -> Flask:
    return make_app()


def fetch(app: Flask, url: str) -> html.HtmlElement:
    response = app.test_client().get(url)
    assert response.status_code == 200
    return html.fromstring(response.text)


def macro(app: Flask, file: str, call: str) -> str:
    name = call.split("(")[0]
    with app.test_request_context():
        source = f'{{% from "layout/macros/{file}.html" import {name} %}}{{{{ {call} }}}}'
        return app.jinja_env.from_string(source).render(Decimal=Decimal).strip()


@pytest.mark.parametrize("url", URLS)
def test_a_page_is_well_formed(app: Flask, url: str) -> None:
    page = fetch(app, url)
    assert page.get("lang") == "fr"
    assert len(page.findall(".//h1")) == 1
    assert len(page.xpath("//main")) == 1
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    named = page.xpath("//@for") + " ".join(page.xpath("//@aria-describedby")).split()
    named += [link[1:] for link in page.xpath("//a/@href") if link.startswith("#") and len(link) > 1]
    assert set(named) <= set(ids)
    assert page.xpath("string(//title)").endswith(" · Parcours Pro")
    assert not page.xpath("//@style")


@pytest.mark.parametrize("url", URLS)
def test_every_post_form_has_its_token(app: Flask, url: str) -> None:
    for form in fetch(app, url).xpath("//form[@method='post']"):
        if url == "/form/errors" and form.get("enctype"):
            continue  # this one is validated without a token, to show the errors of the fields alone
        assert form.xpath(".//input[@name='csrf_token']/@value")[0]


def test_a_field_keeps_what_was_typed_and_says_what_is_wrong(app: Flask) -> None:
    page = fetch(app, "/form/errors")
    hours = page.get_element_by_id("hours")
    assert hours.get("value") == "quatre"
    assert hours.get("type") == "text"
    assert hours.get("inputmode") == "decimal"
    assert hours.get("aria-invalid") == "true"
    assert hours.get("aria-describedby") == "hours-hint hours-error"
    assert page.get_element_by_id("note").text.strip() == "<b>gras</b>"
    assert page.get_element_by_id("mailbox").get("value") == "salome@exemple.fr"
    assert page.get_element_by_id("mailbox").get("aria-invalid") is None


def test_a_field_without_error_has_none(app: Flask) -> None:
    title = fetch(app, "/form").get_element_by_id("title")
    assert title.get("aria-invalid") is None
    assert title.get("aria-describedby") == "title-hint"
    assert title.get("maxlength") == "200"


def test_the_summary_links_to_each_field_in_error(app: Flask) -> None:
    summary = fetch(app, "/form/errors").xpath("//*[@class='error-summary']")[0]
    links = summary.xpath(".//a/@href")
    assert links == ["#entry", "#role", "#title", "#starts_on", "#hours", "#charter"]
    assert summary.xpath("string(.//h2)") == "6 points sont à corriger"
    assert not fetch(app, "/form").xpath("//*[@class='error-summary']")


def test_radios_are_one_group(app: Flask) -> None:
    group = fetch(app, "/form/errors").get_element_by_id("role")
    assert group.tag == "fieldset"
    assert group.get("role") == "radiogroup"
    assert group.get("aria-invalid") == "true"
    assert group.get("aria-describedby") == "role-error"
    assert [label.text for label in group.xpath(".//label")] == ["Auditeur", "Formateur"]


def test_required_is_said_in_words(app: Flask) -> None:
    page = fetch(app, "/form")
    assert "(obligatoire)" in page.xpath("string(//label[@for='title'])")
    assert "(obligatoire)" not in page.xpath("string(//label[@for='note'])")


def test_the_search_box_of_a_list_waits_for_the_script(app: Flask) -> None:
    box = fetch(app, "/form").get_element_by_id("entry-search").getparent()
    assert "hidden" in box.attrib


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("need=3, declared=2, accepted=1", "2 déclarées · 1 acceptée sur 3"),
        ("need=1, declared=0, accepted=0", "0 déclarée · 0 acceptée sur 1"),
        (
            "need=14, declared=Decimal('10.50'), accepted=Decimal('8.00'), unit='QARQ'",
            "10,5 déclarés · 8 acceptés sur 14 QARQ",
        ),
        ("need=2, declared=1.5, accepted=0", "1,5 déclarée · 0 acceptée sur 2"),
        ("need=100, declared=Decimal('1234567'), accepted=100", "1234567 déclarées · 100 acceptées sur 100"),
    ],
)
def test_progress_in_words(app: Flask, row: str, words: str) -> None:
    assert macro(app, "progress", f"requirement_text(dict({row}))") == words


def test_bars_never_pass_their_need_and_survive_a_need_of_zero(app: Flask) -> None:
    bars = macro(
        app,
        "progress",
        "requirement_bars([dict(label='A', need=2, declared=5, accepted=1),"
        " dict(label='B', need=0, declared=0, accepted=0)])",
    )
    assert re.findall(r'bar__value--\w+" width="([\d.]+)" height="8"', bars) == [
        "100.00",
        "50.00",
        "100.00",
        "100.00",
    ]
    assert bars.count("atteint") == 1


def test_a_reason_that_people_wrote_is_escaped(app: Flask) -> None:
    page = app.test_client().get("/page").text
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_categories_are_said_and_not_only_drawn(app: Flask) -> None:
    page = fetch(app, "/page")
    assert page.xpath("//th/abbr/text()") == ["fo", "ap", "gr", "pi"]
    cells = [cell.xpath("string(.//*[@class='visually-hidden'])") for cell in page.xpath("//td[@class='category']")]
    assert cells == ["oui", "non", "oui", "non"]


def test_an_absent_value_is_said_and_zero_is_a_value(app: Flask) -> None:
    values = [value.text_content() for value in fetch(app, "/page").xpath("//dl/div/dd")]
    assert values == ["Salomé Kerguélen", "0", "non renseigné"]


def test_pagination_shows_the_ends_and_the_neighbours(app: Flask) -> None:
    bar = fetch(app, "/page").xpath("//nav[@class='pagination-bar']")[0]
    assert bar.xpath(".//li/a/@href") == ["?page=4", "?page=1", "?page=4", "?page=6", "?page=9", "?page=6"]
    assert bar.xpath("string(.//*[@aria-current])") == "5"
    assert macro(app, "tables", "pagination(1, 1, none)") == ""


def test_bad_news_is_an_alert_and_good_news_a_status(app: Flask) -> None:
    flashes = fetch(app, "/page").xpath("//*[@class='flashes']/*")
    assert [(flash.get("role"), flash.text_content().strip()) for flash in flashes] == [
        ("status", "C’est enregistré."),
        ("alert", "Ce n’est pas passé."),
    ]


def test_the_menu_of_an_account_signs_out_by_post(app: Flask) -> None:
    page = fetch(app, "/page")
    assert page.xpath("//form[@action='/deconnexion']/@method") == ["post"]
    assert page.xpath("//nav//a[@href='/page']/@aria-current") == ["page"]
    assert not fetch(app, "/page?anonyme").xpath("//form[@action='/deconnexion']")


def test_the_console_says_where_one_is_and_what_waits(app: Flask) -> None:
    current = fetch(app, "/queue").xpath("//a[@aria-current='page']")
    assert {link.get("href") for link in current} == {"/queue"}
    assert "14 à traiter" in " ".join(current[0].text_content().split())


def test_every_error_has_its_page() -> None:
    assert ERRORS == ["400", "403", "404", "405", "409", "413", "429", "500", "503"]


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_page_needs_no_session_account_or_database(code: str) -> None:
    def session_is_down(**_: object) -> list[str]:
        raise AssertionError("an error page reads the session")

    bare = Flask("bare", template_folder=str(templates_dir()))
    bare.jinja_env.globals.update(asset=lambda path: path, csp_nonce=lambda: "n", get_flashed_messages=session_is_down)
    bare.jinja_env.filters["of_name"] = of_name
    with bare.test_request_context():
        page = html.fromstring(bare.jinja_env.get_template(f"errors/{code}.html").render())
    words = page.text_content()
    assert len(page.findall(".//h1")) == 1
    assert page.xpath("//main//a[@class='btn btn-primary']/@href") == ["/"]
    assert code not in words
    assert not re.search(r"\b(erreur|serveur|CSRF|exception|HTTP)\b", words, re.IGNORECASE)


def test_a_stale_page_says_who_decided(app: Flask) -> None:
    with app.test_request_context():
        page = app.jinja_env.get_template("errors/409.html").render(
            message="Acceptée par <Pr X>.", back_url="/actions/1"
        )
    assert "Acceptée par &lt;Pr X&gt;." in page
    assert 'href="/actions/1"' in page


def test_too_many_tries_says_when_to_come_back(app: Flask) -> None:
    with app.test_request_context():
        template = app.jinja_env.get_template("errors/429.html")
        assert "dans une minute" in template.render(retry_after=30)
        assert "dans 3 minutes" in template.render(retry_after=121)
        assert "dans quelques minutes" in template.render()


def test_macro_files_stay_short() -> None:
    for path in Path(templates_dir() / "layout").rglob("*.html"):
        assert len(path.read_text().splitlines()) < 200, path.name
