"""Institutions, parks, platforms, persons and places in sentences of news, by phenomenon.

Each row gives a text and the names of one type that an annotator would mark in it.
"""

from __future__ import annotations

from functools import cache

import pytest

from kg.extract.mentions import find_mentions
from kg.rulebook import Rulebook, load_rulebook
from tests.extract.reading import read


@cache
def rulebook() -> Rulebook:
    return load_rulebook()


def found(text: str, type_: str) -> set[str]:
    article, sentences = read(text)
    return {mention.surface for mention in find_mentions(article, sentences, rulebook()) if mention.type == type_}


LEGAL_NAMES: list[tuple[str, set[str]]] = [
    ("由星辰视觉（上海）科技有限公司研制。", {"星辰视觉（上海）科技有限公司"}),
    ("国网(江苏)新能源汽车有限公司副总经理李明说。", {"国网(江苏)新能源汽车有限公司"}),
    ("龙头企业浙江恒达纸业股份有限公司宣布投产。", {"浙江恒达纸业股份有限公司"}),
    ("项目由天海控股所属天海置业有限公司投资建设。", {"天海控股", "天海置业有限公司"}),
    ("一家有限公司和多家股份公司参加了活动。", set()),
]
LEFT_BOUNDARIES: list[tuple[str, set[str]]] = [
    (
        "由平陆运河集团牵头，联合广西大学、北部湾大学建设。",
        {"平陆运河集团", "广西大学", "北部湾大学"},
    ),
    ("工业和信息化部、教育部和科技部联合印发通知。", {"工业和信息化部", "教育部", "科技部"}),
    ("北京市科委、中关村管委会相关负责人介绍情况。", {"北京市科委", "中关村管委会"}),
    ("国网江苏电科院联合国网苏州供电公司开发了新装置。", {"国网江苏电科院", "国网苏州供电公司"}),
    ("中国科学院地理科学与资源研究所发布报告。", {"中国科学院地理科学与资源研究所"}),
]
GOVERNMENT: list[tuple[str, set[str]]] = [
    ("省委书记发表讲话，省科技厅负责人参加。", {"省委", "省科技厅"}),
    ("浙江省委副书记到会，民建河南省委提出建议。", {"浙江省委", "民建河南省委"}),
    ("河北省蔚县文化广电和旅游局党组书记介绍。", {"河北省蔚县文化广电和旅游局"}),
    ("区政府与企业合作。", {"区政府"}),
    ("美国商务部数据显示，产值下降。", {"美国商务部"}),
    ("各级政府加大投入，有关部门优化布局，把握全局。", set()),
]
INSIDE_UNIVERSITIES: list[tuple[str, set[str]]] = [
    ("对外经济贸易大学信息学院教授认为。", {"对外经济贸易大学信息学院"}),
    ("南京师范大学江苏人才发展战略研究院编制了图谱。", {"南京师范大学江苏人才发展战略研究院"}),
    ("菲律宾宿务理工学院的学生参赛。", {"宿务理工学院"}),
    ("高校设立集成电路学院，在校大学生参加。", set()),
]
SHORT_NAMES: list[tuple[str, set[str]]] = [
    ("星河动力、蓝箭航天等公司研制了火箭。", {"星河动力", "蓝箭航天"}),
    ("华为、百度、宁德时代等企业参加了展览。", {"华为", "百度", "宁德时代"}),
    ("人工智能、大数据等企业发展迅速。", set()),
]
NO_INSTITUTIONS: list[tuple[str, set[str]]] = [
    ("该公司与科研院所、人工智能企业合作，科研团队和行业协会也参加。", set()),
    ("新华社记者介绍，据新华社电。", set()),
]


@pytest.mark.parametrize(
    ("text", "names"),
    LEGAL_NAMES + LEFT_BOUNDARIES + GOVERNMENT + INSIDE_UNIVERSITIES + SHORT_NAMES + NO_INSTITUTIONS,
)
def test_names_institutions(text: str, names: set[str]) -> None:
    assert found(text, "Institution") == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("企业落户昆山经济技术开发区，并入驻中关村软件园。", {"昆山经济技术开发区", "中关村软件园"}),
        ("项目位于德令哈市光伏（光热）产业园。", {"德令哈市光伏（光热）产业园"}),
        ("中心设在余杭区“人工智能小镇”。", {"人工智能小镇"}),
        ("首钢园累计注册企业三百余家。", {"首钢园"}),
        ("国家高新区数量增加，各地打造产业园和示范区。", set()),
    ],
)
def test_names_parks(text: str, names: set[str]) -> None:
    assert found(text, "Park") == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("成都智算中心正式上线。", {"成都智算中心"}),
        ("紫金山实验室与鹏城实验室签约。", {"紫金山实验室", "鹏城实验室"}),
        ("团队在智能感知系统全国重点实验室工作。", {"智能感知系统全国重点实验室"}),
        ("上海人工智能算力中心二期启用。", {"上海人工智能算力中心二期"}),
        ("鼓励企业共建实验室，建设国家实验室和技术创新中心。", set()),
    ],
)
def test_names_platforms(text: str, names: set[str]) -> None:
    assert found(text, "Platform") == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("副院长王志勤介绍，市长陈星、市委副书记张宪中出席。", {"王志勤", "陈星", "张宪中"}),
        ("总工程师傅首清表示，副秘书长周向军到会。", {"傅首清", "周向军"}),
        ("副部长曾垂瑞、厅长朱孟洲出席仪式。", {"曾垂瑞", "朱孟洲"}),
        ("导演马可·马丁说，影片很好。", {"马可·马丁"}),
        ("天工之城·数字绿谷开园。", set()),
        ("杨学明院士都深耕在仪器研发工作中。", {"杨学明"}),
        ("本报记者 李明、王强报道，通讯员张伟提供材料。", set()),
        ("博士后参与研制工作，负责人介绍了情况。", set()),
    ],
)
def test_names_people(text: str, names: set[str]) -> None:
    assert found(text, "Person") == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("比赛在浙江省丽水市遂昌县举行。", {"浙江省", "丽水市", "遂昌县"}),
        ("电站位于浙江绍兴新昌。", {"浙江", "绍兴", "新昌"}),
        ("装置在衢州龙游110千伏兰塘变电站投运。", {"衢州", "龙游", "110千伏兰塘变电站"}),
        ("包头至银川高铁开工，京沪高速通车。", {"包头至银川高铁", "京沪高速"}),
        ("决赛在印度尼西亚首都雅加达落幕。", {"印度尼西亚", "雅加达"}),
        ("城市地处柴达木盆地，永定河贯穿全境。", {"柴达木盆地", "永定河"}),
        ("中国式现代化是发展中国家的道路，经济高速发展。", set()),
    ],
)
def test_names_places(text: str, names: set[str]) -> None:
    assert found(text, "Place") == names
