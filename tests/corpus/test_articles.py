"""The split, phenomenon by phenomenon, on pages written for the purpose."""

from __future__ import annotations

import pytest

from corpus.articles import split_page
from corpus.model import Article
from corpus.readers import page_from_text
from corpus.rulebook import load_corpus_rules


def _split(text: str) -> tuple[Article, ...]:
    return split_page(page_from_text("p.txt", text), load_corpus_rules())


def _roles(article: Article, role: str) -> list[str]:
    return [article.text[zone.start : zone.end] for zone in article.zones if zone.role == role]


def _page(*paragraphs: str) -> str:
    """Paragraphs with a blank line between them: paragraph n stands on line 2n - 1."""
    return "\n\n".join(paragraphs)


PARK = "某高新区位于江城市东郊，2019年由江城市政府设立，园区面积12平方公里，目前入驻企业300余家。"
PARK2 = "高新区管委会主任王平介绍，园区今年将新建两座标准厂房，吸引更多电子企业入驻高新区。"
GRID = "国网江城供电公司在变电站安装了一套电能质量装置，供电可靠率提高到99.9%，电网运行更加稳定。"
GRID2 = "供电公司运维人员说，这套电能质量装置能够实时检测电压和电流，变电站的故障明显减少。"
SILK = "古镇的剪纸艺人用人工智能设计新图样，剪纸作品在集市上很受游客欢迎，销量增长三成。"


@pytest.mark.parametrize(
    ("head", "title", "kickers", "subtitles"),
    [
        (["高新区扩园"], "高新区扩园", [], []),
        (["江城市：", "高新区扩园 产业升级"], "高新区扩园 产业升级", ["江城市："], []),
        (["聚焦新产业", "江城市高新区今年扩园"], "江城市高新区今年扩园", ["聚焦新产业"], []),
        (["高新区扩园", "——江城市园区观察之一"], "高新区扩园", [], ["——江城市园区观察之一"]),
        (["## 新产业政策落地", "# 江城高新区扩园"], "江城高新区扩园", ["新产业政策落地"], []),
        (["打 造 新 名 片"], "打造新名片", [], []),
        (["**高新区扩园**"], "高新区扩园", [], []),
    ],
)
def test_articles_headline_block(head: list[str], title: str, kickers: list[str], subtitles: list[str]) -> None:
    """Kicker, main headline and subtitle above a byline."""
    [article] = _split(_page(*head, "本报记者 王平", PARK, PARK2))
    assert article.title == title
    assert _roles(article, "kicker") == kickers
    assert _roles(article, "subtitle") == subtitles
    assert article.authors == ("王平",)
    assert article.text.splitlines()[0] in {title, *kickers}


def test_articles_headline_broken_over_two_lines() -> None:
    [article] = _split(f"高新区扩园加快\n产业集群升级\n\n本报记者 王平\n\n{PARK}\n\n{PARK2}")
    assert article.title == "高新区扩园加快 产业集群升级"


@pytest.mark.parametrize(
    ("opening", "authors", "media", "date"),
    [
        ("本报讯（记者 王平）", ("王平",), None, None),
        ("**本报讯** ", (), None, None),
        ("江城日报讯(记者李明 通讯员陈小红)", ("李明", "陈小红"), "江城日报", None),
        ("据新华社电 （记者赵一、钱二）", ("赵一", "钱二"), "新华社", None),
        ("新华社江城2024年3月5日电（记者 王平）", ("王平",), "新华社", "2024-03-05"),
        ("江城日报南山1月23日电(洪飞 记者江山)", ("洪飞", "江山"), "江城日报", None),
        ("南山10月22日电 (记者 王平)", ("王平",), None, None),
        ("【江城网】(实习记者 王平)", ("王平",), "江城网", None),
        ("（记者 王平）", ("王平",), None, None),
    ],
)
def test_articles_dateline(opening: str, authors: tuple[str, ...], media: str | None, date: str | None) -> None:
    """消息头: its words are no part of the body; without a printed year there is no date."""
    [article] = _split(_page("高新区扩园", opening + PARK, PARK2))
    assert (article.title, article.authors, article.media, article.date) == ("高新区扩园", authors, media, date)
    assert _roles(article, "dateline") == [opening.strip("* ")]
    assert _roles(article, "body") == [PARK, PARK2]


def test_articles_year_of_a_dateline_comes_from_the_page() -> None:
    years = "2025年，江城市财政投入将超10亿元。2025年春节，2025年产业规划，2025年全年目标，2025年重点项目一一公布。"
    dated, other = _split(
        _page("甲地建园", "江城日报南山1月23日电(洪飞)" + PARK, "乙地建园", "本报讯（记者 王平）" + years)
    )
    assert (dated.date, other.date) == ("2025-01-23", None)


def test_articles_page_date_is_everyones() -> None:
    text = _page("2024年7月5日 星期五 第3版", "甲地建园", "本报讯" + PARK, "乙地供电", "本报讯" + GRID)
    articles = _split(text)
    assert [article.date for article in articles] == ["2024-07-05", "2024-07-05"]
    assert articles[0].lines == ((3, 5),)


@pytest.mark.parametrize(
    ("closing", "authors"),
    [
        ("（毛小兰 徐大伟）", ("毛小兰", "徐大伟")),
        (" 张小筑", ("张小筑",)),
        ("(江城日报全媒体记者 罗顺)", ("罗顺",)),
    ],
)
def test_articles_signature_at_the_end_is_a_credit(closing: str, authors: tuple[str, ...]) -> None:
    first, second = _split(_page("甲地建园", "本报讯 " + PARK, PARK2 + closing, "乙地供电", "本报讯" + GRID))
    assert first.authors == authors
    assert _roles(first, "credit") == [closing.strip()]
    assert second.authors == ()


def test_articles_names_on_a_line_of_their_own_close_an_article() -> None:
    first, second = _split(_page("甲地建园", "本报讯 " + PARK, "丁小涛", "乙地供电", "本报讯" + GRID))
    assert (first.authors, first.lines) == (("丁小涛",), ((1, 5),))
    assert second.lines == ((7, 9),)


def test_articles_subheadings_stay_inside() -> None:
    """Short lines among paragraphs are headings of the article, also with a comma."""
    [article] = _split(
        _page("高新区扩园", "本报记者 王平", PARK, "创新机制，让企业“留得住”", PARK2, "绿色发展", GRID)
    )
    assert article.lines == ((1, 13),)
    assert _roles(article, "heading") == ["创新机制，让企业“留得住”", "绿色发展"]


@pytest.mark.parametrize("blank", ["\n", "\n\n", "\n\n\n\n"])
def test_articles_scraped_page_is_one_article(blank: str) -> None:
    """Headline first, one paragraph a line, subheadings, a caption and lines about the text."""
    lines = [
        "江城日报：高新区扩园 企业增产",
        "2024-03-05 10:20 来源：江城日报 作者：王平",
        PARK,
        "一、扩大园区",
        PARK2,
        GRID,
    ]
    [article] = _split(blank.join([*lines, "图为园区一角。王平摄", GRID2, "责任编辑：李明"]))
    assert (article.title, article.media, article.date) == ("高新区扩园 企业增产", "江城日报", "2024-03-05")
    assert article.authors == ("王平",)
    assert _roles(article, "heading") == ["一、扩大园区"]


def test_articles_title_of_a_wire_report_behind_its_dateline() -> None:
    [article] = _split("新华社江城12月29日电 题：一座高新区的十年\n新华社记者 王平\n" + PARK)
    assert article.title == "一座高新区的十年"
    assert article.authors == ("王平",)


def test_articles_section_heads_and_furniture_belong_to_none() -> None:
    text = _page(
        "本版责编：王明 美编：李芳",
        "甲地建园",
        "本报记者 王平",
        PARK,
        "科技观察\nkejiguancha",
        "乙地供电",
        "本报讯" + GRID,
    )
    articles = _split(text)
    assert [(article.title, article.lines) for article in articles] == [
        ("甲地建园", ((3, 7),)),
        ("乙地供电", ((12, 14),)),
    ]


def test_articles_briefs_and_headlines_printed_after_their_text() -> None:
    """资讯速览: the headlines stand in a pile below the briefs; each goes to the text it fits."""
    text = _page(
        "资讯速览",
        "本报讯（记者 王平）" + PARK,
        "据新华社电（记者 李明）" + GRID,
        "变电站装上电能质量装置",
        "江城高新区面积12平方公里",
        "据新华社电（记者 周敏）" + SILK,
    )
    articles = _split(text)
    assert [(a.kind, a.title, a.lines) for a in articles] == [
        ("brief", "江城高新区面积12平方公里", ((9, 9), (3, 3))),
        ("brief", "变电站装上电能质量装置", ((7, 7), (5, 5))),
        ("brief", None, ((11, 11),)),
    ]
    assert articles[0].text.startswith("江城高新区面积12平方公里\n本报讯")
    assert "headline printed after its text" in articles[0].notes


def test_articles_headline_and_byline_after_the_text_leave_the_next_text_alone() -> None:
    text = _page(PARK, PARK2, "江城高新区扩建标准厂房\n本报记者 王平", GRID, GRID2)
    first, second = _split(text)
    assert (first.title, first.lines) == ("江城高新区扩建标准厂房", ((5, 6), (1, 3)))
    assert (second.title, second.authors, second.lines) == (None, (), ((8, 10),))


def test_articles_stray_continuation_after_a_finished_article() -> None:
    """The end of the first article stands below the second, which its authors have closed."""
    cut = "高新区今年还将推进三项改革，园区企业办事只进一扇门，入驻企业平均"
    text = _page(
        *("高新区扩园", "本报记者 王平", PARK, PARK2, cut, "变电站装上新装置", GRID, GRID2 + "（毛小兰 徐大伟）"),
        *("节省十天时间。", "高新区管委会表示，标准厂房建成后，园区入驻企业将达到500家。"),
    )
    first, second = _split(text)
    assert first.lines == ((1, 9), (17, 19))
    assert second.lines == ((11, 15),)
    assert any("17-19" in note for note in first.notes)
    assert "入驻企业平均节省十天时间。" in first.text
    assert first.text.endswith("园区入驻企业将达到500家。")


def test_articles_stray_continuation_under_another_article() -> None:
    """Paragraphs at the end of one article go to the one on the page that broke off in mid-sentence."""
    text = _page(
        *("古镇剪纸有新意", "本报记者 李明", SILK, "剪纸艺人说，游客喜欢新图样，集市上的剪纸摊位越来越多。"),
        *(
            "观测电压的要求。变电站运维人员用手机就能查询这套电能质量装置的数据。",
            "目前，供电公司的电能质量装置已在三座变电站投用。",
        ),
        *(
            "变电站装上新装置",
            "本报讯（记者 王平）" + GRID,
            GRID2,
            "供电公司用电能质量装置实时显示检测结果，变电站达到自动",
        ),
    )
    first, second = _split(text)
    assert first.lines == ((1, 7),)
    assert second.lines == ((13, 19), (9, 11))
    assert "变电站达到自动观测电压的要求。" in second.text


def test_articles_a_block_without_a_sign_stays_with_what_precedes_it() -> None:
    other = "明日多云转晴，最高气温二十度，适宜出行。"
    text = _page("甲地建园", "本报讯 " + PARK + "（毛小兰）", other, "乙地供电", "本报讯" + GRID)
    first, second = _split(text)
    assert first.lines == ((1, 5),)
    assert second.lines == ((7, 9),)
    assert "lines 5-5 have no sign whose they are" in first.notes


@pytest.mark.parametrize(
    ("caption", "authors", "media"),
    [
        ("位于江城的一座变电站，工人在检修设备。 新华社记者 陈 晔摄", ("陈晔",), "新华社"),
        ("日前，创业大会在江城举办，百余个项目参展。 本报记者 贾宁 摄", ("贾宁",), None),
        ("基金正式成立，总规模3亿元。 图片来源:江城高新区", (), None),
        ("工人检查产品质量。\n\n新华社发 王立/摄", ("王立",), "新华社"),
        ("江城一景。（王立 摄）", ("王立",), None),
        ("日前，创业大会在江城市举办，项目参展。 本报记者 贾宁\n摄", ("贾宁",), None),
    ],
)
def test_articles_caption(caption: str, authors: tuple[str, ...], media: str | None) -> None:
    text = (
        _page("甲地建园", "本报讯 " + PARK, PARK2)
        + "\n\n\n\n"
        + caption
        + "\n\n"
        + _page("乙地供电", "本报讯" + GRID)
    )
    kinds = [(article.kind, article.authors, article.media) for article in _split(text)]
    assert kinds == [("article", (), None), ("caption", authors, media), ("article", (), None)]


def test_articles_caption_printed_twice_counts_once() -> None:
    once = "一辆清扫车在园区作业。 新华社记者 王明摄"
    text = _page("甲地建园", "本报讯 " + PARK, PARK2, once + once, "乙地供电", "本报讯" + GRID)
    caption = _split(text)[1]
    assert (caption.kind, caption.text, caption.lines) == ("caption", once, ((7, 7),))


def test_articles_picture_line_of_an_article_stays_in_it() -> None:
    text = _page(
        "甲地建园", "本报讯（记者 王平）" + PARK, "图为高新区的标准厂房。", "李小月摄", "乙地供电", "本报讯" + GRID
    )
    first, _ = _split(text)
    assert (first.kind, first.authors, first.lines) == ("article", ("王平", "李小月"), ((1, 7),))


def test_articles_jump_line_is_counted_and_not_read() -> None:
    text = _page("甲地建园", "本报讯" + PARK, "古镇剪纸有新意", "(上接第一版)", "创新图样，让游客“看得懂”", SILK)
    _, second = _split(text)
    assert (second.title, second.lines) == ("古镇剪纸有新意", ((5, 11),))
    assert "上接" not in second.text
    assert _roles(second, "heading") == ["创新图样，让游客“看得懂”"]


@pytest.mark.parametrize("text", ["", "\n\n\n", "#", "***\n\n---", "科技观察", "2024年7月5日 星期五"])
def test_articles_page_without_an_article(text: str) -> None:
    assert _split(text) == ()


def test_articles_two_halves_of_a_sentence_round_a_picture_are_one_paragraph() -> None:
    text = _page(
        *(
            "甲地建园",
            "本报记者 王平",
            PARK[:-20],
            "高新区一角。 本报记者 李明 摄",
            PARK[-20:] + PARK2,
            "乙地供电",
            "本报讯" + GRID,
        )
    )
    first, caption, _ = _split(text)
    assert _roles(first, "body") == [PARK + PARK2]
    assert (first.lines, caption.lines) == (((1, 5), (9, 9)), ((7, 7),))


def test_articles_byline_and_dateline_of_one_article_are_one_sign() -> None:
    """A scraped article with both keeps its picture and its unfinished list."""
    text = _page(
        "高新区扩园",
        "本报记者 王平",
        "本报讯 " + PARK,
        "工人在车间。李小月摄",
        "一是扩大园区面积，新建厂房",
        "企业增产",
        PARK2,
    )
    [article] = _split(text)
    assert article.lines == ((1, 13),)


def test_articles_note_in_brackets_and_signature_at_the_end_of_a_page_stay() -> None:
    signature = "（江城晚报记者 王平 李明）"
    text = _page(
        "高新区扩园",
        "本报记者 王平",
        PARK,
        "产业升级",
        PARK2,
        "记者 李明 摄",
        "（文中数据截至2022年底）",
        signature,
    )
    [article] = _split(text + "\n\n责任编辑：赵一")
    assert article.authors == ("王平", "李明")
    assert article.lines == ((1, 15),)
