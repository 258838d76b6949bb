"""The look in headless Chromium under the strict CSP: accessibility rules, telephone width, app.js.

Pages come from the sample application through a route of the browser: no port is opened.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from tests.web.layout_pages import make_app

pytestmark = pytest.mark.browser
SITE = "http://parcours.test"
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
WIDTHS = {"desktop": (1280, 900), "telephone": (360, 740)}


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Any]:
    """open_page(path, width): a page whose console messages are in `.complaints` (a CSP violation is one)."""
    client: FlaskClient = make_app().test_client()
    contexts = []
    posts: list[bytes] = []

    def answer(route: Any) -> None:
        sent = route.request
        if sent.method == "POST":
            posts.append(sent.post_data_buffer or b"")
        response = client.open(sent.url.removeprefix(SITE), method=sent.method)
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.data)
        response.close()

    def note(page: Any, message: Any) -> None:
        if message.type in {"error", "warning"}:  # the browser's advice about autocomplete is neither
            page.complaints.append(message.text)

    def go(path: str, width: str = "desktop") -> Any:
        across, down = WIDTHS[width]
        context = browser.new_context(viewport={"width": across, "height": down}, locale="fr-FR")
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.posts = posts
        page.on("console", lambda message: note(page, message))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.route("**/*", answer)
        page.goto(SITE + path)
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/form", "/form/errors", "/page", "/queue", "/connexion"])
def test_pages_are_accessible_keep_the_csp_and_fit(open_page: Any, path: str, width: str) -> None:  # type: ignore[no-untyped-def]
    page = open_page(path, width)
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0]
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    assert found["passes"], "axe did not run"
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("for", ["Formation ODPC", "Formation en ligne, e-learning"]),
        ("EVE", ["Déclaration et gestion évènements porteurs de risques"]),
        ("lig for", ["Formation en ligne, e-learning"]),
        ("re", ["Rédaction d’un article dans une revue professionnelle"]),
        ("ongr", ["Congrès"]),
        ("zzz", []),
    ],
)
def test_a_list_is_filtered_by_first_letters(open_page, typed: str, left: list[str]) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/form")
    page.get_by_label("Recherche d’une action").fill(typed)
    options = page.locator("#entry option").all_text_contents()
    assert [option for option in options if option != "Choisir"] == left
    if len(left) == 1:
        assert page.locator("#entry").input_value() == left[0]
    page.get_by_label("Recherche d’une action").fill("")
    assert page.locator("#entry option").count() == 7


def test_a_choice_already_made_is_not_lost_by_clearing_the_search(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/form")
    page.select_option("#entry", "Congrès")
    page.get_by_label("Recherche d’une action").fill("con")
    page.get_by_label("Recherche d’une action").fill("")
    assert page.locator("#entry").input_value() == "Congrès"


def test_chosen_files_are_named_and_a_big_one_is_told_before_sending(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/form")
    small = {"name": "<b>présence</b>.pdf", "mimeType": "application/pdf", "buffer": b"x" * 41_200}
    big = {"name": "scan.png", "mimeType": "image/png", "buffer": b"x" * 512_000}
    page.set_input_files("#files", [small, big])
    lines = page.locator("#files-files li")
    assert lines.nth(0).inner_text() == "<b>présence</b>.pdf (41 Ko)"
    assert lines.nth(1).inner_text() == "scan.png (512 Ko)\u00a0: trop volumineux, 500 Ko au maximum"
    assert "scan.png" in page.locator("#annonces").inner_text()


def test_a_form_is_sent_once(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/form")
    sent = page.evaluate("""() => {
        const sent = [];
        window.addEventListener("submit", (event) => {
            sent.push(!event.defaultPrevented);
            event.preventDefault();
        });
        const button = document.querySelector("button[name=without]");
        button.click();
        button.click();
        return sent;
    }""")
    assert sent == [True, False]


def test_the_button_that_was_pressed_is_sent_with_its_name(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/form")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_role("button", name="Sans preuve").click()
    assert len(page.posts) == 1
    assert b'name="without"' in page.posts[0]


def test_the_summary_of_errors_has_the_focus(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/form/errors")
    assert page.evaluate("document.activeElement.className") == "error-summary"


def test_a_menu_closes_with_escape(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/page")
    page.locator(".menu summary").click()
    assert page.get_by_role("button", name="Se déconnecter").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Se déconnecter").is_visible()
