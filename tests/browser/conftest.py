"""Browser tests: a Chromium, and for each file of tests an installation of its own with its committee."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.installation import Installation, running
from tests.database import DatabaseServer

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: nothing is tested in a browser")

from playwright.sync_api import Browser, Playwright

from tests.browser.people import prepare
from tests.browser.visitor import Visitor, chromium

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    assert CHROMIUM is not None
    with chromium(playwright, CHROMIUM) as opened:
        yield opened


@pytest.fixture(scope="module")
def installation(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Web server, worker and mail sink on a new database, which holds the shipped council and its committee."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the story is not played in a browser")
    database = database_server.clone()
    folder: Path = tmp_path_factory.mktemp("installation")
    try:
        with running(database.owner_url, database.application_url, folder, UPLOAD_MAX_BYTES="500000") as started:
            prepare(started)
            yield started
            assert started.failures() == []
    finally:
        database_server.drop(database)


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
