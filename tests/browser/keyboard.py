"""People without a mouse: Tab, Enter, Space and the arrows do everything, and the focus shows wherever it is."""

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator

from tests.browser.papers import Paper
from tests.browser.people import Registrant, Reviewer
from tests.browser.visitor import Visitor

STOPS = 120  # more than any page has
# Where the focus is: on what is wanted, on another answer to the same question, somewhere else.
FOCUS = """(wanted) => {
    const at = document.activeElement;
    const style = getComputedStyle(at), box = at.getBoundingClientRect();
    const drawn = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return {
        there: at === wanted,
        beside: at.type === "radio" && at.name === wanted.name && at.form === wanted.form,
        shows: ["BODY", "IFRAME"].includes(at.tagName) || (drawn && inside),
        what: `${at.outerHTML.slice(0, 200)} ${drawn} ${box.top} ${box.bottom} ${innerHeight} ${style.outline}`,
    };
}"""
CHOSEN = "(list) => list.selectedOptions.length ? list.selectedOptions[0].text : ''"


class Keyboard(Visitor):
    """The same gestures as anybody's; the address bar stays at hand."""

    def __init__(self, *browser: Any, **options: Any) -> None:
        super().__init__(*browser, **options)
        self.page.on("filechooser", lambda _: None)  # listened to from the start: Enter may be quicker

    def press(self, name: str, within: Locator | None = None, status: int = 200) -> None:
        self.reach((within or self.page).get_by_role("button", name=name, exact=True))
        with self.page.expect_navigation() as arrival:
            self.page.keyboard.press("Enter")
        self._arrived(arrival.value, status)

    def follow(self, name: str, within: Locator | None = None) -> None:
        self.reach((within or self.page).get_by_role("link", name=name).first)
        with self.page.expect_navigation() as arrival:
            self.page.keyboard.press("Enter")
        self._arrived(arrival.value, 200)

    def fill(self, values: dict[str, str], within: Locator | None = None) -> None:
        for label, value in values.items():
            control = self.field(label, within)
            self.reach(control)
            if control.get_attribute("type") == "date":
                year, month, day = value.split("-")
                assert month == day, "a date that reads the same in every order"
                self.page.keyboard.type(day + month + year)
            else:
                self.page.keyboard.press("ControlOrMeta+a")
                self.page.keyboard.type(value)

    def tick(self, label: str, within: Locator | None = None) -> None:
        self.reach(control := self.field(label, within))
        if not control.is_checked():
            self.page.keyboard.press("Space")
        assert control.is_checked()

    def unfold(self, summary: Locator) -> None:
        self.reach(summary)
        self.page.keyboard.press("Enter")

    def give(self, label: str, papers: Sequence[Paper]) -> None:
        self.reach(self.field(label))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files([paper.payload for paper in papers])

    def pick(self, label: str, option: str) -> None:
        """Down a list with the arrow, to the option of this name."""
        self.reach(control := self.field(label))
        self._go_down_to(control, option)

    def reach(self, control: Locator) -> None:
        """Press Tab until it has the focus; every stop on the way shows that it has it."""
        wanted = control.element_handle()
        for _ in range(STOPS):
            found = self.page.evaluate(FOCUS, wanted)
            assert found["shows"], f"has the focus and does not show it: {found['what']}"
            if found["there"]:
                return
            self.page.keyboard.press("ArrowDown" if found["beside"] else "Tab")
        raise AssertionError(f"Tab never reaches {control}")

    def _go_down_to(self, control: Locator, option: str) -> None:
        for _ in range(STOPS):
            if control.evaluate(CHOSEN) == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrow never reaches « {option} »")


class KeyboardRegistrant(Keyboard, Registrant):
    def find(self, letters: str, kind: str) -> None:
        """The first letters, the arrow to the list, Enter to keep what it shows."""
        self.fill({"recherche d'une action premiers caractères": letters})
        self.look()
        self.page.keyboard.press("ArrowDown")
        self._go_down_to(self.field("Action"), kind)
        self.page.keyboard.press("Enter")


class KeyboardReviewer(Keyboard, Reviewer):
    pass
