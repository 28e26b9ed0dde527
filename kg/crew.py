"""Who reads the articles of a run: this process, or worker processes that keep their models from pass to pass."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from kg.garbage import spare_what_stays
from kg.ids import make_id
from kg.processes import Processes, Task
from kg.rulebook import load_rulebook
from kg.rulebook.given import load_given
from kg.workspace.lessons import Reading

if TYPE_CHECKING:
    from kg.extract.extractor import Extractor

T = TypeVar("T")
_BYTES_A_WORKER = 1_000_000  # below this much text a second process costs more (loading models) than it saves


@dataclass(frozen=True, slots=True)
class Tools:
    """What a process loads an extractor from: the tagger's name, and a file of the user's names, if any."""

    model: str
    names: Path | None = None


@lru_cache(maxsize=4)
def extractor_with(tools: Tools) -> Extractor:
    """The extractor that this process keeps. The file of names must not change; a crew's never does."""
    # Imported when it is wanted: queries need none of it, and it takes half a second.
    from kg.extract.extractor import load_extractor  # noqa: PLC0415 - see above

    names = load_given(tools.names, load_rulebook().schema) if tools.names else None
    extractor = load_extractor(tools.model, names)
    spare_what_stays()
    return extractor


class Crew:
    """The processes of one run; use as a context manager. `workers` 0 chooses by the amount of text."""

    def __init__(self, workers: int = 0) -> None:
        self._workers = workers
        self._processes: Processes | None = None
        self._folder: TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._processes:
            self._processes.close()
        if self._folder:
            self._folder.cleanup()

    def tools(self, reading: Reading) -> Tools:
        """What `reading` names, as every process of the crew can load it; the same for the same reading."""
        if not reading.gazetteer:
            return Tools(reading.model)
        self._folder = self._folder or TemporaryDirectory(prefix="newskg-")
        path = Path(self._folder.name) / f"{make_id('names', reading.gazetteer)}.tsv"
        if not path.exists():
            path.write_text(reading.gazetteer, encoding="utf-8")
        return Tools(reading.model, path)

    def each(self, tasks: Iterable[Task[T]], tools: Tools, *, pieces: int, size: int) -> Iterator[T]:
        """The results of the tasks, in their order; `pieces` is about their number, `size` that of their text.

        Processes begin with `tools`, and serve all later tasks of the crew. Raises NewskgError when one dies.
        """
        count = min(self._workers, pieces) or _count_for(size, pieces)
        if self._processes is None and count > 1:
            self._processes = Processes(count, partial(extractor_with, tools))
        if self._processes:
            yield from self._processes.run(tasks)
        else:
            yield from (task.work(*task.arguments) for task in tasks)


def pieces_of(size: int) -> int:
    """How many processes so much text is worth beginning."""
    return max(1, size // _BYTES_A_WORKER)


def _count_for(size: int, pieces: int) -> int:
    return max(1, min(os.cpu_count() or 1, pieces, 1 + size // _BYTES_A_WORKER))
