"""What the gate costs: processor time to parse, check and rewrite a query, before any of it is asked."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from benchmarks.report import Figures
from kg.rulebook import load_rulebook
from kg.store.cypher_parser import parse
from kg.store.planning import plan_query

_QUERIES = Path(__file__).resolve().parents[1] / "tests" / "store"
_GIVEN = {"name": "京西智谷", "names": ["京西智谷"], "year": "2024", "k": 3}
_TIMES = 5


def run() -> Figures:
    """Milliseconds of one query, over those that analysts ask: the best of five, then median and worst of all."""
    schema = load_rulebook().schema
    lines = [line for name in ("everyday.txt", "analysts.txt") for line in _read(name)]
    costs: dict[str, list[float]] = {"engine": [], "rows": []}
    for query in lines:
        best = float("inf")
        for _ in range(_TIMES):
            parse.cache_clear()
            started = time.process_time()
            planned = plan_query(query, _GIVEN, schema)
            best = min(best, time.process_time() - started)
        costs["engine" if planned.engine else "rows"].append(1000 * best)
    return {
        f"{way} ({len(found)} queries)": {"median ms": round(median(found), 2), "worst ms": round(max(found), 2)}
        for way, found in costs.items()
    }


def _read(name: str) -> list[str]:
    lines = (_QUERIES / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
