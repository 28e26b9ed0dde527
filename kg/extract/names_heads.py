"""Names with a head word (集团, 研究院, 产业园): from the head leftwards to where the name begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.candidates import Candidate
from kg.extract.names_listed import is_source
from kg.extract.names_view import View
from kg.extract.names_walk import PLACE_TAGS, walk_left
from kg.rulebook.names import HeadRule, NameRules, NameWords

_FIRM_TAGS = frozenset({"ORG", "nt"})
_BRACKETS = (("（", "）"), ("(", ")"))
_PURPOSE = 4  # characters that say what a platform is for, at least: 人工智能
_UNKNOWN = 3  # characters of a brand that the tagger does not know
_BRAND = 6  # characters of a brand before its trade
_QUOTED = 24  # characters of a quoted name before its head word
_QUOTABLE = frozenset({"Park", "Platform"})
_LEVELLESS = frozenset({"Park", "Platform"})  # 省|技术创新中心 is any of the province
_REPEATED = 3  # characters with which two names in a row both begin: 海岚湖产业园|海岚湖数据中心
_UNIVERSITY = "大学"
_JOINS = frozenset("内和与及、·—")
_CHAIN = 2  # divisions in a row before a name say where it is and are no part of it


def find_headed(view: View, rules: NameRules) -> Iterator[Candidate]:
    """Candidates of all head rules; offsets count in the view's text."""
    place = judged = named = 0
    while match := rules.head_pattern.search(view.text, place):
        place = match.start() + 1
        if match.end() <= judged or match.start() < named:
            continue  # 有限公司 inside 股份有限公司: the longer head has spoken; 大学|校园 has no 学校
        judged = match.end()
        rule = rules.rule_of[match.group()]
        if _is_other_word(view.text, match.start(), match.end(), rule):
            continue
        start = name_start(view, match.start(), rule, rules)
        if start is None or rules.words.counts.search(view.text, start, match.end()):
            continue
        start = _after_park(view.text, _after_bracket(view.text, start, match.start()), match, rules)
        start = _after_peers(view, start, match)
        named = match.end()
        if rule.kind == "media" and is_source(view.text, start, match.end(), rules):
            continue
        if _opens_quotation(view.text, start, match.end()):
            continue
        start = _with_lead(view.text, _inside_quotes(view.text, start, match.end()), rule)
        yield Candidate(start, _with_tail(view.text, match.end(), rule), rule.type, rule.kind, rule.id, rule.score)


def _is_other_word(text: str, start: int, end: int, rule: HeadRule) -> bool:
    """Whether the head is a part of another word: 大学|生, 布|局."""
    if rule.unless and rule.unless.match(text, end):
        return True
    return rule.but is not None and rule.but.search(text[:start]) is not None


def _after_park(text: str, start: int, match: re.Match[str], rules: NameRules) -> int:
    """Past the name of a park that stands whole before another park or platform: 海岚工业园区|云帆基地."""
    if rules.rule_of[match.group()].type not in _LEVELLESS:
        return start
    for head in rules.head_pattern.finditer(text, start, match.start()):
        rest = text[head.end() : match.start()]
        is_park = rules.rule_of[head.group()].type == "Park" and head.start() > start
        if is_park and len(rest) > 1 and rest[0] not in _JOINS and _says_which(rest, rules.words):
            name = text[start : head.end()]
            start = head.end() if _ends_park(name, head.group(), rest, rules.words) else start
    return start


def _after_peers(view: View, start: int, match: re.Match[str]) -> int:
    """Past a university that stands whole before another: 贵州大学|华南农业大学.

    Ministries before an institute are part of its name: 水利部交通运输部国家能源局南京水利科学研究院.
    """
    peer = view.text.find(_UNIVERSITY, start, match.start())
    if peer > start and match.group().endswith(_UNIVERSITY) and peer + len(_UNIVERSITY) in view.openers:
        return peer + len(_UNIVERSITY)
    return start


def _ends_park(name: str, head: str, rest: str, words: NameWords) -> bool:
    """Whether a park's name ends with this head: by the head, or since the same name begins again behind it."""
    return head in words.parks or (len(name) - len(head) >= _REPEATED and rest.startswith(name[:_REPEATED]))


def _opens_quotation(text: str, start: int, end: int) -> bool:
    """Whether a quotation opens inside the name and goes on behind it: 湖区“大湿地大景区."""
    opening = text.rfind("“", start + 1, end)
    return opening > start and "”" not in text[opening:end]


def _inside_quotes(text: str, start: int, end: int) -> int:
    """Past a quotation mark that closes only after the name: “人工智能小镇”."""
    return start + 1 if text[start] == "“" and "”" not in text[start:end] else start


def _after_bracket(text: str, start: int, head: int) -> int:
    """Past a bracket that opened before the name: (以下简称农科院)|作物研究所."""
    for opening, closing in _BRACKETS:
        place = text.rfind(closing, start, head)
        if place >= 0 and opening not in text[start:place] and place + 1 < head:
            start = place + 1
    return start


def _with_lead(text: str, start: int, rule: HeadRule) -> int:
    match = rule.lead.search(text[:start]) if rule.lead else None
    return match.start() if match else start


def _with_tail(text: str, end: int, rule: HeadRule) -> int:
    match = rule.tail.match(text, end) if rule.tail else None
    return match.end() if match else end


def name_start(view: View, head: int, rule: HeadRule, rules: NameRules) -> int | None:
    """Where the name begins whose head word starts at `head`; None when the words before it make no name."""
    if rule.needs == "level":
        return _level_start(view, head, rule, rules)
    quoted = _quoted_start(view.text, head, rule)
    if quoted is not None:
        return quoted
    loose, proper = walk_left(view, head, rule, rules)
    if rule.needs == "any":
        start = _after_chain(view, _after_verbs(view, loose, head), head, rules) if loose < head else None
        return start if start is not None and _says_which(view.text[start:head], rules.words) else None
    if rule.needs == "brand":
        return _brand_start(view, head if proper is None else proper, head, rule, rules.words)
    if proper is None:
        return _without_proper(view, loose, head, rule, rules)
    if rule.needs == "owner":
        return _owner_start(view, proper, head)
    if rule.type == "Place":
        proper = _after_weak(view, proper, rules.words)
    if rule.kind == "district" and (match := rules.words.settled.match(view.text, proper, head)):
        proper = match.end()
    if rule.kind == "natural":
        proper = max(
            proper,
            *(word.start for word in view.words if word.tag in PLACE_TAGS and word.start < head <= word.end),
            0,
        )
    if rule.needs == "place" and not _place_like(view, proper, head, rule):
        return None
    if rule.kind != "government":
        proper = _after_chain(
            view,
            _after_country(view, proper, head),
            head,
            rules,
            bare=rule.bare,
            district=rule.kind == "district",
            region=rule.kind == "region",
        )
    return proper if _is_name(view, proper, head, rule, rules) else None


def _without_proper(view: View, loose: int, head: int, rule: HeadRule, rules: NameRules) -> int | None:
    """The start of a name without a proper part, when enough in it is not generic (生物化学全分析|检测平台)."""
    start = _after_verbs(view, loose, head)
    rest = rules.words.generic.sub("", view.text[start:head])
    if rule.least and len(rest) >= rule.least:
        return start
    return start if _is_first_of_its_kind(view.text, start, head, rule, rules.words) else None


def _is_first_of_its_kind(text: str, start: int, head: int, rule: HeadRule, words: NameWords) -> bool:
    """Whether a platform is presented as the first, with what it is for: 国内首家|人工智能数据|训练基地."""
    if rule.type != "Platform" or head - start < _PURPOSE or not words.firsts.search(text, 0, start):
        return False
    end = max(head + len(word) for word in rule.heads if text.startswith(word, head))
    return not words.follows.match(text, end)


def _after_verbs(view: View, start: int, head: int) -> int:
    """Past verbs that may stand inside a name but do not begin one: 建设|空间环境试验设施."""
    for word in view.words:
        if word.start == start and word.end <= head and word.tag in {"v", "vd"}:
            start = word.end
    return start


def _quoted_start(text: str, head: int, rule: HeadRule) -> int | None:
    """The start of the quotation that closes right after the head word: “人工智能小镇”."""
    opening = text.rfind("“", max(head - _QUOTED, 0), head)
    closing = text.find("”", head)
    if (
        opening < 0
        or "”" in text[opening:head]
        or text[head:closing] not in rule.heads
        or rule.type not in _QUOTABLE
        or rule.needs == "owner"
    ):
        return None
    return opening + 1


def _owner_start(view: View, proper: int, head: int) -> int | None:
    """The organisation with which the name begins, when more follows before the head: 阿里云|天池|平台."""
    owners = {left: right for left, right, found in view.listed if found.type == "Institution"}
    owners |= {word.start: word.end for word in view.words if word.tag == "ORG"}
    return proper if owners.get(proper, head) < head else None


def _brand_start(view: View, proper: int, head: int, rule: HeadRule, words: NameWords) -> int | None:
    """The proper part that ends at the head and is no listed name: 柯林斯|宇航."""
    starts = [
        left for left, right in view.openers.items() if left >= proper and right == head and view.text[left] != "“"
    ]
    starts += [
        word.start
        for word in view.words
        if word.tag in _FIRM_TAGS and proper <= word.start < head and view.text[head : word.end] in rule.heads
    ]
    listed = {left for left, right, _ in view.listed if right == head}
    start = min(starts, default=None)
    if start is None:
        start = _unknown_brand(view, head, rule, words)
    if start is None or start in listed or not _is_brand(view.text[start:head]):
        return None
    brand = view.text[start:head]
    if brand in words.no_brands or words.generic.sub("", brand) in words.no_brands or _is_place(view, start, head):
        return None
    return start if _says_which(brand, words) else None


def _unknown_brand(view: View, head: int, rule: HeadRule, words: NameWords) -> int | None:
    """Where characters begin that are no words and do what companies do: ，享|刻|智能|宣布."""
    end = max(head + len(word) for word in rule.heads if view.text.startswith(word, head))
    if not words.brand_acts.match(view.text, end):
        return None
    for start in range(max(head - _UNKNOWN, 0), head - 1):
        inside = [word for word in view.words if word.start < head and start < word.end]
        unknown = all(len(word.text) == 1 or word.end > head for word in inside)
        if unknown and inside and inside[0].start == start and words.brand_opens.search(view.text, 0, start):
            return start
    return None


def _is_place(view: View, start: int, end: int) -> bool:
    """Whether the tagger takes just this for a place: 东北三省|数据."""
    return any((word.start, word.end) == (start, end) and word.tag in PLACE_TAGS for word in view.words)


def _is_brand(text: str) -> bool:
    """Whether the text may be a brand: short, and more than a unit of measure (bps)."""
    return len(text) <= _BRAND and not text.islower() and "—" not in text


def _level_start(view: View, head: int, rule: HeadRule, rules: NameRules) -> int | None:
    """The start of nothing but places and levels before the head: 河南省|政协, 省|政协."""
    ends = {right: left for left, right, found in view.listed if found.type == "Place"}
    start = head
    if view.text[head : head + 1] in rules.words.levels and head + 1 in ends:
        start = ends[head + 1]  # 江苏省|委 is listed as 江苏省, and the head is 省委
    while start in ends:
        start = ends[start]
    if start < head:
        party = rules.words.parties.search(view.text[:start])
        return party.start() if party else start
    for level in rules.words.levels:
        left = head - len(level)
        if view.text.endswith(level, 0, head) and view.starts_word(left):
            return left
    return head if rule.alone and view.starts_word(head) else None


def _says_which(modifier: str, words: NameWords) -> bool:
    """Whether something is left of the modifier when all generic words are taken out."""
    return bool(words.generic.sub("", modifier).strip("（）()“”·—- "))


def _is_name(view: View, start: int, head: int, rule: HeadRule, rules: NameRules) -> bool:
    """Whether the part before the head tells one thing from the others of its kind."""
    modifier = view.text[start:head]
    if start >= head or modifier in rules.words.levels or _is_division(view, start, head):
        level = modifier in rules.words.levels
        return rule.bare and start < head and not (level and rule.type in _LEVELLESS)
    if rule.kind == "government" and _begins_with_place(view, start, rules):
        return True
    if rule.type != "Institution" and not rule.bare and not _says_more(view, start, head, rules):
        return False
    if _is_weak(modifier, rules.words) and rule.kind == "fund":
        return True
    if rule.kind == "university" and _begins_with_region(view, start, head):
        return True
    return _says_which(modifier, rules.words)


def _says_more(view: View, start: int, head: int, rules: NameRules) -> bool:
    """Whether something that is not generic is left after the places: 北京|高速|服务区 is any of Beijing."""
    return _says_which(view.text[_chain(view, start, head)[-1] : head], rules.words)


def _after_weak(view: View, start: int, words: NameWords) -> int:
    """Past 国家 and the like before the proper part of a place: 国家|黄河流域."""
    for weak in words.weak:
        if view.text.startswith(weak, start) and start + len(weak) in view.openers:
            return start + len(weak)
    return start


def _is_weak(modifier: str, words: NameWords) -> bool:
    """Whether the modifier is 国家 or the like with more behind it."""
    return any(modifier.startswith(weak) and len(modifier) > len(weak) for weak in words.weak)


def _begins_with_place(view: View, start: int, rules: NameRules) -> bool:
    if any(left == start and found.type == "Place" for left, _, found in view.listed):
        return True
    return any(view.text.startswith(level, start) for level in rules.words.levels)


def _begins_with_region(view: View, start: int, head: int) -> bool:
    """Whether the name begins with a place: 西南|科技|大学, 华东|理工大学."""
    return any(
        left == start and right <= head and found.type == "Place" and found.kind != "country"
        for left, right, found in view.listed
    )


def _is_division(view: View, start: int, head: int) -> bool:
    """Whether `text[start:head]` is nothing but countries and divisions: 上海, 浙江省杭州市."""
    return _chain(view, start, head)[-1] == head


def _chain(view: View, start: int, head: int) -> list[int]:
    """`start`, and where each of the countries and divisions ends that stand there in a row."""
    ends = {
        left: right
        for left, right, found in view.listed
        if found.type == "Place" and found.sure and found.rule != "features"
    }
    places = [start]
    while places[-1] in ends and places[-1] < head:
        places.append(ends[places[-1]])
    return places


def _after_country(view: View, start: int, head: int) -> int:
    """Past a foreign country before another proper part: 菲律宾|宿务理工学院."""
    for left, right, found in view.listed:
        if (
            left == start
            and found.kind == "country"
            and found.name != "中国"
            and right in view.openers
            and right < head
        ):
            return right
    return start


def _after_chain(
    view: View,
    start: int,
    head: int,
    rules: NameRules,
    *,
    bare: bool = False,
    district: bool = False,
    region: bool = False,
) -> int:
    """Past two or more divisions in a row, when what follows says which thing it is without them."""
    places = [place for place in _chain(view, start, head) if place < head]
    full = [place for place in places[1:] if view.text[place - 1] in rules.words.levels]
    if district and len(places) > 1:
        return places[-1]
    if region and full and _says_which(view.text[places[-1] : head], rules.words):
        return places[-1]
    if len(full) < _CHAIN and not (full and len(places) > _CHAIN):
        return start
    return places[-1] if bare or _says_which(view.text[places[-1] : head], rules.words) else places[-2]


def _place_like(view: View, proper: int, head: int, rule: HeadRule) -> bool:
    """Whether the tagger takes it for a place, or the proper part stands right before the head.

    A word that goes on behind the head is another name: 银河|通用.
    """
    opened = view.openers.get(proper, proper) if view.text[proper] != "“" else proper
    tagged = any(word.tag in PLACE_TAGS and word.start <= head <= word.end for word in view.words)
    end = max(head + len(word) for word in rule.heads if view.text.startswith(word, head))
    return tagged or head <= opened <= end
