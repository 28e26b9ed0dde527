"""The local server: its parts, its folder, its process, its whole life."""

from __future__ import annotations

import hashlib
import http.server
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kg.errors import StoreError
from kg.export import Choice, export_graph
from kg.rulebook.schema import Schema
from kg.store import server, server_jars, server_java, server_process
from kg.store.neo4j import Neo4jPlace
from kg.store.server import discover_server, server_status, start_server, stop_server
from kg.store.server_config import (
    ServerHome,
    State,
    cache_folder,
    server_home,
    write_arguments,
    write_private,
)
from kg.store.server_import import finish_import, import_tables
from kg.store.server_jars import CURRENT, LONG_TERM, Jar, Release, fetch_jars, load_release, missing_jars
from kg.store.server_java import find_java
from tests.conftest import Servers
from tests.store.graphs import schema, strange_graph

POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and file modes are those of POSIX")


# Parts


@dataclass
class Repository:
    """A Maven repository on this machine, which breaks off, lies or refuses as told."""

    files: dict[str, bytes]
    break_after: int | None = None  # bytes of an answer
    refuse: bool = False
    asked: list[tuple[str, str | None]] = field(default_factory=list)  # path and Range
    url: str = ""

    def handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        repository = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                wanted = self.headers.get("Range")
                repository.asked.append((self.path, wanted))
                content = repository.files.get(self.path.lstrip("/"))
                if content is None or repository.refuse:
                    self.send_error(404)
                    return
                start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
                self.send_response(206 if wanted else 200)
                self.send_header("Content-Length", str(len(content) - start))
                self.end_headers()
                self.wfile.write(content[start:][: repository.break_after])

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        return Handler


@contextmanager
def serving(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), repository.handler()) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        repository.url = f"http://127.0.0.1:{listening.server_port}"
        monkeypatch.setattr(server_jars, "_repositories", lambda: [repository.url])
        yield repository
        listening.shutdown()
        thread.join()


FILES = {f"org/teil/{n}/teil-{n}.jar": bytes([n]) * 5000 for n in range(1, 6)}


def release(files: dict[str, bytes] = FILES) -> Release:
    jars = tuple(Jar(path, len(content), hashlib.sha256(content).hexdigest()) for path, content in files.items())
    return Release("1.0", "Main", (21, None), (), jars)


def test_server_fetches_every_jar_once_and_tells_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    with serving(Repository(FILES), monkeypatch) as repository:
        paths = fetch_jars(release(), tmp_path, lambda here, total: told.append((here, total)))
        again = fetch_jars(release(), tmp_path)
    assert [path.read_bytes() for path in paths] == list(FILES.values())
    assert again == paths
    assert sorted(path for path, _ in repository.asked) == sorted("/" + path for path in FILES)
    assert max(told) == (25_000, 25_000)
    assert sorted(here for here, _ in told) == [here for here, _ in sorted(told)]


def test_server_goes_on_with_a_jar_that_was_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has arrived before the line went dead is not fetched again, not even by another process."""
    monkeypatch.setattr(server_jars, "ATTEMPTS", 1)
    monkeypatch.setattr(server_jars, "CHUNK", 1000)
    with serving(Repository(FILES, break_after=3000), monkeypatch), pytest.raises(StoreError, match="start again"):
        fetch_jars(release(), tmp_path)
    assert missing_jars(release(), tmp_path)
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    for part in tmp_path.rglob("*.part"):
        part.rename(part.with_name(part.name.replace(str(os.getpid()), dead.stdout.decode().strip())))
    with serving(Repository(FILES), monkeypatch) as repository:
        fetch_jars(release(), tmp_path)
    assert not missing_jars(release(), tmp_path)
    assert "bytes=3000-" in {wanted for _, wanted in repository.asked}
    assert not list(tmp_path.rglob("*.part"))


def test_server_refuses_a_jar_of_another_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path, content), *_ = FILES.items()
    monkeypatch.setattr(server_jars, "ATTEMPTS", 2)
    with (
        serving(Repository({path: b"\0" * len(content)}), monkeypatch),
        pytest.raises(StoreError, match="does not have the content that is pinned"),
    ):
        fetch_jars(release({path: content}), tmp_path)
    assert not list(tmp_path.rglob("*.jar"))


def test_server_says_what_to_do_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Repository(FILES, refuse=True), monkeypatch), pytest.raises(StoreError, match="check the network"):
        fetch_jars(release(), tmp_path)


def test_server_says_what_to_install_without_jgo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jgo.config", None)
    with pytest.raises(StoreError, match=r"pip install 'newskg\[neo4j\]'"):
        fetch_jars(release(), tmp_path)


@pytest.mark.parametrize("version", [CURRENT, LONG_TERM])
def test_server_release_is_pinned_whole(version: str) -> None:
    """Every line of the list is a path, a size and a hash, and the server itself is among them."""
    found = load_release(version)
    assert 100 < len(found.jars) < 400
    assert all(len(jar.sha256) == 64 and jar.size > 0 and jar.path.endswith(".jar") for jar in found.jars)
    assert len({jar.path for jar in found.jars}) == len(found.jars)
    assert f"org/neo4j/app/neo4j-server/{version}/neo4j-server-{version}.jar" in {jar.path for jar in found.jars}


def test_server_knows_only_pinned_releases() -> None:
    with pytest.raises(StoreError, match=rf"Neo4j 4.4.0 is not pinned here; choose one of: {CURRENT}, {LONG_TERM}"):
        load_release("4.4.0")


# Java


def _fake_java(folder: Path, words: str) -> Path:
    path = folder / "bin" / "java"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\necho '{words}' >&2\n", encoding="utf-8")
    path.chmod(0o755)
    return path


JAVAS = {
    "8": ('java version "1.8.0_392"', {}),
    "17": ('openjdk version "17.0.15" 2025-04-15', {LONG_TERM}),
    "21": ('openjdk version "21.0.2" 2024-01-16', {LONG_TERM, CURRENT}),
    "25": ('openjdk version "25.0.2"', {CURRENT}),
    "none": ("command failed", {}),
}


@POSIX
@pytest.mark.parametrize("case", JAVAS)
def test_server_takes_the_java_that_runs_the_release(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, runs = JAVAS[case]
    path = _fake_java(tmp_path, words)
    monkeypatch.setattr(server_java, "find_spec", lambda _: None)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    for version in (CURRENT, LONG_TERM):
        if version in runs:
            assert find_java(load_release(version)).path == path
        else:
            with pytest.raises(StoreError, match=rf"Neo4j {version} needs Java"):
                find_java(load_release(version))


@POSIX
def test_server_says_what_to_install_without_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_java, "find_spec", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        StoreError, match=r"needs Java 21 or later, but there is no Java: `pip install 'newskg\[neo4j"
    ):
        find_java(load_release(CURRENT))


# Folder


def test_server_home_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSKG_HOME", str(tmp_path / "heim"))
    monkeypatch.setenv("NEWSKG_CACHE", str(tmp_path / "lager"))
    assert server_home().root == tmp_path / "heim" / "neo4j"
    assert cache_folder() == tmp_path / "lager" / "jars"
    assert server_home(tmp_path / "x").root == tmp_path / "x" / "neo4j"


@POSIX
def test_server_password_is_made_once_and_for_the_user_alone(tmp_path: Path) -> None:
    home = ServerHome(tmp_path / "neo4j")
    home.create()
    first = home.password()
    assert home.password() == first
    assert len(first) >= 24
    assert stat.S_IMODE(home.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o700


def test_server_arguments_survive_spaces_and_quotes(tmp_path: Path) -> None:
    """Java reads them again by its own rules; a home folder may have a name like this."""
    path = tmp_path / "java.arguments"
    write_arguments(path, ["-cp", 'C:\\Us "er\\x y'])
    assert path.read_text(encoding="utf-8") == '"-cp"\n"C:\\\\Us \\"er\\\\x y"\n'


def test_server_status_without_a_server_writes_nothing(tmp_path: Path) -> None:
    status = server_status(tmp_path)
    assert not status.running
    assert "newskg neo4j start" in status.in_words()
    assert status.as_dict()["uri"] is None
    assert discover_server(tmp_path) is None
    assert not stop_server(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "{", '{"version": "2026.08.1"}', '{"version": "2026.08.1", "port": null}'])
def test_server_state_that_is_damaged_counts_as_none(tmp_path: Path, content: str) -> None:
    home = ServerHome(tmp_path)
    (tmp_path / "server.json").write_text(content, encoding="utf-8")
    assert home.state() is None


def test_server_refuses_to_open_newer_data(tmp_path: Path) -> None:
    home = server_home(tmp_path)
    (home.root / "data" / "databases" / "system").mkdir(parents=True)
    home.write_state(State("2099.01.0", 7687))
    with pytest.raises(StoreError, match=r"holds the data of Neo4j 2099\.01\.0, which .* cannot read"):
        start_server(tmp_path)


# Process


SLEEPER = "import time; time.sleep(60)"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[ServerHome]:
    """A folder whose Java is Python, and whose server sleeps for a minute."""
    found = ServerHome(tmp_path / "neo4j")
    found.create()
    yield found
    server_process.end(found)


@pytest.fixture
def sleeper(home: ServerHome) -> Path:
    path = home.root / "java"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{SLEEPER}" "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


@POSIX
def test_server_process_is_known_by_its_folder_and_ended(home: ServerHome, sleeper: Path) -> None:
    server_process.launch(home, sleeper)
    pid = server_process.running_pid(home)
    assert pid
    assert str(home.arguments) in server_process.command_line(pid)
    assert server_process.end(home)
    assert server_process.running_pid(home) is None
    assert not server_process.end(home)


@POSIX
def test_server_never_ends_a_process_that_took_over_its_number(home: ServerHome) -> None:
    """The system gives process ids out again; ours is known by its command line."""
    with subprocess.Popen([sys.executable, "-c", SLEEPER]) as stranger:
        home.pid_file.write_text(f"{stranger.pid}\n", encoding="ascii")
        assert server_process.running_pid(home) is None
        assert not server_process.end(home)
        assert stranger.poll() is None
        stranger.kill()


@POSIX
def test_server_that_does_not_listen_is_killed(home: ServerHome, monkeypatch: pytest.MonkeyPatch) -> None:
    deaf = home.root / "deaf"
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    deaf.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}" "$@"\n', encoding="utf-8")
    deaf.chmod(0o755)
    monkeypatch.setattr(server_process, "STOP_PATIENCE", 0.5)
    server_process.launch(home, deaf)
    time.sleep(0.5)  # until it has stopped its ears
    assert server_process.end(home)


@POSIX
def test_server_of_tests_dies_with_them_even_when_they_are_killed(home: ServerHome, sleeper: Path) -> None:
    code = (
        "import time; from pathlib import Path; from kg.store.server_config import ServerHome; "
        "from kg.store.server_process import tied\n"
        f"with tied(ServerHome(Path({str(home.root)!r})), Path({str(sleeper)!r})): time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as tests:
        assert server_process.wait_until(lambda: server_process.running_pid(home) is not None, 20)
        tests.send_signal(signal.SIGKILL)
    assert server_process.wait_until(lambda: server_process.running_pid(home) is None, 10)


@POSIX
def test_server_of_tests_ends_with_its_context(home: ServerHome, sleeper: Path) -> None:
    with server_process.tied(home, sleeper):
        assert server_process.running_pid(home)
    assert server_process.running_pid(home) is None


def test_server_start_and_stop_take_turns(home: ServerHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_process, "LOCK_PATIENCE", 0.1)
    with (
        server_process.exclusive(home),
        pytest.raises(StoreError, match="being started or stopped by another process"),
        ExitStack() as stack,
    ):
        stack.enter_context(server_process.exclusive(home))


def test_server_takes_another_port_when_its_own_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert server_process.free_port(port) != port
    assert server_process.free_port(port) == port


def test_server_tells_bolt_from_other_listeners() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        thread = threading.Thread(target=_say, args=(listening, b"HTTP"))
        thread.start()
        assert not server_process.answers_bolt(port)
        thread.join()
    assert not server_process.answers_bolt(port)


def _say(listening: socket.socket, words: bytes) -> None:
    link, _ = listening.accept()
    with link:
        link.recv(100)
        link.sendall(words)


@POSIX
def test_server_that_dies_at_once_is_reported_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing is left running, so that the next start begins anew."""
    home = server_home(tmp_path)
    home.create()
    dying = home.root / "java"
    dying.write_text("#!/bin/sh\necho 'ERROR the disk is full'; exit 1\n", encoding="utf-8")
    dying.chmod(0o755)
    home.write_state(State(CURRENT, server_process.free_port(None)))
    monkeypatch.setattr(server, "_prepare", lambda *_, **__: (dying, 1))
    with pytest.raises(StoreError, match="has stopped: ERROR the disk is full"):
        start_server(tmp_path)
    assert server_process.running_pid(home) is None


@POSIX
def test_server_that_never_answers_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = server_home(tmp_path)
    home.create()
    silent = home.root / "java"
    silent.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{SLEEPER}" "$@"\n', encoding="utf-8")
    silent.chmod(0o755)
    home.write_state(State(CURRENT, server_process.free_port(None)))
    monkeypatch.setattr(server, "_prepare", lambda *_, **__: (silent, 1))
    with pytest.raises(StoreError, match="does not answer after 1 s"):
        start_server(tmp_path, patience=1)
    assert server_process.running_pid(home) is None


# Its whole life


def test_server_lives_from_import_to_stop_and_keeps_its_data(
    tmp_path: Path, neo4j_servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables of an export are loaded; start, find, nothing to push, stop, start again with the data, stop."""
    neo4j_servers.require(CURRENT)
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")  # a life too short for the thorough compiler
    own = server_home(tmp_path)
    own.create()
    write_private(own.password_file, "-a_password-of--the_user\n")  # "-a" is no option
    graph, tables = strange_graph(), tmp_path / "tables"
    export_graph(graph, schema(), "neo4j-csv", tables, Choice(text=True))
    _refuse_to_import(tables, tmp_path)
    import_tables(tables, tmp_path, memory=server.SMALL)
    steps: list[str] = []
    try:
        info = start_server(tmp_path, memory=server.SMALL, say=steps.append)
        assert info.running
        assert info.connection == discover_server(tmp_path)
        assert info.connection
        assert info.connection.password not in str(info.as_dict()) + info.in_words() + repr(info.connection)
        assert steps[-1] == f"starting Neo4j {CURRENT}"
        finish_import(tables, info.connection)
        with _place(tmp_path) as place:
            assert place.digest() == graph.digest()
            report = place.publish(graph)
            assert (report.nodes_written, report.edges_written) == (0, 0)
        assert start_server(tmp_path).pid == info.pid
        with pytest.raises(StoreError, match="runs; stop it first"):
            import_tables(tables, tmp_path)
        assert stop_server(tmp_path)
        assert "is stopped" in server_status(tmp_path).in_words()
        assert discover_server(tmp_path) is None
        with pytest.raises(StoreError, match="--overwrite replaces it"):
            import_tables(tables, tmp_path)
        again = start_server(tmp_path, memory=server.SMALL)
        assert again.pid != info.pid
        with _place(tmp_path) as place:
            assert place.digest() == graph.digest()
    finally:
        stop_server(tmp_path)
    assert not stop_server(tmp_path)


def _refuse_to_import(tables: Path, home: Path) -> None:
    """What neo4j-admin says of tables that are not there is told."""
    arguments = tables / "import.args"
    told = arguments.read_text(encoding="utf-8")
    arguments.write_text("--nodes=./none.csv\n--overwrite-destination=true\n", encoding="utf-8")
    with pytest.raises(StoreError, match="neo4j-admin cannot import"):
        import_tables(tables, home, memory=server.SMALL)
    arguments.write_text(told, encoding="utf-8")


@contextmanager
def _place(home: Path) -> Iterator[Neo4jPlace]:
    to = discover_server(home)
    assert to
    known: Schema = schema()
    with Neo4jPlace.connect(to.uri, to.user, to.password, to.database, schema=known) as place:
        yield place
