"""Figures of whole sentences: the right number with what, whose, when, and whether it is a fact or a promise."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Article, Segment, Zone
from corpus.sentences import split_sentences
from corpus.words.tagger import Tagger, load_tagger, tag_sentences
from kg.extract.metrics import extract_metrics
from kg.model import Analysis, Entity, Mention, Metric, Reference
from kg.rulebook import load_rulebook

_MARK = re.compile(r"\[([^\[\]:@]+)(?::(\w+)(?::(\w+))?|@([^\[\]]+))\]|([^\[]+)")


@cache
def tagger() -> Tagger:
    return load_tagger()


def analyse(marked: str, date: str | None = None) -> Analysis:
    """An analysis of a text that marks its names (`[甲市:Place:city]`) and references (`[该市@甲市]`)."""
    text = ""
    mentions: dict[str, list[Mention]] = {}
    references = []
    for match in _MARK.finditer(marked):
        printed, type_, kind, target, plain = match.groups()
        start, text = len(text), text + (printed or plain)
        if target:
            references.append(Reference(start, len(text), printed, (target,), "test"))
        elif printed:
            mentions.setdefault(printed, []).append(Mention(start, len(text), printed, type_, kind, "test"))
    zones = tuple(Zone(m.start(), m.end(), "body") for m in re.finditer(r"[^\n]+", text))
    segments = (Segment(0, 0, len(text)),)
    article = Article("page.txt", None, "article", (), None, date, ((1, 1),), text, zones, segments)
    entities = tuple(Entity(name, m[0].type, m[0].kind, (), (), tuple(m)) for name, m in mentions.items())
    return Analysis(article, tag_sentences(split_sentences(article), tagger()), entities, tuple(references))


def metrics(marked: str, date: str | None = None) -> tuple[Metric, ...]:
    return extract_metrics(analyse(marked, date), load_rulebook())


def short(metric: Metric) -> str:
    """`subject|indicator|bound value unit`, then what is not as usual: time, planned, change."""
    number = f"{metric.low:g}-{metric.high:g}" if metric.value is None else f"{metric.value:g}"
    extras = [metric.time, metric.status if metric.status != "actual" else None, metric.change]
    parts = [metric.subject, metric.indicator, f"{metric.bound}{number}{metric.unit}"]
    return "|".join([*parts, *(extra for extra in extras if extra)])


CASES: dict[str, list[tuple[str, list[str]]]] = {
    "reported": [
        (
            "[甲电站:Project]装有16台单机容量100万千瓦的水轮发电机组。",
            ["甲电站|水轮发电机组|=16台", "甲电站|单机容量|=1e+06千瓦"],
        ),
        (
            "[甲大会:Event]开幕，[甲大会:Event]吸引了很多人。\n[乙区:Place:district]与会。\n5万平方米的展区共推出超100个项目。",
            ["甲大会|展区|=50000平方米", "甲大会|项目|>=100个"],
        ),
        (
            "[丙大学:Institution:university]承担[甲部:Institution:government]、[乙部:Institution:government]的各类项目21项。",
            ["丙大学|项目|=21项"],
        ),
        (
            "[乙协会:Institution:association]发布的数据显示，2023年我国[甲车:Field]产量为90万辆。",
            ["甲车|甲车产量|=900000辆|2023"],
        ),
        (
            "截至2023年底，[甲省:Place:province]发现的古井超过6口；截至2024年底，这一数字超过8口。",
            ["甲省|发现的古井|>=6口|2023-12", "甲省|发现的古井|>=8口|2024-12"],
        ),
        (
            "2023年[甲班列:Project]开行2万列，发送货物190万标箱，同比分别增长6%和18%。",
            [
                "甲班列|开行|=20000列|2023",
                "甲班列|发送货物|=1.9e+06标箱|2023",
                "甲班列|开行|=6%|2023|increase",
                "甲班列|发送货物|=18%|2023|increase",
            ],
        ),
        (
            "[甲园:Park]1994年2月经[乙院:Institution:government]批准设立，面积278平方公里。",
            ["甲园|面积|=278平方公里"],
        ),
        ("[甲公司:Institution:company]牵头建设的“[乙平台:Platform]”算力规模达到900P。", ["乙平台|算力规模|=900P"]),
        ("“[甲机:Product]”峰值运算速度达到每秒12亿次。", ["甲机|峰值运算速度|=1.2e+09次"]),
        ("[甲模型:Product]上线，参数规模达到2000亿。", ["甲模型|参数规模|=2e+11"]),
    ],
    "levels": [
        ("[甲市:Place:city]森林覆盖率达到62.5%。", ["甲市|森林覆盖率|=62.5%"]),
        ("全年[甲市:Place:city]地区生产总值突破3000亿元。", ["甲市|地区生产总值|>=3e+11元"]),
        ("[丁香计算中心:Platform:computing]首批算力规模160P。", ["丁香计算中心|首批算力规模|=160P"]),
        ("[甲市:Place:city]研发投入占地区生产总值的比重为3.1%。", ["甲市|研发投入占地区生产总值的比重|=3.1%"]),
        (
            "[乙铁路:Place:site]全长约286公里，设计时速350公里。",
            ["乙铁路|全长|~286公里", "乙铁路|设计时速|=350公里"],
        ),
    ],
    "counts": [
        ("目前[丁香计算中心:Platform:computing]已与80余家单位签约。", ["丁香计算中心|单位|>=80家"]),
        ("[甲市:Place:city]拥有320家国家高新技术企业。", ["甲市|国家高新技术企业|=320家"]),
        ("[甲市:Place:city]集聚近百家专精特新企业。", ["甲市|专精特新企业|~100家"]),
        ("[丙集团:Institution:company]新增门店36家。", ["丙集团|新增门店|=36家"]),
        ("[春季展览会:Event]吸引了1.2万余名观众参观。", ["春季展览会|观众|>=12000名"]),
    ],
    "growth": [
        ("[甲市:Place:city]工业增加值同比增长9.8%。", ["甲市|工业增加值|=9.8%|increase"]),
        ("[甲市:Place:city]单位能耗下降3.2%。", ["甲市|单位能耗|=3.2%|decrease"]),
        ("[丙集团:Institution:company]营业收入增长两倍多。", ["丙集团|营业收入|>=2倍|increase"]),
        ("[甲市:Place:city]绿化率由41%提高到52%。", ["甲市|绿化率|=41%", "甲市|绿化率|=52%"]),
        (
            "[丙集团:Institution:company]实现营业收入120亿元，同比增长15%。",
            ["丙集团|营业收入|=1.2e+10元", "丙集团|营业收入|=15%|increase"],
        ),
    ],
    "several in one sentence": [
        (
            "[丁香计算中心:Platform:computing]首期算力120P，2021年底算力规模达到450P。",
            ["丁香计算中心|首期算力|=120P", "丁香计算中心|算力规模|=450P|2021-12"],
        ),
        (
            "[甲县:Place:district]、[乙县:Place:district]森林覆盖率分别达到61%和58%。",
            ["甲县|森林覆盖率|=61%", "乙县|森林覆盖率|=58%"],
        ),
        (
            "[甲县:Place:district]和[乙县:Place:district]各建成3座水厂。",
            ["乙县|建成水厂|=3座", "甲县|建成水厂|=3座"],
        ),
        (
            "[甲市:Place:city]企业数量、专利数量均增长1倍。",
            ["甲市|专利数量|=1倍|increase", "甲市|企业数量|=1倍|increase"],
        ),
    ],
    "ranges": [("[丙集团:Institution:company]研发周期缩短2-3个月。", ["丙集团|研发周期|=2-3个月|decrease"])],
    "time": [
        ("2024年，[甲市:Place:city]新建公园12个。", ["甲市|新建公园|=12个|2024"]),
        (
            "2024年前三季度，[甲市:Place:city]外贸进出口总额达500亿元。",
            ["甲市|外贸进出口总额|=5e+10元|2024-01/2024-09"],
        ),
        ("《[甲市2025年经济政策:Document]》显示，[甲市:Place:city]新建公园12个。", ["甲市|新建公园|=12个|2025"]),
        ("记者3日从[丙集团:Institution:company]获悉，[甲市:Place:city]新建公园12个。", ["甲市|新建公园|=12个"]),
        (
            "2024年，[甲市:Place:city]新建公园12个。其中，口袋公园8个。改造学校30所。",
            ["甲市|新建公园|=12个|2024", "甲市|口袋公园|=8个|2024", "甲市|改造学校|=30所"],
        ),
        ("较2014年，[甲市:Place:city]森林面积增加了30万亩。", ["甲市|森林面积|=300000亩|increase"]),
    ],
    "plans": [
        ("[甲市:Place:city]计划新建学校20所。", ["甲市|新建学校|=20所|planned"]),
        ("到2030年，[甲市:Place:city]力争算力规模超过50EFLOPS。", ["甲市|算力规模|>=50EFLOPS|2030|planned"]),
        (
            "[甲市:Place:city]将投资3亿元建设水厂，目前已完成投资1亿元。",
            ["甲市|投资建设水厂|=3e+08元|planned", "甲市|完成投资|=1e+08元"],
        ),
        (
            "[甲园:Park]规划用地51公顷，总建筑面积16万平方米，计划引进企业50家，形成产值2亿元。",
            [
                "甲园|规划用地|=51公顷|planned",
                "甲园|总建筑面积|=160000平方米",
                "甲园|引进企业|=50家|planned",
                "甲园|形成产值|=2e+08元|planned",
            ],
        ),
        (
            "[甲区:Place:district]计划总投资74亿元，其中亿元以上项目13个，完成全年目标的113%。",
            ["甲区|总投资|=7.4e+09元|planned", "甲区|项目|=13个", "甲区|目标|=113%"],
        ),
        ("预计[甲厂:Project]达产后年产值50亿元。", ["甲厂|达产后年产值|=5e+09元|planned"]),
        ("[甲中心:Platform]将在三年内累计服务500家企业。", ["甲中心|企业|=500家|planned"]),
        (
            "[甲展:Event]将于9月19日举行。在9月5日的发布会上，共有27个国家参展。",
            ["甲展|国家|=27个"],
        ),
    ],
    "subjects": [
        (
            "[丙集团:Institution:company]发布[丁系列芯片:Product]。[该芯片@丁系列芯片]功耗仅5瓦。",
            ["丁系列芯片|功耗|=5瓦"],
        ),
        (
            "据[丙集团:Institution:company]介绍，[丁香计算中心:Platform:computing]服务企业200家。",
            ["丁香计算中心|服务企业|=200家"],
        ),
        (
            "[丙集团:Institution:company]总经理[张宁:Person]说：“[甲市:Place:city]的门店达到90家。”",
            ["甲市|门店|=90家"],
        ),
        ("[甲市:Place:city]推进绿色发展，全市公园达到300个。", ["甲市|公园|=300个"]),
        (
            "[丙集团:Institution:company]建成了[丁香计算中心:Platform:computing]，总投资约8亿元。",
            ["丁香计算中心|总投资|~8e+08元"],
        ),
    ],
    "subjects in longer sentences": [
        (
            "[丙集团:Institution:company]投资建设的[丁香计算中心:Platform:computing]算力规模达到450P。",
            ["丁香计算中心|算力规模|=450P"],
        ),
        ("[甲市:Place:city][无人机:Product]产量达到30万架。", ["甲市|无人机产量|=300000架"]),
        ("总投资12亿元的[丁香计算中心:Platform:computing]投入使用。", ["丁香计算中心|总投资|=1.2e+09元"]),
        (
            "[甲市:Place:city]发展迅速，[乙公司:Institution:company]、[丙公司:Institution:company]等20余家企业入驻。",
            ["甲市|企业|>=20家"],
        ),
        ("在[甲市:Place:city]，平均8分钟就有一家企业诞生。", ["甲市|诞生|=8分钟"]),
        (
            "80%的[甲奖:Award]、65%的[乙奖:Award]都是借助仪器完成的。",
            ["甲奖|借助仪器完成|=80%", "乙奖|借助仪器完成|=65%"],
        ),
        ("[绿叶研究所:Institution:institute]研究员[张宁:Person]带领团队种植34个品种。", ["张宁|品种|=34个"]),
        (
            "[甲市:Place:city]将持续建设算力。2027年建设2000P，2029年建设5000P。",
            ["甲市|建设|=2000P|2027|planned", "甲市|建设|=5000P|2029|planned"],
        ),
        ("[甲市:Place:city]新建公园12个；改造学校30所。", ["甲市|新建公园|=12个", "甲市|改造学校|=30所"]),
        (
            "[甲市:Place:city]货物、旅客吞吐量分别增长30%和47%。",
            ["甲市|货物|=30%|increase", "甲市|旅客吞吐量|=47%|increase"],
        ),
    ],
    "whose, across clauses and sentences": [
        (
            "[甲公司:Institution:company]实现电池销量9万套，其中，[乙系统:Product]销量3万套，同比增长8%。",
            ["甲公司|电池销量|=90000套", "甲公司|乙系统销量|=30000套", "甲公司|乙系统销量|=8%|increase"],
        ),
        (
            "2018年，[甲园:Park][生物医药:Field]、[人工智能:Field]产业分别实现产值3亿元、4亿元，同比增长5%、6%。",
            [
                "甲园|生物医药产值|=3e+08元|2018",
                "甲园|人工智能产值|=4e+08元|2018",
                "甲园|生物医药产值|=5%|2018|increase",
                "甲园|人工智能产值|=6%|2018|increase",
            ],
        ),
        (
            "[甲大会:Event]在[乙市:Place:city]举行。[乙市:Place:city]各局，乡镇企业，共120名代表参加活动。",
            ["甲大会|代表|=120名"],
        ),
        (
            "[甲铁路:Place:site]通车。铁路部门开行[乙市:Place:city]至[丙市:Place:city]列车3对。",
            ["甲铁路|列车|=3对"],
        ),
        ("[甲公司:Institution:company]历时两年自主开发了[乙装置:Product]。", ["乙装置|历时|=2年"]),
        (
            "[甲公司:Institution:company]的[乙工厂:Project]在[丙市:Place:city]投产。[丙市:Place:city]表示祝贺。工厂自动化率达95%。",
            ["乙工厂|工厂自动化率|=95%"],
        ),
        (
            "[甲市:Place:city]召开会议。[乙工程:Project]开工。\n该项目在[丙县:Place:district]实施，总投资3亿元。",
            ["乙工程|总投资|=3e+08元"],
        ),
        ("[甲市:Place:city]召开会议。\n该项目在山区实施，总投资3亿元。", []),
        ("在为期6天的日程中，[甲影展:Event]举行了54场公映。", ["甲影展|日程|=6天", "甲影展|公映|=54场"]),
        ("在[甲展:Event]上，接近六成的观众来自外地。", ["甲展|观众|~6成"]),
        (
            "[甲园:Park]再次扩容，[乙基地:Park]、[丙基地:Park]与[丁基地:Park]揭牌，三大基地总面积达900亩。",
            ["甲园|基地总面积|=900亩"],
        ),
        (
            "[甲市:Place:city]发布消息。今年3月，在[乙区:Place:district]，全市规模最大、可提供300P算力的平台启用。",
            ["乙区|算力的平台|=300P"],
        ),
        (
            "[甲日报:Institution:media]：[乙区:Place:district]12个项目集中开工。项目总投资8亿元。",
            ["乙区|项目|=12个", "乙区|项目总投资|=8e+08元"],
        ),
        ("[甲村:Place:district]是《[乙方案:Document]》41个重点项目之一。", ["乙方案|重点项目|=41个"]),
    ],
    "whose, where another name stands nearer": [
        (
            "[甲市:Place:city]积极谋划[乙集群:Platform]基础设施项目20个。",
            ["甲市|基础设施项目|=20个|planned"],
        ),
        (
            "[甲县:Place:district]名声渐起，吸引了大量游客，其中[乙市:Place:city]游客占比51%。",
            ["甲县|游客占比|=51%"],
        ),
        (
            "[辽宁:Place:province]接待游客3万人次。[江西:Place:province]1日至3日，全省36个景区接待游客5万人次。",
            ["辽宁|接待游客|=30000人次", "江西|景区|=36个", "江西|景区接待游客|=50000人次"],
        ),
        (
            "[甲院:Institution:institute]研发[乙芯片:Product]。该[芯片:Field]由3000个晶体管组成。",
            ["乙芯片|晶体管|=3000个"],
        ),
        (
            "民航部门测算，[甲机场:Place:site]明显增长。民航部门预计[甲机场:Place:site]旅客运输量达到720万人。",
            ["甲机场|旅客运输量|=7.2e+06人|planned"],
        ),
    ],
    "whose, where only statistics are cited": [
        (
            "[甲公司:Institution:company]发布年报。据[乙所:Institution:company]统计，市场回暖，[公司@乙所]已有工厂4座。",
            ["甲公司|工厂|=4座"],
        ),
    ],
    "what, without what is not measured": [
        (
            "[甲市:Place:city]第一产业增加值103亿元，可比价增长3.5%。",
            ["甲市|第一产业增加值|=1.03e+10元", "甲市|第一产业增加值|=3.5%|increase"],
        ),
        (
            "[甲市:Place:city]旅游消费880亿元，同比增幅15.1%。",
            ["甲市|旅游消费|=8.8e+10元", "甲市|旅游消费|=15.1%|increase"],
        ),
        ("[甲市:Place:city]接待游客39万人次，营收5亿元。", ["甲市|接待游客|=390000人次", "甲市|营收|=5e+08元"]),
        ("[甲市:Place:city]在原有55个优良品种的基础上改良。", ["甲市|优良品种|=55个"]),
        ("[甲市:Place:city]获得了纯度高达99.9%的材料。", ["甲市|纯度|=99.9%"]),
        ("[甲市:Place:city]引进300家企业、15亿元投资。", ["甲市|引进企业|=300家", "甲市|投资|=1.5e+09元"]),
        ("[甲车:Product]电压为220伏，续航800公里。", ["甲车|电压|=220伏", "甲车|续航|=800公里"]),
        ("[甲市:Place:city]三次产业结构优化，出口翻一番。", ["甲市|出口|=1番|increase"]),
        ("[甲市:Place:city]企业由300至500家不等。", ["甲市|企业|=300-500家"]),
        ("[甲工程:Project]创下十多项“世界第一”。", ["甲工程|“世界第一”|>=10项"]),
    ],
    "signs, comparisons and shares": [
        (
            "[甲公司:Institution:company]净利润-1.08亿元，毛利率为-5%。",
            ["甲公司|净利润|=-1.08e+08元", "甲公司|毛利率|=-5%"],
        ),
        ("[甲设备:Product]工作温度为-20℃至30℃，重3-5公斤。", ["甲设备|工作温度|=-20-30℃", "甲设备|重|=3-5公斤"]),
        (
            "[甲港:Place:site]日均运量较扩能前的2020年增长20.7%。",
            ["甲港|日均运量|=20.7%|increase"],
        ),
        (
            "[甲班列:Project]：西、中、东通道分别开行班列43列、15列、27列，同比分别增长19%、24%、7%。",
            [
                "甲班列|西通道开行班列|=43列",
                "甲班列|中通道开行班列|=15列",
                "甲班列|东通道开行班列|=27列",
                "甲班列|西通道开行班列|=19%|increase",
                "甲班列|中通道开行班列|=24%|increase",
                "甲班列|东通道开行班列|=7%|increase",
            ],
        ),
        (
            "[甲市:Place:city]建设周期从一年半缩短到4个月。",
            ["甲市|建设周期|=1.5年", "甲市|建设周期|=4个月"],
        ),
        ("[甲班列:Project]较去年提前10天破万列。", ["甲班列|提前|=10天"]),
    ],
    "parts that are named": [
        ("[甲铁路:Place:site]设东站、西站、南站3座车站。", []),
        ("[甲展:Event]设机床与加工、机器人、新能源及电力、软件4个专区，共9个展馆。", ["甲展|展馆|=9个"]),
        ("[甲奖:Award]设有“数学奖”“物理奖”“化学奖”三个奖项。", []),
        ("[甲区:Place:district]建成两座工厂——东厂、西厂。", []),
        ("[甲市:Place:city]有2条公路通车。分别是东线和西线。", []),
        ("[甲市:Place:city]引进东厂、西厂等5家企业。", ["甲市|企业|=5家"]),
        ("[甲市:Place:city]拥有国家和省级实验室2家。", ["甲市|国家和省级实验室|=2家"]),
        ("[甲系统:Product]送端是旧式，两个终端是新式。", []),
    ],
    "glosses": [
        ("[甲园:Park]总用地面积190多亩（1亩≈666.67平方米）。", ["甲园|总用地面积|>=190亩"]),
        ("[甲区:Place:district]每1万从业人员拥有发明专利388件。", ["甲区|从业人员拥有发明专利|=388件"]),
    ],
    "sizes and halves": [
        ("[甲线:Product]2分半钟产出一块电池。", ["甲线|产出一块电池|=2.5分钟"]),
        ("占地4公顷的[甲园:Park]开园。", ["甲园|占地|=4公顷"]),
        ("[甲公司:Institution:company]年产值8.2亿，员工300人。", ["甲公司|年产值|=8.2e+08", "甲公司|员工|=300人"]),
        ("[甲路:Place:site]采用双向六车道标准。", ["甲路|双向|=6车道"]),
        ("[甲工程:Project]较计划提前30天投产。", ["甲工程|提前|=30天"]),
        ("[甲公司:Institution:company]平均每个月推出一款新车。", ["甲公司|新车|=1款"]),
        ("[甲公司:Institution:company]营收210元人民币。", ["甲公司|营收|=210元"]),
        (
            "[甲县:Place:district]产值达20亿元，带来的物流年产值超过20亿元。",
            ["甲县|产值|=2e+09元", "甲县|带来的物流年产值|>=2e+09元"],
        ),
        ("[甲公司:Institution:company]在不到一年的时间里完成建设。", []),
    ],
    "bounds": [
        ("[甲市:Place:city]平均工资不低于6000元。", ["甲市|平均工资|>=6000元"]),
        ("[甲市:Place:city]通勤时间缩短至30分钟以内。", ["甲市|通勤时间|<=30分钟"]),
        ("[甲市:Place:city]接近六成的企业实现盈利。", ["甲市|企业|~6成"]),
        ("[丙集团:Institution:company]研发人员占比在35%以上。", ["丙集团|研发人员占比|>=35%"]),
    ],
    "none": [
        ("[甲市:Place:city]召开第十三届代表大会第二次会议。", []),
        ("[甲市:Place:city]聚焦三大领域，打造四个体系。", []),
        ("[甲市:Place:city]成立一家公司，引进一批人才。", []),
        ("[甲市:Place:city]实施“8+4”行动，推进“千村万户”工程。", []),
        ("2024年5月6日，[甲市:Place:city]举办活动。", []),
        ("[甲市:Place:city]有数十家企业、上千名工人。", []),
        ("[张宁:Person]今年45岁，住在3号楼。", []),
        ("[甲市:Place:city]用3年时间改造老城。", []),
        ("[甲市:Place:city]引进ChatGLM-6B等模型。", []),
        ("排名第15位的[丙集团:Institution:company]落户。", []),
    ],
}


ROWS = [row for rows in CASES.values() for row in rows]


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[text for text, _ in ROWS])
def test_metrics_say_what_whose_when_and_whether_planned(text: str, expected: list[str]) -> None:
    assert [short(metric) for metric in metrics(text)] == expected


@pytest.mark.parametrize("text", [text for text, _ in ROWS])
def test_metrics_show_their_evidence(text: str) -> None:
    """Evidence is a short stretch of the text with the number in it; subjects are names of the article."""
    analysis = analyse(text)
    names = {entity.name for entity in analysis.entities}
    for metric in extract_metrics(analysis, load_rulebook()):
        evidence = metric.evidence
        assert analysis.article.text[evidence.start : evidence.end] == evidence.text
        assert 0 < len(evidence.text) <= 60
        assert metric.subject in names
        assert (metric.value is None) == (metric.low is not None)


def test_metrics_need_a_name_to_speak_of() -> None:
    """A figure about nothing that the article names is left out."""
    assert metrics("目前已有80家单位签约。") == ()


def test_metrics_are_the_same_with_half_width_marks() -> None:
    """Pages that were typed with half-width commas say the same, and their evidence is as printed."""
    wide = "数据显示，2024年，[甲市:Place:city]新建公园12个（含口袋公园）；森林覆盖率达到62.5%，同比增长1.2%。"
    narrow = wide.replace("，", ",").replace("；", ";")
    assert [short(metric) for metric in metrics(narrow)] == [short(metric) for metric in metrics(wide)]
    text = analyse(narrow).article.text
    assert all(text[m.evidence.start : m.evidence.end] == m.evidence.text for m in metrics(narrow))


def test_metrics_count_from_the_date_of_the_article() -> None:
    text = "今年上半年，[甲市:Place:city]外贸总额达500亿元，去年新建公园12个。目前，[甲市:Place:city]有学校300所。"
    assert [metric.time for metric in metrics(text, "2025-07-20")] == ["2025-01/2025-06", "2024", "2025-07-20"]
    undated = metrics(text)
    assert [metric.time for metric in undated] == [None, None, None]
    assert [metric.time_words for metric in undated] == ["今年上半年", "去年", "目前"]


def test_metrics_dated_after_their_article_are_plans() -> None:
    text = "2024年底[甲中心:Platform]承载算力可达3万P，2024年7月底承载算力达到1万P。"
    assert [metric.status for metric in metrics(text, "2024-09-04")] == ["planned", "actual"]


def test_metrics_can_be_compared_in_base_units() -> None:
    first, second = metrics("[甲市:Place:city]算力规模达到1000P。[乙市:Place:city]算力规模达到1EFLOPS。")
    assert (first.unit, second.unit) == ("P", "EFLOPS")
    assert first.base_value == second.base_value == 1e18
    assert first.base_unit == second.base_unit == "FLOPS"


def test_metrics_told_twice_are_one() -> None:
    text = "[甲市:Place:city]森林覆盖率达到62.5%。记者了解到，[甲市:Place:city]森林覆盖率已达62.5%。"
    assert [short(metric) for metric in metrics(text)] == ["甲市|森林覆盖率|=62.5%"]


def test_metrics_of_headlines_are_left_to_the_body() -> None:
    analysis = analyse("[甲市:Place:city]森林覆盖率达62.5%\n[甲市:Place:city]新建公园12个。")
    title, body = analysis.sentences
    titled = replace(analysis, sentences=(replace(title, role="title"), body))
    assert [short(metric) for metric in extract_metrics(titled, load_rulebook())] == ["甲市|新建公园|=12个"]


_NAMES = ["[甲市:Place:city]", "[丙集团:Institution:company]", "[乙产品:Product]"]
_WORDS = [
    "2024年",
    "今年上半年",
    "目前",
    "计划",
    "将",
    "已",
    "算力规模",
    "企业",
    "新增",
    "达到",
    "超过",
    "近",
    "占",
    "由",
    "提高到",
]
_LINKS = ["分别", "均", "同比增长", "的", "在", "等", "，", "、", "；", "。", "“", "”", "（", "）", "\n"]
_FIGURES = ["100P", "3.5亿元", "20余家", "39%", "两三个", "一半", "三分之一", "5%—8%", "数十"]
_PIECES = st.sampled_from([*_NAMES, *_WORDS, *_LINKS, *_FIGURES])


@settings(max_examples=60)
@given(st.lists(_PIECES, min_size=1, max_size=25))
def test_metrics_of_any_words_keep_their_promises(pieces: list[str]) -> None:
    """Whatever the words, offsets hold, subjects are names, base values have a unit, and twice gives the same."""
    analysis = analyse("".join(pieces) or "。", "2025-07-20")
    found = extract_metrics(analysis, load_rulebook())
    assert found == extract_metrics(analysis, load_rulebook())
    for metric in found:
        assert analysis.article.text[metric.evidence.start : metric.evidence.end] == metric.evidence.text
        assert metric.subject in {entity.name for entity in analysis.entities}
        assert metric.indicator.strip()
        assert (metric.value is None) == (metric.low is not None) == (metric.high is not None)
        assert (metric.base_value is None and metric.base_low is None) or metric.base_unit is not None
