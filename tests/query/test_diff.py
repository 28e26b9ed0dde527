"""Two graphs compared: what came, went and changed; snapshots as files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from kg.errors import QueryError
from kg.model import Record
from kg.pipeline import refresh_graph
from kg.query.diff import Difference, compare
from kg.query.snapshot import Snapshot, read_snapshot, take_snapshot, write_snapshot
from kg.records import article_id, record_to_json
from kg.workspace import SourceState, Workspace
from tests.always.pool import COMPANY, OTHER, PARK, POOL, SCHEMA, put
from tests.builders import make_record


def said(folder: Path, *records: Record) -> Snapshot:
    """The snapshot of a workspace of these records."""
    with Workspace.open(folder, SCHEMA, create=True) as workspace:
        for source in workspace.sources():
            workspace.remove_source(source)
        for number, record in enumerate(records):
            line = (article_id(record.article), record_to_json(record))
            workspace.replace_source(str(number), SourceState(f"/{number}", ""), [line])
        refresh_graph(workspace, SCHEMA)
        return take_snapshot(workspace, SCHEMA)


def shown(found: Difference) -> list[str]:
    return [f"{c.mark} {c.what}" for part in (found.entities, found.relations, found.figures) for c in part]


def built(company: tuple[str, str, str, tuple[str, ...]], power: float, source: str = "a") -> Record:
    """The company builds the park, which has so much computing power."""
    return make_record(
        f"{company[0]}建设松江智谷园区，算力{power:g}P。",
        [PARK, company],
        [(company[0], "BUILDS", "松江智谷园区")],
        source=source,
        figures=[("松江智谷园区", "算力", power, "P")],
    )


BUILT = built(COMPANY, 300.0)


def test_diff_of_a_graph_with_itself_is_empty(tmp_path: Path) -> None:
    first = said(tmp_path, *(versions[0] for versions in POOL.values()))
    assert compare(first, first).is_empty


def test_diff_shows_what_came_went_and_changed(tmp_path: Path) -> None:
    """A figure with another value has changed, a relation with another end went and came; so has support."""
    before = said(tmp_path, BUILT)
    after = said(tmp_path, built(OTHER, 500.0))
    found = compare(before, after)
    assert shown(found) == [
        "came 云岭数据公司 (Institution)",
        "went 远桥算力公司 (Institution)",
        "came 云岭数据公司 —BUILDS→ 松江智谷园区",
        "went 远桥算力公司 —BUILDS→ 松江智谷园区",
        "changed 松江智谷园区 算力",
    ]
    (figure,) = found.figures
    assert figure.before is not None
    assert figure.after is not None
    assert (figure.before["value"], figure.after["value"]) == (300.0, 500.0)
    ends = [("远桥算力公司", "BUILDS", "松江智谷园区")]
    more = make_record("松江智谷园区由远桥算力公司建设。", [PARK, COMPANY], ends, source="b")
    (change,) = compare(before, said(tmp_path, BUILT, more)).relations
    assert (change.mark, change.before["support"], change.after["support"]) == ("changed", 1, 2)  # type: ignore[index]


def test_diff_follows_a_thing_that_gets_a_fuller_name(tmp_path: Path) -> None:
    """The entity has changed; what is said of it has not."""
    fuller = ("松江市智谷园区", "Park", "industrial_park", ("松江智谷园区",))
    named = make_record("松江市智谷园区（以下简称松江智谷园区）启用。", [fuller], source="c")
    found = compare(said(tmp_path, BUILT), said(tmp_path, BUILT, named))
    assert shown(found) == ["changed 松江智谷园区 (Park)"]
    assert found.entities[0].after is not None
    assert found.entities[0].after["name"] == "松江市智谷园区"


def test_snapshot_survives_its_file(tmp_path: Path) -> None:
    taken = said(tmp_path / "w", *(versions[0] for versions in POOL.values()))
    path = tmp_path / "s.jsonl"
    lines = list(write_snapshot(taken))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    again = read_snapshot(path)
    assert (again.digest, again.things) == (taken.digest, taken.things)
    assert set(again.facts) == set(taken.facts)
    assert compare(taken, again).is_empty
    assert list(write_snapshot(again)) == lines


NO_SNAPSHOTS = (
    "",
    "甲",
    "{}",
    '{"newskg snapshot": 99}',
    '{"newskg snapshot": 1, "digest": "x"}\n{"thing": 1}',
)


@pytest.mark.parametrize("content", NO_SNAPSHOTS)
def test_what_is_no_snapshot_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(QueryError, match="snapshot"):
        read_snapshot(path)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def test_diff_command_ends_like_diff(tmp_path: Path) -> None:
    """0 for the same, 1 for a difference, 2 for what cannot be compared; two workspaces, or a snapshot and one."""
    with Workspace.open(tmp_path / "w", SCHEMA, create=True) as workspace:
        put(workspace, "full")
    assert run("snapshot", "-o", tmp_path / "s.jsonl", "-w", tmp_path / "w").exit_code == 0
    same = run("diff", tmp_path / "s.jsonl", "-w", tmp_path / "w")
    assert (same.exit_code, same.stdout.splitlines()[0]) == (0, "entities: the same")
    with Workspace.open(tmp_path / "w", SCHEMA) as workspace:
        put(workspace, "north")
    other = run("diff", tmp_path / "s.jsonl", tmp_path / "w")
    assert other.exit_code == 1
    assert "  + 北京市 (Place)" in other.stdout
    assert "entities: 2 came" in other.stdout
    brief = run("diff", "--brief", "--json", tmp_path / "s.jsonl", tmp_path / "w")
    assert json.loads(brief.stdout)["entities"] == {"came": 2, "went": 0, "changed": 0}
    data = json.loads(run("diff", "--json", tmp_path / "w", tmp_path / "s.jsonl").stdout)
    assert {change["mark"] for change in data["entities"]} == {"went"}
    missing = run("diff", tmp_path / "nothing", "-w", tmp_path / "w")
    assert (missing.exit_code, "no workspace here" in missing.stderr) == (2, True)
