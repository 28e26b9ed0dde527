"""Whole relations from marked sentences: coordination, passives, verb chains, references, distance, order."""

from dataclasses import replace

import pytest

from kg.extract.relations import extract_relations, settle, state_relations
from kg.model import Analysis, Entity, Evidence, Mention, Relation
from kg.rulebook import load_rulebook
from tests.extract.reading import named, read
from tests.extract.test_relation_rules import analyse, told

BOOK = load_rulebook()


def found(marked: str) -> set[str]:
    return told(list(extract_relations(analyse(marked), BOOK)))


COORDINATION = {
    "subjects": (
        "由[甲公司:Institution]、[乙大学:Institution]和[丙院:Institution]共同发起成立的[丁研究院:Institution]揭牌。",
        {"甲公司 FOUNDS 丁研究院", "乙大学 FOUNDS 丁研究院", "丙院 FOUNDS 丁研究院"},
    ),
    "objects": (
        "[甲市:Place:city]印发《[某规划:Document]》《[某办法:Document]》。",
        {"甲市 ISSUES 某规划", "甲市 ISSUES 某办法"},
    ),
    "in order": (
        "[甲校:Institution]、[乙校:Institution]分别荣获[金奖:Award]、[银奖:Award]。",
        {"甲校 WINS 金奖", "乙校 WINS 银奖"},
    ),
    "partners": (
        "[甲公司:Institution]、[乙公司:Institution]与[丙公司:Institution]签署战略合作协议。",
        {
            "丙公司 COOPERATES_WITH 甲公司",
            "丙公司 COOPERATES_WITH 乙公司",
            "乙公司 COOPERATES_WITH 甲公司",
        },
    ),
    "partners one by one": (
        "[甲市:Place:city]分别与[乙公司:Institution]、[丙公司:Institution]签署合作协议。",
        {"乙公司 COOPERATES_WITH 甲市", "丙公司 COOPERATES_WITH 甲市"},
    ),
    "partners of one": (
        "[甲市:Place:city]已与[乙公司:Institution]、[丙公司:Institution]签署合作协议。",
        {"乙公司 COOPERATES_WITH 甲市", "丙公司 COOPERATES_WITH 甲市"},
    ),
    "all three": (
        "[甲市:Place:city]与[乙公司:Institution]、[丙公司:Institution]签署三方合作协议。",
        {"乙公司 COOPERATES_WITH 甲市", "丙公司 COOPERATES_WITH 甲市", "丙公司 COOPERATES_WITH 乙公司"},
    ),
    "joint act": (
        "[甲公司:Institution]联合[乙大学:Institution]共同建设[丙中心:Platform]。",
        {"甲公司 BUILDS 丙中心", "乙大学 BUILDS 丙中心"},
    ),
    "joint funding": (
        "[甲公司:Institution]与[乙大学:Institution]共同出资成立[丙公司:Institution]。",
        {
            "甲公司 FOUNDS 丙公司",
            "乙大学 FOUNDS 丙公司",
            "甲公司 INVESTS_IN 丙公司",
            "乙大学 INVESTS_IN 丙公司",
        },
    ),
}


@pytest.mark.parametrize(("marked", "expected"), COORDINATION.values(), ids=COORDINATION)
def test_relations_distribute_over_coordination(marked: str, expected: set[str]) -> None:
    assert found(marked) == expected


PASSIVES = {
    "verb chain": (
        "[丙中心:Platform]由[甲公司:Institution]牵头建设运营。",
        {"甲公司 LEADS 丙中心", "甲公司 BUILDS 丙中心", "甲公司 OPERATES 丙中心"},
    ),
    "goes on": (
        "[丙中心:Platform]由[甲公司:Institution]牵头，并联合[乙大学:Institution]共同建设。",
        {"甲公司 LEADS 丙中心", "甲公司 BUILDS 丙中心", "乙大学 BUILDS 丙中心"},
    ),
    "second agent": (
        "[某大会:Event]由[甲市:Place:city]主办，[乙公司:Institution]承办。",
        {"甲市 HOSTS 某大会", "乙公司 HOSTS 某大会"},
    ),
    "agents with a verb each": (
        "由[甲市:Place:city]主办、[乙公司:Institution]承办的[某大会:Event]开幕。",
        {"甲市 HOSTS 某大会", "乙公司 HOSTS 某大会"},
    ),
    "money between the verbs": (
        "[甲公司:Institution]投资30亿元建设的[丙中心:Platform]投运。",
        {"甲公司 INVESTS_IN 丙中心", "甲公司 BUILDS 丙中心"},
    ),
    "third agent": (
        "[某大会:Event]由[甲市:Place:city]主办，[乙公司:Institution]协办，[丙公司:Institution]承办。",
        {"甲市 HOSTS 某大会", "乙公司 HOSTS 某大会", "丙公司 HOSTS 某大会"},
    ),
    "object of its own": (
        "[丙中心:Platform]由[甲公司:Institution]与[乙公司:Institution]共同出资设立[丁公司:Institution]来运营。",
        {
            "甲公司 FOUNDS 丁公司",
            "乙公司 FOUNDS 丁公司",
            "甲公司 INVESTS_IN 丁公司",
            "乙公司 INVESTS_IN 丁公司",
            "甲公司 OPERATES 丙中心",
            "乙公司 OPERATES 丙中心",
        },
    ),
    "relative": (
        "由[甲公司:Institution]研发的[某系统:Product]上线。",
        {"甲公司 DEVELOPS 某系统"},
    ),
}


@pytest.mark.parametrize(("marked", "expected"), PASSIVES.values(), ids=PASSIVES)
def test_relations_keep_the_roles_of_a_passive(marked: str, expected: set[str]) -> None:
    assert found(marked) == expected


CARRIED = {
    "subject of the sentence": (
        "[甲市:Place:city]成立专班，打造[乙园:Park]，并将举办[丙大会:Event]。",
        {"甲市 BUILDS 乙园", "甲市 HOSTS 丙大会 (planned)"},
    ),
    "reference": (
        "[甲公司:Institution]成立多年。[该公司@甲公司]研发了[某系统:Product]。",
        {"甲公司 DEVELOPS 某系统"},
    ),
    "both": (
        "[甲公司:Institution]与[乙大学:Institution]会谈。[双方@甲公司/乙大学]签署战略合作协议。",
        {"乙大学 COOPERATES_WITH 甲公司"},
    ),
    "speaker is no actor": (
        "[甲公司:Institution]董事长[张三:Person]介绍，研发出[某系统:Product]并非易事。",
        {"张三 WORKS_FOR 甲公司 = 董事长"},
    ),
    "setting": (
        "在[甲市:Place:city]，由[乙公司:Institution]建设的[丙中心:Platform]启用。",
        {"乙公司 BUILDS 丙中心", "丙中心 LOCATED_IN 甲市"},
    ),
    "measured by another": (
        "[甲市:Place:city]超过[乙市:Place:city]位居[某榜:Award]第二位。",
        {"甲市 WINS 某榜"},
    ),
    "object joined to one without a name": (
        "[甲公司:Institution]斩获成长组和[乙奖:Award]。",
        {"甲公司 WINS 乙奖"},
    ),
    "several posts of the second person": (
        "[甲委:Institution]书记[张三:Person]，[乙委:Institution]副书记、主任、[丙会:Institution]主任[李四:Person]到会。",
        {
            "张三 WORKS_FOR 甲委 = 书记",
            "李四 WORKS_FOR 乙委 = 副书记、主任",
            "李四 WORKS_FOR 丙会 = 主任",
        },
    ),
    "list of what was counted": (
        "[甲园:Park]已建成两个平台，包括[乙中心:Platform]、[丙实验室:Platform]。",
        {"甲园 BUILDS 乙中心", "甲园 BUILDS 丙实验室"},
    ),
    "title behind a copula": (
        "[甲实验室:Platform]去年成立，主任是[乙院:Institution]院士[张三:Person]。",
        {"张三 WORKS_FOR 甲实验室 = 主任", "张三 WORKS_FOR 乙院 = 院士"},
    ),
    "title behind the name": (
        "[甲大学:Institution][张三:Person]教授领衔[乙项目:Project]。",
        {"张三 WORKS_FOR 甲大学 = 教授", "张三 LEADS 乙项目"},
    ),
    "at the meeting": (
        "[甲大会:Event]开幕。[会上@甲大会]，[张三:Person]表示前景广阔。",
        {"张三 PARTICIPATES_IN 甲大会"},
    ),
    "works behind a dash": (
        "[甲公司:Institution]建设的[乙水网:Project]骨干工程——[丙运河:Project]开工。",
        {"甲公司 BUILDS 丙运河", "丙运河 PART_OF 乙水网"},
    ),
    "document goes on": (
        "[甲局:Institution]印发《[某办法:Document]》，提出，支持[丙工程:Project]。",
        {"甲局 ISSUES 某办法", "某办法 SUPPORTS 丙工程 (planned)"},
    ),
}


@pytest.mark.parametrize(("marked", "expected"), CARRIED.values(), ids=CARRIED)
def test_relations_carry_what_a_clause_is_about(marked: str, expected: set[str]) -> None:
    assert found(marked) == expected


POSTS = {
    "mayor after the party's secretary": (
        "[甲市委:Institution:government]书记[张三:Person]、市长[李四:Person]在[甲市:Place:city]调研。",
        {"张三 WORKS_FOR 甲市委 = 书记", "李四 WORKS_FOR 甲市 = 市长"},
    ),
    "no mayor of a committee": (
        "[甲市委:Institution:government]书记[张三:Person]、市长[李四:Person]到会。",
        {"张三 WORKS_FOR 甲市委 = 书记"},
    ),
    "title of the same organisation": (
        "[甲大学:Institution:university]校长[张三:Person]，副校长[李四:Person]出席，副校长[王五:Person]主持。",
        {"张三 WORKS_FOR 甲大学 = 校长", "李四 WORKS_FOR 甲大学 = 副校长", "王五 WORKS_FOR 甲大学 = 副校长"},
    ),
    "organ named by its kind": (
        "[甲市政协:Institution:government]会议闭幕。市政协副主席[李四:Person]到会。",
        {"李四 WORKS_FOR 甲市政协 = 副主席"},
    ),
    "the only one of its kind": (
        "[甲大学:Institution:university]昨日开学。副校长[李四:Person]到会。",
        {"李四 WORKS_FOR 甲大学 = 副校长"},
    ),
    "one of two": (
        "[甲大学:Institution:university]与[乙大学:Institution:university]比邻。副校长[李四:Person]到会。",
        set(),
    ),
}


@pytest.mark.parametrize(("marked", "expected"), POSTS.values(), ids=POSTS)
def test_relations_give_a_title_the_organisation_it_leaves_out(marked: str, expected: set[str]) -> None:
    assert found(marked) == expected


GOES_ON = {
    "verb first": (
        "甲市是能源基地。近年来引进乙公司，建成丙中心。",
        {"甲市": "Place/city", "乙公司": "Institution/company", "丙中心": "Platform/computing"},
        {"乙公司 SETTLES_IN 甲市", "甲市 BUILDS 丙中心"},
    ),
    "a clause that only says when": (
        "甲市是能源基地。2022年以来，引进乙公司等企业。",
        {"甲市": "Place/city", "乙公司": "Institution/company"},
        {"乙公司 SETTLES_IN 甲市"},
    ),
    "a subject of its own": (
        "甲市是能源基地。外来客商建成丙中心。",
        {"甲市": "Place/city", "丙中心": "Platform/computing"},
        set(),
    ),
    "another paragraph": (
        "甲市是能源基地。\n近年来建成丙中心。",
        {"甲市": "Place/city", "丙中心": "Platform/computing"},
        set(),
    ),
    "what a document says": (
        "甲市印发《某方案》。加快建设丙中心。",
        {"甲市": "Place/city", "丙中心": "Platform/computing", "某方案": "Document/policy"},
        {"甲市 ISSUES 某方案"},
    ),
    "adjunct before the main clause": (
        "自引进乙公司以来，甲市面貌一新。",
        {"甲市": "Place/city", "乙公司": "Institution/company"},
        {"乙公司 SETTLES_IN 甲市"},
    ),
    "list under a heading": (
        "甲园简介\n占地千亩。\n入驻企业：乙公司、丙公司。",
        {"甲园": "Park/science_park", "乙公司": "Institution/company", "丙公司": "Institution/company"},
        {"乙公司 SETTLES_IN 甲园", "丙公司 SETTLES_IN 甲园"},
    ),
    "a future before its manner": (
        "甲基金将重点投资储能电池等领域。",
        {"甲基金": "Institution/fund", "储能电池": "Field"},
        {"甲基金 FOCUSES_ON 储能电池 (planned)"},
    ),
}


@pytest.mark.parametrize(("text", "names", "expected"), GOES_ON.values(), ids=GOES_ON)
def test_relations_go_on_with_what_the_text_before_is_about(
    text: str, names: dict[str, str], expected: set[str]
) -> None:
    article, sentences = read(text)
    assert told(list(extract_relations(Analysis(article, sentences, named(text, names)), BOOK))) == expected


ABSENT = {
    "types do not fit": "[张三:Person]建设[甲市:Place:city]。",
    "reporter": "[甲报:Institution]记者[张三:Person]报道。",
    "another verb's object": "[甲公司:Institution]走访[乙公司:Institution]。",
    "prefix of a name": "[甲市:Place:city]的[乙学会:Institution]与[甲市学会:Institution]同日开会。",
    "approval is no building": "[甲部:Institution:government]批准在[这里@乙市]建站。[乙市:Place:city]开会。",
    "what is counted but not listed": "[甲园:Park]已建成两个平台，[乙中心:Platform]揭牌。",
    "nothing named": "有关部门将建设平台。",
}


@pytest.mark.parametrize("marked", ABSENT.values(), ids=ABSENT)
def test_relations_say_only_what_the_text_states(marked: str) -> None:
    assert found(marked) == set()


def test_relations_carry_the_sentence_as_evidence() -> None:
    analysis = analyse("天气晴好。[甲市:Place:city]印发《[某规划:Document]》。")
    (relation,) = extract_relations(analysis, BOOK)
    evidence = relation.evidence
    assert evidence.text == analysis.article.text[evidence.start : evidence.end] == "甲市印发《某规划》。"
    assert 0 < relation.confidence <= 1


def test_relations_are_less_sure_of_what_is_further_away() -> None:
    near = extract_relations(analyse("[甲市:Place:city]印发《[某规划:Document]》。"), BOOK)[0]
    far = extract_relations(analyse("[甲市:Place:city]开会研究，印发《[某规划:Document]》。"), BOOK)[0]
    assert far.confidence < near.confidence


def test_relations_do_not_depend_on_the_order_of_entities() -> None:
    analysis = analyse(" ".join(marked for marked, _ in [*COORDINATION.values(), *PASSIVES.values()]))
    backwards = replace(analysis, entities=analysis.entities[::-1])
    assert extract_relations(backwards, BOOK) == extract_relations(analysis, BOOK)


def test_relations_hold_names_of_the_article_and_types_of_the_schema() -> None:
    analysis = analyse(" ".join(marked for marked, _ in [*COORDINATION.values(), *CARRIED.values()]))
    types = {entity.name: entity.type for entity in analysis.entities}
    for one in extract_relations(analysis, BOOK):
        assert BOOK.schema.relations[one.type].accepts(types[one.subject], types[one.object])


def test_settle_keeps_the_surest_of_equal_statements() -> None:
    evidence = Evidence(0, 2, "甲乙")
    weak = Relation("乙", "COOPERATES_WITH", "甲", "planned", evidence, "a", 0.5)
    sure = Relation("甲", "COOPERATES_WITH", "乙", "actual", evidence, "b", 0.8)
    kept = settle([weak, sure], BOOK.schema)
    assert kept == settle([sure, weak], BOOK.schema)
    assert [(one.subject, one.object, one.status, one.rule) for one in kept] == [("乙", "甲", "actual", "b")]


def test_relations_of_an_article_without_entities_are_none() -> None:
    analysis = analyse("天气晴好。")
    assert list(state_relations(Analysis(analysis.article, analysis.sentences), BOOK.relations, BOOK.schema)) == []


def test_relations_take_no_object_marker_for_a_future() -> None:
    """`如今将重点锁定在…` is done, although 将 alone would make it a plan; only a tagged sentence can tell."""
    text = "甲市曾是能源基地，如今将转型重点锁定在商业航天三大领域。"
    entities = []
    for name, type_, kind in (("甲市", "Place", "city"), ("商业航天", "Field", None)):
        start = text.index(name)
        mention = Mention(start, start + len(name), name, type_, kind, "test")
        entities.append(Entity(name, type_, kind, (), (), (mention,)))
    article, sentences = read(text)
    analysis = Analysis(article, sentences, tuple(entities), ())
    assert told(list(extract_relations(analysis, BOOK))) == {"甲市 FOCUSES_ON 商业航天"}
