"""The file system that Spark sees (HDFS, S3, this machine's), through Hadoop's own interface."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from pyspark.sql import SparkSession

from kg.errors import SparkError


@dataclass(frozen=True, slots=True)
class Root:
    """A path that the user's input names, in full; `name` is the source of a file, None for a folder."""

    path: str
    name: str | None


class Files:
    """Paths as Hadoop knows them."""

    def __init__(self, spark: SparkSession) -> None:
        self._java: Any = spark.sparkContext._jvm  # noqa: SLF001 - the documented way to Hadoop from Python
        self._settings: Any = spark.sparkContext._jsc.hadoopConfiguration()  # noqa: SLF001

    def roots(self, path: str) -> list[Root]:
        """What `path` (a folder, a file, or a pattern) names, sorted. Raises SparkError when it is nothing."""
        place = self._path(path)
        system = self._system(place)
        found = system.globStatus(system.makeQualified(place)) or ()
        roots = [
            Root(status.getPath().toString(), None if status.isDirectory() else status.getPath().getName())
            for status in found
        ]
        if not roots:
            raise SparkError(
                f"{path}: no such file or folder for Spark; name one with its scheme, e.g. hdfs:///news"
            )
        return sorted(roots, key=lambda root: root.path)

    def full(self, path: str) -> str:
        """The path with its scheme and all its folders."""
        place = self._path(path)
        return str(self._system(place).makeQualified(place).toString())

    def exists(self, path: str) -> bool:
        place = self._path(path)
        return bool(self._system(place).exists(place))

    def folders(self, path: str) -> Iterator[str]:
        """The folders right below a path, sorted; none when it is not there."""
        place = self._path(path)
        system = self._system(place)
        if system.exists(place):
            found = [status.getPath().toString() for status in system.listStatus(place) if status.isDirectory()]
            yield from sorted(found)

    def delete(self, path: str) -> None:
        place = self._path(path)
        self._system(place).delete(place, True)  # noqa: FBT003 - Java has no names for arguments

    def replace(self, new: str, old: str) -> None:
        """Put `new` in the place of `old`."""
        self.delete(old)
        place = self._path(new)
        if not self._system(place).rename(place, self._path(old)):
            raise SparkError(f"{new}: cannot be renamed to {old}; check who may write there")

    def read_json(self, path: str) -> dict[str, Any]:
        """The object in a file, an empty one when it is not there."""
        if not self.exists(path):
            return {}
        place = self._path(path)
        with closing(self._system(place).open(place)) as stream:
            text = self._java.org.apache.commons.io.IOUtils.toString(stream, "UTF-8")
        found: dict[str, Any] = json.loads(text)
        return found

    def write_json(self, path: str, value: dict[str, Any]) -> None:
        """Write an object; the file appears whole or not at all."""
        made = self._path(f"{path}.new")
        with closing(self._system(made).create(made, True)) as stream:  # noqa: FBT003
            stream.write(bytearray(json.dumps(value, ensure_ascii=False, indent=1).encode()))
        self.replace(f"{path}.new", path)

    def _path(self, path: str) -> Any:
        return self._java.org.apache.hadoop.fs.Path(path)

    def _system(self, place: Any) -> Any:
        return place.getFileSystem(self._settings)
