"""Sentences to tag: news in many shapes, and what no newspaper prints. Written for these tests."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice

PLACES = ["北京市门头沟区", "江苏省苏州市", "合肥", "粤港澳大湾区", "乌鲁木齐市"]
ACTORS = ["华为技术有限公司", "中国科学院自动化研究所", "省发展改革委", "清华大学", "“专精特新”企业"]
PEOPLE = ["王志勤", "欧阳晓晴", "阿卜杜拉", "李某某", "Tim Cook"]
FIGURES = ["400P", "３亿元", "12.5%", "近两万家", "1,280.6万千瓦时"]
TEMPLATES = [
    "{actor}与{place}签署战略合作协议，共建人工智能计算中心。",
    "记者{person}从{actor}获悉，今年前三季度，全市算力规模达到{figure}，同比增长9.8%。",
    "{person}任{actor}副院长、首席科学家；{place}人民政府副市长出席。",
    "《{place}促进未来产业发展实施方案》于2023年9月8日印发，计划到2025年投资{figure}。",
    "据介绍，该项目位于{place}，由{actor}牵头建设运营，总投资{figure}！",
    "{figure}！{place}这样干——{actor}的“答卷”",
    "图为{place}，{actor}的工程师{person}在调试GPT-4、ChatGLM-6B等大模型……",
    "（{person} 摄）",
    "“{actor}的订单增长了{figure}，”{person}说，“明年会更好。”",
    "第十三届中国创新创业大赛在{place}举行，{actor}获一等奖。",
    "{place}：{actor}、{person}团队等7家单位入选，涉及{figure}。",
    "{actor}(以下简称“研究院”)是{place}新型研发机构，拥有Ｒ＆Ｄ人员{figure}。",
]
ODD = [
    "。",
    "a",
    "……",
    "——",
    "１２３ＡＢＣ",
    "\x00\x01\x7f",
    "\ufeff北京",
    "\ud83d北京\udc00",
    "😀人工智能😀",
    "𠮷野家在北京开店",
    "ﬀ㎡℃①②③",
    "العربية與русский及日本語の文",
    "N" * 50,
    "的" * 120,
    "http://example.org/a?b=c&d=1",
    "2023-09-08T10:00:00",
    "“‘《（【〈「『』」〉】）》’”",
    "e\u0301te\u0301",
    "中\u200d国\u200b人",
]


def news(size: int = 300) -> list[str]:
    """`size` sentences from the templates and their fillers, the odd ones first; always the same."""
    fillers = zip(*(islice(_cycle(values, step), size) for values, step in _SLOTS), strict=True)
    made = [
        TEMPLATES[number % len(TEMPLATES)].format(place=place, actor=actor, person=person, figure=figure)
        for number, (place, actor, person, figure) in enumerate(fillers)
    ]
    return [*ODD, *made][:size]


_SLOTS = [(PLACES, 1), (ACTORS, 2), (PEOPLE, 3), (FIGURES, 4)]


def _cycle(values: list[str], step: int) -> Iterator[str]:
    """Every value again and again, each list at its own pace, so that the combinations differ."""
    for number in count():
        yield values[(number * step + number // (5 * step)) % len(values)]
