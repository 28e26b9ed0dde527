"""A Neo4j server of the user's own: start, stop, ask how it is. Loopback only, with a password, no Docker.

The server lives in one folder (`server_config.ServerHome`). Starting what runs, and stopping what does not,
changes nothing; a start that was cut off is taken up by the next one.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.store.server_config import (
    DATABASE,
    LOOPBACK,
    USER,
    Memory,
    ServerHome,
    State,
    cache_folder,
    password_arguments,
    server_arguments,
    server_home,
    write_arguments,
    write_config,
)
from kg.store.server_jars import CURRENT, Progress, class_path, fetch_jars, load_release
from kg.store.server_java import find_java
from kg.store.server_process import (
    answers_bolt,
    end,
    environment,
    exclusive,
    failure,
    free_port,
    launch,
    running_pid,
    tied,
    wait_until,
)

START_PATIENCE = 180.0  # seconds; 5 to 10 on an idle machine
PASSWORD_PATIENCE = 120.0
USUAL = Memory(heap=1024, pages=256)
SMALL = Memory(heap=512, pages=64)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ConnectionInfo:
    """What a driver needs to reach a database."""

    uri: str
    user: str
    password: str
    database: str = DATABASE

    def __repr__(self) -> str:
        return f"ConnectionInfo({self.user}@{self.uri}/{self.database})"


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """How the local server is. `connection` is None unless it runs."""

    running: bool
    version: str | None
    pid: int | None
    uri: str | None
    home: Path
    password_file: Path
    connection: ConnectionInfo | None = None

    def as_dict(self) -> dict[str, Any]:
        """In JSON values, without the password."""
        data = {key: value for key, value in asdict(self).items() if key != "connection"}
        user = {"user": USER, "database": DATABASE} if self.connection else {}
        return {**data, "home": str(self.home), "password_file": str(self.password_file), **user}

    def in_words(self) -> str:
        if self.running:
            return (
                f"Neo4j {self.version} runs at {self.uri} (process {self.pid}), user {USER}, "
                f"password in {self.password_file}"
            )
        if self.version is None:
            return f"no Neo4j server has been started in {self.home}; `newskg neo4j start` fetches and starts one"
        return f"Neo4j {self.version} in {self.home} is stopped; `newskg neo4j start` starts it"


def start_server(
    home: Path | None = None,
    *,
    version: str = CURRENT,
    memory: Memory = USUAL,
    progress: Progress | None = None,
    say: Say = lambda _: None,
    patience: float = START_PATIENCE,
) -> ServerInfo:
    """Start the server of `home` (default: the user's) and wait until it answers.

    What is missing is fetched first, `progress` is told the bytes; `say` gets a line for each step.
    Raises StoreError, and then leaves nothing running.
    """
    folder = server_home(home)
    with exclusive(folder):
        if running_pid(folder):
            say("the server runs already")
            _await(folder, patience)
        else:
            java, _ = _prepare(folder, version, memory, progress, say)
            say(f"starting Neo4j {version}")
            try:
                launch(folder, java)
                _await(folder, patience)
            except BaseException:
                end(folder)
                raise
    return server_status(home)


@contextmanager
def temporary_server(
    home: Path,
    *,
    version: str = CURRENT,
    memory: Memory = SMALL,
    brief: bool = True,
    patience: float = START_PATIENCE,
) -> Iterator[ServerInfo]:
    """A server that ends with the context, or with this process however that ends: for tests and benchmarks."""
    folder = server_home(home)
    with exclusive(folder):
        java, _ = _prepare(folder, version, memory, None, lambda _: None, brief=brief)
    with tied(folder, java):
        _await(folder, patience)
        yield server_status(home)


def stop_server(home: Path | None = None) -> bool:
    """Stop the server and wait until it has gone; says whether it ran."""
    folder = server_home(home)
    if not folder.root.exists():
        return False
    with exclusive(folder):
        return end(folder)


def server_status(home: Path | None = None) -> ServerInfo:
    """How the server is now; starts, fetches and writes nothing."""
    folder = server_home(home)
    state = folder.state()
    pid = running_pid(folder)
    version = state.version if state else None
    if pid is None or state is None or not answers_bolt(state.port):
        return ServerInfo(False, version, None, None, folder.root, folder.password_file)  # noqa: FBT003
    uri = f"bolt://{LOOPBACK}:{state.port}"
    connection = ConnectionInfo(uri, USER, folder.password())
    return ServerInfo(True, version, pid, uri, folder.root, folder.password_file, connection)  # noqa: FBT003


def discover_server(home: Path | None = None) -> ConnectionInfo | None:
    """How to reach the local server, None when it does not run."""
    return server_status(home).connection


def console(
    home: Path | None = None,
    *,
    version: str = CURRENT,
    memory: Memory = USUAL,
    progress: Progress | None = None,
    say: Say = lambda _: None,
) -> int:
    """Run the server in the foreground, its log on the terminal, until it ends or Ctrl-C; the exit code."""
    folder = server_home(home)
    with exclusive(folder):
        if running_pid(folder):
            raise StoreError(f"{server_status(home).in_words()}; `newskg neo4j stop` stops it")
        java, port = _prepare(folder, version, memory, progress, say)
        say(f"Neo4j {version} at bolt://{LOOPBACK}:{port}, user {USER}, password in {folder.password_file}")
        process = subprocess.Popen([str(java), f"@{folder.arguments}"], cwd=folder.root, env=environment(folder))  # noqa: S603
        folder.pid_file.write_text(f"{process.pid}\n", encoding="ascii")
    try:
        return process.wait()
    except KeyboardInterrupt:  # the terminal has sent it to the server as well
        return process.wait()
    finally:
        end(folder)


def _prepare(
    folder: ServerHome,
    version: str,
    memory: Memory,
    progress: Progress | None,
    say: Say,
    *,
    brief: bool = False,
) -> tuple[Path, int]:
    """Everything that must be there before the server starts; gives the Java to start it with, and its port."""
    state = folder.state()
    if state and folder.has_data and _number(version) < _number(state.version):
        raise StoreError(
            f"{folder.root} holds the data of Neo4j {state.version}, which {version} cannot read; start that one, "
            "or move the folder away and push the workspace again"
        )
    release = load_release(version)
    java = find_java(release).path
    say(f"Neo4j {version}: fetching what is missing of its {release.size // 1_000_000} MB")
    paths = class_path(fetch_jars(release, cache_folder(), progress))
    port = free_port(state.port if state else None)
    write_config(folder, release, port, memory)
    _set_password(folder, java, paths)
    write_arguments(folder.arguments, server_arguments(folder, release, paths, memory, brief=brief))
    folder.write_state(State(version, port))
    return java, port


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _set_password(folder: ServerHome, java: Path, paths: str) -> None:
    """Before the first start, so that the server never answers with the well-known first password."""
    if folder.has_data:
        return
    arguments = folder.root / "password.arguments"
    write_arguments(arguments, password_arguments(folder, paths))
    try:
        done = subprocess.run(  # noqa: S603 - our own Java, no shell
            [str(java), f"@{arguments}"],
            env=environment(folder),
            capture_output=True,
            text=True,
            timeout=PASSWORD_PATIENCE,
            check=False,
        )
    finally:
        arguments.unlink()
    if done.returncode:
        told, _, _ = (done.stderr.strip() or done.stdout.strip()).partition("USAGE")
        reason = (told.strip() or "no reason given").splitlines()[-1]
        raise StoreError(f"the server's password cannot be set: {reason}")


def _await(folder: ServerHome, patience: float) -> None:
    """Wait until the server answers. Raises StoreError when it has died or takes too long."""
    state = folder.state()
    port = state.port if state else 0

    def decided() -> bool:
        return answers_bolt(port) or running_pid(folder) is None

    if not wait_until(decided, patience):
        raise StoreError(f"the Neo4j server does not answer after {patience:.0f} s; see {folder.log}")
    if not answers_bolt(port):
        raise StoreError(f"the Neo4j server has stopped: {failure(folder)}; see {folder.log}")
