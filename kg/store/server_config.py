"""The folder of a local Neo4j server: where everything is, and what the server reads there."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

from kg.store.server_jars import Release

HOME_VARIABLE = "NEWSKG_HOME"
CACHE_VARIABLE = "NEWSKG_CACHE"
USER = "neo4j"
DATABASE = "neo4j"
LOOPBACK = "127.0.0.1"
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")  # what Neo4j reaches into by reflection

CONFIG = """\
# Written by newskg at every start.
server.default_listen_address={host}
server.bolt.listen_address={host}:{port}
server.bolt.advertised_address={host}:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.heap.initial_size={heap}m
server.memory.heap.max_size={heap}m
server.memory.pagecache.size={pages}m
dbms.usage_report.enabled=false
dbms.security.auth_enabled=true
dbms.security.allow_csv_import_from_file_urls=false
db.tx_log.rotation.retention_policy=100M size
# A stop would otherwise wait ten seconds for connections that are closed.
internal.server.bolt.thread_pool_shutdown_wait_time=1s
internal.server.bolt.connection_shutdown_wait_time=1s
{more}
"""


@dataclass(frozen=True, slots=True)
class Memory:
    """Mebibytes: the Java heap, and the cache of database pages beside it."""

    heap: int
    pages: int


@dataclass(frozen=True, slots=True)
class State:
    """What `server.json` holds: which release the folder's data belong to, and the port of the last start."""

    version: str
    port: int


@dataclass(frozen=True, slots=True)
class ServerHome:
    """The folder of one server; nothing here creates anything unless it says so."""

    root: Path

    @property
    def config(self) -> Path:
        return self.root / "conf" / "neo4j.conf"

    @property
    def pid_file(self) -> Path:
        return self.root / "server.pid"

    @property
    def lock(self) -> Path:
        return self.root / "lock.sqlite"

    @property
    def log(self) -> Path:
        return self.root / "logs" / "console.log"

    @property
    def password_file(self) -> Path:
        return self.root / "password"

    @property
    def arguments(self) -> Path:
        """The Java arguments; the file's path in a command line tells our server from any other process."""
        return self.root / "java.arguments"

    @property
    def has_data(self) -> bool:
        return (self.root / "data" / "databases" / "system").exists()

    def create(self) -> None:
        """The folder and what is below it, for this user only."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in (self.config, self.log):
            path.parent.mkdir(exist_ok=True)

    def password(self) -> str:
        """The password; made up, and kept in a file that only this user can read, when there is none yet."""
        if not self.password_file.exists():
            # Of digits and letters: one that begins with "-" reads as an option where it is typed after a command.
            write_private(self.password_file, secrets.token_hex(16) + "\n")
        return self.password_file.read_text(encoding="ascii").strip()

    def state(self) -> State | None:
        try:
            data = json.loads((self.root / "server.json").read_text(encoding="utf-8"))
            return State(str(data["version"]), int(data["port"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def write_state(self, state: State) -> None:
        write_private(self.root / "server.json", json.dumps(asdict(state)) + "\n")


def server_home(home: Path | None = None) -> ServerHome:
    """The server's folder below `home`, else below NEWSKG_HOME, else in the user's data folder."""
    base = home or Path(os.environ.get(HOME_VARIABLE) or platformdirs.user_data_path("newskg", appauthor=False))
    return ServerHome(base.expanduser().absolute() / "neo4j")


def cache_folder() -> Path:
    """Where fetched jars are kept: below NEWSKG_CACHE, else in the user's cache folder."""
    base = os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_path("newskg", appauthor=False)
    return Path(base).expanduser().absolute() / "jars"


def write_private(path: Path, content: str) -> None:
    """Write a file that only this user can read, whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.write(content)
    part.replace(path)


def write_config(home: ServerHome, release: Release, port: int, memory: Memory) -> None:
    more = "\n".join(release.settings)
    text = CONFIG.format(host=LOOPBACK, port=port, heap=memory.heap, pages=memory.pages, more=more)
    write_private(home.config, text)


def server_arguments(
    home: ServerHome, release: Release, class_path: str, memory: Memory, *, brief: bool = False
) -> list[str]:
    """What Java is told to run the server. A `brief` life is better spent without the thorough compiler."""
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
    limits = [f"-Xms{memory.heap}m", f"-Xmx{memory.heap}m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"]
    limits += ["-XX:TieredStopAtLevel=1"] if brief else []
    folders = [f"--home-dir={home.root}", f"--config-dir={home.config.parent}"]
    return [*limits, *opened, "-cp", class_path, release.main, *folders, "--console-mode"]


def password_arguments(home: ServerHome, class_path: str) -> list[str]:
    """What Java is told to set the first password, before the server ever answers with the well-known one."""
    tool = [f"-Dapp.home={home.root}", "-cp", class_path, "org.neo4j.cli.AdminTool"]
    return [*tool, "dbms", "set-initial-password", "--", home.password()]


def write_arguments(path: Path, arguments: Iterable[str]) -> None:
    """An argument file for Java: no limit of the system's on its length, and no secret in the list of processes."""
    lines = ['"' + argument.replace("\\", "\\\\").replace('"', '\\"') + '"' for argument in arguments]
    write_private(path, "\n".join(lines) + "\n")
