"""Names that one article teaches the others: which are taught, who lacks them, and what they change."""

from __future__ import annotations

import pytest

from corpus.readers import page_from_text
from kg.extract.entities import find_entities
from kg.extract.extractor import Extractor
from kg.extract.lessons import Forms, lacking, may_teach, taught, with_lessons
from kg.model import Lesson
from kg.rulebook import load_rulebook
from tests.extract.reading import lac, read

BOOK = load_rulebook()
NAMES = BOOK.names
FIRM = Lesson("澄海智控", "Institution", "company")


@pytest.mark.parametrize(("type_", "form", "wanted"), NAMES.lessons.examples)
def test_lessons_of_the_rule_file_are_taught_as_it_says(type_: str, form: str, wanted: bool) -> None:
    assert may_teach(type_, form, NAMES) == wanted


TEACHERS = [
    (
        "杭州澄海智控科技有限公司落户。澄海智控投产。",
        {"杭州澄海智控科技有限公司": "Institution", "澄海智控": "Institution"},
    ),
    ("省科协主席李岚山表示，项目进展顺利。", {"李岚山": "Person"}),
    ("公司研发“青鸾一号”大模型。", {"青鸾一号": "Product"}),
    ("依托云帆计算中心，计算中心已投用。", {"云帆计算中心": "Platform"}),
    ("上海市发布方案，清华大学参加。", {}),
]


@pytest.mark.parametrize(("text", "names"), TEACHERS, ids=[row[0] for row in TEACHERS])
def test_lessons_come_from_what_is_certain(text: str, names: dict[str, str]) -> None:
    """Short forms and quoted names too; not what every article knows, nor what only means the thing here."""
    found = taught(find_entities(*read(text), BOOK), text, NAMES)
    assert {lesson.form: lesson.type for lesson in found} == names


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("澄海智控还将建设新的园区。", False),
        ("澄海智控与宁州大学合作。", True),
        ("澄海智控有限公司还将建设新的园区。", False),
        ("记者走进园区。", False),
    ],
)
def test_lessons_are_lacking_where_a_name_is_not_found(text: str, wanted: bool) -> None:
    """Taken for one name with what is joined to it; not where it is found, and not inside a longer name."""
    entities = find_entities(*read(text), BOOK)
    assert lacking(entities, text, Forms([FIRM]), NAMES) == ((FIRM,) if wanted else ())


def test_lessons_part_what_was_taken_for_one_name() -> None:
    """The name is found, and the one beside it."""
    text = "澄海智控与宁州大学合作，澄海智控还将建设新的园区。"
    found = {entity.name: entity for entity in find_entities(*read(text), with_lessons(BOOK, [FIRM]))}
    assert set(found) == {"澄海智控", "宁州大学"}
    assert [mention.rule for mention in found["澄海智控"].mentions] == ["listed-corpus"] * 2


def test_lessons_of_three_characters_must_be_words() -> None:
    """新希望 is a firm to one article and a new hope to another."""
    lesson = Lesson("岚智控", "Institution", "company")
    found = find_entities(*read("澄岚智控系统上线。"), with_lessons(BOOK, [lesson]))
    assert "岚智控" not in {entity.name for entity in found}


def test_lessons_leave_offsets_and_printed_script_alone() -> None:
    """An article in traditional script is analysed in simplified again, and kept as printed."""
    text = "據悉，澄海智控還將建設新的園區，這個項目對於當地經濟發展很重要。"
    extractor = Extractor(lac())
    (alone,) = extractor.extract(page_from_text("p.txt", text))
    record = extractor.extract_again(alone, [FIRM])
    (entity,) = [entity for entity in record.entities if entity.name == "澄海智控"]
    assert [text[m.start : m.end] for m in entity.mentions] == ["澄海智控"]
    assert record.article.text == alone.article.text == text
    # What changes nothing is not worked out again: the record read alone is given back.
    assert extractor.extract_again(alone, [Lesson("云帆智控", "Institution", "company")]) is alone
