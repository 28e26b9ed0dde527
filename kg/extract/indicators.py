"""What a figure measures, in the text's own words: the noun phrase before it or the counted noun behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Token
from kg.rulebook.metrics import FigureRules

_PUNCTUATION = frozenset("，。；：！？,;:!?\n")
_OPEN, _CLOSE = "（(“《〈「", "）)”》〉」"
_QUOTE_OPEN, _QUOTE_CLOSE = "“《", "”》"
_JOINTS = frozenset({"的", "、", "，", "和", "与", "及"})
_WEAK_TAGS = ("w", "x", "c", "u", "d", "p", "r", "y", "e", "f")
_NOUN_TAGS = ("n", "vn", "an", "a", "b", "j", "l", "i", "s", "g", "h", "k", "PER", "LOC", "ORG", "eng", "t")
_NOUNS = ("n", "vn", "an", "j", "PER", "LOC", "ORG", "eng")
_DATED = "x"  # the tag of words that are times
_LIMIT = 24  # longer stretches are clauses, not noun phrases


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: offsets into the article's text, and the text itself."""

    start: int
    end: int
    text: str


def clause_of(text: str, span: tuple[int, int], bounds: tuple[int, int]) -> tuple[int, int]:
    """The stretch between commas, stops or colons that holds `span`, within `bounds`."""
    left, right = span
    while left > bounds[0] and text[left - 1] not in _PUNCTUATION:
        left -= 1
    while right < bounds[1] and text[right] not in _PUNCTUATION:
        right += 1
    return left, right


def phrase_before(
    tokens: Sequence[Token], start: int, end: int, rules: FigureRules, dated: Sequence[tuple[int, int]] = ()
) -> Phrase | None:
    """The noun phrase that ends before a figure: the tokens of `[start, end)` without verbs and adverbs around.

    `dated` are stretches that are times; they bound the phrase like adverbs do.
    """
    inside = [_as_time(token, dated) for token in _closed(_between(tokens, start, end))]
    inside = _strip_back(_until(inside, rules), rules)
    while inside and inside[-1].text in rules.words["levels"]:
        inside = _strip_back(inside[:-1], rules)
    inside = _strip_front(_cut(inside, rules), rules)
    return _phrase(inside) if any(_measures(token, rules) for token in inside) else None


def _until(tokens: list[Token], rules: FigureRules) -> list[Token]:
    """What stands before the first word that compares or leads on from: 日均运量 / 较扩能前."""
    for place, token in enumerate(tokens):
        if token.text in rules.words["ends"] and any(_is_noun(before) for before in tokens[:place]):
            return tokens[:place]
    return tokens


def _cut(tokens: list[Token], rules: FigureRules) -> list[Token]:
    """What stands behind the last time, plan or 了 within a phrase, if that may be measured (民航预计 / 运输量)."""
    for place in range(len(tokens) - 1, 0, -1):
        cuts = tokens[place].text in rules.words["cuts"] or tokens[place].tag == _DATED
        if cuts and any(_is_noun(token) for token in tokens[place + 1 :]):
            return tokens[place + 1 :]
    return tokens


def _measures(token: Token, rules: FigureRules) -> bool:
    """Whether a word may be what is measured: nouns, and what the tagger takes for verbs (营收, 新增)."""
    return _is_noun(token) or any(token.text in rules.words[name] for name in ("kept", "flows", "sized"))


def _between(tokens: Sequence[Token], start: int, end: int) -> list[Token]:
    """The tokens inside `[start, end)`; one that reaches out of it is cut (甲市算力 after the name 甲市)."""
    inside: list[Token] = []
    for token in tokens:
        if token.start >= start and token.end <= end:
            inside.append(token)
        elif token.start < start < token.end <= end:
            inside.append(Token(start, token.end, token.text[start - token.start :], "n"))
        elif start <= token.start < end < token.end:
            inside.append(Token(token.start, end, token.text[: end - token.start], "n"))
    return inside


def verb_near(
    tokens: Sequence[Token], left: int, figure: tuple[int, int], right: int, rules: FigureRules
) -> Phrase | None:
    """The verb before a figure, else the first one behind it: the last resort (`建设运营1000P`, `历时两年`)."""
    passed = rules.words["front"] | rules.words["back"]
    verbs = [token for token in tokens if token.tag in {"v", "vn", "vd"} and token.text not in passed]
    before = [token for token in verbs if left <= token.start and token.end <= figure[0]]
    after = [token for token in verbs if figure[1] <= token.start and token.end <= right]
    if len(before) > 1 and before[-2].end == before[-1].start:
        return _phrase(before[-2:])
    return _phrase(before[-1:] or after[:1])


def _as_time(token: Token, dated: Sequence[tuple[int, int]]) -> Token:
    inside = any(left < token.end and token.start < right for left, right in dated)
    return token._replace(tag=_DATED) if inside else token


def _is_noun(token: Token) -> bool:
    return token.tag.startswith(_NOUNS)


def _strip_back(tokens: list[Token], rules: FigureRules) -> list[Token]:
    while tokens and (width := _weak_end(tokens, rules)):
        tokens = tokens[:-width]
    return tokens


def _weak_end(tokens: Sequence[Token], rules: FigureRules) -> int:
    """How many tokens at the end do not belong: one weak word, or two that make one (可比 / 价)."""
    pair = "".join(token.text for token in tokens[-2:])
    if pair in rules.words["back"]:
        return len(tokens[-2:])
    return int(_is_weak(tokens[-1], rules.words["back"]))


def _strip_front(tokens: list[Token], rules: FigureRules) -> list[Token]:
    while tokens and not _stays(tokens[0], rules) and _opens_weakly(tokens[0], rules):
        ours = tokens[0].text in rules.words["ours"]
        tokens = tokens[1:]
        if ours and tokens and tokens[0].text in rules.words["home"]:
            tokens = tokens[1:]  # 我 / 国新能源汽车产量
    return tokens


def _stays(token: Token, rules: FigureRules) -> bool:
    """Words that tell one thing from its like open an indicator although numerals: 首批, 第一（产业）."""
    return token.text in rules.words["stay"] or token.text.startswith("第")


def _opens_weakly(token: Token, rules: FigureRules) -> bool:
    return _is_weak(token, rules.words["front"]) or token.tag in {"m", "q", "TIME"}


def _is_weak(token: Token, words: frozenset[str]) -> bool:
    if token.text in words:
        return True
    return token.tag.startswith(_WEAK_TAGS) and token.tag != "nx" and token.text not in _OPEN + _CLOSE


def _closed(tokens: list[Token]) -> list[Token]:
    """Without what stands before a bracket that opens and never closes."""
    depth = 0
    for place in range(len(tokens) - 1, -1, -1):
        text = tokens[place].text
        depth += (text in _CLOSE) - (text in _OPEN)
        if depth < 0:
            return tokens[place + 1 :]
    return tokens


def _phrase(tokens: Sequence[Token]) -> Phrase | None:
    while tokens and tokens[0].text in _CLOSE:
        tokens = tokens[1:]
    if not tokens:
        return None
    return Phrase(tokens[0].start, tokens[-1].end, "".join(token.text for token in tokens))


def phrase_after(tokens: Sequence[Token], start: int, end: int, rules: FigureRules) -> Phrase | None:
    """The counted noun behind a figure: from `start` on up to the first verb, preposition or stop before `end`.

    A verb may open it (`210件参展作品`), and 的 joins its parts but does not end it.
    """
    taken: list[Token] = []
    nominal = opened = 0
    for token in tokens:
        if token.end <= start:
            continue
        if (
            token.start < start
        ):  # the tagger took the classifier and the noun for one word: 家长 in 近百家长三角企业
            token = Token(start, token.end, token.text[start - token.start :], "n")  # noqa: PLW2901
        if token.end > end or not (opened or _continues(token, nominal)) or set(token.text[1:]) & set(_OPEN):
            break
        opened += (token.text in _QUOTE_OPEN) - (token.text in _QUOTE_CLOSE)
        taken.append(token)
        nominal = len(taken) if _is_noun(token) else nominal
    ended = not taken or taken[-1].end == end
    taken = _closed_right(
        taken, nominal or (len(taken) if ended else 0)
    )  # 2轮次现场巡检 has no noun, yet it is one
    while taken and taken[0].text in _JOINTS:
        taken = taken[1:]
    if len(taken) > 2 and taken[-1].text in rules.words["grounds"] and taken[-2].text == "的":  # noqa: PLR2004
        taken = taken[:-2]
    return _phrase(taken)


def _closed_right(tokens: list[Token], nominal: int) -> list[Token]:
    """Up to the last noun, brackets and quotation marks that open but do not close there left out or closed."""
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token.text in _OPEN:
            opened.append(place)
        elif token.text in _CLOSE:
            if not opened:
                return tokens[: min(place, nominal)]
            start = opened.pop()
            nominal = place + 1 if start < nominal <= place else nominal
    unclosed = [place for place in opened if place < nominal]
    return tokens[: min([nominal, *unclosed])]


def _continues(token: Token, nominal: int) -> bool:
    if token.text in _PUNCTUATION or token.text in {"、", "等", "了", "着", "过"}:
        return token.text == "、" and False
    if token.tag.startswith(_NOUN_TAGS) or token.text in {"的", "和", "及", "与", *_OPEN, *_CLOSE}:
        return True
    if token.tag.startswith(("v", "m", "q")):
        return not nominal
    return False


def kept_verb(tokens: Sequence[Token], end: int, rules: FigureRules) -> str:
    """The verb right before a figure that belongs to what is counted (`新增`), or nothing."""
    before = [
        token for token in tokens if token.end <= end and token.text.strip() and token.text not in {"了", "共"}
    ]
    return before[-1].text if before and before[-1].text in rules.words["kept"] else ""


def members(tokens: Sequence[Token], phrase: Phrase, rules: FigureRules) -> list[Phrase]:
    """The members of a coordination (`A、B和C`), or the phrase alone."""
    groups: list[list[Token]] = [[]]
    for token in tokens:
        if token.start < phrase.start or token.end > phrase.end:
            continue
        if token.text in rules.words["members"]:
            groups.append([])
        else:
            groups[-1].append(token)
    found = [_phrase(group) for group in groups]
    return [member for member in found if member is not None]


def within_limit(phrase: Phrase | None) -> Phrase | None:
    """The phrase, or None where it is too long to be one."""
    return phrase if phrase is not None and len(phrase.text) <= _LIMIT else None


def predicate_after(tokens: Sequence[Token], start: int, end: int, rules: FigureRules) -> Phrase | None:
    """The words of `[start, end)` without the linking words around them: `都是借助仪器完成的`."""
    passed = rules.words["front"] | rules.words["each"]
    inside = [token for token in tokens if start <= token.start and token.end <= end]
    while inside and inside[0].text in passed:
        inside = inside[1:]
    while inside and inside[-1].text in {"的", "了"}:
        inside = inside[:-1]
    return within_limit(_phrase(inside))
