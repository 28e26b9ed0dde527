"""Short forms that a full name may have; the text must print one before it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.rulebook.names import NameRules

_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_SHORTEST = 2
_NATION = "中国"
_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+届")
_WORK = "项目"
_OWN_NAME = 5  # characters that can be a name without the place or parent before them
_QUOTES = str.maketrans("", "", '“”"「」《》')


def short_forms(name: str, type_: str, rules: NameRules) -> tuple[str, ...]:
    """The forms, longest first, without the name itself.

    中科视语（北京）科技有限公司 gives 中科视语科技有限公司, 中科视语科技, 中科视语; 门头沟区 gives 门头沟.
    """
    found: dict[str, None] = dict.fromkeys(_forms(name, type_, rules))
    found.pop(name, None)
    kept = [form for form in found if len(form) >= _SHORTEST and rules.words.generic.sub("", form)]
    kept += nicknames(name, rules)
    return tuple(sorted(kept, key=lambda form: (-len(form), form)))


def nicknames(name: str, rules: NameRules) -> tuple[str, ...]:
    """The nicknames of a division by one of its forms: 首都 and 京 for 北京."""
    listed = rules.gazetteer.forms.get(name)
    return rules.gazetteer.nicknames.get(listed.name, ()) if listed is not None and listed.codes else ()


def _forms(name: str, type_: str, rules: NameRules) -> Iterator[str]:
    yield name.translate(_QUOTES)
    yield from _contracted(name, type_, rules)
    if type_ in {"Institution", "Park", "Platform"}:
        yield from _without_place(name, rules)
    if type_ == "Project":
        yield from _work(name, rules)
    if type_ == "Institution":
        yield from _company(name, rules)
    if type_ == "Event":
        yield from _fair(name, rules)
    tail = rules.links.tails.get(type_)
    listed = rules.gazetteer.forms.get(name)
    if listed is not None and listed.codes:
        yield from _division(name, rules)
    elif tail is not None and (match := tail.search(name)):
        short = name[: match.start()]
        if len(short) > _SHORTEST or type_ != "Place" or short in rules.gazetteer.forms or match.group() == "地区":
            yield short


def _work(name: str, rules: NameRules) -> Iterator[str]:
    """A work without its place, and both without what makes it a project: 云河电站 for 海岳省云河电站项目.

    复航工程 for 云河复航工程.
    """
    work = rules.links.works.search(name)
    if work and work.start() > 1:
        yield work[0]
    tail = rules.links.tails["Project"]
    own = [form for form in _without_place(name, rules) if tail.search(form) or tail.search(form + _WORK)]
    for form in own:
        yield form
        yield tail.sub("", form)


def _fair(name: str, rules: NameRules) -> Iterator[str]:
    """第三届中国国际工业博览会 gives 工博会, 中国工博会, 第三届工博会 and what else may be printed."""
    for long, ending in rules.links.fairs.items():
        if name.endswith(long):
            ordinal = _ORDINAL.match(name)
            start = ordinal.end() if ordinal else 0
            for character in dict.fromkeys(name[start : -len(long)]):
                short = character + ending
                yield from (short, _NATION + short, name[:start] + short)


def _contracted(name: str, type_: str, rules: NameRules) -> Iterator[str]:
    """Forms with the usual short word for the last one: 东湖高新区 for 武汉东湖新技术开发区."""
    for long, short in rules.links.contractions.get(type_, ()):
        if name.endswith(long) and len(name) > len(long):
            contracted = name[: -len(long)] + short
            yield contracted
            yield from (
                contracted[end:] for end, _ in rules.gazetteer.at(contracted, 0) if contracted[end:] != short
            )


def _division(name: str, rules: NameRules) -> Iterator[str]:
    """The listed short forms of a division."""
    own = rules.gazetteer.forms[name]
    for length in range(len(name) - 1, 1, -1):
        other = rules.gazetteer.forms.get(name[:length])
        if other is not None and other.name == own.name:
            yield name[:length]
            yield name[:length] + name[-1]  # 围场县 for 围场满族蒙古族自治县


def _company(name: str, rules: NameRules) -> Iterator[str]:
    bare = _BRACKETS.sub("", name)
    legal = rules.links.legal.search(bare)
    if legal is None:
        return
    yield bare
    stem = bare[: legal.start()]
    yield from _stems(stem, rules)
    known = stem.startswith(_NATION)  # 中国移动通信 without 中国 is a trade, unless the list knows better
    for own in _after_places(stem, rules):
        yield from (form for form in _stems(own, rules) if not known or form in rules.gazetteer.forms)


def _stems(stem: str, rules: NameRules) -> Iterator[str]:
    """The name without its legal form, then without one trade after the other."""
    while not _is_place(stem, rules) and len(stem) >= _SHORTEST and rules.words.ordinary.sub("", stem):
        yield stem
        yield from (stem + tail for tail in rules.links.firms)
        trade = rules.links.trades.search(stem)
        if trade is None:
            return
        stem = stem[: trade.start()]


def _is_class(text: str, rules: NameRules) -> bool:
    """Whether the text is a class of institutions (人大常委会), which names none of them."""
    rule = rules.rule_of.get(text)
    return rule is not None and rule.type == "Institution"


def _is_place(text: str, rules: NameRules) -> bool:
    listed = rules.gazetteer.forms.get(text)
    return listed is not None and listed.type == "Place"


def _after_places(text: str, rules: NameRules) -> Iterator[str]:
    """The text without the places it begins with, one after the other: 杭州萧山智控 gives 萧山智控 and 智控."""
    place = 0
    while end := next((end for end, found in rules.gazetteer.at(text, place) if found.type == "Place"), 0):
        place = end
        yield text[place:]


def _without_place(name: str, rules: NameRules) -> Iterator[str]:
    """A name without its place or its parent: 河南省科技厅 gives 省科技厅, 南京市某区管委会 gives 某区管委会."""
    bare = _BRACKETS.sub("", name)
    if bare != name:
        yield from _without_place(bare, rules)
    for end, found in rules.gazetteer.at(name, 0):
        if not found.codes and found.type != "Institution":
            continue
        if end < len(name):
            yield from (level + name[end:] for level in rules.words.levels if name.endswith(level, 0, end))
        if len(name) - end >= _OWN_NAME and not _is_class(name[end:], rules):
            yield name[end:]
