"""Pairs of names by phenomenon: together or apart, and the feature or veto that says so.

Each row is a corpus of small articles, one for each name unless it says more. `because` is the id of a feature or a
veto; of names that are never compared, the veto that holds for them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import pytest

from kg.model import Record
from kg.resolve.compare import name_vetoes
from kg.resolve.model import Resolution
from kg.resolve.parts import take_apart
from kg.resolve.resolve import resolve
from kg.rulebook import Rulebook, load_rulebook
from tests.builders import make_record

GOV, COM, UNI, INS, HOS, BODY = (
    "Institution/government",
    "Institution/company",
    "Institution/university",
    "Institution/institute",
    "Institution/hospital",
    "Institution",
)
CENTRE, PARK, PERSON, EVENT, DOCUMENT, PROJECT, PRODUCT = (
    "Platform/computing",
    "Park",
    "Person",
    "Event",
    "Document",
    "Project",
    "Product",
)
PROVINCE, CITY, DISTRICT = "Place/province", "Place/city", "Place/district"


@cache
def rules() -> Rulebook:
    return load_rulebook()


@dataclass(frozen=True)
class Article:
    """Entities as `name`, or as `name/Type` with `/kind` and `=alias`; relations as `a TYPE b`."""

    entities: tuple[str, ...]
    relations: tuple[str, ...] = ()
    text: str = ""

    def record(self, source: str, type_: str, kind: str | None) -> Record:
        found = [self._entity(item, type_, kind) for item in self.entities]
        text = self.text or "，".join(form for name, _, _, aliases in found for form in (name, *aliases)) + "。"
        links = [(a, link, b) for a, link, b in (item.split(" ") for item in self.relations)]
        record = make_record(text, found, links, source=source)
        if "以下简称" not in text:
            return record
        return replace(record, entities=tuple(replace(e, declared=e.aliases) for e in record.entities))

    @staticmethod
    def _entity(item: str, type_: str, kind: str | None) -> tuple[str, str, str | None, list[str]]:
        head, *aliases = item.split("=")
        name, *more = head.split("/")
        if not more:
            return name, type_, kind, aliases
        return name, more[0], more[1] if len(more) > 1 else None, aliases


@dataclass(frozen=True)
class Case:
    """Two names of one type; `articles` when they need more than a bare article each."""

    type: str
    kind: str | None
    left: str
    right: str
    together: bool
    because: str
    articles: tuple[Article, ...] = field(default=())

    def records(self) -> list[Record]:
        articles = self.articles or (Article((self.left,)), Article((self.right,)))
        return [a.record(f"{n}.txt", self.type, self.kind) for n, a in enumerate(articles)]


def art(*entities: str, rel: Sequence[str] = (), text: str = "") -> Article:
    return Article(entities, tuple(rel), text)


def case(type_: str, left: str, right: str, mark: str, because: str, *articles: Article) -> Case:
    """`type_` may have a kind after a slash; `=` together, `x` apart."""
    name, _, kind = type_.partition("/")
    return Case(name, kind or None, left, right, mark == "=", because, articles)


BEIJING, CHANGCHUN = "北京市/Place/city", "长春市/Place/city"
CASES = {
    "authorities of two districts": case(GOV, "海淀区人民政府", "朝阳区人民政府", "x", "region"),
    "one authority, long and short": case(GOV, "北京市海淀区人民政府", "海淀区政府", "=", "same-name"),
    "authority of a district that several cities have": case(
        GOV, "朝阳区政府", "北京市朝阳区政府", "=", "same-form"
    ),
    "authority of a district, several known": case(
        GOV,
        "朝阳区政府",
        "北京市朝阳区政府",
        "x",
        "several-owners",
        art("朝阳区政府"),
        art("北京市朝阳区政府"),
        art("长春市朝阳区政府"),
    ),
    "authorities of two provinces": case(GOV, "江苏省发展和改革委员会", "浙江省发展和改革委员会", "x", "region"),
    "authority of a province in two spellings": case(
        GOV, "浙江省发展和改革委员会", "浙江省发改委", "=", "same-name"
    ),
    "authorities of a province and of its capital": case(GOV, "江苏省发改委", "南京市发改委", "x", "region"),
    "national commission, full and short": case(GOV, "国家发展和改革委员会", "国家发改委", "=", "listed-name"),
    "ministry, full and short": case(GOV, "工业和信息化部", "工信部", "=", "listed-name"),
    "two ministries": case(GOV, "科学技术部", "教育部", "x", ""),
    "ministries of two countries": case(GOV, "美国商务部", "日本商务部", "x", "region"),
    "department named by its level": case(
        GOV,
        "省科技厅",
        "浙江省科技厅",
        "=",
        "same-name",
        art("省科技厅", "浙江省/Place/province"),
        art("浙江省科技厅"),
    ),
    "departments named by the level of two provinces": case(
        GOV, "省科技厅", "江苏省科技厅", "x", "", art("省科技厅", "浙江省/Place/province"), art("江苏省科技厅")
    ),
    "a party committee and its government": case(GOV, "浙江省委", "浙江省政府", "x", ""),
    "branches of a bank": case(COM, "中国工商银行北京分行", "中国工商银行上海分行", "x", "region"),
    "one branch in two spellings": case(COM, "中国工商银行北京分行", "中国工商银行北京市分行", "=", "same-name"),
    "a bank and its branch": case(COM, "中国工商银行", "中国工商银行北京分行", "x", "branch"),
    "a company and its branch": case(COM, "华星科技公司", "华星科技公司苏州分公司", "x", "branch"),
    "a university and its hospital": case(BODY, "北京大学", "北京大学第三医院", "x", "parent-and-child"),
    "two hospitals of a university": case(HOS, "北京大学第一医院", "北京大学第三医院", "x", "ordinal"),
    "a hospital with its number in two scripts": case(HOS, "北京大学第三医院", "北京大学第3医院", "=", "same-name"),
    "a university and its press": case(BODY, "清华大学", "清华大学出版社", "x", "parent-and-child"),
    "an academy and its institute": case(INS, "中国科学院", "中国科学院自动化研究所", "x", "parent-and-child"),
    "two institutes of an academy": case(INS, "中国科学院自动化研究所", "中国科学院软件研究所", "x", ""),
    "academy and abbreviation": case(INS, "中国科学院", "中科院", "=", "listed-name"),
    "two academies": case(INS, "中国科学院", "中国工程院", "x", ""),
    "provincial academy, full and short": case(INS, "广东省农业科学院", "广东省农科院", "=", "same-name"),
    "university, full and short": case(UNI, "华南师范大学", "华南师大", "=", "same-name"),
    "universities with one abbreviation": case(
        UNI,
        "华师大",
        "华东师范大学",
        "x",
        "several-owners",
        art("华师大"),
        art("华东师范大学"),
        art("华南师范大学"),
    ),
    "a national abbreviation": case(UNI, "中国海洋大学", "中海大", "=", "national"),
    "an abbreviation of a place and the company it keeps": case(
        UNI,
        "南航",
        "南京航空航天大学",
        "=",
        "abbreviation",
        art("南航", "李兰舟/Person"),
        art("南京航空航天大学", "李兰舟/Person"),
    ),
    "an abbreviation with nothing else to go by": case(UNI, "南航", "南京航空航天大学", "x", "abbreviation"),
    "legal form cut": case(COM, "长江存储科技", "长江存储科技有限责任公司", "=", "same-company"),
    "legal forms of one meaning": case(COM, "海岚智造有限公司", "海岚智造有限责任公司", "=", "same-company"),
    "two legal forms": case(COM, "海岚智造有限公司", "海岚智造股份有限公司", "x", "legal-persons"),
    "two companies of a group": case(COM, "海岚终端有限公司", "海岚技术有限公司", "x", "legal-persons"),
    "公司 and 集团": case(COM, "海岚公司", "海岚集团", "=", "same-company"),
    "one name in two cities": case(
        COM, "星辰视觉（上海）科技有限公司", "星辰视觉（北京）科技有限公司", "x", "region"
    ),
    "brackets of two widths": case(COM, "星辰视觉（上海）科技有限公司", "星辰视觉(上海)科技有限公司", "=", ""),
    "brand with further context": case(
        COM,
        "格灵深瞳",
        "北京格灵深瞳信息技术股份有限公司",
        "=",
        "brand",
        art("格灵深瞳", "坤川大模型/Product"),
        art("北京格灵深瞳信息技术股份有限公司", "坤川大模型/Product"),
    ),
    "brand alone": case(COM, "海岚", "海岚信息技术有限公司", "x", "brand"),
    "declared alias of another article": case(
        INS,
        "中关村泛联移动通信研究院",
        "泛联院",
        "=",
        "declared-alias",
        art("中关村泛联移动通信研究院=泛联院", text="中关村泛联移动通信研究院（以下简称“泛联院”）揭牌。"),
        art("泛联院"),
    ),
    "alias of two things": case(
        BODY,
        "泛联",
        "泛联研究院",
        "x",
        "several-owners",
        art("泛联研究院=泛联"),
        art("泛联通信公司=泛联"),
        art("泛联"),
    ),
    "alias in common, but two places": case(
        COM,
        "海岚上海科技公司",
        "海岚北京科技公司",
        "x",
        "region",
        art("海岚上海科技公司=海岚"),
        art("海岚北京科技公司=海岚"),
        art("海岚"),
    ),
    "alias that is only the end of the name": case(
        CENTRE, "京西智谷计算中心", "计算中心", "x", "", art("京西智谷计算中心=计算中心"), art("计算中心")
    ),
    "related by an article": case(
        COM,
        "海岚公司",
        "海岚集团",
        "x",
        "related",
        art("海岚公司", "海岚集团", rel=["海岚公司 PART_OF 海岚集团"]),
    ),
    "printed side by side": case(COM, "海岚公司", "海岚集团", "x", "side-by-side", art("海岚公司", "海岚集团")),
    "institutions of two kinds": case(
        BODY,
        "海岚",
        "海岚公司",
        "x",
        "rival-kind",
        art("海岚/Institution/university"),
        art("海岚公司/Institution/company"),
    ),
    "computing centre by another class noun": case(
        CENTRE, "京西智谷人工智能计算中心", "京西智谷智算中心", "=", "same-class"
    ),
    "computing centres of two cities": case(CENTRE, "北京人工智能计算中心", "武汉人工智能计算中心", "x", "region"),
    "stages of a centre": case(CENTRE, "海岚算力中心一期", "海岚算力中心二期", "x", "ordinal"),
    "a centre and its second stage": case(CENTRE, "海岚算力中心", "海岚算力中心二期", "x", "one-number"),
    "national centres of two cities": case(CENTRE, "国家超级计算无锡中心", "国家超级计算天津中心", "x", "region"),
    "zone, full and short": case(PARK, "武汉东湖新技术开发区", "武汉东湖高新区", "=", "same-name"),
    "zone without its city, in an article on it": case(
        PARK,
        "东湖高新区",
        "武汉东湖高新区",
        "=",
        "place-in-article",
        art("东湖高新区", "武汉市/Place/city"),
        art("武汉东湖高新区"),
    ),
    "zone without its city, in an article on another": case(
        PARK,
        "东湖高新区",
        "武汉东湖高新区",
        "x",
        "without-place",
        art("东湖高新区", "北京市/Place/city"),
        art("武汉东湖高新区"),
    ),
    "a zone named by its class in two cities": case(
        PARK, "合肥高新区", "高新区", "x", "", art("合肥高新区"), art("高新区", "无锡市/Place/city")
    ),
    "a zone named by its class in its city": case(
        PARK, "合肥高新区", "高新区", "=", "same-name", art("合肥高新区"), art("高新区", "合肥市/Place/city")
    ),
    "a park and its 园区": case(PARK, "京西智谷", "京西智谷园区", "=", "same-core"),
    "a city of science and a park in it": case(PARK, "中原科技城", "中原科技城产业园", "x", "parent-and-child"),
    "province with and without its level": case(PROVINCE, "广东", "广东省", "=", "same-division"),
    "province and city of one name": case(CITY, "吉林省", "吉林市", "x", "region"),
    "county and the district it became": case(DISTRICT, "昌平县", "昌平区", "x", "region"),
    "autonomous county, short": case(DISTRICT, "围场县", "围场满族蒙古族自治县", "=", "same-division"),
    "editions of an event": case(EVENT, "第十三届创业大赛", "第十四届创业大赛", "x", "ordinal"),
    "years of an event": case(EVENT, "2023世界算力大会", "2024世界算力大会", "x", "year"),
    "one year, two spellings": case(EVENT, "2024世界算力大会", "2024年世界算力大会", "=", "same-name"),
    "an expo by its known short name": case(EVENT, "进博会", "中国国际进口博览会", "=", "listed-name"),
    "events named by their class": case(EVENT, "签约仪式", "海岚项目签约仪式", "x", ""),
    "plans of two periods": case(DOCUMENT, "北京市“十三五”规划", "北京市“十四五”规划", "x", "ordinal"),
    "a report and its edition": case(DOCUMENT, "算力发展报告", "算力发展报告（2023年）", "x", "one-year"),
    "a programme with 工程": case(PROJECT, "“东数西算”工程", "东数西算", "=", "same-core"),
    "a canal and its branch": case(PROJECT, "平陆运河", "平陆运河支线", "x", "parent-and-child"),
    "versions of a product": case(PRODUCT, "悟道1.0", "悟道2.0", "x", "ordinal"),
    "Roman and Arabic versions": case(PRODUCT, "鹏城云脑Ⅱ", "鹏城云脑Ⅲ", "x", "ordinal"),
    "last name of a foreigner at one employer": case(
        PERSON,
        "蒙托亚",
        "阿尔瓦罗·蒙托亚",
        "=",
        "same-employer",
        art("蒙托亚", "海岚公司/Institution/company", rel=["蒙托亚 WORKS_FOR 海岚公司"]),
        art("阿尔瓦罗·蒙托亚", "海岚公司/Institution/company", rel=["阿尔瓦罗·蒙托亚 WORKS_FOR 海岚公司"]),
    ),
    "last name of a foreigner, nothing else": case(PERSON, "蒙托亚", "阿尔瓦罗·蒙托亚", "x", "last-name"),
}


def reasons(found: Resolution, item: Case) -> set[str]:
    """The ids of what decided on the two names, stored or, of names never compared, what holds for them."""
    left, right = (take_apart(name, item.type, rules()) for name in (item.left, item.right))
    kept = [d for d in found.decisions if {d.left.name, d.right.name} == {left.name, right.name}]
    ids = {evidence.id for decision in kept for evidence in decision.evidence}
    kinds = frozenset({item.kind or ""})
    return ids | {veto.id for veto in name_vetoes(item.type, left, right, kinds, rules())}


def owners(found: Resolution, item: Case) -> tuple[set[str], set[str]]:
    """The entities behind the two names."""
    members = [(name, id_) for names in found.members.values() for name, id_ in names.items()]
    left, right = ({id_ for name, id_ in members if name == wanted} for wanted in (item.left, item.right))
    return left, right


@pytest.mark.parametrize("name", CASES)
def test_resolve_decides_on_a_pair(name: str) -> None:
    """Together or apart, for the reason given, and the same the other way round."""
    item = CASES[name]
    records = item.records()
    found = resolve(records, rules())
    left, right = owners(found, item)
    assert left
    assert right
    assert (left == right) is item.together
    if item.because:
        assert item.because in reasons(found, item)
    assert resolve(records[::-1], rules()) == found


def together(found: Resolution, name: str) -> list[set[int]]:
    """The articles (by number) of each entity called `name`, in order."""
    articles: dict[str, set[int]] = {}
    for number, id_ in enumerate(ids(found, name)):
        if id_ is not None:
            articles.setdefault(id_, set()).add(number)
    return sorted(articles.values(), key=min)


def ids(found: Resolution, name: str) -> list[str | None]:
    return [names.get(name) for names in found.members.values()]


WANG = "王强/Person"
STAR, MOON, BOTH = "海星公司/Institution/company", "海月大学/Institution/university", "王强 WORKS_FOR"
PEOPLE = {
    "two employers": (
        [art(WANG, STAR, rel=[f"{BOTH} 海星公司"]), art(WANG, MOON, rel=[f"{BOTH} 海月大学"])],
        [{0}, {1}],
    ),
    "two employers joined by an article": (
        [
            art(WANG, STAR, rel=[f"{BOTH} 海星公司"]),
            art(WANG, MOON, rel=[f"{BOTH} 海月大学"]),
            art(WANG, STAR, MOON, rel=[f"{BOTH} 海星公司", f"{BOTH} 海月大学"]),
        ],
        [{0, 1, 2}],
    ),
    "one employer by two names": (
        [
            art(WANG, "中国科学院/Institution/institute", rel=[f"{BOTH} 中国科学院"]),
            art(WANG, "中科院/Institution/institute", rel=[f"{BOTH} 中科院"]),
        ],
        [{0, 1}],
    ),
    "authorities of one place": (
        [
            art(WANG, "浙江省/Place/province", rel=[f"{BOTH} 浙江省"]),
            art(WANG, "浙江省委/Institution/government", rel=[f"{BOTH} 浙江省委"]),
        ],
        [{0, 1}],
    ),
    "authorities of two places": (
        [
            art(WANG, "浙江省/Place/province", rel=[f"{BOTH} 浙江省"]),
            art(WANG, "江苏省委/Institution/government", rel=[f"{BOTH} 江苏省委"]),
        ],
        [{0}, {1}],
    ),
    "no employer at all": ([art(WANG), art(WANG)], [{0, 1}]),
    "no employer here, one there": ([art(WANG), art(WANG, STAR, rel=[f"{BOTH} 海星公司"])], [{0, 1}]),
    "no employer here, two elsewhere": (
        [art(WANG), art(WANG, STAR, rel=[f"{BOTH} 海星公司"]), art(WANG, MOON, rel=[f"{BOTH} 海月大学"])],
        [{0}, {1}, {2}],
    ),
    "no post, but the article names the employer": (
        [art(WANG, STAR), art(WANG, STAR, rel=[f"{BOTH} 海星公司"]), art(WANG, MOON, rel=[f"{BOTH} 海月大学"])],
        [{0, 1}, {2}],
    ),
    "employers that the corpus cannot tell": (
        [art(WANG, "省科技厅/Institution/government", rel=[f"{BOTH} 省科技厅"])] * 2,
        [{0}, {1}],
    ),
}
CHAOYANG = "朝阳区/Place/district"
PLACES = {
    "by the parent that the article states": (
        "朝阳区",
        [
            art(CHAOYANG, BEIJING, CHANGCHUN, rel=["朝阳区 LOCATED_IN 北京市"]),
            art(CHAOYANG, BEIJING, CHANGCHUN, rel=["朝阳区 LOCATED_IN 长春市"]),
        ],
        [{0}, {1}],
    ),
    "by the place printed before": (
        "朝阳区",
        [
            art(CHAOYANG, BEIJING, CHANGCHUN, text="北京市与长春市朝阳区合作。"),
            art(CHAOYANG, BEIJING, CHANGCHUN, text="长春市与北京市朝阳区合作。"),
        ],
        [{0}, {1}],
    ),
    "by what the article is about": ("朝阳区", [art(CHAOYANG, BEIJING), art(CHAOYANG, CHANGCHUN)], [{0}, {1}]),
    "by an institution of the article": (
        "朝阳区",
        [art(CHAOYANG, "北京市科委/Institution/government"), art(CHAOYANG, CHANGCHUN)],
        [{0}, {1}],
    ),
    "not told, while each of two has a spelling of its own": (
        "朝阳区",
        [
            art(CHAOYANG),
            art("北京市朝阳区/Place/district"),
            art("长春市朝阳区/Place/district"),
            art(CHAOYANG, BEIJING),
            art(CHAOYANG, CHANGCHUN),
        ],
        [{0}, {3}, {4}],
    ),
    "not told, while the corpus knows one": ("朝阳区", [art(CHAOYANG), art(CHAOYANG, BEIJING)], [{0, 1}]),
    "not told, while the corpus knows two": (
        "朝阳区",
        [art(CHAOYANG), art(CHAOYANG, BEIJING), art(CHAOYANG, CHANGCHUN)],
        [{0}, {1}, {2}],
    ),
    "its government too": (
        "朝阳区政府",
        [art("朝阳区政府/Institution/government", BEIJING), art("朝阳区政府/Institution/government", CHANGCHUN)],
        [{0}, {1}],
    ),
    "parks of one name in two cities": (
        "南湖公园",
        [
            art("南湖公园/Place/site", BEIJING, rel=["南湖公园 LOCATED_IN 北京市"]),
            art("南湖公园/Place/site", CHANGCHUN, rel=["南湖公园 LOCATED_IN 长春市"]),
        ],
        [{0}, {1}],
    ),
    "plans of one name by two provinces": (
        "数字经济促进条例",
        [
            art("数字经济促进条例/Document/law", "浙江省/Place/province", rel=["浙江省 ISSUES 数字经济促进条例"]),
            art("数字经济促进条例/Document/law", "江苏省/Place/province", rel=["江苏省 ISSUES 数字经济促进条例"]),
        ],
        [{0}, {1}],
    ),
    "a plan by two ministries": (
        "数字经济促进条例",
        [
            art(
                "数字经济促进条例/Document/law",
                "教育部/Institution/government",
                rel=["教育部 ISSUES 数字经济促进条例"],
            ),
            art(
                "数字经济促进条例/Document/law",
                "财政部/Institution/government",
                rel=["财政部 ISSUES 数字经济促进条例"],
            ),
        ],
        [{0, 1}],
    ),
}


def check(name: str, articles: Sequence[Article], wanted: Sequence[set[int]]) -> None:
    """The articles of each entity of a name are those wanted, whatever the order of the records."""
    records = [article.record(f"{number}.txt", "Person", None) for number, article in enumerate(articles)]
    found = resolve(records, rules())
    assert together(found, name) == list(wanted)
    assert resolve(records[::-1], rules()) == found


@pytest.mark.parametrize("name", PEOPLE)
def test_resolve_tells_persons_of_one_name_by_their_employers(name: str) -> None:
    check("王强", *PEOPLE[name])


@pytest.mark.parametrize("name", PLACES)
def test_resolve_tells_places_of_one_name_by_their_parents(name: str) -> None:
    check(*PLACES[name])


def test_every_feature_and_veto_decides_a_case() -> None:
    """No rule is without a case; `kept-apart` is that of the overrules, the other that of homonyms."""
    found: set[str] = set()
    for item in CASES.values():
        found |= reasons(resolve(item.records(), rules()), item)
    known = {*rules().resolve.features, *rules().resolve.vetoes}
    assert known - found == {"kept-apart", "other-scope"}


def test_resolve_depends_on_no_order_and_no_split_of_the_corpus() -> None:
    """All the articles of the tables as one corpus, in several orders: the same entities, decisions and keys."""
    articles = [
        a for rows in (PEOPLE.values(), [row[1:] for row in PLACES.values()]) for row in rows for a in row[0]
    ]
    records = [a.record(f"p{number}.txt", "Person", None) for number, a in enumerate(articles)]
    for number, item in enumerate(CASES.values()):
        records += [
            replace(r, article=replace(r.article, source=f"{number}-{r.article.source}")) for r in item.records()
        ]
    wanted = resolve(records, rules())
    for seed in range(3):
        shuffled = random.Random(seed).sample(records, len(records))
        assert resolve(shuffled, rules()) == wanted
    apart = [d for d in wanted.decisions if d.verdict == "NEGATIVE"]
    owner = {name.key: name.entity for name in wanted.names}
    assert len(apart) > 10
    assert not [d for d in apart if owner[d.left] == owner[d.right]]
