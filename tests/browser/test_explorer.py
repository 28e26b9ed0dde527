"""The explorer in a real browser, over a live workspace: the whole tour, attacks included."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kg.model import Record
from tests.browser.corpora import ATTACKS, PLACE, attack_records
from tests.browser.watching import SIZES, Theme, find, overlapping, watched
from tests.builders import make_record
from tests.serve.serving import Served, fill, served


def _told(year: str, value: int) -> Record:
    """An article of that year with the centre's compute."""
    record = make_record(
        f"海岸智算中心算力达到{value}P。",
        [("海岸智算中心", "Platform", "computing", [])],
        source=f"{year}-{value}.txt",
        title=f"{year}年的算力",
        date=year,
        figures=[("海岸智算中心", "算力", float(value), "P")],
    )
    return replace(record, metrics=tuple(replace(metric, time=year) for metric in record.metrics))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The attacks, and a chain of a platform, its park and their city, with figures of three years."""
    chain = make_record(
        "海岸智算中心入驻海岸智谷园区。\n海岸智谷园区位于滨海市。",
        [
            ("海岸智算中心", "Platform", "computing", []),
            ("海岸智谷园区", "Park", None, []),
            ("滨海市", "Place", "city", []),
        ],
        [("海岸智算中心", "SETTLES_IN", "海岸智谷园区"), ("海岸智谷园区", "LOCATED_IN", "滨海市")],
        source="chain.txt",
        title="海岸智谷开园",
    )
    figures = [_told(year, value) for year, value in (("2022", 100), ("2023", 200), ("2024", 400), ("2024", 500))]
    folder = tmp_path_factory.mktemp("explorer") / "w"
    fill(folder, [*attack_records(), chain, *figures])
    with served(folder) as found:
        yield found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_explorer_says_attacks_as_text(browser: Browser, server: Served, theme: Theme) -> None:
    """Cards and articles at three sizes; nothing runs, nothing is asked of another place."""
    with watched(browser, server.address, theme=theme) as seen:
        page = seen.page
        for name, (width, height) in zip(ATTACKS, SIZES.values(), strict=False):
            page.set_viewport_size({"width": width, "height": height})
            find(page, name)
            page.wait_for_selector("#card blockquote")
            assert page.text_content("#card blockquote p") == f"{name}位于{PLACE}，员工1500人。"
            page.locator("#card .link").first.click()
            page.wait_for_selector("#card .article")
            assert f"alert('标题')>{name}" in str(page.text_content("#card h2"))
            assert page.text_content("#card .text") == f"{name}位于{PLACE}，员工1500人。"
            assert not overlapping(seen.drawn())
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator("#card img, #card script, #card b, #card u").count() == 0
        assert all(address.startswith((server.address, "data:")) for address in seen.requests)
        assert not seen.complaints


def test_explorer_leads_from_a_name_to_its_figures_and_the_sentence(browser: Browser, server: Served) -> None:
    """The chart tells years and contradictions; the article marks the names and says the relations beside them."""
    with watched(browser, server.address, locale="en-GB") as seen:
        page = seen.page
        unnamed = "[...document.querySelectorAll('button,input,select,textarea,[role]')].filter(e => !e.hidden"
        unnamed += " && !(e.ariaLabel || e.labels?.length || e.textContent.trim())).map(e => e.id)"
        page.click("#tool-choose")
        assert set(page.evaluate(unnamed)) <= {"toast", ""}
        find(page, "海岸智算")
        page.wait_for_selector("#card .chart")
        assert page.locator("#card .dot").count() == 4
        assert page.locator("#card circle.torn").count() == 2
        assert page.locator("#card .badge.conflict").count() == 2
        assert "2024 算力 400P actual" in str(page.get_attribute("#card .chart", "aria-label"))
        page.locator("#card .relation .link").first.click()
        page.wait_for_selector("#card .article")
        assert page.locator("#card .named").all_inner_texts()[:2] == ["海岸智算中心", "海岸智谷园区"]
        notes = page.locator("#card .notes li").all_inner_texts()
        assert [" ".join(note.split()) for note in notes] == [
            "海岸智谷园区 Located in 滨海市",
            "海岸智算中心 Settles in 海岸智谷园区",
        ]
        assert not seen.complaints


def test_explorer_shows_what_is_chosen(browser: Browser, server: Served) -> None:
    """With keys alone: an attack as a chip, and a status; the address keeps both, a reload shows them again."""
    attack = ATTACKS[1]
    with watched(browser, server.address, locale="en-GB") as seen:
        page = seen.page
        shown = page.locator("#counts")
        page.locator("#tool-choose").press("Enter")
        assert page.evaluate("document.activeElement.id") == "choose-around"
        page.keyboard.insert_text(attack)
        page.wait_for_selector("#choose-around-matches [aria-selected=true]")
        page.keyboard.press("Enter")
        assert page.locator(".chip").all_inner_texts() == [f"{attack} ×"]
        page.locator("[name=status][value=planned]").press("Space")
        page.locator("[name=with][value=metrics]").press("Space")
        page.locator("#choose-go").press("Enter")
        expect(page.locator(".choose [role=status]")).to_have_text("Things: 2, relations: 1")
        assert f"--around '{attack}' --status planned --top 80" in str(page.text_content(".command code"))
        page.reload()
        page.wait_for_selector("html[data-ready]", state="attached")
        assert shown.inner_text() == "2 of 2 things, 1 relations"
        page.click("#tool-choose")
        assert page.locator(".chip").all_inner_texts() == [f"{attack} ×"]
        page.click("#language")
        assert page.inner_text("#choose-go") == "显示"
        page.locator(".chip").press("Enter")
        page.fill("#choose-since", "2024-13")
        page.locator("#choose-since").press("Enter")
        expect(page.locator("#toast")).to_contain_text("since: found '2024-13'")
        page.click("#choose-clear")
        page.check("[name=type][value=Platform]")
        page.click("#choose-go")
        expect(shown).to_have_text(re.compile("^1 "))
        assert page.locator("#panel img, #panel script").count() == 0
        assert all("400 (Bad Request)" in complaint for complaint in seen.complaints)  # the date


def test_explorer_draws_figures_and_texts(browser: Browser, server: Served) -> None:
    """Articles, sentences and figures are things of the picture: a click on one opens what it belongs to."""
    with watched(browser, f"{server.address}#around=海岸智谷&hops=1&metrics=true&with_text=true&top=9") as seen:
        page = seen.page
        kinds = page.eval_on_selector_all("#legend [data-type]", "rows => rows.map(row => row.dataset.type)")
        assert {"Article", "Sentence", "Metric", "Park"} <= set(kinds)
        page.click("#all > summary")
        for name, title in [
            ("海岸智谷开园", "海岸智谷开园"),
            ("海岸智算中心入驻", "海岸智谷开园"),
            ("算力 100P", "海岸智算中心"),
        ]:
            page.click(f"#list button:has-text('{name}')")
            expect(page.locator("#card h2")).to_have_text(title)
        assert not seen.complaints


def test_explorer_expands_finds_ways_and_begins_again(browser: Browser, server: Served) -> None:
    with watched(browser, server.address, locale="en-GB") as seen:
        page = seen.page
        shown = page.locator("#counts")
        page.click("#tool-cypher")
        page.fill("textarea", "MATCH (n:Platform) WHERE n.name = $name RETURN n")
        page.fill(".values input", "海岸智算中心")
        page.click("button.main")
        page.click("#card .plain")
        expect(shown).to_have_text(re.compile("^1 of 1 "))
        page.click("#card td .entity")
        page.click("#card .actions .plain >> nth=0")
        expect(shown).to_have_text(re.compile("^2 of 2 "))
        page.click("#card .actions .plain >> nth=1")
        page.fill("#path-to", "滨海")
        page.wait_for_selector("#path-to-matches [aria-selected=true]")
        page.press("#path-to", "Enter")
        page.click("#path-go")
        page.wait_for_selector("#card .way")
        assert page.locator("#card .way li").all_inner_texts() == ["海岸智算中心", "海岸智谷园区", "滨海市"]
        assert shown.inner_text() == "3 of 3 things, 2 relations"
        with page.expect_download() as download:
            page.select_option("#tool-save", "json")
        names = {node["label"] for node in json.loads(download.value.path().read_text("utf-8"))["nodes"]}
        assert {"海岸智算中心", "海岸智谷园区", "滨海市"} <= names
        page.click("#tool-reset")
        expect(shown).not_to_have_text(re.compile("^3 of 3 "))
        assert not seen.complaints


def test_explorer_cypher_refuses_in_words(browser: Browser, server: Served) -> None:
    """A writing query gets the gate's own words; the table shows what reads."""
    with watched(browser, server.address) as seen:
        page = seen.page
        page.click("#tool-cypher")
        page.fill("textarea", "MATCH (n) DETACH DELETE n")
        page.press("textarea", "Control+Enter")
        page.wait_for_selector("#card .error")
        assert "refused" in page.inner_text("#card .error")
        page.select_option("#card select >> nth=0", "operators")
        page.click("button.main")
        page.wait_for_selector("#card table")
        assert page.locator("#card th").all_inner_texts() == [
            "operator",
            "operated",
            "status",
            "articles",
            "evidence",
        ]
        assert all("400 (Bad Request)" in complaint for complaint in seen.complaints)  # the refused query


def test_explorer_of_nothing_says_what_to_do(browser: Browser, tmp_path: Path) -> None:
    fill(tmp_path / "w", [])
    with served(tmp_path / "w") as server, watched(browser, server.address, locale="en-GB") as seen:
        assert "newskg ingest" in seen.page.inner_text("#empty")
        assert not seen.complaints
