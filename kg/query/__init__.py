"""Asking the graph: Cypher, named queries, cards, timelines."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from kg.errors import WorkspaceError
from kg.query.results import Rows
from kg.rulebook import load_rulebook
from kg.store.index import CypherIndex
from kg.workspace import Workspace


def ask(workspace: Workspace | Path | str, cypher: str, *, timeout: float = 30.0, **parameters: Any) -> Rows:
    """The rows of one reading query on the index of a workspace, or of the folder it is in.

    `parameters` are the values of `$name` in the query; `timeout` is in seconds. The index is made anew when the
    graph has changed since. Raises QueryError for what is wrong with the query, WorkspaceError when there is no
    workspace or its last run was stopped: `newskg ingest` again ends it.

    >>> ask("newskg-workspace", "MATCH (p:Park) RETURN p.name AS name").to_pandas()  # doctest: +SKIP
    """
    schema = load_rulebook().schema
    if not isinstance(workspace, Workspace):
        with Workspace.open(Path(workspace), schema) as opened:
            return ask(opened, cypher, timeout=timeout, **parameters)
    if workspace.is_stale:
        raise WorkspaceError(
            f"{workspace.folder}: the last run was stopped before its graph was built; run it again"
        )
    with closing(CypherIndex(workspace.index_folder, schema)) as index:
        index.publish(workspace)
        return Rows.of(index.ask(cypher, parameters, timeout=timeout))


__all__ = ["Rows", "ask"]
