"""The command as a user meets it: the main job on the shipped samples, and every kind of bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import corpus
from benchmarks.corpora import write_corpus
from cli import main
from kg.rulebook import load_rulebook

SAMPLES = Path(corpus.__file__).parent / "samples"
SCHEMA = load_rulebook().schema


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin, catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of the shipped samples."""
    found = tmp_path_factory.mktemp("cli") / "w"
    result = run("ingest", SAMPLES, "-w", found)
    assert result.exit_code == 0, result.output
    return found


def commands(group: click.Group = main, names: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in sorted(group.commands.items()):
        yield (*names, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*names, name))


@pytest.mark.parametrize("names", list(commands()), ids=" ".join)
def test_every_command_has_help_with_an_example(names: tuple[str, ...]) -> None:
    """`--help` says what the command does and shows how to call it."""
    result = run(*names, "--help")
    assert result.exit_code == 0
    assert "Example:" in result.stdout
    assert f"newskg {' '.join(names)}" in result.stdout.replace("\n", " ")


def test_ingest_sums_up_what_it_read(tmp_path: Path) -> None:
    """The table has files, articles, entities by type, relations by type, figures and seconds."""
    result = run("ingest", SAMPLES, "-w", tmp_path / "w")
    assert result.exit_code == 0
    for word in ("files", "failed", "articles", "seconds", "Institution", "LOCATED_IN", "metrics", "digest"):
        assert word in result.stdout


def test_ingest_again_changes_nothing(folder: Path) -> None:
    """Every file is unchanged, and so are counts and digest."""
    before = json.loads(run("stats", "--json", "-w", folder).stdout)
    result = run("ingest", SAMPLES, "-w", folder, "--json")
    report = json.loads(result.stdout)
    assert report["unchanged"] == report["files"] >= 4
    assert report["new_articles"] == 0
    assert json.loads(run("stats", "--json", "-w", folder).stdout) == before


def test_digest_does_not_depend_on_order_or_workers(folder: Path, tmp_path: Path) -> None:
    """Files given one by one in another order, in two runs, with two processes: the same graph."""
    files = sorted((path for path in SAMPLES.iterdir() if path.is_file()), reverse=True)
    assert run("ingest", *files[:2], "-w", tmp_path / "w").exit_code == 0
    assert run("ingest", *files[1:], "-w", tmp_path / "w", "--workers", "2").exit_code == 0
    assert run("digest", "-w", tmp_path / "w").stdout == run("digest", "-w", folder).stdout
    digest = json.loads(run("stats", "--json", "-w", folder).stdout)["digest"]
    assert run("digest", "-w", folder).stdout.strip() == digest


def test_remove_takes_back_a_source(folder: Path, tmp_path: Path) -> None:
    """Without one page the graph is that of the others; with none it is empty."""
    copy = tmp_path / "w"
    shutil.copytree(folder, copy)
    first, *rest = json.loads(run("stats", "--json", "-w", folder).stdout)["sources"]
    assert run("remove", first, "-w", copy).exit_code == 0
    others = [path for path in SAMPLES.iterdir() if path.is_file() and path.name != first]
    assert run("ingest", *others, "-w", tmp_path / "others").exit_code == 0
    assert run("digest", "-w", copy).stdout == run("digest", "-w", tmp_path / "others").stdout
    assert run("remove", *rest, "-w", copy).exit_code == 0
    assert sum(json.loads(run("stats", "--json", "-w", copy).stdout)["nodes"].values()) == 0
    missing = run("remove", first, "-w", copy)
    assert missing.exit_code == 1
    assert first in missing.stderr


def test_split_shows_the_articles_of_a_page() -> None:
    """One line an article, its place first; `--text` prints the rejoined text."""
    page = SAMPLES / "p1_computing.txt"
    lines = run("split", page).stdout.splitlines()
    assert [line.split("\t")[1] for line in lines] == ["article", "caption", "article", "article"]
    assert lines[0].startswith("p1_computing.txt:3-21\t")
    assert "委托清华大学管理运营" in run("split", page, "--text").stdout


def test_extract_writes_records_without_a_store(tmp_path: Path) -> None:
    """One JSON object an article, offsets true to its text, lines true to its source; nothing else is written."""
    result = run("extract", SAMPLES, "-o", tmp_path / "r.jsonl")
    assert result.exit_code == 0
    records = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(records) >= 12
    assert [path.name for path in tmp_path.iterdir()] == ["r.jsonl"]
    for record in records:
        names = {entity["name"] for entity in record["entities"]}
        for entity in record["entities"]:
            for mention in entity["mentions"]:
                assert record["text"][mention["start"] : mention["end"]] == mention["surface"]
        for item in record["metrics"] + record["relations"]:
            start, end = item["span"]
            assert record["text"][start:end] == item["evidence"]
            assert {item["subject"], item.get("object", item["subject"])} <= names


def test_extract_finds_every_type_that_the_samples_name() -> None:
    """No entity type that the hand annotation of the samples has is absent; relations are of many types."""
    annotated = (Path(__file__).parent / "gold" / "samples.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = {entity["type"] for line in annotated for entity in json.loads(line)["entities"]}
    records = [json.loads(line) for line in run("extract", SAMPLES).stdout.splitlines()]
    assert wanted <= {entity["type"] for record in records for entity in record["entities"]} <= set(SCHEMA.entities)
    assert len({relation["type"] for record in records for relation in record["relations"]}) >= 10


def test_query_formats_agree(folder: Path) -> None:
    """The same rows as table, JSON, JSON Lines and CSV."""
    cypher = "MATCH (a:Place) RETURN a.name AS name ORDER BY name LIMIT 5"

    def ask(format_: str) -> str:
        return run("query", cypher, "--format", format_, "-w", folder).stdout

    names = [row["name"] for row in json.loads(ask("json"))]
    assert len(names) == 5
    assert [json.loads(line)["name"] for line in ask("jsonl").splitlines()] == names
    assert [row["name"] for row in csv.DictReader(io.StringIO(ask("csv").removeprefix("\ufeff")))] == names
    assert all(name in ask("table") for name in names)


def test_query_takes_parameters_and_stdin(folder: Path) -> None:
    """`-` reads the query, `-p` gives a value."""
    text = "MATCH (n:Place) WHERE n.name = $name RETURN n.name AS name"
    (first, *_) = json.loads(
        run("query", "MATCH (n:Place) RETURN n.name AS name ORDER BY name", "--format", "json", "-w", folder).stdout
    )
    result = run("query", "-", "-p", f"name={first['name']}", "--format", "json", "-w", folder, stdin=text)
    assert json.loads(result.stdout) == [first]


def test_show_prints_relations_with_their_sentences(folder: Path) -> None:
    """The card of a much mentioned entity has relations, and under each a sentence and its article."""
    rows = run(
        "query",
        "MATCH (p:Platform)-[:LOCATED_IN]->() RETURN p.name AS name, p.mentions AS n ORDER BY n DESC, name LIMIT 1",
        "--format",
        "json",
        "-w",
        folder,
    )
    name = json.loads(rows.stdout)[0]["name"]
    card = json.loads(run("show", name, "--json", "-w", folder).stdout)
    assert card["name"] == name
    assert all(statement["sources"] for statement in card["statements"])
    text = run("show", name, "-w", folder).stdout
    assert "LOCATED_IN" in text
    assert card["statements"][0]["sources"][0]["sentence"].strip() in text


@pytest.mark.parametrize("format_", ["graphml", "gexf", "json", "csv"])
def test_export_writes_what_it_names(folder: Path, tmp_path: Path, format_: str) -> None:
    """The paths printed are the files written."""
    result = run("export", "--format", format_, "-o", tmp_path / f"g.{format_}", "-w", folder)
    assert result.exit_code == 0
    assert sorted(result.stdout.splitlines()) == sorted(str(path) for path in tmp_path.iterdir())


BAD = {
    "empty file": (b"", "empty"),
    "binary file": (bytes(range(256)) * 64, "text"),
    "blank file": (b" \n\n \n", "white space"),
}


@pytest.mark.parametrize(("content", "word"), BAD.values(), ids=BAD.keys())
def test_ingest_lists_a_bad_file_and_keeps_the_good(tmp_path: Path, content: bytes, word: str) -> None:
    """The good page goes in, the bad one is named with its reason, the exit code is 1."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "bad.txt").write_bytes(content)
    (pages / "good.txt").write_text("甲科技园落成\n\n甲科技园位于北京市海淀区，由乙公司运营。\n", encoding="utf-8")
    result = run("ingest", pages, "-w", tmp_path / "w")
    assert result.exit_code == 1
    line = next(line for line in result.stdout.splitlines() if "bad.txt" in line)
    assert word in line
    assert json.loads(run("stats", "--json", "-w", tmp_path / "w").stdout)["sources"] == ["good.txt"]


def test_a_line_of_five_megabytes_is_reported(tmp_path: Path) -> None:
    """Neither a crash nor a hang: the file is named with what is too long, the good page beside it goes in."""
    (tmp_path / "long.txt").write_text("北京市海淀区的甲公司建设乙数据中心，" * 100_000, encoding="utf-8")
    (tmp_path / "good.txt").write_text("甲科技园落成\n\n甲科技园位于北京市海淀区。\n", encoding="utf-8")
    begun = time.monotonic()
    result = run("extract", tmp_path, "-o", tmp_path / "r.jsonl")
    assert result.exit_code == 1
    assert "long.txt: the text from line 1 on is one piece of" in result.stderr
    assert "甲科技园" in (tmp_path / "r.jsonl").read_text(encoding="utf-8")
    assert time.monotonic() - begun < 60


WRONG = {
    "missing path": (["ingest", "nowhere/"], 1, "nowhere"),
    "no path": (["ingest"], 2, "Usage"),
    "no workspace": (["stats", "-w", "nothing-here"], 1, "newskg ingest"),
    "unknown format": (["export", "--format", "doc", "-o", "x"], 2, "graphml"),
    "unknown tagger": (["extract", str(SAMPLES), "--model", "zh_not_there"], 1, "zh_not_there"),
}


@pytest.mark.parametrize(("arguments", "code", "word"), WRONG.values(), ids=WRONG.keys())
def test_wrong_usage_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, word: str
) -> None:
    """What is wrong, what to do, no traceback, a useful exit code."""
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == code
    assert word in result.output
    assert "Traceback" not in result.output


QUERIES = {
    "syntax error": "MATCH (n:Place RETURN n",
    "write": "CREATE (n:Place {id: 'x'}) RETURN n",
    "deletion": "MATCH (n:Place) DETACH DELETE n",
    "unknown label": "MATCH (n:Plaec) RETURN n",
    "unknown property": "MATCH (n:Place) RETURN n.nmae",
    "two statements": "MATCH (n:Place) RETURN n; MATCH (n:Place) RETURN n",
    "file access": "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
    "missing parameter": "MATCH (n:Place) WHERE n.name = $name RETURN n",
}


@pytest.mark.parametrize("cypher", QUERIES.values(), ids=QUERIES.keys())
def test_query_refuses_what_it_cannot_answer(folder: Path, cypher: str) -> None:
    """Exit code 1, an error on stderr, nothing on stdout, the graph untouched."""
    before = run("digest", "-w", folder).stdout
    result = run("query", cypher, "-w", folder)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.stderr
    assert run("digest", "-w", folder).stdout == before


def test_show_of_an_unknown_name_gives_the_nearest(folder: Path) -> None:
    """A name with one wrong character still leads to the right one."""
    rows = run(
        "query", "MATCH (p:Park) RETURN p.name AS name ORDER BY name LIMIT 1", "--format", "json", "-w", folder
    )
    name = json.loads(rows.stdout)[0]["name"]
    result = run("show", f"{name[:-1]}龘", "-w", folder)
    assert result.exit_code == 1
    assert name in result.stderr


@pytest.mark.parametrize("command", [["push"], ["query", "MATCH (n:Place) RETURN n.name"], ["digest"]])
def test_a_server_that_is_not_there_is_one_error(folder: Path, command: list[str]) -> None:
    """The address is named; no traceback."""
    result = run(*command, "--neo4j", "bolt://127.0.0.1:9", "--neo4j-password", "x", "-w", folder)
    assert result.exit_code == 1
    assert "127.0.0.1:9" in result.stderr
    assert "Traceback" not in result.output


def test_push_without_a_server_says_how_to_start_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No local server, none named: the error has both ways."""
    monkeypatch.setenv("NEWSKG_HOME", str(tmp_path))
    result = run("push", "-w", folder)
    assert result.exit_code == 1
    assert "newskg neo4j start" in result.stderr
    assert "--neo4j" in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_interrupted_ingest_leaves_a_workspace_that_goes_on(tmp_path: Path) -> None:
    """Ctrl-C while processes begin, and when files are kept: exit code 130, no trace; then the full graph."""
    files = 110  # more than one process reads
    pages, folder = write_corpus(tmp_path / "pages", files, brief=True), tmp_path / "w"
    _interrupt(pages, folder, (folder / "graph.db").exists)
    _interrupt(pages, folder, lambda: bool(_sources(folder)))
    done = len(_sources(folder))
    assert done
    result = run("ingest", pages, "-w", folder, "--json")
    report = json.loads(result.stdout)
    assert (report["files"], report["failures"]) == (files, [])
    assert report["unchanged"] == done
    assert run("ingest", pages, "-w", tmp_path / "fresh").exit_code == 0
    assert run("digest", "-w", folder).stdout == run("digest", "-w", tmp_path / "fresh").stdout


def _interrupt(pages: Path, folder: Path, ready: Callable[[], bool]) -> None:
    """Begin an ingest and end it once it is `ready`, as a terminal does: the signal goes to all its processes."""
    command = [sys.executable, "-m", "cli", "ingest", str(pages), "-w", str(folder), "--workers", "2"]
    pipe = subprocess.PIPE
    child = subprocess.Popen(command, stderr=pipe, stdout=pipe, text=True, start_new_session=True)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not ready():
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGINT)
    _, errors = child.communicate(timeout=120)
    # Python 3.11 ends itself by the signal, handled or not, if it came while a dataclass was being made.
    assert child.returncode in {130, -signal.SIGINT}, errors
    assert errors.endswith("Interrupted. What was done is kept; the same command goes on from there.\n")
    assert "Traceback" not in errors


def _sources(folder: Path) -> list[str]:
    import sqlite3

    try:
        with sqlite3.connect(f"file:{folder / 'graph.db'}?mode=ro", uri=True) as db:
            found = [row[0] for row in db.execute("SELECT source FROM sources")]
    except sqlite3.OperationalError:
        return []
    db.close()
    return found
