"""A browser for the tests that walk through pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.walking import ARGUMENTS, CHROMIUM

pytest.register_assert_rewrite("browser.journey")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; the tests say loudly when it is absent."""
    if not CHROMIUM.exists():
        pytest.skip(f"CHROMIUM ABSENT: {CHROMIUM} is not there; browser tests did not run")
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield running
        running.close()
