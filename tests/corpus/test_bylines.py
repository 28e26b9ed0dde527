"""Names out of bylines, datelines, brackets and credits."""

from __future__ import annotations

import pytest

from corpus.bylines import closing_signature, read_signature
from corpus.rulebook import load_corpus_rules

RULES = load_corpus_rules()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # role words before, between and after names
        ("本报记者 王平", ["王平"]),
        ("▶ 本报记者 张帆", ["张帆"]),
        ("► 翟小东", ["翟小东"]),
        ("记者赵大山 通讯员甘小鑫", ["赵大山", "甘小鑫"]),
        ("程一伟 郭二菲 记者陈三瑜", ["程一伟", "郭二菲", "陈三瑜"]),
        ("▶ 洪小飞 科技日报记者 江山", ["洪小飞", "江山"]),
        ("某某日报报业集团全媒体记者 闻海 何娟", ["闻海", "何娟"]),
        ("记者 黎小琦 编辑 覃晓", ["黎小琦"]),
        ("文/图 李小群", ["李小群"]),
        # names spread by the column
        ("本报记者 李 真", ["李真"]),
        ("本报记者 华 林 张 叶 张 大 力", ["华林", "张叶", "张大力"]),
        ("本报记者 陈立 周 敏", ["陈立", "周敏"]),
        # a space that the column has lost
        ("记者刘昊通讯员闫强 农小智", ["刘昊", "闫强", "农小智"]),
        # separators, compound surnames, names of other peoples
        ("记者陶方、叶平", ["陶方", "叶平"]),
        ("记者 欧阳小明", ["欧阳小明"]),
        ("记者阿卜杜拉·买买提", ["阿卜杜拉·买买提"]),
        # an outlet beside the names is no author
        ("国际在线 记者 黎琦", ["黎琦"]),
    ],
)
def test_bylines_names(text: str, names: list[str]) -> None:
    signature = read_signature(text, RULES)
    assert signature is not None
    assert list(signature.names) == names


@pytest.mark.parametrize(
    "text",
    ["记者从发布会上获悉，项目已经开工", "打造新名片 发力新产业", "本报记者走进一座数据中心里面看", "2024年3月"],
)
def test_bylines_refuse_what_is_no_signature(text: str) -> None:
    signature = read_signature(text, RULES)
    assert signature is None or not (signature.role or signature.certain)


@pytest.mark.parametrize(
    ("text", "names", "rest"),
    [
        ("负责人介绍。（毛小葳 徐大伟）", ["毛小葳", "徐大伟"], "负责人介绍。"),
        ("产值超过1000亿元。(某地日报全媒体记者 罗顺)", ["罗顺"], "产值超过1000亿元。"),
        ("负责人介绍。（毛小葳徐大伟）", ["毛小葳", "徐大伟"], "负责人介绍。"),
        ("负责人介绍。（洪小飞记者江山）", ["洪小飞", "江山"], "负责人介绍。"),
        ("共七条。 张小筑", ["张小筑"], "共七条。"),
        ("打造新引擎。 臧盛 周国玺 段亚", ["臧盛", "周国玺", "段亚"], "打造新引擎。"),
    ],
)
def test_bylines_closing_signature(text: str, names: list[str], rest: str) -> None:
    found = closing_signature(text, RULES)
    assert found is not None
    start, signature = found
    assert list(signature.names) == names
    assert text[:start] == rest


@pytest.mark.parametrize(
    "text",
    [
        "投资12亿元。（完）",
        "包括三个项目（一期工程）",
        "对外开放。 高端产业",
        "入驻企业众多（成都高新技术园区）",
        "成立于2019年（下称中心）",
        "甲",
    ],
)
def test_bylines_no_closing_signature(text: str) -> None:
    assert closing_signature(text, RULES) is None
