"""The rules of reading and splitting, loaded once and frozen. Code interprets, data decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from corpus.rulefile import Faults, Fields, digest_of, read_yaml

RULES = Path(__file__).resolve().parent / "rules"
USES = frozenset(
    {"dateline", "title_tag", "title_outlet", "credit", "source_credit", "caption_start"}
    | {"meta", "jump", "section", "pinyin", "furniture"}
)
# Uses whose cues stand on a line of their own and say something about a text.
SIGNS = ("furniture", "meta", "jump", "section", "pinyin")
# Where datelines and captions show themselves, in characters, and what prose is taken as it stands without.
_START = 40
_NO_PROSE = " \t\u3000\u00a0#*摄"
_INNER_ROLE = 3  # characters
_NAME = re.compile(r"\$([A-Z_]+)")


@dataclass(frozen=True, slots=True)
class Cue:
    """A printed sign (`rules/cues.yaml`); `pattern` fits one cleaned line or paragraph from its beginning on, those
    of credits are searched in it.

    A text without any of the `hints` cannot fit; without hints every text is tried.
    """

    id: str
    use: str
    pattern: re.Pattern[str]
    brief: bool
    hints: tuple[str, ...]
    examples: tuple[str, ...]
    non_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """What `rules/people.yaml` knows of bylines.

    `role` finds a role word with all that belongs to it, `gate` the bare word, `outlet` fits the name of an outlet
    where a person's name could stand.
    """

    markers: str
    role: re.Pattern[str]
    gate: re.Pattern[str]
    outlet: re.Pattern[str]
    own: tuple[str, ...]
    others: frozenset[str]
    surnames: frozenset[str]
    place_endings: frozenset[str]
    compounds: frozenset[str]
    not_names: frozenset[str]


@dataclass(frozen=True, slots=True)
class CorpusRules:
    """Everything the split knows beforehand; `weights` are the thresholds of `rules/layout.yaml` by name,
    `dangling` the characters that no headline ends with.

    `gates` find the hints of all the cues of a use, and of all signs about a text under SIGNS, in one search.

    `plain` fits lines that are text and nothing else, if each is a paragraph of its own; where its group `sign`
    takes part, they may still begin with a sign.

    `digest` covers every rule file of the reading stages and is part of every record's key.
    """

    cues: Mapping[str, tuple[Cue, ...]]
    gates: Mapping[str, re.Pattern[str]]
    plain: re.Pattern[str]
    people: People
    weights: Mapping[str, float]
    dangling: str
    digest: str


@cache
def load_corpus_rules(folder: Path = RULES) -> CorpusRules:
    """Load the rule files in `folder`; raises RuleError with all faults of all files, one a line."""
    faults = Faults()
    names, cues = _cues(folder, faults)
    people = _people(folder, names, faults)
    weights, dangling = _layout(folder, faults)
    faults.check()
    return CorpusRules(cues, _gates(cues), _plain(cues, weights), people, weights, dangling, digest_of(folder))


def _cues(folder: Path, faults: Faults) -> tuple[dict[str, str], Mapping[str, tuple[Cue, ...]]]:
    top = Fields(read_yaml(folder / "cues.yaml", faults), "cues.yaml", faults)
    names: dict[str, str] = {}
    for name, pattern in top.mapping("names").items():
        names[str(name)] = _expand(str(pattern), names, f"cues.yaml: names {name}", faults)
    found: dict[str, list[Cue]] = {use: [] for use in sorted(USES)}
    for fields in top.mappings("cues"):
        cue = _cue(fields, names)
        found.setdefault(cue.use, []).append(cue)
    top.done()
    return names, MappingProxyType({use: tuple(cues) for use, cues in found.items()})


def _gates(cues: Mapping[str, tuple[Cue, ...]]) -> Mapping[str, re.Pattern[str]]:
    gates = {use: _gate(found) for use, found in cues.items()}
    gates["signs"] = _gate(tuple(cue for use in SIGNS for cue in cues[use]))
    return MappingProxyType(gates)


def _gate(cues: tuple[Cue, ...]) -> re.Pattern[str]:
    """Finds a hint of one of the cues; matches everywhere when a cue has none."""
    if any(not cue.hints for cue in cues):
        return re.compile("")
    return _literals(_hints(cues))


def _literals(words: Iterable[str]) -> re.Pattern[str]:
    """Finds one of the words. Bare literals side by side: only of them the engine knows that it may skip to one of
    their first characters.
    """
    return re.compile("|".join(map(re.escape, _shortest(words))) or "(?!)")


def _shortest(words: Iterable[str]) -> list[str]:
    """The words without those that hold another one."""
    several = set(words)
    return sorted(word for word in several if not any(other in word for other in several - {word}))


def _hints(cues: Iterable[Cue]) -> set[str]:
    return {hint for cue in cues for hint in cue.hints}


def _plain(cues: Mapping[str, tuple[Cue, ...]], weights: Mapping[str, float]) -> re.Pattern[str]:
    """Prose that a glance tells: no white space, no mark of Markdown and no credit in it, and a full stop at its
    end, within quotation marks only where it is too long for a headline. The group `sign` takes part in the match
    when it may begin with a dateline or as a caption does.
    """
    firsts = {hint[0] for hint in _shortest(_hints([*cues["dateline"], *cues["caption_start"]]))}
    prose = re.escape("".join(_NO_PROSE))
    begin = re.escape("".join(sorted(firsts))) + prose
    long = round(weights.get("headline_most", 0))
    return re.compile(
        rf"(?!\s)(?:[^{begin}]{{{_START}}}|[^{begin}]{{1,{_START}}}+\Z|(?P<sign>))[^{prose}]*+"
        rf"(?:(?<=。)|(?<=[^\n]{{{long}}}[。！？]”))\Z"
    )


def _cue(fields: Fields, names: Mapping[str, str]) -> Cue:
    identity = fields.text("id")
    use = fields.choice("use", USES)
    brief = fields.flag("brief")
    hints = fields.texts("hints")
    pattern = _compile(_expand(fields.text("pattern"), names, fields.place, fields.faults), fields)
    examples = fields.texts("examples", required=True)
    non_examples = fields.texts("non_examples", required=True)
    fields.done()
    return Cue(identity, use, pattern, brief, hints, examples, non_examples)


def _expand(pattern: str, names: Mapping[str, str], place: str, faults: Faults) -> str:
    """Put the named sub-patterns in; a name must stand above its use."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in names:
            faults.add(place, f"${name} unknown; known: {', '.join(sorted(names))}")
        return f"(?:{names.get(name, '')})"

    return _NAME.sub(value, pattern)


def _compile(pattern: str, fields: Fields) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        fields.faults.add(fields.place, f"pattern {pattern!r} is no regular expression: {error}")
        return re.compile(r"(?!)")


def _people(folder: Path, names: Mapping[str, str], faults: Faults) -> People:
    top = Fields(read_yaml(folder / "people.yaml", faults), "people.yaml", faults)
    authors = top.texts("authors", required=True)
    others = top.texts("others", required=True)
    modifiers = top.texts("modifiers", required=True)
    role = _role_pattern(authors + others, modifiers, names.get("MEDIA", "(?!)"))
    people = People(
        markers=top.text("markers"),
        role=role,
        gate=_literals(authors + others),
        outlet=_alternatives(top.texts("outlets", required=True)),
        own=top.texts("own", required=True),
        others=frozenset(others),
        surnames=frozenset(top.text("surnames")),
        place_endings=frozenset(top.text("place_endings")),
        compounds=frozenset(top.texts("compounds")),
        not_names=frozenset(top.texts("not_names")),
    )
    top.done()
    return people


def _alternatives(endings: tuple[str, ...]) -> re.Pattern[str]:
    """Words of three characters or more with one of the endings."""
    any_ending = "|".join(re.escape(word) for word in sorted(endings))
    return re.compile(rf"(?=.{{3}})[\u4e00-\u9fffA-Za-z]*(?:{any_ending})")


def _role_pattern(roles: tuple[str, ...], modifiers: tuple[str, ...], media: str) -> re.Pattern[str]:
    """One role with its outlet and modifiers: 科技日报记者, 本报见习记者, 南报融媒体记者.

    Inside a run of Chinese only long words are roles, where a column has lost the space: 记者李明通讯员王芳.
    """
    any_role = _any_of(roles)
    inner = _any_of(tuple(role for role in roles if len(role) >= _INNER_ROLE))
    return re.compile(
        rf"(?:(?<=^)|(?<=[^\u4e00-\u9fff]))(?:(?P<media>{media})?(?:{_any_of(modifiers)})*?)(?P<role>{any_role})[:：/／]?"
        rf"|(?P<inner>{inner})"
    )


def _any_of(words: tuple[str, ...]) -> str:
    """An alternation, longer words first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _layout(folder: Path, faults: Faults) -> tuple[Mapping[str, float], str]:
    top = Fields(read_yaml(folder / "layout.yaml", faults), "layout.yaml", faults)
    dangling = top.text("dangling")
    weights: dict[str, float] = {}
    for fields in top.mappings("weights"):
        weights[fields.text("id")] = fields.number("value")
        fields.text("why")
        fields.done()
    top.done()
    return MappingProxyType(weights), dangling
