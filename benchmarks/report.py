"""How a benchmark's figures are written: as JSON, or one a line for people."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]


def main(runs: Mapping[str, Callable[[], Figures]], arguments: Sequence[str] | None = None) -> None:
    """The command line of one benchmark or of all: run those named, or all, and print their figures."""
    parser = argparse.ArgumentParser(description="Measure newskg against its peers, in the same run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(runs)}; all when left out")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    for name in options.names:
        if name not in runs:
            parser.error(f"no benchmark {name!r}; known: {', '.join(runs)}")
    results: dict[str, Figures] = {}
    for name in options.names or runs:
        results[name] = runs[name]()
        if not options.json:
            print("\n".join(_lines(name, results[name])))
    if options.json:
        print(json.dumps(results, ensure_ascii=False, indent=2))


def _lines(name: str, figures: Figures) -> Iterator[str]:
    for key, value in figures.items():
        if isinstance(value, Mapping):
            yield from _lines(f"{name} {key}", value)
        else:
            yield f"{name} {key}: {value:,}" if isinstance(value, int | float) else f"{name} {key}: {value}"
