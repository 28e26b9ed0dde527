"""The parts of a Neo4j server: which they are, and how they come to this machine.

A release is pinned by a list under `jars/`: the path of every jar in a Maven repository, its size and its SHA-256.
So a fetch needs no dependency resolution, no Maven and no trust in the way, and goes on where it was cut off.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.rulefile import Faults, read_tsv
from kg.errors import StoreError

LISTS = Path(__file__).resolve().parent / "jars"
COLUMNS = ("path", "bytes", "sha256")
WORKERS = 6
CHUNK = 1 << 16  # bytes
TIMEOUT = 60  # seconds without a byte
ATTEMPTS = 3

Progress = Callable[[int, int], None]  # bytes here, bytes in all; called from several threads


@dataclass(frozen=True, slots=True)
class Jar:
    """One file of a release; `path` is its place in a Maven repository, with `/`."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """A pinned release of Neo4j Community and what it needs to start."""

    version: str
    main: str
    java: tuple[int, int | None]  # the oldest and the newest major version of Java that runs it
    settings: tuple[str, ...]  # lines of its configuration that other releases do not know
    jars: tuple[Jar, ...]

    def runs_on(self, java: int) -> bool:
        oldest, newest = self.java
        return oldest <= java and (newest is None or java <= newest)

    @property
    def size(self) -> int:
        return sum(jar.size for jar in self.jars)


# The entry point's name changed with the calendar versions; 5.26 is the long-term release.
_KINDS: dict[str, tuple[str, tuple[int, int | None], tuple[str, ...]]] = {
    "5": ("org.neo4j.server.CommunityEntryPoint", (17, 21), ()),
    "2026": ("org.neo4j.server.Neo4jCommunity", (21, None), ("server.fleet_discovery.enabled=false",)),
}
CURRENT = "2026.08.1"
LONG_TERM = "5.26.30"


def load_release(version: str = CURRENT) -> Release:
    """The pinned release of that version. Raises StoreError for one that is not pinned."""
    path = LISTS / f"{version}.tsv"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in LISTS.glob("*.tsv")))
        raise StoreError(f"Neo4j {version} is not pinned here; choose one of: {known}")
    faults = Faults()
    rows = read_tsv(path, COLUMNS, faults)
    faults.check()
    main, java, settings = _KINDS[version.partition(".")[0]]
    return Release(
        version, main, java, settings, tuple(Jar(name, int(size), digest) for name, size, digest in rows)
    )


def missing_jars(release: Release, cache: Path) -> list[Jar]:
    """The jars that are not yet in `cache`; a file of another size counts as missing."""
    return [jar for jar in release.jars if not _is_there(cache / jar.path, jar.size)]


def fetch_jars(release: Release, cache: Path, progress: Progress | None = None) -> list[Path]:
    """Bring every jar of the release into `cache` and return their paths, in the order of the list.

    What is there is kept; a partial file is continued; a file takes its name only once its hash is right, so
    that two fetches at once, or one that is killed, do no harm. Raises StoreError.
    """
    missing = missing_jars(release, cache)
    if missing:
        here = release.size - sum(jar.size for jar in missing)
        counter = _Counter(here, release.size, progress)
        repositories = _repositories()
        with ThreadPoolExecutor(WORKERS) as pool:
            jobs = [pool.submit(_fetch, jar, cache, repositories, counter) for jar in missing]
            try:
                for job in jobs:
                    job.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    return [cache / jar.path for jar in release.jars]


class _Counter:
    """Adds up what arrives and tells `progress`."""

    def __init__(self, here: int, total: int, progress: Progress | None) -> None:
        self._here = here
        self._total = total
        self._progress = progress

    def add(self, count: int) -> None:
        self._here += count  # a lost update between threads costs the bar a tick, nothing else
        if self._progress:
            self._progress(min(self._here, self._total), self._total)


def _repositories() -> list[str]:
    """Where to fetch from: the mirrors of the user's jgo settings first, then jgo's default."""
    try:
        from jgo.config import GlobalSettings  # noqa: PLC0415 - an optional dependency
        from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415
    except ImportError as error:
        raise StoreError(
            "the parts of a Neo4j server are not here and cannot be fetched without jgo: "
            "install it with `pip install 'newskg[neo4j]'`"
        ) from error
    mirrors = [str(url).rstrip("/") for url in GlobalSettings.load().repositories.values()]
    return list(dict.fromkeys([*mirrors, str(MAVEN_CENTRAL_URL)]))


def _fetch(jar: Jar, cache: Path, repositories: Sequence[str], counter: _Counter) -> None:
    target = cache / jar.path
    target.parent.mkdir(parents=True, exist_ok=True)
    reasons: list[str] = []
    for url in [f"{base}/{jar.path}" for _ in range(ATTEMPTS) for base in repositories]:
        try:
            _download(url, jar, target, counter)
        except OSError as error:  # requests' own errors are OSErrors too
            reasons.append(f"{type(error).__name__}: {str(error)[:160]}")
        else:
            return
    raise StoreError(
        f"cannot fetch {jar.path}: {reasons[-1]}; check the network and start again, what has arrived is kept"
    )


def _download(url: str, jar: Jar, target: Path, counter: _Counter) -> None:
    """One try at one place; the bytes that arrive stay in a `.part` file beside the target."""
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    counter.add(_adopt_part(target, part))
    done = part.stat().st_size if part.exists() else 0
    if done < jar.size:
        _append(url, part, done, counter)
    if _sha256(part) != jar.sha256:
        part.unlink(missing_ok=True)
        raise OSError(f"{url} does not have the content that is pinned")
    part.replace(target)


def _adopt_part(target: Path, part: Path) -> int:
    """Take over what a fetch that is no more has left behind; how many bytes that is."""
    for old in sorted(target.parent.glob(f"{target.name}.*.part")):
        if old != part and not part.exists() and not _is_running(int(old.name.rsplit(".", 2)[1])):
            with suppress(FileNotFoundError):
                old.replace(part)
                return part.stat().st_size
    return 0


def _append(url: str, part: Path, done: int, counter: _Counter) -> None:
    from jgo.util import http  # noqa: PLC0415

    headers = {"Range": f"bytes={done}-"} if done else {}
    response = http.get(url, stream=True, timeout=TIMEOUT, headers=headers)
    if response.status_code not in {200, 206}:
        raise OSError(f"{url} answers {response.status_code}")
    with part.open("ab" if response.status_code == 206 else "wb") as handle:  # noqa: PLR2004 - "partial content"
        for chunk in response.iter_content(CHUNK):
            handle.write(chunk)
            counter.add(len(chunk))


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _is_there(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def class_path(jars: Iterable[Path]) -> str:
    """The jars as one class path, in the form of this system."""
    return os.pathsep.join(str(jar) for jar in jars)
