"""Whatever happened to a workspace, its graph is that of a fresh ingest of what it holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.pipeline import refresh_graph
from kg.store.index import CypherIndex
from kg.workspace import Workspace
from kg.workspace.names import find_names
from tests.always.pool import POOL, SCHEMA, VERSIONS, fresh_digest, put, stored_digest

PUT = st.sampled_from(VERSIONS)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), PUT),
        st.tuples(st.just("remove"), st.sampled_from(sorted(POOL))),
        st.tuples(st.just("refresh"), st.none()),
        st.tuples(st.just("confidence"), st.sampled_from([0.0, 0.95])),
        st.tuples(st.just("reopen"), st.none()),
    ),
    max_size=24,
)


@settings(max_examples=60)
@given(steps=STEPS)
def test_any_history_ends_in_the_graph_of_a_fresh_ingest(steps: list[tuple[str, object]]) -> None:
    """Sources put, changed, repeated, removed and put back, graphs built in between or not, settings changed."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.open(Path(folder), SCHEMA, create=True)
        held: dict[str, int] = {}
        for step, value in steps:
            if step == "put" and isinstance(value, tuple):
                put(workspace, *value)
                held[value[0]] = value[1]
            elif step == "remove":
                assert workspace.remove_source(str(value)) == (held.pop(str(value), None) is not None)
            elif step == "refresh":
                refresh_graph(workspace, SCHEMA)
            elif step == "confidence" and isinstance(value, float):
                workspace.set_min_confidence(value)
            else:
                workspace.close()
                workspace = Workspace.open(Path(folder), SCHEMA)
        refresh_graph(workspace, SCHEMA)
        expected = fresh_digest(held.items(), workspace.min_confidence)
        assert workspace.digest() == expected == stored_digest(workspace)
        _check_names(workspace)
        workspace.close()


def _check_names(workspace: Workspace) -> None:
    """The name search knows the entities that there are, under all their forms, and no others."""
    found = workspace.connection.execute("SELECT entity, form FROM names").fetchall()
    wanted = [
        (node.id, form)
        for label in SCHEMA.entities
        for node in workspace.nodes(label)
        for form in {str(node.properties["name"]), *node.properties["aliases"]}  # type: ignore[misc]
    ]
    assert sorted(found) == sorted(wanted)
    assert all(find_names(workspace.connection, form) for _, form in wanted)


@settings(max_examples=2)
@given(first=st.permutations(sorted(POOL)), removed=st.sets(st.sampled_from(sorted(POOL))))
def test_the_index_holds_the_same_after_removal_and_return(first: list[str], removed: set[str]) -> None:
    """Published after each of three steps, the second and third time by the difference."""
    with tempfile.TemporaryDirectory() as folder, Workspace.open(Path(folder), SCHEMA, create=True) as workspace:
        index = CypherIndex(workspace.index_folder, SCHEMA, share=1_000)
        for source in first:
            put(workspace, source)
        for wanted in (set(POOL), set(POOL) - removed, set(POOL)):
            for source in removed:
                put(workspace, source) if source in wanted else workspace.remove_source(source)
            refresh_graph(workspace, SCHEMA)
            index.publish(workspace)
            assert index.digest() == workspace.digest() == fresh_digest((source, 0) for source in wanted)
        index.close()


def test_the_index_takes_the_difference_when_it_can(tmp_path: Path) -> None:
    """A small one that the ledger knows, after a run that ended; else the index is built whole."""
    with Workspace.open(tmp_path, SCHEMA, create=True) as workspace:
        index = CypherIndex(workspace.index_folder, SCHEMA, share=0.6)

        def publish() -> bool:
            """Whether the whole graph was written."""
            refresh_graph(workspace, SCHEMA)
            report = index.publish(workspace)
            assert index.digest() == workspace.digest()
            return report.nodes_written == sum(map(workspace.count, SCHEMA.nodes))

        for source in POOL:
            put(workspace, source)
        assert publish()
        put(workspace, "full", 1)
        workspace.remove_source("bare")
        assert not publish()
        put(workspace, "full", 0)
        workspace.ledger.note("index", workspace.ledger.version, "of another graph")
        assert publish()
        put(workspace, "full", 1)
        (workspace.index_folder / "graph-x.lbug.part").touch()
        assert publish()
        for source in ("wire1", "wire2", "wire3", "north", "east"):
            workspace.remove_source(source)
        assert publish()
        index.close()


def test_removing_everything_leaves_an_empty_workspace(tmp_path: Path) -> None:
    """No row of the graph, of what it is made from, or of the name search is left."""
    with Workspace.open(tmp_path, SCHEMA, create=True) as workspace:
        empty = workspace.digest()
        for source in POOL:
            put(workspace, source)
        refresh_graph(workspace, SCHEMA)
        assert workspace.digest() != empty
        for source in POOL:
            workspace.remove_source(source)
        refresh_graph(workspace, SCHEMA)
        assert workspace.digest() == empty == stored_digest(workspace)
        for table in ("sources", "records", "parts", "sayings", "entities", "relations", "decisions", "names"):
            assert workspace.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # noqa: S608


def test_a_ledger_knows_what_has_changed_since(tmp_path: Path) -> None:
    """Ids that came, went or changed after a version; what a place has is forgotten on request."""
    with Workspace.open(tmp_path, SCHEMA, create=True) as workspace:
        put(workspace, "full")
        refresh_graph(workspace, SCHEMA)
        ledger = workspace.ledger
        version = ledger.version
        ledger.note("here", version, "mark")
        assert ledger.last("here") == (version, "mark")
        parks = {node.id for node in workspace.nodes("Park")}
        put(workspace, "north")
        workspace.remove_source("full")
        refresh_graph(workspace, SCHEMA)
        assert workspace.ledger.version == version + 1
        assert set(ledger.changed(version, "Park")) == parks
        assert [ledger.item("Park", id_) for id_ in parks] == [None]
        assert sorted(ledger.changed(version, "Place")) == [node.id for node in workspace.nodes("Place")]
        ledger.forget_all()
        assert ledger.last("here") is None
