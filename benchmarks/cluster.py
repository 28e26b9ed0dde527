"""A real Spark cluster on this machine's loopback: a master and workers of one core, gone when the context ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from kg.errors import SparkError
from kg.spark.java import java_home

_HOST = "127.0.0.1"
_TICK = 0.5  # seconds between two looks at the processes
_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 120.0  # seconds for a process of Spark to come up, on a busy machine
# Small and quick to start; every process of Spark runs on the same machine as what is measured.
LIGHT = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xss512k"
# What Spark asks of Java 17 for its own parts.
_OPEN = (
    "lang",
    "lang.invoke",
    "lang.reflect",
    "io",
    "net",
    "nio",
    "util",
    "util.concurrent",
    "util.concurrent.atomic",
)


@dataclass(slots=True)
class LocalCluster:
    """A running cluster. `workers` are its processes, each with its executors below it."""

    master: str
    folder: Path
    leader: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def settings(self) -> dict[str, str]:
        """For a session on it."""
        return {
            "spark.executor.memory": "1g",
            "spark.executor.cores": "1",
            "spark.driver.extraJavaOptions": LIGHT,
            "spark.executor.extraJavaOptions": LIGHT,
            "spark.local.dir": str(self.folder / "local"),
        }

    @contextmanager
    def counting(self) -> Iterator[dict[int, float]]:
        """Processor seconds of every process of the cluster, by its id, while the context holds; looked at now and
        then, because Spark's Python processes end without anybody waiting for them.
        """
        used: dict[int, float] = {}
        ended = threading.Event()
        thread = threading.Thread(target=self._count, args=(used, ended))
        thread.start()
        try:
            yield used
        finally:
            ended.set()
            thread.join()

    def _count(self, used: dict[int, float], ended: threading.Event) -> None:
        sessions = {process.pid for process in (self.leader, *self.workers)}
        while not ended.wait(_TICK):
            for process in Path("/proc").glob("[0-9]*/stat"):
                with suppress(OSError):
                    fields = process.read_text(encoding="utf-8").rpartition(")")[2].split()
                    if int(fields[3]) in sessions:
                        used[int(process.parent.name)] = (int(fields[11]) + int(fields[12])) / _TICKS

    def kill_worker(self, number: int) -> None:
        """End a worker and all it has started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.workers[number].pid, signal.SIGKILL)
        self.workers[number].wait()


@contextmanager
def local_cluster(folder: Path, workers: int = 2) -> Iterator[LocalCluster]:
    """Start a cluster that keeps its files in `folder`. Raises SparkError when that cannot be."""
    port = _free_port()
    names = ["--host", _HOST, "--port", str(port), "--webui-port", "0"]
    master = _start(folder, "master", "org.apache.spark.deploy.master.Master", names)
    cluster = LocalCluster(f"spark://{_HOST}:{port}", folder, master)
    try:
        _wait_for(folder / "master.log", "I have been elected leader", master)
        for number in range(workers):
            own = ["--host", _HOST, "--webui-port", "0", "--cores", "1", "--memory", "1g"]
            own += ["--work-dir", str(folder / f"work{number}"), cluster.master]
            started = _start(folder, f"worker{number}", "org.apache.spark.deploy.worker.Worker", own)
            cluster.workers.append(started)
        for number, worker in enumerate(cluster.workers):
            _wait_for(folder / f"worker{number}.log", "Successfully registered with master", worker)
        yield cluster
    finally:
        for process in (*cluster.workers, master):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in (*cluster.workers, master):
            _ended(process)


def _start(folder: Path, name: str, main: str, arguments: list[str]) -> subprocess.Popen[bytes]:
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise SparkError("there is no Spark: pip install 'newskg[spark]'")
    home = Path(found.origin).parent
    opened = [f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in _OPEN]
    opened += [f"--add-opens=java.base/sun.{name}=ALL-UNNAMED" for name in ("nio.ch", "security.action")]
    java = java_home()
    (folder / "local").mkdir(parents=True, exist_ok=True)
    environment = {
        **{key: value for key, value in os.environ.items() if key != "JAVA_TOOL_OPTIONS"},
        "JAVA_HOME": str(java),
        "SPARK_HOME": str(home),
        "SPARK_SCALA_VERSION": next(home.glob("jars/scala-library-*.jar")).stem.split("-")[2].rpartition(".")[0],
        "SPARK_LOCAL_IP": _HOST,
        "SPARK_LOCAL_DIRS": str(folder / "local"),
    }
    command = [
        str(java / "bin" / "java"),
        *LIGHT.split(),
        "-Xmx256m",
        *opened,
        "-cp",
        f"{home}/jars/*",
        main,
        *arguments,
    ]
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=folder, start_new_session=True
        )


def _wait_for(log: Path, words: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while words not in log.read_text(encoding="utf-8", errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SparkError(f"{log}: a process of Spark did not come up; the end of its log says why")
        time.sleep(0.1)


def _ended(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
