"""One browser for the tests of a process, a context of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browsers import require_browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = require_browser()
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()
