"""The console in headless Chromium under its real headers: accessibility rules, the CSP, telephone width, the keyboard.

Pages come from the application through a route of the browser: no port is opened.
"""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser

from backoffice.db import db
from backoffice.models import CpdAction, OutboxMail
from backoffice.services.evidence import files
from backoffice.services.kept_reasons import ReasonText, add_reason
from tests.factories import World
from tests.web.console_pages import address, visit

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
SITE = "http://localhost"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
EVERY_FOLD_OPEN = """document.querySelectorAll('main details').forEach((fold) => {
  fold.removeAttribute('name');
  fold.open = true;
})"""
ILLEGIBLE = ReasonText("Illisible", "Le justificatif ne se lit pas.")
WIDTHS = {"desktop": 1280, "telephone": 390}


@pytest.fixture
def open_console(app: Flask, world: World, browser: Browser) -> Iterator[Any]:
    """open_console(width): a page signed in with every role; console messages are in `.complaints`."""
    roles = ("clavip_member", "scientific_member", "register_reviewer", "council_admin", "platform_admin")
    client = visit(app, world.staff(*roles))
    contexts = []

    def answer(route: Any) -> None:
        sent = route.request
        kind = sent.headers.get("content-type")
        response = client.open(
            sent.url.removeprefix(SITE), method=sent.method, data=sent.post_data_buffer, content_type=kind
        )
        status, headers = response.status_code, dict(response.headers)
        if response.location:  # the headless shell does not follow a redirection that it was given so
            status, headers = 200, {"Refresh": f"0; url={response.location}"}
        route.fulfill(status=status, headers=headers, body=response.data)

    def start(width: str = "desktop") -> Any:
        context = browser.new_context(viewport={"width": WIDTHS[width], "height": 900}, locale="fr-FR")
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.route("**/*", answer)
        return page

    yield start
    for context in contexts:
        context.close()


def store_files(*actions: CpdAction) -> None:
    """Bytes for the evidence of these actions: a picture, which every browser shows in a frame."""
    drawn = BytesIO()
    Image.new("RGB", (60, 80), "white").save(drawn, "PNG")
    for item in (item for action in actions for item in action.evidence):
        item.sha256, item.media_type = files().put(drawn.getvalue()).sha256, "image/png"
    db.session.commit()


def check(page: Any, width: str) -> None:
    name = page.locator("h1").inner_text()
    assert page.complaints == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width], name
    page.evaluate(AXE.read_text())
    found = page.evaluate(f"axe.run({{exclude: [['iframe']]}}, {{runOnly: {RULES}}})")
    assert found["passes"], "axe did not run"
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == [], name


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_accessible_keep_the_csp_and_fit(open_console: Any, world: World, width: str) -> None:
    parcours = world.requested("submitted")
    action = parcours.claims[0].action
    store_files(action)
    attestation = world.attestation()
    proposals = [world.proposal(world.parcours(), state) for state in ("submitted", "evaluated")]
    store_files(*proposals)
    enrolment = world.enrolment(world.registrant())
    account = world.registrant(validated=False).account
    mail = db.session.query(OutboxMail).filter_by(name="enrolment/submitted").first()
    assert mail is not None
    mail.status, mail.last_error = "dead", "550 5.1.1 unknown"
    db.session.commit()
    kept = add_reason(world.council, "cpd_action", ILLEGIBLE, world.actor("clavip_member"), world.now)
    reviews = [("cpd_action", action), ("parcours", parcours), ("attestation", attestation), ("enrolment", enrolment)]
    reviews += [("account", account), *(("proposal", proposal) for proposal in proposals)]
    slugs = ("", "comptes/", "actions/", "actions/?nom=personne", "attestations/", "courriels/", "journal/")
    slugs += ("sessions/", "listes/", "referentiels/", "accompagnement/", "actualites/", "questionnaires/")
    slugs += ("textes-des-courriels/", "textes-des-courriels/cnp-mn/cpd_action/rejected")
    slugs += ("motifs/", "motifs/nouveau/cnp-mn/cpd_action", f"motifs/{kept.id}")
    paths = [f"/console/{slug}" for slug in slugs]
    paths += [address(workflow, record) for workflow, record in reviews] + [f"/console/courriels/{mail.id}"]
    page = open_console(width)
    for path in paths:
        page.goto(SITE + path)
        page.evaluate(EVERY_FOLD_OPEN)
        check(page, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_decision_from_the_list_to_the_next_item(open_console: Any, world: World, width: str) -> None:
    parcours = world.parcours(world.registrant(family_name="Brismontier"))
    first = world.action(parcours, "submitted")
    world.now += timedelta(hours=1)
    second = world.action(parcours, "submitted", title="Congrès")
    store_files(first, second)
    page = open_console(width)
    page.goto(f"{SITE}/console/actions/")
    page.get_by_role("searchbox", name="Nom").fill("brismontier")
    page.get_by_role("button", name="Filtrer").press("Enter")
    page.locator("tbody th a").first.press("Enter")
    assert page.locator("h1").inner_text() == first.title
    page.get_by_label("QARQ accordés").fill("2,5")
    page.get_by_label("Motif du changement").fill("Un jour compté deux fois.")
    page.get_by_role("button", name="Voir le courriel avant l’envoi").press("Enter")
    confirmation = page.locator("section[data-focus]")
    page.locator("section[data-focus]:focus").wait_for()
    assert "2,5 QARQ" in confirmation.inner_text()
    check(page, width)
    confirmation.get_by_role("button", name="Confirmer et envoyer").press("Enter")
    page.wait_for_url(f"**/{second.id}?*nom=brismontier*")
    assert "acceptée" in page.locator(".flashes").inner_text()
    db.session.refresh(first)
    assert first.state == "accepted"
    check(page, width)
    page.locator("summary", has_text="Refuser").press("Enter")
    assert page.locator(".decision details[open]").count() == 1, "one step at a time"
    page.get_by_label("Motif (obligatoire)").fill("Justificatif illisible.")
    page.get_by_role("button", name="Voir le courriel avant l’envoi").press("Enter")
    page.get_by_role("button", name="Confirmer et envoyer").press("Enter")
    page.wait_for_url("**/console/actions/?*nom=brismontier*")
    db.session.refresh(second)
    assert second.state == "rejected"


def test_a_kept_reason_is_written_where_it_can_be_completed(open_console: Any, world: World) -> None:
    add_reason(world.council, "cpd_action", ILLEGIBLE, world.actor("clavip_member"), world.now)
    action = world.action(world.parcours(), "submitted")
    store_files(action)
    page = open_console("desktop")
    page.goto(SITE + address("cpd_action", action))
    page.evaluate(EVERY_FOLD_OPEN)
    reason, kept = page.locator("#reject-reason"), page.locator("#reject-known_reason")
    reason.fill("Page 2.")
    kept.select_option(label="Illisible")
    assert reason.input_value() == "Page 2.\n\nLe justificatif ne se lit pas."
    assert kept.input_value() == "", "it is not said twice"
    check(page, "desktop")
