"""The Chromium of the tests: one a process, opened by the first test that asks for it.

The headless shell is the same engine without windows, and takes a quarter less of the processor.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
FLAGS = [
    "--lang=fr-FR",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: nothing is played in a browser")
    try:
        playwright: Playwright = request.getfixturevalue("playwright")
    except Exception as error:
        pytest.fail(f"Playwright does not start ({error}): on Debian, apt-get install libatomic1.")
    with chromium(playwright) as opened:
        yield opened
