"""Runs one command so that it can always be found and ended again. A script of its own: standard library only.

    python server_guard.py keep PIDFILE COMMAND…   the command outlives us, who return once PIDFILE is written
    python server_guard.py tie PIDFILE COMMAND…    the command ends when standard input closes, that is when the
                                                   process that started us is gone, however it went

The process id is written before the command runs, so nothing that is killed in between is ever lost.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

PATIENCE = 20  # seconds until the process id is written


def main(arguments: Sequence[str]) -> int:
    mode, pid_file, *command = arguments
    if mode == "keep" and os.name == "posix":
        return keep(Path(pid_file), command)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603
    write_pid(Path(pid_file), child.pid)
    if mode == "keep":
        return 0

    signal.signal(signal.SIGTERM, lambda _signal, _frame: child.kill())
    threading.Thread(target=end_with_input, args=(child,), daemon=True).start()
    return child.wait()


def keep(pid_file: Path, command: Sequence[str]) -> int:
    """Let the command take the place of a child of ours, which is nobody's child once we have returned."""
    if os.fork() == 0:
        write_pid(pid_file, os.getpid())
        os.execv(command[0], list(command))  # noqa: S606 - the command is our caller's, no shell
    deadline = time.monotonic() + PATIENCE
    while not pid_file.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    return 0


def end_with_input(child: subprocess.Popen[bytes]) -> None:
    """Wait until standard input closes, then kill the child: what it holds is thrown away anyway."""
    while sys.stdin.buffer.read(1):
        pass
    child.kill()


def write_pid(path: Path, pid: int) -> None:
    """Whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(f"{pid}\n", encoding="ascii")
    part.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
