"""The browser of this machine, for the tests that need a real one."""

from __future__ import annotations

import os
import shutil

import pytest

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


def require_browser() -> str:
    """The path of a Chromium; without one skip, or fail with NEWSKG_REQUIRE_BROWSER=1."""
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        message = f"no browser for the tests; looked for {', '.join(_BROWSERS)}"
        if os.environ.get("NEWSKG_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    return browser
