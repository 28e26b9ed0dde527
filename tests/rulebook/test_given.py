"""The user's own names: a file checked whole, and what extraction makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import RuleError
from corpus.model import SourceFile
from kg.extract.entities import find_entities
from kg.extract.extractor import Extractor
from kg.model import Entity
from kg.rulebook import load_rulebook
from kg.rulebook.given import GivenName, load_given, parse_given, with_given
from kg.workers import Settings, extract_file
from tests.extract.reading import lac, read

BOOK = load_rulebook()
HEADER = "name\ttype\tkind\taliases\n"


def entities(text: str, rows: str) -> dict[str, Entity]:
    book = with_given(BOOK, parse_given(HEADER + rows, "names.tsv", BOOK.schema))
    return {entity.name: entity for entity in find_entities(*read(text), book)}


def test_given_reads_rows_comments_and_missing_columns() -> None:
    """Sorted by name; the same things in another order, with other comments, have the same digest."""
    one = parse_given(
        f"# mine\n{HEADER}海岚\tInstitution\tcompany\t阿岚|海岚公司\n\n低空物流\tField\n",
        "a",
        BOOK.schema,
    )
    assert one.names == (
        GivenName("低空物流", "Field", None, ()),
        GivenName("海岚", "Institution", "company", ("海岚公司", "阿岚")),
    )
    other = parse_given(HEADER + "低空物流\tField\n海岚\tInstitution\tcompany\t海岚公司| 阿岚\n", "b", BOOK.schema)
    assert other.digest == one.digest
    assert parse_given(one.text, "c", BOOK.schema) == one


def test_given_reports_all_faults_with_their_lines() -> None:
    """Type, kind, length, columns and a form that stands twice, together."""
    rows = "星\tPlatfrm\n海岚\tInstitution\tcompny\n李岚\tPerson\tactor\n云帆\tPark\t\t海岚|云帆城\tx\n"
    with pytest.raises(RuleError) as caught:
        parse_given(HEADER + rows, "names.tsv", BOOK.schema)
    wanted = (
        ("names.tsv:2: type 'Platfrm' unknown; known: Institution", "names.tsv:2: '星' has 1 characters"),
        ("names.tsv:3: kind 'compny' unknown for Institution; known: government",),
        ("names.tsv:4: kind 'actor' unknown for Person; Person has none",),
        ("names.tsv:5: 5 columns, expected 2 to 4", "names.tsv:5: 海岚 stands in line 3 already"),
    )
    lines = str(caught.value).splitlines()
    for beginning in (part for parts in wanted for part in parts):
        assert any(line.startswith(beginning) for line in lines), beginning
    assert len(lines) == 6


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("海岚\tInstitution\n".encode(), "names.tsv:1: header"),
        (b"", "names.tsv:1: header"),
        (HEADER.encode() + "海岚\tInstitution\n".encode("gb18030"), "names.tsv:2: byte 23 is no UTF-8"),
    ],
)
def test_given_refuses_a_file_that_is_no_table_of_names(tmp_path: Path, data: bytes, message: str) -> None:
    """No header, nothing at all, another encoding."""
    path = tmp_path / "names.tsv"
    path.write_bytes(data)
    with pytest.raises(RuleError) as caught:
        load_given(path, BOOK.schema)
    assert message in str(caught.value)


FOUND = [
    (
        "海岚发布神农一号。",
        "神农一号\tProduct\n海岚\tInstitution\tcompany\n",
        {"神农一号": "Product", "海岚": "Institution"},
    ),
    ("他们发展低空物流，前景很好。", "低空物流\tField\n", {"低空物流": "Field"}),
    ("中国神农一号发射升空。", "神农一号\tProduct\n", {"神农一号": "Product"}),
    ("李岚说，浙江大学很好。", "浙江大学\tPlatform\tlaboratory\n", {"浙江大学": "Platform"}),
]


@pytest.mark.parametrize(("text", "rows", "names"), FOUND, ids=[row[0] for row in FOUND])
def test_given_names_are_found_with_their_type(text: str, rows: str, names: dict[str, str]) -> None:
    """Wherever they stand, whatever the rules and lists would say, but not inside a longer name."""
    found = entities(text, rows)
    assert {name: found[name].type for name in names if name in found} == names


def test_given_aliases_are_one_thing_under_the_given_name() -> None:
    """Printed or not, the given name is the name; what is printed becomes an alias; the kind is the given one."""
    found = entities(
        "星河智谷在宁州启用，智谷由海岚公司运营。", "星河智谷计算中心\tPlatform\tcomputing\t星河智谷|智谷\n"
    )
    entity = found["星河智谷计算中心"]
    assert (entity.type, entity.kind, entity.aliases) == ("Platform", "computing", ("星河智谷", "智谷"))
    assert [mention.surface for mention in entity.mentions] == ["星河智谷", "智谷"]


def test_given_rows_add_to_what_the_lists_know() -> None:
    """国家发改委 stays one thing with 国家发展改革委, now under the user's name for it; longer names still win."""
    found = entities(
        "国家发展改革委印发文件。北京海岚智谷科技有限公司参加。",
        "国家发改委\tInstitution\tgovernment\n海岚智谷\tPark\n",
    )
    assert found["国家发改委"].aliases == ("国家发展改革委",)
    assert "北京海岚智谷科技有限公司" in found
    assert "海岚智谷" not in found


def test_given_names_are_part_of_the_key_of_a_record(tmp_path: Path) -> None:
    """The same page with other names is extracted again, with the same names it is not."""
    page = tmp_path / "p.txt"
    page.write_text("星河智谷落户宁州。\n", encoding="utf-8")
    keys = []
    for rows in ("", "星河智谷\tPark\n", "# again\n星河智谷\tPark\n"):
        extractor = Extractor(lac(), parse_given(HEADER + rows, "n", BOOK.schema))
        keys.append(extract_file(SourceFile(page, "p.txt"), None, extractor, Settings()).key)
    assert keys[0] != keys[1] == keys[2]
