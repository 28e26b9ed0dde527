"""Whom a figure is about: the entities of a sentence by place, its topic, and what definite words stand for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from corpus.model import Sentence, Token
from kg.extract.clauses import Clause, cut_clauses
from kg.extract.nested import is_apart
from kg.model import Analysis, Entity
from kg.rulebook.letters import may_match
from kg.rulebook.metrics import FigureRules

# Figures are seldom about these; they are taken only where nothing else can be meant.
_SELDOM = frozenset({"Person", "Document", "Field", "Award"})
# Who makes, has and does things.
ACTORS = frozenset({"Institution", "Park", "Place", "Platform"})
# Behind an actor these say what is measured of it.
MATTERS = frozenset({"Product", "Field", "Project"})
# Kinds of institutions that report about others.
_REPORTING = frozenset({"media", "government", "association"})
_VERBS = frozenset({"v", "vd", "vi", "vq", "vx"})
_TITLE_WEIGHT = 3
_SETTINGS = frozenset({"Place", "Park", "Platform", "Event"})
_SET_OFF = re.compile(r"(?:[上中内]|期间|现场)?，")
_POSTS = re.compile(r"[\u4e00-\u9fff]{1,10}|[\u4e00-\u9fff]{2,6}、[\u4e00-\u9fff]{2,8}")  # 副主任; 常委、副市长
_STOPS = "。！？；\n"
_LONGEST = 60  # no name that covers a place word begins further before it


class Named(NamedTuple):
    """A place in the text that names or stands for an entity; half-open offsets into the article's text."""

    start: int
    end: int
    name: str
    type: str
    kind: str | None

    @property
    def measured(self) -> bool:
        """Whether figures are often about such a thing."""
        return self.type not in _SELDOM and self.kind != "media"

    @property
    def speaks_of_itself(self) -> bool:
        """Whether the figures that it tells may be its own; 某协会 and 某局 mostly tell those of others."""
        return self.type not in {"Person", "Event"} and self.kind not in _REPORTING


def named_in(analysis: Analysis, rules: FigureRules) -> tuple[Named, ...]:
    """All mentions, references and definite place words (全市, 该区) of the article, by place."""
    pointing = tuple(rules.words["this"])  # 该芯片 is a thing, not the field 芯片
    found = [
        Named(mention.start, mention.end, entity.name, entity.type, entity.kind)
        for entity in analysis.entities
        for mention in filter(is_apart, entity.mentions)
        if not (entity.type == "Field" and analysis.article.text.endswith(pointing, 0, mention.start))
    ]
    compared = tuple(rules.words["superlatives"])  # 全市规模最大的 only compares
    sources = _sources(analysis, rules)
    known = {entity.name: entity for entity in analysis.entities}
    for reference in analysis.references:
        found += [
            Named(reference.start, reference.end, name, known[name].type, known[name].kind)
            for name in reference.targets
            if name in known
            and name not in sources
            and not analysis.article.text.startswith(compared, reference.end)
        ]
    return tuple(sorted([*found, *_regions(analysis, sorted(found), rules)]))


def _sources(analysis: Analysis, rules: FigureRules) -> frozenset[str]:
    """Names of those whose statistics alone are cited (`据甲所统计，公司…`): no 公司 stands for them."""
    cited = tuple(rules.words["cited"])
    return frozenset(
        entity.name
        for entity in analysis.entities
        if entity.mentions and all(analysis.article.text.startswith(cited, m.end) for m in entity.mentions)
    )


def _regions(analysis: Analysis, named: Sequence[Named], rules: FigureRules) -> Iterable[Named]:
    """`全市` and `该区`: the fitting place of the sentence, else of the last four the one named most often."""
    words = "|".join(sorted(rules.regions, key=len, reverse=True))
    compared = "|".join(sorted(rules.words["superlatives"]))
    places = [item for item in named if item.type in {"Place", "Park"} and item.start < item.end]
    counts = Counter(item.name for item in places)
    for match in re.finditer(f"(?:{words})(?!{compared})", analysis.article.text):
        if any(item.end > match.start() for item in within(named, match.start() - _LONGEST, match.end())):
            continue
        kinds = rules.regions[match.group()]
        until = bisect_right(places, match.start(), key=lambda item: item.end)
        before = list(islice((item for item in reversed(places[:until]) if item.kind in kinds), 4))
        after = next((item for item in places if item.kind in kinds), None)
        told = max(analysis.article.text.rfind(mark, 0, match.start()) for mark in _STOPS)
        near = [item for item in before if item.start > told][:1]  # 江西1日至3日，全省接待…
        target = max(near or before, key=lambda item: (counts[item.name], item.start), default=after)
        if target is not None:
            yield Named(match.start(), match.end(), target.name, target.type, target.kind)


def within(named: Sequence[Named], start: int, end: int) -> Sequence[Named]:
    """The names that begin in `[start, end)`; `named` is sorted by place."""
    first = bisect_left(named, start, key=lambda item: item.start)
    return named[first : bisect_left(named, end, key=lambda item: item.start)]


def main_field(analysis: Analysis) -> str | None:
    """The field that an article names more often than anything else, or None."""
    most = max(analysis.entities, key=lambda entity: len(entity.mentions), default=None)
    return most.name if most and most.type == "Field" else None


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

    `subjects` stand where a clause has its subject, `speakers` where it says who speaks.
    """

    subjects: tuple[Named, ...]
    objects: tuple[Named, ...]
    speakers: tuple[Named, ...]
    routes: tuple[Named, ...] = ()  # both ends of 甲地至乙地 and the 甲地 of 甲地游客, which play no part

    def document(self, start: int, end: int) -> Named | None:
        """The first subject in `[start, end)` that is a document: `《意见》提出到2025年…`."""
        inside = (item for item in self.subjects if start <= item.start and item.end <= end)
        return next((item for item in inside if item.type == "Document"), None)

    def topic(self, start: int, end: int) -> Named | None:
        """The last subject in `[start, end)` of a type that is often measured."""
        inside = [item for item in self.subjects if start <= item.start and item.end <= end]
        usual = [item for item in inside if item.measured]
        return usual[-1] if usual else None

    def actor(self, start: int, end: int) -> Named | None:
        """The last person or document that is a subject in `[start, end)`: `张某带领团队试验34个品种`."""
        inside = [item for item in self.subjects if start <= item.start and item.end <= end]
        acting = [item for item in inside if item.type in {"Person", "Document"}]
        return acting[-1] if acting else None

    def matter(self, start: int, end: int, main: str | None) -> Named | None:
        """The first award, or the field that the article is about, that is a subject in `[start, end)`."""
        inside = (item for item in self.subjects if start <= item.start and item.end <= end)
        return next((item for item in inside if item.type == "Award" or item.name == main), None)

    def first(self, start: int, end: int) -> Named | None:
        """The first subject in `[start, end)` of a type that is often measured."""
        inside = (item for item in self.subjects if start <= item.start and item.end <= end)
        return next((item for item in inside if item.measured), None)

    def setting(self, text: str, start: int, end: int) -> Named | None:
        """The last place or event in `[start, end)` that a comma sets off: `在甲市，平均5分钟…`, `在甲展上，…`.

        None before a speaker.
        """
        inside = [item for item in self.objects if start <= item.start and _SET_OFF.match(text, item.end, end)]
        found = next((item for item in reversed(inside) if item.type in _SETTINGS), None)
        spoken_after = found is not None and any(found.end <= item.start < end for item in self.speakers)
        return None if spoken_after else found

    def at(self, start: int) -> Named | None:
        """The name that begins at `start`, of whatever part."""
        found = (item for item in (*self.subjects, *self.objects, *self.speakers) if item.start == start)
        return next(found, None)

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


def spoken(sentence: Sentence, rules: FigureRules) -> tuple[tuple[int, int], ...]:
    """The stretches of a sentence that say who speaks (`据…介绍，`), as offsets into the article's text."""
    letters = frozenset(sentence.text)
    return tuple(
        (sentence.start + match.start(), sentence.start + match.end())
        for rule in rules.attributions
        if may_match(rule.letters, letters)
        for match in rule.pattern.finditer(sentence.text)
    )


def stage_of(
    sentence: Sentence, named: Sequence[Named], said: Sequence[tuple[int, int]], rules: FigureRules
) -> Stage:
    """Tell subjects, objects and speakers of a sentence apart; `said` is what `spoken` found in it."""
    clauses = cut_clauses(sentence.text, sentence.start) if named else ()
    subjects: list[Named] = []
    objects: list[Named] = []
    speakers: list[Named] = []
    inside = [item for item in within(named, sentence.start, sentence.end) if item.end <= sentence.end]
    routes = tuple(item for item in inside if _is_way(item, sentence, rules))
    inside = [item for item in inside if item not in routes]
    for item in inside:
        if any(left <= item.start < right for left, right in said):
            speakers.append(item)
        elif _is_subject(item, sentence, inside, clauses, rules):
            subjects.append(item)
        else:
            objects.append(item)
    return Stage(tuple(subjects), tuple(objects), tuple(speakers), routes)


def _is_way(item: Named, sentence: Sentence, rules: FigureRules) -> bool:
    """`甲地至乙地列车2对`, `甲地游客占比`: neither end of a route, nor where people come from, is told of."""
    if item.type != "Place":
        return False
    before = sentence.text[: item.start - sentence.start]
    after = sentence.text[item.end - sentence.start :]
    if after.startswith(tuple(rules.words["visitors"])):
        return True
    route = tuple(rules.words["route"])
    return before.endswith(route) or (after.startswith(route) and not after[1:].startswith(tuple("0123456789今目")))


def _is_subject(
    item: Named, sentence: Sentence, named: Sequence[Named], clauses: Sequence[Clause], rules: FigureRules
) -> bool:
    clause = next(
        ((c.start, c.end) for c in clauses if c.start <= item.start < c.end), (sentence.start, sentence.end)
    )
    before = [token for token in sentence.tokens if clause[0] <= token.start and token.end <= item.start]
    after = sentence.text[item.end - sentence.start :]
    later = [other for other in named if item.end <= other.start < clause[1]]
    if _is_bystander(item, after, rules) or _is_modifier(item, later, sentence):
        return False
    if sentence.text[: item.start - sentence.start].endswith(tuple(rules.words["agents"])):
        return False  # 去年2月经甲院批准: the tagger may take 月经 for a word
    if _is_subject_matter(item, named, sentence):
        return False
    if len(before) == 1 and before[0].tag == "vn" and before[0].end == item.start:
        return False  # 建设甲中心: the tagger takes a verb without a subject for a noun
    return not any(_governs(token, rules) for token in before) or _is_head(before, after, rules)


def _is_bystander(item: Named, after: str, rules: FigureRules) -> bool:
    """Whether what follows the name shows it to be an example or a setting: `甲、乙等20余个项目`, `甲市境内`."""
    return any(rule.value in {"any", item.type} and rule.pattern.search(after) for rule in rules.bystanders)


def _is_modifier(item: Named, later: Sequence[Named], sentence: Sentence) -> bool:
    """Whether a later name of the clause is what is meant: 某所所长张某, 甲市乙区, 甲公司投资建设的乙工程."""
    for other in later:
        between = sentence.text[item.end - sentence.start : other.start - sentence.start]
        if other.type == "Person" and _POSTS.fullmatch(between):
            return True
        if between in {"", "的"} and not (between == "" and other.type in MATTERS):
            return True
        if _is_relative([t for t in sentence.tokens if item.end <= t.start and t.end <= other.start]):
            return True
    return False


def _is_relative(tokens: Sequence[Token]) -> bool:
    """`投资建设的国家重点工程——`: a verb with 的, and nothing but a noun phrase behind it."""
    for place in range(len(tokens) - 1, 0, -1):
        if tokens[place].text == "的":
            return tokens[place - 1].tag in {*_VERBS, "vn"}
        if tokens[place].tag in _VERBS:
            return False
    return False


def _is_subject_matter(item: Named, named: Sequence[Named], sentence: Sentence) -> bool:
    """`甲县茉莉花种植面积`: a product or field right behind an actor is part of what is measured."""
    actors = [other for other in named if other.end == item.start and other.type not in MATTERS]
    return item.type in MATTERS and bool(actors) and item.start > sentence.start


def _governs(token: Token, rules: FigureRules) -> bool:
    verbal = token.tag in _VERBS and token.text not in rules.words["auxiliaries"]
    return verbal or token.text in rules.words["prepositions"]


def _is_head(before: Sequence[Token], after: str, rules: FigureRules) -> bool:
    """`公司研制的甲装置功率超过…`: what a relative clause describes may be a subject, but not `在密集的甲站`."""
    before = [token for token in before if token.text not in {"“", "‘", "《"}]
    if not before or any(token.text in rules.words["prepositions"] for token in before):
        return False
    return before[-1].text in {"的", "—", "——"} and not re.match(r"[，。；、的]", after)
