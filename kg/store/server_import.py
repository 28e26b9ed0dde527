"""The first load of a large graph: tables into the stopped local server, by neo4j-admin, and what follows them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from kg.errors import StoreError
from kg.store.server import SMALL, USUAL, ConnectionInfo, Say
from kg.store.server_config import (
    DATABASE,
    OPENED,
    Memory,
    ServerHome,
    cache_folder,
    server_home,
    write_arguments,
    write_config,
)
from kg.store.server_jars import CURRENT, class_path, fetch_jars, load_release
from kg.store.server_java import find_java
from kg.store.server_process import environment, exclusive, free_port, running_pid

ARGUMENTS = "import.args"
AFTER = "after-import.cypher"
IMPORT_PATIENCE = 3_600.0  # seconds


def import_tables(
    folder: Path,
    home: Path | None = None,
    *,
    version: str = CURRENT,
    memory: Memory = USUAL,
    overwrite: bool = False,
    say: Say = lambda _: None,
) -> None:
    """Load the tables of `newskg export --format neo4j-csv` into the local server's database.

    The server must be stopped. A database that is there already is replaced only with `overwrite`. Afterwards start
    the server and call `finish_import`. Raises StoreError, also with what neo4j-admin says.
    """
    if not (folder / ARGUMENTS).is_file():
        raise StoreError(f"{folder}: no {ARGUMENTS} here; make the folder with: newskg export --format neo4j-csv")
    server = server_home(home)
    with exclusive(server):
        _check(server, overwrite=overwrite)
        release = load_release(version)
        java = find_java(release).path
        paths = class_path(fetch_jars(release, cache_folder()))
        state = server.state()
        write_config(server, release, free_port(state.port if state else None), memory)
        say(f"importing {folder}")
        _run(server, java, paths, folder.absolute(), memory)


def finish_import(folder: Path, to: ConnectionInfo) -> None:
    """Run what `after-import.cypher` holds, a statement a line. Raises StoreError."""
    from neo4j import GraphDatabase  # noqa: PLC0415 - the tables are written without the driver

    from kg.store.neo4j_errors import store_errors  # noqa: PLC0415

    statements = (folder / AFTER).read_text(encoding="utf-8").splitlines()
    with (
        store_errors(to.uri, to.database),
        GraphDatabase.driver(to.uri, auth=(to.user, to.password), notifications_min_severity="OFF") as driver,
        driver.session(database=to.database) as session,
    ):
        schema = [statement for statement in statements if statement.startswith("CREATE ")]
        with session.begin_transaction() as tx:  # together: each alone would wait for the disk
            for statement in schema:
                tx.run(statement.removesuffix(";")).consume()
            tx.commit()
        session.run("CALL db.awaitIndexes($seconds)", seconds=300).consume()
        for statement in statements[len(schema) :]:
            session.run(statement.removesuffix(";")).consume()


def _check(server: ServerHome, *, overwrite: bool) -> None:
    if running_pid(server):
        raise StoreError(f"the server in {server.root} runs; stop it first with: newskg neo4j stop")
    if not overwrite and (server.root / "data" / "databases" / DATABASE).exists():
        raise StoreError(f"{server.root} holds a database already; --overwrite replaces it")


def _run(server: ServerHome, java: Path, paths: str, folder: Path, memory: Memory) -> None:
    arguments = server.root / "import.arguments"
    write_arguments(arguments, _java_arguments(server, paths, folder, memory))
    try:
        done = subprocess.run(  # noqa: S603 - our own Java, no shell
            [str(java), f"@{arguments}"],
            cwd=folder,  # the tables are named relative to it
            env=environment(server),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=IMPORT_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise StoreError(f"the import of {folder} took longer than {IMPORT_PATIENCE:.0f} s") from error
    finally:
        arguments.unlink()
    if done.returncode:
        said = (done.stderr or done.stdout).splitlines()
        raise StoreError(f"neo4j-admin cannot import {folder}: {_reason(said)}")


def _java_arguments(server: ServerHome, paths: str, folder: Path, memory: Memory) -> list[str]:
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
    limits = [f"-Xmx{memory.heap}m", "-XX:+UseSerialGC"]
    limits += ["-XX:TieredStopAtLevel=1"] if memory == SMALL else []
    command = ["database", "import", "full", DATABASE, f"@{folder / ARGUMENTS}"]
    return [*limits, *opened, f"-Dapp.home={server.root}", "-cp", paths, "org.neo4j.cli.AdminTool", *command]


def _reason(lines: Iterable[str]) -> str:
    told = [line.strip() for line in lines if line.strip() and not line.startswith(("WARNING", "\tat "))]
    return " ".join(told[-3:]) or "no reason given"
