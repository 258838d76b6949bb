"""Somebody at a browser. Every page they come to is checked: console, CSP, accessibility, telephone width."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar, overload
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Response, expect

from tests.browser.papers import Paper

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
AXE_RUN = """axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'], iframes: false
}).then((found) => found.violations.map((rule) => [rule.id, rule.nodes.map((node) => node.html)]))"""
# Folds and menus are looked at open, those that close one another too, then put back as they were.
UNFOLD = """() => document.querySelectorAll("details").forEach((fold) => {
    fold.dataset.before = JSON.stringify([fold.open, fold.getAttribute("name")]);
    fold.removeAttribute("name");
    fold.open = true;
})"""
FOLD = """() => document.querySelectorAll("details[data-before]").forEach((fold) => {
    const [open, name] = JSON.parse(fold.dataset.before);
    delete fold.dataset.before;
    fold.open = open;
    if (name !== null) fold.setAttribute("name", name);
})"""
# What a page is made of: where nothing is new, axe would find nothing new.
KINDS = """Array.from(new Set(Array.from(document.querySelectorAll("body *"), (one) =>
    [one.parentElement, one].map((it) => it.tagName + it.getAttribute("class")).join() + one.getAttributeNames())))"""
expect.set_options(timeout=15_000)
DESKTOP, TELEPHONE = (1280, 900), (390, 844)
# Chromium logs the answer 4xx of a form as an error; `_arrived` checks the status of pages instead. htmx logs a request
# that a later one replaces; one that fails is a sendError besides.
_NO_FAULT = re.compile(
    r"Failed to load resource: the server responded with a status of 4\d\d|htmx:(sendAbort|afterRequest)"
)


class Visitor:
    """One browser context: cookies of its own, like another person's computer."""

    checked: ClassVar[dict[tuple[tuple[int, int], str], set[str]]] = {}

    def __init__(
        self, browser: Browser, address: str, *, size: tuple[int, int] = DESKTOP, javascript: bool = True
    ) -> None:
        self.address = address
        self.size = size
        self.javascript = javascript
        self.context = browser.new_context(
            base_url=address,
            viewport={"width": size[0], "height": size[1]},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            java_script_enabled=javascript,
            has_touch=size == TELEPHONE,
            reduced_motion="reduce",  # a page that is still gliding to the focus does not show it yet
        )
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._note_response)

    # --- moving about -------------------------------------------------------------------------------------------

    def go(self, path: str, status: int = 200) -> None:
        self._arrived(self.page.goto(path), status)

    def press(self, name: str, within: Locator | None = None, status: int = 200) -> None:
        """A button that sends its form, and the page that follows."""
        button = (within or self.page).get_by_role("button", name=name, exact=True)
        with self.page.expect_navigation() as arrival:
            button.click()
        self._arrived(arrival.value, status)

    def follow(self, name: str, within: Locator | None = None) -> None:
        with self.page.expect_navigation() as arrival:
            (within or self.page).get_by_role("link", name=name).first.click()
        self._arrived(arrival.value, 200)

    # --- filling in ---------------------------------------------------------------------------------------------

    def field(self, label: str, within: Locator | None = None) -> Locator:
        """The control of this label, with either apostrophe, whether or not « (obligatoire) » follows it."""
        words = re.escape(label).replace("’", "['’]")
        return (within or self.page).get_by_label(re.compile(rf"^\s*{words}\s*(\(obligatoire\))?\s*$"))

    def fill(self, values: dict[str, str], within: Locator | None = None) -> None:
        for label, value in values.items():
            self.field(label, within).fill(value)

    def tick(self, label: str, within: Locator | None = None) -> None:
        self.field(label, within).check()

    def unfold(self, summary: Locator) -> None:
        summary.click()

    def give(self, label: str, papers: Sequence[Paper]) -> None:
        """Files to a form that is not sent yet."""
        self.field(label).set_input_files([paper.payload for paper in papers])

    def settle(self) -> None:
        """Wait for the parts of the page that htmx is fetching; a person is never faster."""
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)

    # --- reading ------------------------------------------------------------------------------------------------

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.main).to_contain_text(text)

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            expect(self.main).not_to_contain_text(text)

    def panel(self, title: str) -> Locator:
        """The section under this heading."""
        return (
            self.page.locator("section, article")
            .filter(has=self.page.get_by_role("heading", name=title, exact=True))
            .last
        )

    @property
    def labels(self) -> list[str]:
        """What the form asks, in its order."""
        asked = self.main.locator("form .field__label:visible, form fieldset.field > legend:visible")
        return [text.removesuffix("(obligatoire)").strip() for text in asked.all_inner_texts()]

    def tasks(self, title: str) -> list[str]:
        """What may be done under this heading, in its order."""
        return self.panel(title).locator(".task-list__label").all_inner_texts()

    def error_of(self, label: str, within: Locator | None = None) -> str:
        """What the page says is wrong with a field; tied to it for a screen reader."""
        control = self.field(label, within)
        expect(control).to_have_attribute("aria-invalid", "true")
        ids = (control.get_attribute("aria-describedby") or "").split()
        texts = [self.page.locator(f"[id='{one}']").inner_text() for one in ids if one.endswith("-error")]
        return re.sub(r"Erreur\s:\s", "", " ".join(texts)).strip()

    # --- checking -----------------------------------------------------------------------------------------------

    def look(self) -> None:
        """The page keeps the rules that hold for every page. Also after what a script changed in it."""
        where = f"{self.page.url} « {self.heading} »"
        assert self.complaints == [], where
        assert self.page.locator("h1").count() == 1, where
        assert re.fullmatch(r".+ · .+", self.page.title()), where
        if self.javascript and self._is_made_of_something_new():
            self._look_closer(where)
        else:
            self._fits(where)

    def _look_closer(self, where: str) -> None:
        """All that the page can show, open: its width, and what axe says of it."""
        self.page.evaluate(UNFOLD)
        self._fits(where)
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        assert self.page.evaluate(AXE_RUN) == [], where
        assert self.complaints == [], where
        self.page.evaluate(FOLD)

    def _is_made_of_something_new(self) -> bool:
        """Whether this page holds a kind of element that its address did not hold before (ids do not count), in this
        width.
        """
        address = re.sub(r"[0-9a-f-]{36}", "", urlsplit(self.page.url).path)
        checked = self.checked.setdefault((self.size, address), set())
        kinds = set(self.page.evaluate(KINDS))
        new = not kinds <= checked
        checked |= kinds
        return new

    def _fits(self, where: str) -> None:
        """No scrolling sideways, on a telephone either."""
        for width, height in (TELEPHONE, self.size):
            if self.page.viewport_size != {"width": width, "height": height}:
                self.page.set_viewport_size({"width": width, "height": height})
            across = self.page.evaluate("document.documentElement.scrollWidth")
            assert across <= width, f"{where}: {across} px wide in {width}"

    def _arrived(self, response: Response | None, status: int) -> None:
        assert response is not None
        assert response.status == status, f"{response.url}: {response.status}, {self.page.locator('body').inner_text()}"
        self.look()

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _NO_FAULT.match(message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def _note_response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request() and response.frame == self.page.main_frame
        if response.status >= (500 if is_page else 400):
            self.complaints.append(f"{response.status} {response.url}")


def sole(found: list[Any]) -> Any:
    """The only one."""
    assert len(found) == 1, found
    return found[0]


Kind = TypeVar("Kind", bound=Visitor)


class Visit(Protocol):
    """visit(Registrant, size=..., javascript=...): another person, at a browser of their own."""

    @overload
    def __call__(self, *, size: tuple[int, int] = ..., javascript: bool = ...) -> Visitor: ...
    @overload
    def __call__(self, kind: type[Kind], *, size: tuple[int, int] = ..., javascript: bool = ...) -> Kind: ...
