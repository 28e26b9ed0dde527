"""From the shipped pages to Cypher in both places: equal digests, equal rows, and only differences pushed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import corpus
from cli import main
from kg.query.library import load_named
from kg.store.server import ConnectionInfo
from tests.conftest import neo4j_versions

SAMPLES = Path(corpus.__file__).parent / "samples"
# What each named query is asked for, and what its first column must hold.
ASKED = {
    "computing": ({"name": "武汉人工智能计算中心"}, "2022"),
    "leaders": ({}, None),  # the samples name no common-technology platform
    "operators": ({}, "清华大学"),
    "posts": ({}, "高文"),
    "surroundings": ({"name": "东湖高新区"}, "1"),
}


@pytest.fixture(scope="session", params=neo4j_versions()[:1])
def neo4j_version(request: pytest.FixtureRequest) -> str:
    """The first release alone: the long-term one passes the suite of the places."""
    return str(request.param)


@pytest.fixture
def options(neo4j_server: ConnectionInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A workspace of the samples, and a server for which the environment has the login."""
    monkeypatch.setenv("NEWSKG_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("NEWSKG_NEO4J_PASSWORD", neo4j_server.password)
    monkeypatch.setenv("NEWSKG_NEO4J_DATABASE", neo4j_server.database)
    run("ingest", str(SAMPLES), "-w", str(tmp_path / "w"))
    return ["-w", str(tmp_path / "w"), "--neo4j", neo4j_server.uri]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_both_places_hold_and_answer_the_same(options: list[str]) -> None:
    """Pushed once: equal digests and rows; again: nothing written; a page taken back: taken back there too."""
    first = json.loads(run("push", *options, "--json"))
    assert first["nodes_written"] > 100
    assert not any(json.loads(run("push", *options, "--json")).values())
    assert run("digest", *options) == run("digest", *options[:2])
    for name, (given, expected) in ASKED.items():
        cypher = load_named()[name].cypher
        asked = ["query", cypher, "--format", "json", *(f"-p{key}={value}" for key, value in given.items())]
        rows = run(*asked, *options[:2])
        assert rows == run(*asked, *options), name
        values = {str(next(iter(row.values()))) for row in json.loads(rows)}
        assert expected in values if expected else not values, name
    run("remove", "p1_computing.txt", *options[:2])
    report = json.loads(run("push", *options, "--json"))
    assert report["nodes_deleted"] > 0
    assert run("digest", *options) == run("digest", *options[:2])
