"""An interpreter with everything that workers need, as one archive for `spark.archives`.

It holds this Python, the packages that newskg stands on and newskg itself, and the libraries that they are linked
to but for those of the C library: a worker needs the same processor and a glibc at least as new, and nothing else.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from io import BytesIO
from pathlib import Path

import kg
from kg.errors import SparkError

_VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
_LEFT_OUT = frozenset(
    {
        "site-packages",
        "dist-packages",
        "__pycache__",
        "test",
        "tests",
        "idlelib",
        "ensurepip",
        "tkinter",
        "turtledemo",
    }
)
_OWN = ("corpus", "kg", "cli.py")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# Parts of the system's C library: they belong to the kernel and the loader of the machine that they run on.
_SYSTEM = re.compile(r"(linux-vdso|ld-linux|lib(c|m|dl|rt|pthread|util|resolv|nsl|anl)\.so)")
_LINKED = re.compile(r"=> (/\S+)")
# Found wherever the archive is unpacked; nothing of the worker's own Python is looked at.
_START = f"""#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export PYTHONHOME="$here/.." LD_LIBRARY_PATH="$here/../lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
exec "$here/{_VERSION}" "$@"
"""


def write_archive(target: Path, packages: Iterable[str] = ("newskg",), level: int = 6) -> int:
    """Write a .tar.gz with `packages` and what they require; its size in bytes.

    Raises SparkError where this cannot be done: not on Linux, or when a package is not installed.
    """
    if sys.platform != "linux":
        raise SparkError(f"an archive for workers is made on their system, Linux; this is {sys.platform}")
    made = target.with_name(f".{target.name}")
    with tarfile.open(made, "w:gz", compresslevel=level) as archive:
        linked: set[Path] = set()
        for source, name in (*_interpreter(), *_packages(packages), *_program()):
            archive.add(source, name, recursive=False)
            if source.suffix == ".so" or source.name == _VERSION or ".so." in source.name:
                linked |= _libraries(source)
        for library in sorted(linked):
            archive.add(library.resolve(), f"lib/{library.name}", recursive=False)
        start = tarfile.TarInfo("bin/python")
        start.size, start.mode = len(_START), 0o755
        archive.addfile(start, BytesIO(_START.encode()))
    made.replace(target)
    return target.stat().st_size


def _interpreter() -> Iterator[tuple[Path, str]]:
    yield Path(sys.base_prefix, "bin", _VERSION).resolve(), f"bin/{_VERSION}"
    standard = Path(sysconfig.get_path("stdlib"))
    yield from ((path, f"lib/{_VERSION}/{path.relative_to(standard)}") for path in _below(standard))


def _packages(names: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """The files of the packages, those of newskg aside: it may be installed as a link to its sources."""
    for found in required(names):
        for file in found.files or ():
            path = Path(str(found.locate_file(file)))
            if ".." not in file.parts and "__pycache__" not in file.parts and path.is_file():
                yield path, f"lib/{_VERSION}/site-packages/{file}"


def _program() -> Iterator[tuple[Path, str]]:
    root = Path(kg.__file__).resolve().parent.parent
    for name in _OWN:
        path = root / name
        files = _below(path) if path.is_dir() else [path]
        yield from ((file, f"lib/{_VERSION}/site-packages/{file.relative_to(root)}") for file in files)


def required(names: Iterable[str]) -> list[Distribution]:
    """The distributions of that name and all that they require without extras, sorted by name."""
    found: dict[str, Distribution] = {}
    wanted = [_plain(name) for name in names]
    waiting = [*wanted]
    while waiting:
        name = _plain(waiting.pop())
        if name in found:
            continue
        try:
            one = found[name] = distribution(name)
        except PackageNotFoundError as error:
            if name in wanted:
                raise SparkError(f"{name} is not installed, so it cannot be packed: pip install {name}") from error
            continue  # for another system, or another Python
        waiting += [
            match[0] for line in one.requires or () if "extra ==" not in line and (match := _NAME.match(line))
        ]
    return [found[name] for name in sorted(found) if name != "newskg"]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT)
        yield from (Path(parent, name) for name in sorted(names) if not name.endswith((".pyc", ".a")))


def _libraries(binary: Path) -> set[Path]:
    """What a binary is linked to outside the C library and the packages, which carry their own."""
    done = subprocess.run(["ldd", str(binary)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    found = {Path(path) for path in _LINKED.findall(done.stdout)}
    return {path for path in found if not _SYSTEM.match(path.name) and "site-packages" not in path.parts}
