"""What a process that is killed does, in a module that a fork server loads once: its children start at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg.extract.extractor import load_extractor
from kg.pipeline import ingest, refresh_graph
from kg.store.index import CypherIndex
from kg.workers import Settings
from kg.workspace import Workspace
from tests.always.pool import SCHEMA, put

# Rules are cached by the process, and the fork server is the process that pays for it.
load_extractor("lac")


def bring_to(folder: Path, wanted: Mapping[str, int]) -> None:
    """Sources that are not as wanted are put or removed one by one, then the graph is built."""
    with Workspace.open(folder, SCHEMA, create=True) as workspace:
        held = {source: int(state.key) for source, state in workspace.sources().items()}
        for source in sorted(held.keys() - wanted.keys()):
            workspace.remove_source(source)
        for source, version in sorted(wanted.items()):
            if held.get(source) != version:
                put(workspace, source, version)
        refresh_graph(workspace, SCHEMA)


def read_files(folder: Path, pages: Path) -> None:
    """The pipeline itself, from files to the graph."""
    with Workspace.open(folder, SCHEMA, create=True) as workspace:
        ingest([str(pages)], workspace, SCHEMA, Settings(), workers=1)


def publish_index(folder: Path) -> None:
    """The index of the graph as it is: by the difference, unless the last run was killed."""
    with Workspace.open(folder, SCHEMA) as workspace:
        CypherIndex(workspace.index_folder, SCHEMA, share=1_000).publish(workspace)
