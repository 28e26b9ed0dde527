"""The process of a local server: start it, recognise it, see that it answers, end it."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO

from kg.errors import StoreError
from kg.store.server_config import LOOPBACK, ServerHome

GUARD = Path(__file__).with_name("server_guard.py")
STOP_PATIENCE = 60.0  # seconds a server may take to write what it holds
KILL_PATIENCE = 10.0
LOCK_PATIENCE = 300.0
TICK = 0.1
# Magic, then four proposals: a byte of padding, how many minor versions below are fine too, minor, major.
BOLT_HELLO = bytes.fromhex("6060b017" + "00000006" + "00080805" + "00040404" + "00000000")
BOLT_MAJORS = range(4, 10)
_LOG_TAIL = 4000  # characters of the log that are searched for a reason


@contextmanager
def exclusive(home: ServerHome) -> Iterator[None]:
    """One start or stop at a time, over all processes; the system lets go of the lock when its holder dies."""
    home.create()
    with closing(sqlite3.connect(home.lock, timeout=LOCK_PATIENCE, isolation_level=None)) as link:
        try:
            link.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise StoreError(f"{home.root} is being started or stopped by another process: {error}") from error
        yield


def launch(home: ServerHome, java: Path) -> None:
    """Start the server in the background; it outlives this process."""
    home.pid_file.unlink(missing_ok=True)
    with home.log.open("wb") as log:
        subprocess.run(  # noqa: S603 - our own script, no shell
            _guarded("keep", home, java),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=home.root,
            env=environment(home),
            start_new_session=True,
            check=True,
        )


@contextmanager
def tied(home: ServerHome, java: Path) -> Iterator[None]:
    """The server runs for as long as the context, and never longer than this process, however that ends."""
    home.pid_file.unlink(missing_ok=True)
    with (
        home.log.open("wb") as log,
        subprocess.Popen(  # noqa: S603 - our own script, no shell
            _guarded("tie", home, java),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=home.root,
            env=environment(home),
            start_new_session=True,
        ),
    ):  # leaving closes the guard's standard input, and waits until it and the server have ended
        wait_until(home.pid_file.exists, KILL_PATIENCE)
        yield


def _guarded(mode: str, home: ServerHome, java: Path) -> list[str]:
    return [sys.executable, "-I", str(GUARD), mode, str(home.pid_file), str(java), f"@{home.arguments}"]


def environment(home: ServerHome) -> dict[str, str]:
    """Ours, without options for Java that were meant for other programs, and with the server's folders."""
    kept = {name: value for name, value in os.environ.items() if name not in {"CLASSPATH", "JAVA_TOOL_OPTIONS"}}
    return {**kept, "NEO4J_HOME": str(home.root), "NEO4J_CONF": str(home.config.parent)}


def running_pid(home: ServerHome) -> int | None:
    """The process id of this folder's server, None when it does not run.

    A process id alone proves nothing, the system gives them out again: the command line must name our folder.
    """
    try:
        pid = int(home.pid_file.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None
    return pid if str(home.arguments) in command_line(pid) else None


def command_line(pid: int) -> str:
    """The command line of a running process, empty when there is none."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    query = ["ps", "-p", str(pid), "-o", "args="]
    if os.name == "nt":
        script = f"(Get-CimInstance Win32_Process -Filter 'ProcessId={pid}').CommandLine"
        query = ["powershell", "-NoProfile", "-Command", script]
    with suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run(query, capture_output=True, text=True, timeout=30, check=False).stdout  # noqa: S603
    return ""


def end(home: ServerHome) -> bool:
    """End the server, politely first; says whether it ran. Raises StoreError when it will not go."""
    pid = running_pid(home)
    if pid is None:
        home.pid_file.unlink(missing_ok=True)
        return False
    for number, patience in ((signal.SIGTERM, STOP_PATIENCE), (getattr(signal, "SIGKILL", 9), KILL_PATIENCE)):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        if wait_until(lambda: running_pid(home) is None, patience):
            home.pid_file.unlink(missing_ok=True)
            return True
    raise StoreError(f"the Neo4j server of {home.root} (process {pid}) does not stop; end that process yourself")


def wait_until(condition: Callable[[], bool], patience: float) -> bool:
    """Ask again and again for at most `patience` seconds whether `condition()` holds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(TICK)
    return True


def answers_bolt(port: int) -> bool:
    """Whether something on that port of this machine speaks Bolt; no login, no driver, nothing in its log."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=5) as link:
            link.sendall(BOLT_HELLO)
            link.settimeout(5)
            answer = link.recv(4)
    except OSError:
        return False
    return answer[:2] == bytes(2) and answer[3:4] != b"" and answer[3] in BOLT_MAJORS


def free_port(preferred: int | None) -> int:
    """The preferred port when nothing listens there, else one that the system gives."""
    for port in (preferred, 0):
        if port is None:
            continue
        with socket.socket() as link:
            if os.name == "posix":
                link.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                link.bind((LOOPBACK, port))
                return int(link.getsockname()[1])
    raise StoreError(f"no free port on {LOOPBACK}")


def failure(home: ServerHome) -> str:
    """Why the server did not come up, in one line out of its log."""
    try:
        with home.log.open("rb") as handle:
            lines = _tail(handle).splitlines()
    except FileNotFoundError:
        return "it wrote no log"
    telling = [line.strip() for line in lines if "ERROR" in line or "Caused by" in line or "Error:" in line]
    return (telling or [line.strip() for line in lines if line.strip()] or ["its log is empty"])[-1][:300]


def _tail(handle: IO[bytes]) -> str:
    handle.seek(0, os.SEEK_END)
    handle.seek(max(0, handle.tell() - _LOG_TAIL))
    return handle.read().decode(errors="replace")
