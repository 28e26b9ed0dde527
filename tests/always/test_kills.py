"""A process that is killed at any moment leaves a workspace that the next run completes to the fresh graph.

50 kills: while sources are put and the graph is built, while files are read, while the index is published.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from benchmarks.corpora import write_corpus
from kg.store.index import CypherIndex
from kg.workspace import Workspace
from tests.always import killed
from tests.always.pool import POOL, SCHEMA, VERSIONS, fresh_digest, stored_digest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and a fork server")


@pytest.fixture(scope="module")
def server() -> ForkServerContext:
    found = get_context("forkserver")
    found.set_forkserver_preload(["tests.always.killed"])
    started = found.Process(target=time.sleep, args=(0,))
    started.start()
    started.join()  # the server has loaded
    return found


def kill_after(server: ForkServerContext, seconds: float, target: Callable[..., None], *arguments: Any) -> bool:
    """Run it in a process and kill that; False when it was done before."""
    process = server.Process(target=target, args=arguments)
    process.start()
    process.join(seconds)
    process.kill()  # SIGKILL; nothing to one that has ended
    process.join()
    assert process.exitcode in {0, -signal.SIGKILL}
    return process.exitcode != 0


def moments(seed: int, seconds: float) -> Iterator[float]:
    """Random moments up to `seconds` after the start."""
    rng = random.Random(seed)
    while True:
        yield rng.uniform(0.005, seconds)


def test_killed_while_the_graph_is_built(server: ForkServerContext, tmp_path: Path) -> None:
    """30 kills; in between the sources change. What is stored is whole at every moment, and at last as wanted."""
    rng, when, kills = random.Random(1), moments(1, 0.12), 0
    wanted: dict[str, int] = {}
    while kills < 30:
        wanted = dict(rng.sample(VERSIONS, rng.randint(0, len(POOL))))
        for _ in range(4):
            kills += kill_after(server, next(when), killed.bring_to, tmp_path, wanted)
            with Workspace.open(tmp_path, SCHEMA, create=True) as workspace:
                assert stored_digest(workspace) == workspace.digest()
    killed.bring_to(tmp_path, wanted)
    with Workspace.open(tmp_path, SCHEMA) as workspace:
        assert workspace.digest() == stored_digest(workspace) == fresh_digest(wanted.items())


def test_killed_while_files_are_read(server: ForkServerContext, tmp_path: Path) -> None:
    """10 kills; a run that gets to its end is given changed files. Then a run is the same as one at once."""
    pages = write_corpus(tmp_path / "pages", 24, brief=True)
    when, kills = moments(2, 0.5), 0
    while kills < 10:
        if kill_after(server, next(when), killed.read_files, tmp_path / "killed", pages):
            kills += 1
            continue
        for path in sorted(pages.rglob("*.txt"))[kills::3]:
            path.write_text(path.read_text(encoding="utf-8") + "\n本报将继续关注。\n", encoding="utf-8")
    digests = []
    for name in ("fresh", "killed"):
        killed.read_files(tmp_path / name, pages)
        with Workspace.open(tmp_path / name, SCHEMA) as workspace:
            digests.append((workspace.digest(), stored_digest(workspace), len(workspace.sources())))
    assert digests[0] == digests[1]
    assert digests[0][2] == 24


def test_killed_while_the_index_is_published(server: ForkServerContext, tmp_path: Path) -> None:
    """10 kills: one of the indexes that were published is there all the time; at last one, and no leftovers."""
    graphs: list[dict[str, int]] = [{"full": 0}, dict.fromkeys(POOL, 0)]
    digests = [fresh_digest(graph.items()) for graph in graphs]
    index = CypherIndex(tmp_path / "index", SCHEMA)
    killed.bring_to(tmp_path, graphs[0])
    killed.publish_index(tmp_path)
    when, kills, runs = moments(3, 0.5), 0, 0
    while kills < 10:
        runs += 1
        killed.bring_to(tmp_path, graphs[runs % 2])
        kills += kill_after(server, next(when), killed.publish_index, tmp_path)
        assert any(index.holds(digest) for digest in digests)
    killed.publish_index(tmp_path)
    assert index.digest() == digests[runs % 2]
    index.close()
    assert sum(path.name.startswith("graph-") for path in (tmp_path / "index").iterdir()) == 1
