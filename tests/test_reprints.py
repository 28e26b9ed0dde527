"""Articles that print one text are found and joined, others are not, in any order."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from opencc import OpenCC

from corpus.model import Article, Zone
from kg.reprints import Reprint, Reprints, find_reprints, fingerprint

WIRE = (
    "临江市与远桥算力公司五日在松江智谷园区签署合作协议，双方将共同建设面向中小企业的算力服务平台。\n"
    "按照协议，平台首期提供算力300P，投资12亿元，供园区内外的企业按需取用；二期工程明年动工，建成后算力达到1000P。\n"
    "临江市副市长在签约仪式上说，城市要让小企业用得起算力，平台的收费会比市场低三成，并向高校开放。"
)
OTHER = (
    "松江大学附属医院门诊楼昨天启用，新楼设诊室86间，每天可以接待患者4000人次。\n"
    "医院院长介绍，门诊楼采用分区候诊，患者在手机上就能看到前面还有几个人，平均等候时间从40分钟降到15分钟。"
)
FOOTER = (
    "免责声明：本网站转载的内容均来自公开渠道，版权归原作者所有，仅供读者参考，不代表本网站的观点和立场。\n"
    "如涉及作品内容、版权和其他问题，请在三十日内与本网站联系，我们将在第一时间删除内容，联系电话见首页下方。"
)


def article(text: str, date: str | None = None, title: str | None = None) -> Article:
    zones, start = [], 0
    for line in text.split("\n"):
        zones.append(Zone(start, start + len(line), "body"))
        start += len(line) + 1
    return Article("p.txt", title, "article", (), None, date, ((1, 1),), text, tuple(zones), ())


def find(articles: dict[str, Article]) -> Reprints:
    return find_reprints({id_: fingerprint(one) for id_, one in articles.items()}, articles.__getitem__)


def pairs(articles: dict[str, Article]) -> dict[str, str]:
    return {reprint.article: reprint.origin for reprint in find(articles).reprints}


SAME = {
    "word for word": WIRE,
    "another lead": "本报综合消息。" + WIRE,
    "one word changed": WIRE.replace("五日", "近日"),
    "last paragraph cut": WIRE.rpartition("，并向高校")[0],
    "spaces and widths": WIRE.replace("300P", "３００P").replace("，", ", "),
    "traditional script": OpenCC("s2t").convert(WIRE),
    "a footer more": f"{WIRE}\n责任编辑：林禾",
}  # fmt: skip
APART = {
    "another event": OTHER,
    "the same form, other numbers": WIRE.replace("300", "80").replace("12亿", "3亿").replace("1000", "450"),
    "one paragraph quoted": f"{OTHER}\n" + WIRE.split("\n", maxsplit=1)[0],
    "a short caption": "图为签约现场。",
    "nothing printed": "",
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME.keys())
def test_reprints_are_found(text: str) -> None:
    assert pairs({"a": article(WIRE, "2024-05-06"), "b": article(text, "2024-05-07")}) == {"b": "a"}


@pytest.mark.parametrize("text", APART.values(), ids=APART.keys())
def test_reprints_are_not_seen_where_there_are_none(text: str) -> None:
    assert pairs({"a": article(WIRE), "b": article(text), "c": article(text[:-1] and OTHER[:30])}) == {}


def test_reprints_of_short_captions_are_those_that_are_equal() -> None:
    """图为 and a few words are no text that others copy, unless they are the very same words."""
    captions = {"a": "图为临江大桥。", "b": "图为临江大桥！", "c": "图为临江大路。"}
    assert pairs({key: article(text) for key, text in captions.items()}) == {"b": "a"}


def test_reprints_go_back_to_the_earliest() -> None:
    """By date, the undated last; among those of one day by id. Each member points to the one origin."""
    dates = {"a": None, "b": "2024-05-07", "c": "2024-05-06", "d": "2024-05-06", "e": "2024"}
    assert pairs({key: article(WIRE, date) for key, date in dates.items()}) == dict.fromkeys("abcd", "e")
    del dates["e"]
    assert pairs({key: article(WIRE, date) for key, date in dates.items()}) == dict.fromkeys("abd", "c")


def test_reprints_have_the_similarity_of_their_texts() -> None:
    same, shorter = article(WIRE), article(WIRE[: len(WIRE) * 9 // 10])
    found = find({"a": same, "b": same, "c": shorter}).reprints
    assert found[0] == Reprint("b", "a", 1.0)
    assert 0.8 < found[1].similarity < 1.0


def news(number: int) -> str:
    """Distinct articles of which no two are alike."""
    rng = random.Random(number)
    return "".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(150))


def test_a_footer_under_every_page_makes_nothing_alike() -> None:
    """300 articles that end in one footer: none is a reprint but the one that is."""
    articles = {f"{n:03}": article(f"{news(n)}\n{FOOTER}") for n in range(300)}
    articles["wire"] = article(f"{WIRE}\n{FOOTER}", "2024-05-06")
    articles["copy"] = article(WIRE, "2024-05-08")
    found = find(articles)
    assert [(r.article, r.origin) for r in found.reprints] == [("copy", "wire")]


def test_a_text_printed_everywhere_is_one_group() -> None:
    """Crowded bands are cut short, and yet the 60 papers that print one text, some with their own lead, are one."""
    texts = [WIRE if n % 3 else f"{news(n)[:20]}。{WIRE}" for n in range(60)]
    articles = {f"{n:02}": article(text, f"2024-05-{n % 28 + 1:02}") for n, text in enumerate(texts)}
    assert pairs(articles) == dict.fromkeys(sorted(set(articles) - {"00"}), "00")


def test_reprints_do_not_depend_on_the_order() -> None:
    texts = [WIRE[n:] if n % 2 else f"{news(n)}\n{FOOTER}" for n in range(20)]
    articles = {f"{n}": article(text, f"2024-05-{9 - n % 7}") for n, text in enumerate(texts)}
    expected = find(articles)
    keys = list(articles)
    random.Random(3).shuffle(keys)
    assert find({key: articles[key] for key in keys}) == expected
    assert expected.reprints


def test_reprints_compare_what_is_said_not_how_it_is_headed() -> None:
    """The headline and the byline are each paper's own."""
    own = article(WIRE)
    headed = replace(article(f"双方携手，算力惠企\n{WIRE}"), zones=(
        Zone(0, 9, "title"),
        *(Zone(z.start + 10, z.end + 10, "body") for z in own.zones),
    ))  # fmt: skip
    assert [r.similarity for r in find({"a": own, "b": headed}).reprints] == [1.0]
