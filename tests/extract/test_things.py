"""Documents, products, projects, events, awards and fields in sentences, by phenomenon."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kg.extract.candidates import Candidate
from kg.extract.things import find_things
from tests.extract.reading import read
from tests.extract.test_things_rules import rules


def things(text: str) -> list[Candidate]:
    article, sentences = read(text)
    return [candidate for sentence in sentences for candidate in find_things(article, sentence, rules())]


def of_type(text: str, label: str) -> list[str]:
    return [text[c.start : c.end] for c in things(text) if c.type == label]


DOCUMENTS = [
    ("市政府印发《江州市低空经济发展规划（2024—2030年）》。", ["江州市低空经济发展规划（2024—2030年）"]),
    ("成果日前刊登于国际期刊《水与土壤》。", ["水与土壤"]),
    ("根据海川省政府工作报告，投资将增长。", ["海川省政府工作报告"]),
    ("江州市还将出台智能制造产业行动方案，支持企业。", ["智能制造产业行动方案"]),
    ("据《江州日报》报道，双方签署《战略合作协议》。", []),
    ("各地要抓紧制定实施方案。", []),
]
PROJECTS = [
    ("深入实施“3个100”先进集群培育工程，新增企业百家。", ["“3个100”先进集群培育工程"]),
    ("江州抢抓“东数西算”机遇，推进“数字江州”建设。", ["东数西算", "数字江州"]),
    ("通过实施科教融合强基、核心技术攻坚等五大行动，补齐短板。", ["科教融合强基", "核心技术攻坚"]),
    ("他说“今年很好”，重点工程进展顺利。", []),
]
EVENTS = [
    ("第十二届江州国际创新创业大会在海川举行。", ["第十二届江州国际创新创业大会"]),
    ("在江州市第十五届人民代表大会第二次会议上，代表热议。", ["江州市第十五届人民代表大会第二次会议"]),
    ("23日，海川深海实验室揭牌活动举行。", ["海川深海实验室揭牌活动"]),
    ("本届大会共设四个展区，嘉宾出席会议。", []),
    ("代表参观了“江州高新区20年成就展”。", ["江州高新区20年成就展"]),
    ("第三届江州创新创业大赛颁奖仪式在海川举行。", ["第三届江州创新创业大赛颁奖仪式"]),
    ("江州省科协担任大赛的指导单位。", []),
    ("双方举行签约仪式。", []),
]
AWARDS = [
    ("该成果荣获国家科技进步奖二等奖。", ["国家科技进步奖二等奖"]),
    ("机构发布《新城百强榜(2024)》，江州新城上榜。", ["新城百强榜(2024)"]),
    ("科技部批复江州计算中心为“国家智能计算开放平台”。", ["国家智能计算开放平台"]),
    ("他多次获奖，公司奖励了他。", []),
]
PRODUCTS = [
    ("这正是江州重工联合研发打造的全球首个无人驾驶隧道病害检测车。", ["无人驾驶隧道病害检测车"]),
    ("该装置利用多端柔性控制技术调节功率。", ["多端柔性控制技术"]),
    ("中心已适配ChatGLM-6B等模型，6G技术加快发展。", ["ChatGLM-6B", "6G"]),
    ("企业在智能掘进、充填开采等关键技术方面取得突破。", ["智能掘进", "充填开采"]),
    ("银行推出“园区成长贷”，影片《远山》上映。", ["园区成长贷", "远山"]),
    ("“海岚二号”同样由大学研制，“云脑Ⅱ”投入使用。", ["海岚二号", "云脑Ⅱ"]),
    ("超导量子计算机“本源悟空”上线，以华为昇腾处理器为基础。", ["本源悟空", "华为昇腾处理器"]),
    ("训练了解译框架“HaiLanNet”，实现“从0到1”的突破。", ["HaiLanNet"]),
    ("企业依靠信息技术改造公共服务平台，修复生态系统。", []),
]
FIELDS = [
    ("园区聚焦人工智能、生物制造、量子通信三大领域。", ["人工智能", "生物制造", "量子通信"]),
    ("当地把产业重点锁定在“人工智能”“生物制造”“量子通信”三大细分领域。", ["人工智能", "生物制造", "量子通信"]),
    ("江州加快发展新能源产业。", ["新能源"]),
    ("以船型设计、航道养护等三大研究方向为重点。", ["船型设计", "航道养护"]),
    ("技术被广泛应用于金融、电商、安防等领域。", []),
    ("立足江州在制造、材料等领域的科研优势。", []),
    ("当地的支柱产业和特色产业发展很快。", []),
    ("工程规模大、技术含量高、产业带动力强。", []),
]
CASES = [
    pytest.param(label, text, want, id=f"{label}-{text[:12]}")
    for label, table in (
        ("Document", DOCUMENTS),
        ("Project", PROJECTS),
        ("Event", EVENTS),
        ("Award", AWARDS),
        ("Product", PRODUCTS),
        ("Field", FIELDS),
    )
    for text, want in table
]


@pytest.mark.parametrize(("label", "text", "want"), CASES)
def test_things_of_a_sentence(label: str, text: str, want: list[str]) -> None:
    assert of_type(text, label) == want


SLOGANS = ["打造“京西新名片”。", "他们被称为“海川六小龙”。", "形成“能上能下”的局面。", "实现“从零到一”的突破。"]


@pytest.mark.parametrize("text", SLOGANS)
def test_things_quotation_marks_alone_prove_nothing(text: str) -> None:
    assert things(text) == []


def test_things_kinds_of_documents() -> None:
    text = "会议通过《江州市湿地保护条例》，发布《算力发展报告》，印发《关于发展算力的意见》。"
    assert [c.kind for c in things(text) if c.type == "Document"] == ["law", "report", "policy"]


def test_things_offsets_count_in_the_article() -> None:
    """The second sentence's names carry the article's offsets, and candidates come sorted."""
    text = "开头一句。\n市政府印发《江州市算力规划》，举办第三届江州算力大会。"
    found = things(text)
    assert found == sorted(found)
    assert [text[c.start : c.end] for c in found] == ["江州市算力规划", "第三届江州算力大会"]
    assert all(0 < c.score <= 1 for c in found)


def test_things_of_one_type_never_overlap() -> None:
    text = "深入实施“3个100”先进集群培育工程，推进绿色高效江州运河建设专项。"
    found = [c for c in things(text) if c.type == "Project"]
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert found


def test_things_read_half_width_marks_like_full_width_ones() -> None:
    """Scraped pages print , : ( ) for ，：（）; a comma inside a number is no mark."""
    full = "据介绍，园区聚焦人工智能、数字视听等领域：举办第三届江州算力大会（JTC），投资3,000元。"
    half = full.translate(str.maketrans("，：（）", ",:()"))
    found = [(c.start, c.end, c.type, c.rule) for c in things(full)]
    assert found == [(c.start, c.end, c.type, c.rule) for c in things(half)]
    assert [half[c.start : c.end] for c in things(half)] == ["人工智能", "数字视听", "第三届江州算力大会(JTC)"]
