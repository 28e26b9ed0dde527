"""`newskg entities` as a user meets it: overrules in a file that outlive the articles, reasons for everything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from kg.model import Record
from kg.pipeline import refresh_graph
from kg.records import article_id, record_to_json
from kg.resolve.overrules import FILE
from kg.rulebook import load_rulebook
from kg.workspace import SourceState, Workspace
from tests.builders import make_record

SCHEMA = load_rulebook().schema
COMPANY = ("Institution", "company")
RECORDS = [
    make_record(
        "海岚集团在北京市办展。", [("海岚集团", *COMPANY, []), ("北京市", "Place", "city", [])], source="a.txt"
    ),
    make_record("海岚公司（海岚）扩产。", [("海岚公司", *COMPANY, ["岚企"])], source="b.txt"),
    make_record("海岚量子宣布投产。", [("海岚量子", *COMPANY, [])], source="c.txt", title="量子投产"),
    make_record("王强说。", [("王强", "Person", None, [])], source="d.txt"),
    make_record("王强又说。", [("王强", "Person", None, [])], source="e.txt"),
    make_record(
        "北京市朝阳区开会。", [("朝阳区", "Place", "district", []), ("北京市", "Place", "city", [])], source="f.txt"
    ),
    make_record(
        "长春市朝阳区开会。", [("朝阳区", "Place", "district", []), ("长春市", "Place", "city", [])], source="g.txt"
    ),
]


def put(folder: Path, records: Sequence[Record]) -> None:
    """What an ingest of these articles leaves, without reading and tagging."""
    with Workspace.open(folder, SCHEMA, create=True) as workspace:
        for record in records:
            line = record_to_json(record)
            state = SourceState(f"/{record.article.source}", "k")
            workspace.replace_source(record.article.source, state, [(article_id(record.article), line)])
        refresh_graph(workspace, SCHEMA)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path, RECORDS)
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "-w", str(folder)], catch_exceptions=False)


def entities(folder: Path, *arguments: str) -> Result:
    return run(folder, "entities", *arguments)


def names(folder: Path) -> set[frozenset[str]]:
    """The names of each entity, as the index answers."""
    query = "MATCH (n) WHERE n.aliases IS NOT NULL RETURN n.name AS name, n.aliases AS aliases"
    rows = json.loads(run(folder, "query", query, "--format", "json").stdout)
    return {frozenset((row["name"], *row["aliases"])) for row in rows}


def digest(folder: Path) -> str:
    return run(folder, "digest").stdout.strip()


def test_merge_outlives_the_articles_and_goes_with_its_line(folder: Path) -> None:
    """One entity in the index; the same after the articles have gone and come; the old digest without the line."""
    before = digest(folder)
    done = entities(folder, "merge", "海岚集团", "海岚量子")
    assert done.exit_code == 0
    assert "line" in done.stdout
    assert {"海岚集团", "海岚公司", "岚企", "海岚量子"} in names(folder)
    merged = digest(folder)
    assert merged != before
    assert "overrule" in entities(folder, "why", "海岚集团", "海岚量子").stdout
    for source in ("a.txt", "c.txt"):
        assert run(folder, "remove", source).exit_code == 0
    assert "waits: no article prints" in entities(folder, "list").stdout
    put(folder, RECORDS)
    assert digest(folder) == merged
    path = folder / FILE
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("merge")]
    path.write_text("\n".join(kept), encoding="utf-8")
    assert digest(folder) == before


def test_split_takes_a_name_out_or_keeps_two_apart(folder: Path) -> None:
    """海岚公司 and 海岚集团 are joined by the program; the user knows better, and may change his mind."""
    assert {"海岚集团", "海岚公司", "岚企"} in names(folder)
    before = digest(folder)
    assert entities(folder, "split", "海岚公司").exit_code == 0
    assert {frozenset({"海岚集团"}), frozenset({"海岚公司", "岚企"})} <= names(folder)
    why = json.loads(entities(folder, "why", "海岚公司", "海岚集团", "--json").stdout)
    assert not why["one"]
    assert [item["id"] for item in why["decisions"][0]["evidence"]] == ["same-company", "kept-apart"]
    assert entities(folder, "merge", "海岚公司", "海岚集团").exit_code == 0
    assert digest(folder) == before
    assert entities(folder, "split", "海岚集团", "海岚公司").exit_code == 0
    assert frozenset({"海岚集团"}) in names(folder)


def test_split_parts_one_name_by_its_articles(folder: Path) -> None:
    """Two people of one name and without a post become two; one of them can be named by what `why` prints."""
    done = entities(folder, "split", "王强", "--articles", "--json")
    found = json.loads(done.stdout)["entities"]
    assert len({item["id"] for item in found}) == 2
    choice = entities(folder, "why", "王强")
    assert choice.exit_code == 1
    assert all(item["names"][0] in choice.stderr for item in found)
    one = entities(folder, "why", found[0]["names"][0], found[1]["names"][0])
    assert one.exit_code == 0
    assert "other-scope" in one.stdout


def test_rename_changes_the_name_alone(folder: Path) -> None:
    """The id stays, the old name finds it, the new one stands in the index."""
    before = json.loads(run(folder, "show", "海岚量子", "--json").stdout)
    assert entities(folder, "rename", "海岚量子", "海岚量子研究所（苏州）").exit_code == 0
    after = json.loads(run(folder, "show", "海岚量子", "--json").stdout)
    assert (after["id"], after["name"]) == (before["id"], "海岚量子研究所（苏州）")
    assert "海岚量子" in after["aliases"]
    assert frozenset({"海岚量子", "海岚量子研究所（苏州）"}) in names(folder)


def test_why_explains_joined_and_parted_names(folder: Path) -> None:
    """Features with weights and both values, vetoes, and the articles; also of names that were never compared."""
    joined = entities(folder, "why", "海岚公司", "海岚集团").stdout
    assert "one entity" in joined
    assert "+0.80  same-company" in joined
    assert "a.txt" in joined
    parted = entities(folder, "why", "朝阳区@北京市", "朝阳区@吉林省长春市").stdout
    assert "two entities" in parted
    assert "北京市 | 吉林省长春市" in parted
    never = entities(folder, "why", "海岚量子", "海岚集团").stdout
    assert "never compared" in never
    assert "量子投产" in never
    alone = json.loads(entities(folder, "why", "海岚公司", "--json").stdout)
    assert [d["verdict"] for d in alone["decisions"]] == ["POSITIVE"]
    assert "POSITIVE" in entities(folder, "list", "--joined").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["why", "海岚量子所", "海岚集团"], 1, "nearest: 海岚量子"),
        (["why", "朝阳区"], 1, "朝阳区@北京市"),
        (["merge", "海岚集团", "北京市"], 1, "an entity has one type"),
        (["merge", "海岚集团", "海岚集团"], 1, "one name"),
        (["split", "海岚量子"], 1, "--articles"),
        (["split", "岚企"], 1, "form that articles use of 海岚"),
        (["split", "海岚集团", "海岚公司", "--articles"], 2, "not both"),
        (["rename", "海岚量子", "甲\t乙"], 1, "without tabs"),
        (["merge", "海岚集团"], 2, "Missing argument"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_entities_refuses_in_words(folder: Path, arguments: list[str], code: int, words: str) -> None:
    """Exit code 1 for what cannot be, 2 for wrong usage; nothing is written."""
    result = entities(folder, *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr
    assert not (folder / FILE).exists()


def test_faults_of_the_file_are_reported_together(folder: Path) -> None:
    """Each with its line, and the accepted set; nothing is resolved by half a file."""
    (folder / FILE).write_text("join\tPlace\t甲\t\t乙\nmerge\tTown\t甲\t\t乙\nmerge\tPlace\t甲\n", encoding="utf-8")
    result = run(folder, "stats")
    assert result.exit_code == 1
    for words in (":1: verb 'join' unknown; known: merge", ":2: type 'Town' unknown", ":3: merge needs the other"):
        assert words in result.stderr
