"""A page that is watched: what it asked for, what it complained of, and the words that stand on its canvas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Browser, Dialog, Page

Theme = Literal["light", "dark"]
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1440, 900)}
_PATIENCE = 15_000  # milliseconds
# Remembers the words of the last frame and where they are; a frame begins with the ground.
_REMEMBER = """
(() => {
  const proto = CanvasRenderingContext2D.prototype;
  const { fillText, fillRect } = proto;
  window.drawn = [];
  proto.fillRect = function (...box) { window.drawn = []; fillRect.apply(this, box); };
  proto.fillText = function (text, x, y, ...rest) {
    const height = parseFloat(this.font.match(/[\\d.]+px/)[0]);
    window.drawn.push({ text, x, y, width: this.measureText(text).width, height });
    fillText.call(this, text, x, y, ...rest);
  };
})();
"""


@dataclass(slots=True)
class Watched:
    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def drawn(self) -> list[dict[str, Any]]:
        """The words of the last frame, once nothing moves any more."""
        self.page.wait_for_function(
            "() => { const n = document.getElementById('canvas').dataset.frames;"
            " const same = window.last === n; window.last = n; return same; }",
            polling=250,
        )
        found: list[dict[str, Any]] = self.page.evaluate("window.drawn")
        return found

    def frames(self) -> int:
        return int(self.page.evaluate("document.getElementById('canvas').dataset.frames"))


@contextmanager
def watched(
    browser: Browser, address: str, *, size: str = "desktop", theme: Theme = "light", locale: str = "zh-CN"
) -> Iterator[Watched]:
    """The page at an address, ready; nothing it asked for or complained of is missed."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, locale=locale, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    found = Watched(page)
    page.add_init_script(_REMEMBER)
    page.on("request", lambda request: found.requests.append(request.url))
    page.on("console", lambda message: found.complaints.append(message.text))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("dialog", lambda dialog: _refuse(dialog, found))
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    yield found
    context.close()


def _refuse(dialog: Dialog, found: Watched) -> None:
    found.complaints.append(dialog.message)
    dialog.dismiss()


def find(page: Page, name: str) -> None:
    """Type a name into the search and take the first match; the card is there afterwards."""
    page.fill("#search", name)
    page.wait_for_selector("#matches [aria-selected=true]")
    page.press("#search", "Enter")
    page.wait_for_selector("#card h2")


def overlapping(words: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Pairs of words whose boxes touch, half a pixel of rounding aside."""
    return [
        (a["text"], b["text"])
        for index, a in enumerate(words)
        for b in words[:index]
        if a["x"] + 0.5 < b["x"] + b["width"]
        and b["x"] + 0.5 < a["x"] + a["width"]
        and a["y"] + 0.5 < b["y"] + b["height"]
        and b["y"] + 0.5 < a["y"] + a["height"]
    ]
