"""Whom a figure is about: the entities of a sentence by place, its topic, and what definite words stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.model import Sentence, Token
from kg.extract.clauses import cut_clauses
from kg.model import Analysis, Entity
from kg.rulebook.metrics import FigureRules

# Figures are seldom about these; they are taken only where nothing else can be meant.
_SELDOM = frozenset({"Person", "Document", "Field", "Award"})
_TITLE_WEIGHT = 3
_POST = 10  # a name and the person whose post it belongs to stand this near: 某研究所副所长张某


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A place in the text that names or stands for an entity; half-open offsets into the article's text."""

    start: int
    end: int
    name: str
    type: str
    kind: str | None


def named_in(analysis: Analysis, rules: FigureRules) -> tuple[Named, ...]:
    """All mentions, references and definite place words (全市, 该区) of the article, by place."""
    found = [
        Named(mention.start, mention.end, entity.name, entity.type, entity.kind)
        for entity in analysis.entities
        for mention in entity.mentions
    ]
    known = {entity.name: entity for entity in analysis.entities}
    for reference in analysis.references:
        found += [
            Named(reference.start, reference.end, name, known[name].type, known[name].kind)
            for name in reference.targets
            if name in known
        ]
    return tuple(sorted([*found, *_regions(analysis, sorted(found), rules)]))


def _regions(analysis: Analysis, named: Sequence[Named], rules: FigureRules) -> Iterable[Named]:
    """`全市` and `该区`: the nearest fitting place before, else the one the article is most about."""
    words = "|".join(sorted(rules.regions, key=len, reverse=True))
    for match in re.finditer(words, analysis.article.text):
        if any(item.start < match.end() and match.start() < item.end for item in named):
            continue
        kinds = rules.regions[match.group()]
        fitting = [item for item in named if item.kind in kinds and item.type in {"Place", "Park"}]
        target = _most_named(fitting, [item for item in fitting if item.end <= match.start()])
        if target is not None:
            yield Named(match.start(), match.end(), target.name, target.type, target.kind)


def _most_named(fitting: Sequence[Named], before: Sequence[Named]) -> Named | None:
    counts = {item.name: sum(other.name == item.name for other in fitting) for item in fitting}
    return max(before[-4:] or fitting, key=lambda item: (counts[item.name], item.start), default=None)


def main_entity(analysis: Analysis) -> Entity | None:
    """The entity the article is most about: most mentions, those in the headline counted more."""
    title = analysis.article.title or ""

    def weight(entity: Entity) -> tuple[bool, int, int]:
        in_title = any(form in title for form in (entity.name, *entity.aliases))
        first = entity.mentions[0].start if entity.mentions else len(analysis.article.text)
        return entity.type not in _SELDOM, len(entity.mentions) + _TITLE_WEIGHT * in_title, -first

    return max(analysis.entities, key=weight, default=None)


@dataclass(frozen=True, slots=True)
class Stage:
    """The names of one sentence by the part they play, each list sorted by place.

    `subjects` stand where a clause has its subject, `speakers` where it says who speaks, `objects` elsewhere.
    """

    subjects: tuple[Named, ...]
    objects: tuple[Named, ...]
    speakers: tuple[Named, ...]

    def document(self, start: int, end: int) -> Named | None:
        """The first subject in `[start, end)` that is a document: `《意见》提出到2025年…`."""
        inside = (item for item in self.subjects if start <= item.start and item.end <= end)
        return next((item for item in inside if item.type == "Document"), None)

    def topic(self, start: int, end: int) -> Named | None:
        """The last subject in `[start, end)`, one of a type seldom measured only where there is no other."""
        inside = [item for item in self.subjects if start <= item.start and item.end <= end]
        usual = [item for item in inside if item.type not in _SELDOM]
        found = usual or inside
        return found[-1] if found else None

    def first(self, start: int, end: int) -> Named | None:
        """The first subject in `[start, end)` of a type that is often measured."""
        inside = (item for item in self.subjects if start <= item.start and item.end <= end)
        return next((item for item in inside if item.type not in _SELDOM), None)

    def place(self, text: str, start: int, end: int) -> Named | None:
        """The last place in `[start, end)` that a comma sets off: `在甲市，平均5分钟…`."""
        inside = [
            item for item in self.objects if start <= item.start and item.end < end and text[item.end] == "，"
        ]
        return next((item for item in reversed(inside) if item.type in {"Place", "Park"}), None)

    def names(self, start: int, end: int) -> list[Named]:
        """All names in `[start, end)` but speakers."""
        return [item for item in sorted((*self.subjects, *self.objects)) if start <= item.start and item.end <= end]


def coordinated(names: Sequence[Named], text: str) -> list[Named]:
    """The longest run of names joined by 、和与及 only."""
    best: list[Named] = []
    run: list[Named] = []
    for item in names:
        joined = run and re.fullmatch(r"(?:[、和与及]|以及)", text[run[-1].end : item.start])
        run = [*run, item] if joined else [item]
        best = run if len(run) > len(best) else best
    return best


def spoken(sentence: Sentence, rules: FigureRules) -> list[tuple[int, int]]:
    """The stretches of a sentence that say who speaks (`据…介绍，`), as offsets into the article's text."""
    return [
        (sentence.start + match.start(), sentence.start + match.end())
        for rule in rules.attributions
        for match in rule.pattern.finditer(sentence.text)
    ]


def stage_of(sentence: Sentence, named: Sequence[Named], rules: FigureRules) -> Stage:
    """Tell subjects, objects and speakers of a sentence apart."""
    said = spoken(sentence, rules)
    subjects: list[Named] = []
    objects: list[Named] = []
    speakers: list[Named] = []
    inside = [item for item in named if sentence.start <= item.start and item.end <= sentence.end]
    for item in inside:
        if any(left <= item.start < right for left, right in said):
            speakers.append(item)
        elif _is_subject(item, sentence, inside, rules):
            subjects.append(item)
        else:
            objects.append(item)
    return Stage(tuple(subjects), tuple(objects), tuple(speakers))


def _is_subject(item: Named, sentence: Sentence, named: Sequence[Named], rules: FigureRules) -> bool:
    clause = next((c for c in cut_clauses(sentence.text, sentence.start) if c.start <= item.start < c.end), None)
    start = clause.start if clause else sentence.start
    before = [token for token in sentence.tokens if start <= token.start and token.end <= item.start]
    after = sentence.text[item.end - sentence.start :]
    if re.match(r"(?:、[^，。；]*)?等(?:地)?(?:\d|[约近超一二两三四五六七八九十百])", after):
        return False  # 甲、乙等20余个项目: examples of what is counted
    if any(other.type == "Person" and 0 <= other.start - item.end < _POST for other in named) and re.match(
        r"[\u4e00-\u9fff]{1,9}", after
    ):
        return False  # 某研究所副所长张某: the person acts
    if item.type == "Place" and re.match(r"[上内中里]|境内|周边|附近|以[东南西北]|至|到", after):
        return False
    if any(0 <= other.start - item.end <= 1 and after[: other.start - item.end] in {"", "的"} for other in named):
        return False  # 甲市乙区: the last one is meant
    return not any(_governs(token, rules) for token in before) or _is_head(before, after)


def _governs(token: Token, rules: FigureRules) -> bool:
    verbal = token.tag in {"v", "vd", "vi", "vq", "vx"} and token.text not in rules.words["front"]
    return verbal or token.text in rules.words["prepositions"]


def _is_head(before: Sequence[Token], after: str) -> bool:
    """`公司研制的甲装置功率超过…`: what a relative clause describes may be a subject."""
    return bool(before) and before[-1].text == "的" and not re.match(r"[，。；、的]", after)
