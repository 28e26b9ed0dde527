"""Reading Cypher parsed: tokens with their places, the structure, and errors that show the place."""

from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.store.cypher_ast import (
    Binary,
    Comparison,
    Constant,
    EdgePattern,
    Exists,
    LabelExpression,
    Match,
    Projection,
    PropertyOf,
    Unary,
)
from kg.store.cypher_cursor import Refused
from kg.store.cypher_parser import parse
from kg.store.cypher_tokens import tokenize

TOKENS = {
    "strings": ("'a' \"b\" '\\'' '\\\\' '\\u0041' '\\U0001F600'", ["a", "b", "'", "\\", "A", "😀"]),
    "numbers": ("1 1.5 .5 1e3 0x1F 1..3", ["1", "1.5", ".5", "1e3", "0x1F", "1", "..", "3"]),
    "names": ("n 名字 `a b` `a``b` _x1", ["n", "名字", "a b", "a`b", "_x1"]),
    "comments": ("a // one\nb /* two\n */ c", ["a", "b", "c"]),
    "parameters": ("$name $1 $`a b`", ["name", "1", "a b"]),
    "arrows": ("<-[]->", ["<", "-", "[", "]", "-", ">"]),
    "comparisons": ("<> <= >= =~ < -1", ["<>", "<=", ">=", "=~", "<", "-", "1"]),
    "wide space": ("a\u3000b", ["a", "b"]),
}


@pytest.mark.parametrize("case", TOKENS)
def test_tokens_carry_what_is_meant(case: str) -> None:
    text, values = TOKENS[case]
    assert [token.value for token in tokenize(text)][:-1] == values


def test_tokens_know_their_places() -> None:
    text = "MATCH (中文:`Park`) // x\nRETURN $p + '京'"
    for token in tokenize(text)[:-1]:
        assert token.value in text[token.start : token.end]
    assert tokenize(text)[-1].start == len(text)


def test_token_in_backticks_is_no_keyword() -> None:
    assert [token.word for token in tokenize("match `match`")] == ["MATCH", "", ""]


# The query, the message, and what stands above the caret.
ERRORS = {
    "open bracket": ("MATCH (n RETURN n", "line 1, column 10: found RETURN; expected ), : or {", "RETURN"),
    "no return": ("MATCH (n:Park)", "found the end; expected RETURN", ""),
    "open string": ("RETURN 'abc", "this string is never closed", "'abc"),
    "open comment": ("RETURN 1 /* x", "this comment is never closed", "/*"),
    "bad escape": ("RETURN '\\q'", "is no escape", "\\q"),
    "surrogate": ("RETURN '\\ud800'", "is no character", "\\ud800"),
    "second line": (
        "MATCH (n)\nWHERE n.名 == 1 RETURN n",
        "line 2, column 12: found =; expected an expression",
        "= 1",
    ),
    "other language": (
        "SELECT 1",
        "found SELECT; expected MATCH, OPTIONAL MATCH, WITH, UNWIND or RETURN",
        "SELECT",
    ),
    "unequal": ("MATCH (n) WHERE n.a != 1 RETURN n", "expected <>, which is how Cypher writes it", "!="),
    "two statements": ("MATCH (n) RETURN n; RETURN 1", "a second statement; expected one", "RETURN 1"),
    "where after return": ("MATCH (n) RETURN n WHERE n.a = 1", "found WHERE; expected the end", "WHERE"),
    "case without when": ("RETURN CASE 1 END", "expected WHEN", "END"),
    "stray character": ("MATCH (n) RETURN n ？", "found '？'; expected Cypher", "？"),
    "pattern": ("MATCH (a)-[:PART_OF->(b) RETURN a", "found -; expected ] or {", "->(b)"),
    "predicate": ("MATCH (a) WHERE (a)-[:PART_OF]->(b RETURN a", "found RETURN; expected ), : or {", "RETURN"),
    "keyword": (
        "MATCH (n) RETRUN n",
        "expected WHERE, MATCH, OPTIONAL MATCH, WITH, UNWIND or RETURN; did you mean RETURN?",
        "RETRUN",
    ),
    "comprehension": ("RETURN [x IN [1] WHERE] AS x", "found ]; expected an expression", "]"),
    "like": ("MATCH (n) WHERE n.a LIKE 'x' RETURN n", "texts are compared with CONTAINS, STARTS WITH", "LIKE"),
    "group by": ("MATCH (n) GROUP BY n.a RETURN n.a", "grouped by whatever stands beside an aggregate", "GROUP"),
    "having": (
        "MATCH (n) RETURN n.a, count(*) HAVING 1",
        "write WITH n.kind AS kind, count(*) AS c WHERE",
        "HAVING",
    ),
    "full width": ("MATCH (n：Park) RETURN n", "found '：'; expected Cypher; write the half-width :", "：Park"),
    "curly quotes": ("RETURN “x”", "texts stand between ' and '", "“x”"),
    "empty": ("  ", "found the end; expected a query", ""),
}


@pytest.mark.parametrize("case", ERRORS)
def test_parse_says_in_one_line_what_was_expected_and_shows_where(case: str) -> None:
    query, message, below = ERRORS[case]
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    line, caret = caught.value.__notes__[0].split("\n")
    wide = len(caret) - 1
    assert caret.endswith("^")
    assert line[wide:].startswith(below)


def test_parse_keeps_precedence() -> None:
    """a OR b AND NOT c = 1 + 2 * 3 is a OR (b AND (NOT (c = (1 + (2 * 3)))))."""
    clause = parse("MATCH (n) WHERE n.a OR n.b AND NOT n.c = 1 + 2 * 3 RETURN n").parts[0][0]
    assert isinstance(clause, Match)
    either = clause.where
    assert isinstance(either, Binary)
    assert either.operator == "OR"
    both = either.right
    assert isinstance(both, Binary)
    assert both.operator == "AND"
    negation = both.right
    assert isinstance(negation, Unary)
    comparison = negation.operand
    assert isinstance(comparison, Comparison)
    total = comparison.operands[1]
    assert isinstance(total, Binary)
    assert total.operator == "+"


def test_parse_tells_patterns_from_brackets() -> None:
    clause = parse("MATCH (a) WHERE (a)-[:PART_OF]->() AND (a.x - 1) > (2) RETURN a").parts[0][0]
    assert isinstance(clause, Match)
    assert isinstance(clause.where, Binary)
    assert isinstance(clause.where.left, Exists)
    assert isinstance(clause.where.right, Comparison)


def test_parse_reads_directions_types_and_lengths() -> None:
    clause = parse("MATCH p = (a)<-[r:A|:B*2..4]-(b)--(c)-[*..3]->(d)-[*5]-() RETURN p").parts[0][0]
    assert isinstance(clause, Match)
    path = clause.paths[0]
    assert path.variable is not None
    assert path.variable.name == "p"
    edges = [edge for edge in path.edges if isinstance(edge, EdgePattern)]
    assert [edge.direction for edge in edges] == ["in", "both", "out", "both"]
    assert [edge.length and (edge.length.low, edge.length.high) for edge in edges] == [
        (2, 4),
        None,
        (None, 3),
        (5, 5),
    ]
    assert isinstance(edges[0].types, LabelExpression)
    assert [name.name for name in edges[0].types.names] == ["A", "B"]


def test_parse_names_columns_as_written() -> None:
    clause = parse("MATCH (n) RETURN n , n.a AS x, (n.a + 1) * 2, count( * ) ORDER BY x DESC SKIP 1 LIMIT 2").parts[
        0
    ][1]
    assert isinstance(clause, Projection)
    assert [item.name for item in clause.items] == ["n", "x", "(n.a + 1) * 2", "count( * )"]
    assert clause.order[0].descending
    assert isinstance(clause.limit, Constant)
    assert clause.limit.value == 2


def test_parse_lets_keywords_be_properties() -> None:
    """`as`, `end` and `order` are properties here; `as` belongs to RECOGNIZES."""
    clause = parse("MATCH ()-[r]->(s) RETURN r.as AS as_, s.end AS `end`, s.order").parts[0][1]
    assert isinstance(clause, Projection)
    assert [i.expression.key for i in clause.items if isinstance(i.expression, PropertyOf)] == [
        "as",
        "end",
        "order",
    ]


@pytest.mark.parametrize("depth", [10, 24, 60, 5000])
def test_parse_bears_any_depth_of_brackets(depth: int) -> None:
    """Deep nesting is read or refused, never a stack overflow, and takes no exponential time."""
    for opening, closing in (("(", ")"), ("[", "]"), ("NOT (", ")"), ("{a: ", "}"), ("(a {x: ", "})")):
        try:
            parse(f"MATCH (n) WHERE {opening * depth}1{closing * depth} = 1 RETURN n")
        except (Refused, QueryError):
            continue


@pytest.mark.parametrize("joint", [" AND ", " + ", " * ", " ^ ", " OR ", ".a", " = "])
def test_parse_bears_any_number_of_terms(joint: str) -> None:
    terms = "n" + (joint + ("" if joint == ".a" else "1")) * 3000
    try:
        parse(f"MATCH (n) WHERE {terms} RETURN n")
    except Refused as refused:
        assert refused.rule == "too-deep"  # noqa: PT017 - either is right
