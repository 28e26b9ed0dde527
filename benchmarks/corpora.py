"""Makes folders of invented news of any size, the same for the same seed.

`python -m benchmarks.corpora 1000 FOLDER`

What resolution and reprints have to do is in it: companies by full name and short form, districts of one name under
several cities, agencies of one kind in many cities, people of one name with several employers; one article in ten
is printed by a second outlet under another headline and a little changed, and two outlets put a footer under all
they print. New things keep coming as a corpus grows (as 4·√(articles·10)), and few are in the news often (Zipf).
Articles have some 500 characters, from short items of 160 to reports of 1,200; `--brief` makes short items alone.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from kg.rulebook import RULES

REPRINTED = 0.1  # of the articles
_FURTHER = (0, 0, 1, 2, 3, 4, 6, 8)  # paragraphs about other things, in an article that is no short item
_FOLDER = 1_000  # files in each
_DIVISIONS = RULES / "names" / "divisions.tsv"
_RANGE = re.compile(r"\[(\d+)(?:\.(\d+))?-(\d+)(?:\.(\d+))?\]")

Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """An article to be: outlet, date, headline, paragraphs."""

    media: str
    date: str
    title: str
    paragraphs: tuple[str, ...]

    def text(self) -> str:
        return "\n\n".join((self.title, f"{self.media} {self.date}", *self.paragraphs)) + "\n"


def make_corpus(articles: int, seed: int = 1, *, brief: bool = False) -> Iterator[Item]:
    """That many articles, one by one; each depends on the seed, the number and its place alone.

    `brief` leaves them without paragraphs about other things.
    """
    further = (0,) if brief else _FURTHER
    words = load_words()
    size = max(20, round(4 * (articles * 10) ** 0.5))
    world = [make_thing(words, random.Random(f"{seed} thing {n}")) for n in range(size)]
    for number in range(articles):
        rng = random.Random(f"{seed} article {number}")
        if number and rng.random() < REPRINTED:
            original = random.Random(f"{seed} article {rng.randrange(number)}")
            original.random()
            yield _reprinted(_article(words, world, original, further), words, rng)
        else:
            yield _article(words, world, rng, further)


def write_corpus(folder: Path, articles: int, seed: int = 1, *, brief: bool = False) -> Path:
    """A file an article, in folders of a thousand."""
    for number, item in enumerate(make_corpus(articles, seed, brief=brief)):
        path = folder / f"{number // _FOLDER:03}" / f"{number:06}.txt"
        if number % _FOLDER == 0:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(item.text(), encoding="utf-8")
    return folder


@cache
def load_words() -> Words:
    found: Words = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return found


@cache
def _places() -> list[tuple[str, str, str]]:
    """Province (or the municipality again), city and district."""
    lines = _DIVISIONS.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    by_code = {row[0]: row for row in rows}
    found = []
    for row in rows:
        if row[3] == "district" and row[1].endswith("区") and len(row) > 4 and row[4] in by_code:  # noqa: PLR2004
            city = by_code[row[4]]
            above = by_code.get(city[4] if len(city) > 4 else "", city)  # noqa: PLR2004 - the column `parent`
            if city[3] == "city":
                found.append((above[1], city[1], row[1]))
    return found


def make_thing(words: Words, rng: random.Random) -> dict[str, str]:
    """A company and what surrounds it, with the names under which articles speak of them."""
    province, city, district = rng.choice(_places())
    field, industry = rng.choice(words["fields"])
    stem = city.removesuffix("市")
    name = "".join(rng.sample(words["syllables"], 2))
    own = "".join(rng.sample(words["syllables"], 2))
    return {
        "province": province,
        "city": city,
        "district": district,
        "field": field,
        "industry": industry,
        "firm": f"{stem}{name}{field}{rng.choice(words['firms'])}",
        "firm_short": f"{name}{field}",
        "agency": f"{city}{rng.choice(words['agencies'])}",
        "school": f"{stem}{rng.choice(words['schools'])}",
        "park": f"{stem}{own}{rng.choice(words['parks'])}",
        "centre": f"{stem}{own}{rng.choice(words['centres'])}",
        "product": f"{name}{rng.choice('一二三四五')}号",
        "plan": f"{city}加快{industry}产业发展行动计划（2025—2027年）",
        "person": _person(words, rng),
        "chief": rng.choice(words["chiefs"]),
        "official": _person(words, rng),
        "post": rng.choice(words["posts"]),
    }


def _person(words: Words, rng: random.Random) -> str:
    return f"{rng.choice(words['surnames'])}{rng.choice(words['given'])}"


def _article(words: Words, world: Sequence[Mapping[str, str]], rng: random.Random, further: Sequence[int]) -> Item:
    thing, other = _zipf(world, rng), _zipf(world, rng)
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    named = {**thing, "other": other["firm"], "other_short": other["firm_short"], "day": f"{month}月{day}日"}
    story = words["stories"][rng.choice(sorted(words["stories"]))]
    paragraphs = [_paragraph(sentences, named, words, rng) for sentences in story["body"]]
    media = rng.choice(words["media"])
    title = _filled(rng.choice(story["titles"]), named, rng)
    for _ in range(rng.choice(further)):
        # The other of this paragraph is what the last one was about, so that an article hangs together.
        last, named = named, {**named, **_zipf(world, rng)}
        named |= {"other": last["firm"], "other_short": last["firm_short"]}
        body = words["stories"][rng.choice(sorted(words["stories"]))]["body"]
        paragraphs.append(_paragraph(rng.choice(body), named, words, rng))
    return Item(media, f"2025-{month:02}-{day:02}", title, (*paragraphs, *_footer(media, words)))


def _paragraph(
    sentences: Sequence[Sequence[str]], named: Mapping[str, str], words: Words, rng: random.Random
) -> str:
    """One way to say each sentence, and one that names nothing between them."""
    said = [rng.choice(ways) for ways in sentences]
    said.insert(rng.randint(1, len(said)), rng.choice(words["fillers"]))
    return _filled("".join(said), named, rng)


def _zipf(world: Sequence[Mapping[str, str]], rng: random.Random) -> Mapping[str, str]:
    """The first are in the news most."""
    return world[int(len(world) ** rng.random()) - 1]


def _filled(text: str, named: Mapping[str, str], rng: random.Random) -> str:
    return _RANGE.sub(partial(_number, rng), text).format_map(named)


def _number(rng: random.Random, match: re.Match[str]) -> str:
    low, decimal, high, _ = match.groups()
    whole = rng.randint(int(low), int(high))
    return f"{whole}.{rng.randint(1, 9)}" if decimal else str(whole)


def _reprinted(item: Item, words: Words, rng: random.Random) -> Item:
    """By another outlet some days later: another headline, a sentence of its own, perhaps the end cut off."""
    changes: Sequence[Callable[[list[str]], list[str]]] = (
        lambda parts: parts,
        lambda parts: [parts[0], f"{parts[1]}{rng.choice(words['fillers'])}", *parts[2:]],
        lambda parts: [*parts[:-1], parts[-1].rpartition("，")[0] + "。"] if "，" in parts[-1] else parts,
    )
    body = [part for part in item.paragraphs if part not in words["footers"]]
    media = rng.choice([name for name in words["media"] if name != item.media])
    paragraphs = rng.choice(changes)(body) if len(body) > 1 else body
    date = f"{item.date[:8]}{min(28, int(item.date[8:]) + rng.randint(0, 3)):02}"
    return Item(media, date, f"{item.title}：各方关注", (*paragraphs, *_footer(media, words)))


def _footer(media: str, words: Words) -> list[str]:
    return words["footers"] if media in words["far"] else []


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a folder of invented news.")
    parser.add_argument("articles", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--brief", action="store_true", help="short items alone")
    options = parser.parse_args()
    write_corpus(options.folder, options.articles, options.seed, brief=options.brief)


if __name__ == "__main__":
    main()
