"""What resolution costs by number of mentions: seconds, peak memory, and how cost grows against the number.

`python -m benchmarks.resolution 100000 1000000`

Records are made from the invented world of `benchmarks.corpora` without going through text, so that a million
mentions take minutes. `zipf` is news as it is: few things are in it often, new ones come as the square root of its
size. `fresh` is the worst case: every article brings a company of its own, with all that surrounds it. Making the
records is not counted. Each size runs in a process of its own; seconds are the processor's.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.corpora import load_words, make_thing
from corpus.model import Article, Segment, Zone
from kg.model import Entity, Evidence, Mention, Record, Relation
from kg.resolve.resolve import resolve
from kg.rulebook import load_rulebook

SIZES = (20_000, 200_000)  # when all benchmarks are run
KINDS = ("zipf", "fresh")
_BESIDE = 2  # further companies of an article
_TYPES: Mapping[str, tuple[str, str | None]] = {
    "firm": ("Institution", "company"),
    "firm_short": ("Institution", "company"),
    "agency": ("Institution", "government"),
    "school": ("Institution", "university"),
    "park": ("Park", "other"),
    "centre": ("Platform", "computing"),
    "product": ("Product", None),
    "plan": ("Document", "policy"),
    "person": ("Person", None),
    "official": ("Person", None),
    "city": ("Place", "city"),
    "district": ("Place", "district"),
    "province": ("Place", "province"),
}
_POSTS = (("person", "firm"), ("official", "agency"))


def run() -> dict[str, Any]:
    """Both kinds at two sizes."""
    return measure(SIZES)


def measure(sizes: Sequence[int]) -> dict[str, Any]:
    """The figures of each size; how cost grows from the first size to the last, over how the mentions do."""
    found: dict[str, Any] = {}
    for kind in KINDS:
        runs = [_in_a_process(kind, size) for size in sizes]
        found[kind] = {str(size): figures for size, figures in zip(sizes, runs, strict=True)}
        first, last = runs[0], runs[-1]
        growth = (last["seconds"] / first["seconds"]) / (last["mentions"] / first["mentions"])
        found[kind]["cost growth / growth of mentions"] = round(growth, 2)
    return found


def _in_a_process(kind: str, mentions: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.resolution", "--step", kind, str(mentions)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def step(kind: str, mentions: int) -> dict[str, Any]:
    """Resolve about that many mentions in this process."""
    rules = load_rulebook()
    source = _Timed(make_records(kind, mentions))
    empty = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    found = resolve(source, rules)
    seconds = time.process_time() - begun - source.seconds
    verdicts = [decision.verdict for decision in found.decisions]
    return {
        "mentions": source.mentions,
        "articles": source.articles,
        "names": len(found.names),
        "entities": len(found.entities),
        "decisions": {verdict: verdicts.count(verdict) for verdict in ("POSITIVE", "NEGATIVE", "UNSURE")},
        "capped keys": len(found.capped),
        "seconds": round(seconds, 2),
        "mentions a second": round(source.mentions / seconds),
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "peak MB above the rules": round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - empty) / 1024),
    }


class _Timed:
    """Records, with the seconds that making them takes, so that these are not counted."""

    def __init__(self, records: Iterator[Record]) -> None:
        self._records = records
        self.seconds = 0.0
        self.mentions = 0
        self.articles = 0

    def __iter__(self) -> Iterator[Record]:
        while True:
            begun = time.process_time()
            record = next(self._records, None)
            self.seconds += time.process_time() - begun
            if record is None:
                return
            self.articles += 1
            self.mentions += sum(len(entity.mentions) for entity in record.entities)
            yield record


def make_records(kind: str, mentions: int, seed: int = 1) -> Iterator[Record]:
    """Records until they hold that many mentions; each depends on kind, size, seed and its number alone."""
    words = load_words()
    articles = mentions // 25
    size = articles if kind == "fresh" else max(20, round(4 * (articles * 10) ** 0.5))
    made = 0
    number = 0
    while made < mentions:
        rng = random.Random(f"{seed} record {number}")
        own = number if kind == "fresh" else int(size ** rng.random()) - 1
        others = [int(size ** rng.random()) - 1 for _ in range(_BESIDE)]
        things = [make_thing(words, random.Random(f"{seed} thing {n}")) for n in (own, *others)]
        record = _record(number, things, rng)
        made += sum(len(entity.mentions) for entity in record.entities)
        number += 1
        yield record


def _record(number: int, things: Sequence[Mapping[str, str]], rng: random.Random) -> Record:
    named: dict[str, tuple[str, str | None]] = {}
    aliases: dict[str, str] = {}
    posts: list[tuple[str, str]] = []
    for place, thing in enumerate(things):
        full = rng.random() < 0.5  # noqa: PLR2004 - half of the articles print the company in full
        roles = [role for role in _TYPES if role != ("firm_short" if full else "firm")]
        if place:  # of other companies an article says less
            roles = [role for role in roles if role in {"firm", "firm_short", "city", "person", "centre"}]
        for role in roles:
            named.setdefault(thing[role], _TYPES[role])
        if full and rng.random() < 0.3:  # noqa: PLR2004 - a third of those name the short form beside it
            aliases[thing["firm"]] = thing["firm_short"]
        posts += [
            (thing[a], thing["firm" if full else "firm_short"] if b == "firm" else thing[b]) for a, b in _POSTS
        ]
    return _assembled(number, named, aliases, [pair for pair in posts if named.keys() >= {*pair}], rng)


def _assembled(
    number: int,
    named: Mapping[str, tuple[str, str | None]],
    aliases: Mapping[str, str],
    posts: Sequence[tuple[str, str]],
    rng: random.Random,
) -> Record:
    text = "，".join(named)
    entities, at = [], 0
    for name, (type_, kind) in named.items():
        once = Mention(at, at + len(name), name, type_, kind, "made")
        at += len(name) + 1
        short = (aliases[name],) if name in aliases and aliases[name] not in named else ()
        entities.append(Entity(name, type_, kind, short, (), (once,) * rng.choice((1, 1, 2, 3))))
    whole = Evidence(0, len(text), text)
    relations = [Relation(a, "WORKS_FOR", b, "actual", whole, "made", 0.9) for a, b in posts]
    article = Article(
        source=f"{number}.txt",
        title=None,
        kind="article",
        authors=(),
        media=None,
        date=None,
        lines=((1, 1),),
        text=text,
        zones=(Zone(0, len(text), "body"),),
        segments=(Segment(0, 0, len(text)),),
    )
    return Record(article, tuple(entities), (), tuple(relations))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure resolution by number of mentions.")
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--step", nargs=2, metavar=("KIND", "MENTIONS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    found = step(options.step[0], int(options.step[1])) if options.step else measure(options.sizes)
    print(json.dumps(found, ensure_ascii=False, indent=None if options.step else 2))


if __name__ == "__main__":
    main()
