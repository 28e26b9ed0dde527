"""Asks an index hostile and mutated queries: `python -m tests.store.attack FOLDER SECRET_FILE COUNT [SEED]`.

Prints how many were tried and how many answered. Ends with an error when one raises anything but QueryError, takes
much longer than its time limit, or shows what the secret file holds.
"""

from __future__ import annotations

import random
import re
import sys
import time
from pathlib import Path

from kg.errors import QueryError
from kg.store.gate_rules import load_gate_rules
from tests.store.graphs import index_place
from tests.store.language import LanguageMaker
from tests.store.queries import QueryMaker, parameters_of

_PIECE = re.compile(r"\s+|\w+|'[^']*'|.", re.DOTALL)
# Reading queries that would never end, or need all memory.
HEAVY = (
    "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN count(*) AS c",
    "RETURN [x IN range(1, 1000000) | range(1, 1000000)] AS x",
    "RETURN size(reduce(s = 'a', x IN range(1, 100) | s + s)) AS x",
    "RETURN size(reduce(s = [1], x IN range(1, 100) | s + s)) AS x",
    "RETURN [x IN range(1, 100000) | reduce(s = 'a', y IN range(1, 20) | s + s) + x] AS x",
    "RETURN 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac' =~ '(a+)+b' AS x",
    "MATCH (a)-[*]-(b) RETURN count(*) AS c",
    "MATCH p = (a)-[*0..]-(b) RETURN collect(p) AS c",
    "MATCH (a) ((x)--(y)){1,}(b) RETURN count(*) AS c",
    "MATCH (a), (b), (c), (d), (e) WHERE a.name =~ 'x.*' RETURN collect(a) AS x",
    "MATCH (a) OPTIONAL MATCH (b), (c), (d), (e) WHERE size(b.name) < 0 RETURN count(*) AS c",
    "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN a, b",
    "RETURN replace(reduce(s = 'a', x IN range(1, 23) | s + s), 'a', 'aaaaaaaaaa') AS x",
    "MATCH (a) CALL (a) { MATCH (b), (c), (d) RETURN collect(b) AS x } RETURN x",
    "MATCH (a) RETURN COUNT { MATCH (b), (c), (d), (e) } AS x",
    "RETURN " + "[x IN range(1, 1000) | " * 8 + "x" + "]" * 8 + " AS x",
    "RETURN " + "(" * 400 + "1" + ")" * 400 + " AS x",
    "MATCH " + "((" * 200 + "a)-->(b)" + ")+" * 200 + " RETURN 1 AS x",
    "MATCH (n:" + "!" * 400 + "Park) RETURN n",
)
_LIMIT = 1.0  # seconds a query may take


def fragments(secret: str) -> list[str]:
    """What an attacker would try to smuggle in."""
    beside = Path(secret).parent
    return [
        f"LOAD FROM '{secret}' RETURN *",
        f"LOAD FROM '{secret}' (header=false) RETURN column0",
        f"COPY (MATCH (n:Park) RETURN n.name) TO '{beside}/out.csv'",
        f"COPY Park FROM '{secret}'",
        f"EXPORT DATABASE '{beside}/export'",
        f"IMPORT DATABASE '{beside}/export'",
        f"ATTACH '{beside}/other.db' AS other (dbtype sqlite)",
        *(
            "INSTALL httpfs",
            "LOAD EXTENSION httpfs",
            "CHECKPOINT",
            "BEGIN TRANSACTION",
            "COMMIT",
            "DROP TABLE Park",
        ),
        *("CALL show_tables() RETURN *", "CALL threads=1", "CALL current_setting('threads') RETURN *"),
        *("CREATE NODE TABLE X(id STRING PRIMARY KEY)", "ALTER TABLE Park DROP name", "MATCH (n) DETACH DELETE n"),
        *("MATCH (n) SET n.name = ''", "MERGE (n:Park {id: 'x'})", "CREATE MACRO f(x) AS x", "USE other"),
        *(";", "; DROP TABLE Park;", "//", "/*", "*/", "`", "'", '"', "$p", "{", "}", "\x00", "\u2028", "\\u0027"),
        *("UNION ALL", "OPTIONAL MATCH", "WITH *", "RETURN *", "UNWIND [1,2] AS x", "WHERE", "*1..30", "..", "|"),
        *HEAVY,
        *("sleep(10)", "file_exists('/etc/passwd')", "export_csv()", "range(1, 1000000000)", "cast(n, 'BLOB')"),
    ]


def mutated(rng: random.Random, query: str, others: list[str]) -> str:
    """`query` with pieces dropped, doubled, swapped, or replaced by what is hostile."""
    pieces = _PIECE.findall(query)
    for _ in range(rng.choice((1, 1, 2, 3))):
        at = rng.randrange(len(pieces)) if pieces else 0
        kind = rng.randrange(5)
        if kind == 0:
            del pieces[at : at + rng.choice((1, 2))]
        elif kind == 1:
            pieces[at:at] = pieces[at : at + rng.randrange(1, 8)]
        elif kind == 2:
            other = rng.randrange(len(pieces)) if pieces else 0
            pieces[at : at + 1], pieces[other : other + 1] = pieces[other : other + 1], pieces[at : at + 1]
        else:
            pieces.insert(at, f" {rng.choice(others)} ")
    return "".join(pieces)


def main(folder: str, secret: str, count: str, seed: str = "1") -> int:
    rng = random.Random(int(seed))
    place = index_place(Path(folder))
    makers = (QueryMaker(rng), LanguageMaker(rng))
    hostile = fragments(secret)
    rules = load_gate_rules().refusals.values()
    known = [query for rule in rules for query in (*rule.examples, *rule.non_examples)]
    answered, given = 0, {"p": "x", "name": "y", "props": "z"}
    for number in range(int(count)):
        query = hostile[number] if number < len(hostile) else makers[number % 2].query()
        if number >= len(hostile) and rng.random() < 0.7:
            query = mutated(rng, rng.choice([query, *rng.sample(known, 2)]), hostile)
        started = time.monotonic()
        try:
            rows = place.ask(query, {**given, **parameters_of(rng)}, timeout=_LIMIT).rows
        except QueryError:
            rows = []
        else:
            answered += 1
        if "nobody" in str(rows) or time.monotonic() - started > _LIMIT + 4:
            sys.stderr.write(f"let through: {query}\n")
            return 1
    sys.stdout.write(f"{count} {answered}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
