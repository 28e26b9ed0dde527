"""The explorer on a Neo4j database, in a real browser: the same page, its answers in Cypher."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kg.pipeline import publish
from kg.serve.live import LiveNeo4j
from kg.store.neo4j import Neo4jPlace
from kg.store.server import ConnectionInfo
from kg.workspace import Workspace
from tests.browser.corpora import ATTACKS, PLACE, SCHEMA, attack_records
from tests.browser.watching import find, watched
from tests.conftest import neo4j_versions
from tests.serve.serving import fill, serving


@pytest.fixture(scope="session", params=neo4j_versions()[:1])
def neo4j_version(request: pytest.FixtureRequest) -> str:
    """The first release alone: what is asked here is plain Cypher."""
    return str(request.param)


def test_explorer_looks_at_a_database(browser: Browser, neo4j_server: ConnectionInfo, tmp_path: Path) -> None:
    """Search, card, article, neighbours, choice and Cypher; the attacks stay text there too."""
    to = neo4j_server
    fill(tmp_path / "w", attack_records())
    with Neo4jPlace.connect(to.uri, to.user, to.password, to.database, schema=SCHEMA) as place:
        with Workspace.open(tmp_path / "w", SCHEMA) as workspace:
            publish(workspace, place)
        with serving(LiveNeo4j("Neo4j", SCHEMA, place)) as server, watched(browser, server.address) as seen:
            page = seen.page
            find(page, ATTACKS[0])
            page.wait_for_selector("#card blockquote")
            assert page.text_content("#card blockquote p") == f"{ATTACKS[0]}位于{PLACE}，员工1500人。"
            page.locator("#card .link").first.click()
            page.wait_for_selector("#card .article")
            assert page.text_content("#card .text") == f"{ATTACKS[0]}位于{PLACE}，员工1500人。"
            page.click("#tool-choose")
            page.check("[name=status][value=planned]")
            page.click("#choose-go")
            expect(page.locator(".choose [role=status]")).to_have_text("2 个实体，1 条关系")
            page.click("#tool-cypher")
            page.fill("textarea", "MATCH (p:Place) RETURN p")
            page.click("button.main")
            page.click("#card td .entity")
            page.click("#card .actions .plain >> nth=0")  # its neighbours, of planned relations
            expect(page.locator("#toast")).to_contain_text("邻居")
            assert page.locator("#card img, #card script, #card b, #card u").count() == 0
            assert not seen.complaints
