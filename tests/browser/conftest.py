"""Browser tests: an installation with its committee, and people who visit it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.installation import Installation
from tests.browser.people import installed
from tests.browser.visitor import Visit, Visitor
from tests.database import DatabaseServer


@pytest.fixture(scope="session")
def installation(
    browser: Browser, database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """Shared by the tests of a process: what one leaves in a queue, another may find there."""
    with installed(database_server, tmp_path_factory.mktemp("installation")) as started:
        yield started


@pytest.fixture
def visit(installation: Installation, browser: Browser) -> Iterator[Visit]:
    """Every page that its people come to is checked; at the end, that none of them complained."""
    opened: list[Visitor] = []

    def arrive(kind: type[Any] = Visitor, **options: Any) -> Any:
        opened.append(kind(browser, installation.address, **options))
        return opened[-1]

    yield arrive
    for visitor in opened:
        assert visitor.complaints == []
        visitor.context.close()
