"""Browser tests: a Chromium, an installation with its committee, and people who visit it."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.installation import Installation
from tests.database import DatabaseServer

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: nothing is tested in a browser")

from playwright.sync_api import Browser, Playwright

from tests.browser.people import installed
from tests.browser.visitor import Visitor, chromium


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with chromium(playwright) as opened:
        yield opened


@pytest.fixture(scope="session")
def installation(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Shared by the tests of a process: what one leaves in a queue, another may find there."""
    with installed(database_server, tmp_path_factory.mktemp("installation")) as started:
        yield started


@pytest.fixture
def visit(installation: Installation, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """visit(Registrant, size=..., javascript=...): another person, at a browser of their own."""
    opened: list[Visitor] = []

    def arrive(kind: type[Visitor] = Visitor, **options: object) -> Visitor:
        opened.append(kind(browser, installation.address, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield arrive
    for visitor in opened:
        assert visitor.complaints == []
        visitor.context.close()
