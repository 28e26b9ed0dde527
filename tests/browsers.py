"""The browser and the fonts of this machine, for the tests that need real ones."""

from __future__ import annotations

import os
import shutil

import pytest

from kg.errors import ExportError
from kg.export.fonts import find_font

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


def require_font(format_: str = "png") -> None:
    """Skip, or fail with NEWSKG_REQUIRE_BROWSER=1, where a format needs a Chinese font and there is none."""
    if format_ not in {"png", "svg"}:
        return
    try:
        find_font()
    except ExportError as error:
        if os.environ.get("NEWSKG_REQUIRE_BROWSER") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))
