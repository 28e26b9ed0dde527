"""Entities: forms of one thing joined, one name, one type, one kind."""

from __future__ import annotations

from functools import cache

import pytest

from kg.extract.entities import find_entities
from kg.extract.short_forms import short_forms
from kg.model import Entity
from kg.rulebook import Rulebook, load_rulebook
from tests.extract.reading import read


@cache
def rulebook() -> Rulebook:
    return load_rulebook()


def entities(text: str) -> dict[str, Entity]:
    return {entity.name: entity for entity in find_entities(*read(text), rulebook())}


Row = tuple[str, str, set[str]]
DECLARED: list[Row] = [
    (
        "山河国际工程股份有限公司（以下简称“山河国际”）增长。山河国际投产。",
        "山河国际工程股份有限公司",
        {"山河国际"},
    ),
    ("浙江海岚应用研究院（简称“海岚院”）成立。海岚院由高校发起。", "浙江海岚应用研究院", {"海岚院"}),
    ("成都海岚计算中心（以下简称计算中心）上线。依托计算中心的支撑。", "成都海岚计算中心", {"计算中心"}),
    ("潭柘寺又称“嘉福寺”，位于北京市门头沟区。", "潭柘寺", {"嘉福寺"}),
]
SHORTENED: list[Row] = [
    ("中科视语（北京）科技有限公司落地。中科视语研发了系统。", "中科视语（北京）科技有限公司", {"中科视语"}),
    ("华为公司主办大赛。华为的开源模型很多。", "华为公司", {"华为"}),
    ("门头沟区发展产业。煤炭来自门头沟。", "门头沟区", {"门头沟"}),
    ("北京市出台政策，首都的企业受益。会议在京举行，北京发布数据。", "北京市", {"北京", "首都", "京"}),
    ("浙江省科技厅厅长介绍。省科技厅还提出计划。", "浙江省科技厅", {"省科技厅"}),
    ("宁夏发展新能源，自治区有关部门参加。", "宁夏", {"自治区"}),
    ("国家发展改革委印发文件。国家发改委要求落实。", "国家发展改革委", {"国家发改委"}),
    ("与凌云光技术股份有限公司合作。凌云光共同出资。", "凌云光技术股份有限公司", {"凌云光"}),
    ("山河工程机械股份有限公司获奖。山河股份增产。", "山河工程机械股份有限公司", {"山河股份"}),
    ("海岚文化科技有限公司出资。海岚公司参与建设。", "海岚文化科技有限公司", {"海岚公司"}),
    ("武汉东湖新技术开发区创建。企业在东湖高新区成立。", "武汉东湖新技术开发区", {"东湖高新区"}),
    ("中关村协同发展投资有限公司成立。推动协同发展。", "中关村协同发展投资有限公司", set()),
    ("园区聚焦人工智能、AI、芯片三大领域。", "人工智能", {"AI"}),
    ("国际数据公司IDC发布报告。IDC预计规模增长。", "国际数据公司", {"IDC"}),
    ("海岚智能科技股份有限公司CEO李伟说。", "海岚智能科技股份有限公司", set()),
    ("第三届江州国际工业博览会开幕，工博会展出成果。", "第三届江州国际工业博览会", {"工博会"}),
    ("江州生物产业园开工，江州生物产业园项目占地千亩。", "江州生物产业园", {"江州生物产业园项目"}),
    ("抵达江州团结村火车站，团结村站很忙。", "江州团结村火车站", {"团结村站"}),
    ("发布“8+4”稳进提质政策体系，“8+4”政策体系落地。", "“8+4”稳进提质政策体系", {"“8+4”政策体系"}),
]
APART: list[Row] = [
    ("黄山市人大常委会审议。省人大常委会批准。", "黄山市人大常委会", set()),
    ("南京师范大学与南京大学合作。", "南京师范大学", set()),
    ("北京大学和北京大学第三医院签约。", "北京大学第三医院", set()),
]


@pytest.mark.parametrize(("text", "name", "aliases"), DECLARED + SHORTENED + APART)
def test_entities_join_the_forms_of_one_thing(text: str, name: str, aliases: set[str]) -> None:
    found = entities(text)
    assert name in found
    assert set(found[name].aliases) == aliases
    assert list(found[name].aliases) == sorted(found[name].aliases)


@pytest.mark.parametrize(("text", "name", "aliases"), DECLARED)
def test_entities_tell_declared_aliases(text: str, name: str, aliases: set[str]) -> None:
    assert set(entities(text)[name].declared) == aliases


def test_entities_do_not_declare_what_they_guess() -> None:
    assert entities("华为公司主办大赛。华为的开源模型很多。")["华为公司"].declared == ()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("清华大学和东盟基金会签约。", {"清华大学": "university", "东盟基金会": "fund"}),
        ("上海瑞金医院与浙江省政府合作。", {"上海瑞金医院": "hospital", "浙江省政府": "government"}),
        ("德国、广东省和昆山市。", {"德国": "country", "广东省": "province", "昆山市": "city"}),
        ("永定河在遂昌县以北。", {"遂昌县": "district", "永定河": "natural"}),
        ("合肥高新区的鹏城实验室。", {"合肥高新区": "high_tech_zone", "鹏城实验室": "laboratory"}),
        ("成都智算中心上线。", {"成都智算中心": "computing"}),
    ],
)
def test_entities_have_the_kind_of_their_head(text: str, kinds: dict[str, str]) -> None:
    assert {name: entity.kind for name, entity in entities(text).items() if name in kinds} == kinds


def test_entities_have_one_type_and_the_kinds_of_the_schema() -> None:
    text = "大兴区引入华为公司，建设北京生物信息智算中心。院长王志勤说，《行动计划》已发布。大兴区还将建设产业园。"
    nodes = rulebook().schema.nodes
    for entity in entities(text).values():
        assert {mention.type for mention in entity.mentions} == {entity.type}
        assert {mention.kind for mention in entity.mentions} == {entity.kind}
        assert entity.kind in nodes[entity.type].kinds if nodes[entity.type].kinds else entity.kind is None


def test_entities_come_by_first_mention_with_unique_names() -> None:
    text = "北京市与华为合作。华为在深圳，北京市科委在北京。"
    found = find_entities(*read(text), rulebook())
    assert [entity.name for entity in found] == ["北京市", "华为", "深圳", "北京市科委"]
    assert [entity.mentions[0].start for entity in found] == sorted(entity.mentions[0].start for entity in found)


@pytest.mark.parametrize(
    ("name", "type_", "some", "none"),
    [
        ("中科视语（北京）科技有限公司", "Institution", {"中科视语", "中科视语科技"}, {"中科", "北京"}),
        ("北京海岚信息技术股份有限公司", "Institution", {"海岚信息技术", "海岚", "北京海岚"}, {"北京"}),
        ("中国移动通信集团有限公司", "Institution", {"中国移动"}, {"移动通信", "中国"}),
        ("海西蒙古族藏族自治州", "Place", {"海西", "海西州"}, set()),
        ("蔚县", "Place", set(), {"蔚"}),
    ],
)
def test_entities_short_forms(name: str, type_: str, some: set[str], none: set[str]) -> None:
    forms = set(short_forms(name, type_, rulebook().names))
    assert some <= forms
    assert not forms & none
