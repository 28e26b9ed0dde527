"""Worker processes end when they must: in order, and when the process that began them is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

BUSY = """
import os, time
from kg.processes import Processes, Task

for pid in Processes(2, os.getpid).run(Task(str(n), os.getpid, ()) for n in range(8)):
    print(pid)
print("ready", flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_processes_end_with_a_parent_that_is_killed(how: signal.Signals) -> None:
    """All that it began hold its output open: the output ends when they have."""
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        lines = list(iter(parent.stdout.readline, "ready\n"))
        assert len(lines) == 8
        parent.send_signal(how)
        output, _ = parent.communicate(timeout=30)
        assert output == ""
    assert parent.returncode == -how
