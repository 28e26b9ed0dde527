"""`python -m benchmarks`: every module here that has a function `run() -> dict`, in alphabetical order."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

import benchmarks
from benchmarks.report import Figures, main


def find_runs() -> dict[str, Callable[[], Figures]]:
    """The benchmarks by name."""
    names = sorted(module.name for module in iter_modules(benchmarks.__path__) if module.name != "__main__")
    modules = {name: import_module(f"benchmarks.{name}") for name in names}
    return {name: module.run for name, module in modules.items() if hasattr(module, "run")}


if __name__ == "__main__":
    main(find_runs())
