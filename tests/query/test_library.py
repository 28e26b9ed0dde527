"""Named queries: those that come with the program, and a user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import QueryError
from kg.query.library import FOLDER, load_named, query_named


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.cypher").write_text(text, encoding="utf-8")
    return folder


GOOD = """\
// Parks of a kind,
// most mentioned first.
// $kind string=science_park the kind
// $most integer=5 how many
// $names strings names to leave out
// Example: names=甲,乙
MATCH (p:Park) WHERE p.kind = $kind AND NOT p.name IN $names
RETURN p.name AS name, '$text' AS text ORDER BY p.mentions LIMIT $most
"""


def test_library_reads_a_users_folder(tmp_path: Path) -> None:
    """Its queries join those of the program; one of the same name takes its place."""
    found = load_named(write(tmp_path, mine=GOOD, builders="// Mine.\nMATCH (n) RETURN n"))
    assert set(found) == {path.stem for path in FOLDER.glob("*.cypher")} | {"mine"}
    assert list(found) == sorted(found)
    assert found["builders"].description == "Mine."
    query = found["mine"]
    assert query.description == "Parks of a kind, most mentioned first."
    assert dict(query.example) == {"names": ["甲", "乙"]}
    assert query.values({"names": "丙，丁", "most": "7"}) == {
        "kind": "science_park",
        "most": 7,
        "names": ["丙", "丁"],
    }
    assert query.values({"names": '["戊,己"]'})["names"] == ["戊,己"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "mine needs -p names=names to leave out"),
        ({"names": "甲", "most": "viele"}, "parameter most: 'viele' is no integer; how many"),
        ({"names": "[1]"}, "is no strings"),
        ({"names": "甲", "limit": "1"}, "mine has no parameter limit; known: kind, most, names"),
    ],
)
def test_library_names_what_is_wrong_with_values(tmp_path: Path, given: dict[str, str], says: str) -> None:
    query = query_named(load_named(write(tmp_path, mine=GOOD)), "mine")
    with pytest.raises(QueryError, match=says):
        query.values(given)


def test_library_reports_all_faults_of_all_files(tmp_path: Path) -> None:
    """Every file with its place, in one error."""
    write(
        tmp_path,
        a="MATCH (n) RETURN n",
        b="// Has no query.\n",
        c="// Kinds.\n// $x text what\n// $y integer=viele what\nMATCH (n {id: $z}) WHERE n.name = $x RETURN n",
        d="// Needs an example.\n// $x string what\n// Example: y=1\nMATCH (n) WHERE n.name = $x RETURN n",
    )
    with pytest.raises(QueryError) as error:
        load_named(tmp_path)
    told = str(error.value)
    for fault in (
        "a.cypher: no description; expected a first line such as // Who operates what.",
        "b.cypher: no query",
        "c.cypher: $x: type 'text' is unknown; known: string, integer, float, boolean, strings",
        "c.cypher: parameter y: 'viele' is no integer; what",
        "c.cypher: $z is used, but has no line // $z type meaning",
        "c.cypher: $y is declared, but not used",
        "d.cypher: no example for $x; expected // Example: x=VALUE",
        "d.cypher: the example gives y, which is no parameter",
    ):
        assert fault in told


def test_library_needs_a_folder_that_is_there(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no folder of named queries"):
        load_named(tmp_path / "none")


def test_library_names_those_there_are() -> None:
    with pytest.raises(QueryError, match=r"no named query 'buildrs'; known: builders, coinvestors"):
        query_named(load_named(), "buildrs")
