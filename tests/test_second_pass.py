"""Evidence across the corpus: the same records whatever the order and the steps, taken back with their teacher."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from corpus.readers import page_from_text
from kg.extract.extractor import Extractor
from kg.model import Lesson
from kg.pipeline import refresh_graph
from kg.query.articles import told
from kg.records import article_id, record_to_json
from kg.rulebook import load_rulebook
from kg.second_pass import agreed, share_names
from kg.terminal.explained import explained
from kg.workers import Settings
from kg.workspace import SourceState, Workspace
from kg.workspace.lessons import Reading
from tests.extract.reading import lac

SCHEMA = load_rulebook().schema
HEADER = "name\ttype\tkind\taliases\n"
TEXTS = {
    "teacher": "杭州澄海智控科技有限公司落户宁州。澄海智控研发“青鸾一号”大模型。",
    "pupil": "澄海智控与宁州大学合作，青鸾一号已用于医院。",
    "rival": "青鸾一号工程师杨青鸾介绍，“青鸾一号”项目由宁州市政府推进。",
    "third": "杭州澄海智控科技有限公司增资。澄海智控与云帆大学合作。",
}


@cache
def lines(source: str) -> tuple[tuple[str, str], ...]:
    """The records of a source read alone."""
    records = Extractor(lac()).extract(page_from_text(source, TEXTS[source]))
    return tuple((article_id(record.article), record_to_json(record)) for record in records)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path, SCHEMA, create=True) as opened:
        yield opened


def put(workspace: Workspace, *sources: str) -> None:
    for source in sources:
        workspace.replace_source(source, SourceState(source, "key"), lines(source))


def names(workspace: Workspace, source: str) -> set[str]:
    return {e.name for r in workspace.records() if r.article.source == source for e in r.entities}


def state(workspace: Workspace) -> list[tuple[str, str]]:
    return list(workspace.connection.execute("SELECT article, record FROM records ORDER BY article"))


def test_second_pass_teaches_what_one_article_is_certain_of(workspace: Workspace) -> None:
    """The pupil alone takes two names for one and misses another; beside its teacher it finds all three."""
    put(workspace, "pupil")
    assert share_names(workspace) == 0
    assert not names(workspace, "pupil") & {"澄海智控", "宁州大学"}
    put(workspace, "teacher")
    assert share_names(workspace) == 1
    assert names(workspace, "pupil") >= {"澄海智控", "宁州大学", "青鸾一号"}
    assert share_names(workspace) == 0


STEPS = [("teacher", "pupil", "third"), ("pupil", "third", "teacher"), ("third", "teacher", "pupil")]


@pytest.mark.parametrize("steps", STEPS, ids="-".join)
def test_second_pass_does_not_depend_on_the_steps(tmp_path: Path, steps: tuple[str, ...]) -> None:
    """All at once, or one after the other in any order, with a source that came and went: the same records."""
    with Workspace.open(tmp_path / "once", SCHEMA, create=True) as once:
        put(once, *TEXTS)
        once.remove_source("rival")
        share_names(once)
        wanted = state(once)
    with Workspace.open(tmp_path / "steps", SCHEMA, create=True) as one_by_one:
        for source in ("rival", *steps):
            put(one_by_one, source)
            share_names(one_by_one)
        one_by_one.remove_source("rival")
        share_names(one_by_one)
        assert state(one_by_one) == wanted


def test_second_pass_takes_back_what_a_removed_article_taught(workspace: Workspace) -> None:
    """The record is then the one of the article read alone, and the graph is built from it."""
    put(workspace, "teacher", "pupil")
    refresh_graph(workspace, SCHEMA)
    digest = workspace.digest()
    workspace.remove_source("teacher")
    refresh_graph(workspace, SCHEMA)
    assert state(workspace) == list(lines("pupil"))
    put(workspace, "teacher")
    refresh_graph(workspace, SCHEMA)
    assert workspace.digest() == digest


def test_second_pass_goes_on_after_a_run_that_was_stopped(workspace: Workspace) -> None:
    """Lessons taken and nobody taught: the next run teaches."""
    put(workspace, "teacher", "pupil")
    share_names(workspace)
    wanted = state(workspace)
    with workspace.writing():
        workspace.connection.execute("UPDATE teachers SET checked = 0")
        workspace.connection.execute("DELETE FROM lexicon")
        for article, line in lines("pupil"):
            workspace.lessons.teach(article, (), line)
    share_names(workspace)
    assert state(workspace) == wanted


def test_second_pass_reads_again_with_the_names_of_the_user(workspace: Workspace) -> None:
    """What `--gazetteer` said of a source holds when it is read again."""
    put(workspace, "teacher")
    reading = Reading("lac", HEADER + "已用于医\tEvent\n")
    workspace.replace_source("pupil", SourceState("pupil", "key"), lines("pupil"), reading)
    share_names(workspace)
    assert names(workspace, "pupil") >= {"澄海智控", "已用于医"}


def test_second_pass_is_known_to_explain(workspace: Workspace) -> None:
    """A stored article is explained with what it was read with: the lessons of others and the user's names."""
    put(workspace, "teacher")
    reading = Reading("lac", HEADER + "已用于医\tEvent\n")
    workspace.replace_source("pupil", SourceState("pupil", "key"), lines("pupil"), reading)
    share_names(workspace)
    (article,) = (record.article for record in workspace.records() if record.article.source == "pupil")
    found = "\n".join(explained([article], "text", Settings(), told(workspace, article)))
    assert "listed-corpus  澄海智控 [Institution]" in found
    assert "listed-given  已用于医 [Event]" in found
    alone = "\n".join(explained([article], "text", Settings()))
    assert "listed-corpus" not in alone


def test_second_pass_agrees_only_on_forms_of_one_type() -> None:
    """Two types are no certainty; of two kinds the one that more articles give."""
    votes = [
        (Lesson("青鸾", "Product", None), 3),
        (Lesson("青鸾", "Person", None), 1),
        (Lesson("云帆", "Institution", "company"), 1),
        (Lesson("云帆", "Institution", "university"), 2),
    ]
    assert list(agreed(votes)) == [Lesson("云帆", "Institution", "university")]
