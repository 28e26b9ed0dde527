"""Writes the list of parts of one Neo4j release: `python -m kg.store.server_lock 2026.08.1`.

A tool for those who develop newskg, run once a release: jgo resolves the dependencies, every jar is fetched once
and checked against the repository's own checksum, and its size and SHA-256 go into `jars/VERSION.tsv`.
"""

from __future__ import annotations

import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.store.server_jars import COLUMNS, LISTS, TIMEOUT, WORKERS, Jar

ROOTS = ("org.neo4j.app:neo4j-server", "org.neo4j:neo4j")
HEADER = """\
# The parts of Neo4j Community {version}, found by jgo from {roots} and pinned. Generated: edit nothing here,
# run `python -m kg.store.server_lock {version}` instead. Neo4j is under the GPL 3 and is fetched by the user's
# machine, never shipped with newskg.
#
# path    place in a Maven repository; bytes: size; sha256: of the content, in hexadecimal
"""


def resolve(version: str, cache: Path) -> list[str]:
    """The paths of the jars that the release needs at run time, sorted."""
    from jgo.maven import MavenContext  # noqa: PLC0415 - an optional dependency
    from jgo.parse import Coordinate  # noqa: PLC0415

    context = MavenContext(repo_cache=cache, timeout=TIMEOUT)
    roots = [
        context.create_dependency(replace(Coordinate.parse(f"{root}:{version}"), scope="compile")) for root in ROOTS
    ]
    inputs, transitive = context.resolver.resolve(roots)
    found = [*inputs, *(one for one in transitive if one.scope in {"compile", "runtime"})]
    return sorted(_path(one.artifact) for one in found)


def _path(artifact: Any) -> str:
    return f"{artifact.component.path_prefix.as_posix()}/{artifact.filename}"


def pin(path: str, cache: Path) -> Jar:
    """Fetch one jar into `cache` and say what it is. Raises StoreError when it is not what the repository says."""
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415
    from jgo.util import http  # noqa: PLC0415

    url = f"{MAVEN_CENTRAL_URL}/{path}"
    content: bytes = http.get(url, timeout=TIMEOUT).content
    said: str = http.get(f"{url}.sha1", timeout=TIMEOUT).text.split()[0]
    if hashlib.sha1(content, usedforsecurity=False).hexdigest() != said:
        raise StoreError(f"{path}: the content does not have the repository's checksum {said}")
    target = cache / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return Jar(path, len(content), hashlib.sha256(content).hexdigest())


def write_list(version: str, cache: Path) -> Path:
    """Resolve, fetch and write the list; returns where it is."""
    with ThreadPoolExecutor(WORKERS) as pool:
        jars = list(pool.map(lambda path: pin(path, cache), resolve(version, cache)))
    rows = ["\t".join(COLUMNS), *(f"{jar.path}\t{jar.size}\t{jar.sha256}" for jar in jars)]
    target = LISTS / f"{version}.tsv"
    target.write_text(HEADER.format(version=version, roots=" and ".join(ROOTS)) + "\n".join(rows) + "\n", "utf-8")
    return target


if __name__ == "__main__":
    write_list(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else Path.cwd() / "jars")  # noqa: PLR2004
