"""Sentences cut into clauses, their arguments found, coordinated and marked, and the colour of what they say."""

import pytest

from kg.extract.arguments import Group, Scene
from kg.extract.clauses import NAME, cut_clauses, mask
from kg.extract.frames_scene import set_scenes
from kg.extract.frames_topics import survey
from kg.extract.status import status_at
from kg.rulebook import load_rulebook
from tests.extract.test_relation_rules import analyse

RULES = load_rulebook().relations


def scene_of(marked: str) -> Scene:
    return next(iter(set_scenes(analyse(marked), RULES)))


def names(group: Group | None) -> list[str]:
    return [entity.name for entity in group.entities] if group else []


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("甲市出台办法，并将建设平台。", ["甲市出台办法", "并将建设平台"]),
        ("甲公司（简称“甲，乙”）成立，员工百人；", ["甲公司（简称“甲，乙”）成立", "员工百人"]),
        ("投入1,000万元,分三期建设", ["投入1,000万元", "分三期建设"]),
        ("，。", []),
    ],
)
def test_clauses_end_at_commas_outside_brackets_and_numbers(text: str, clauses: list[str]) -> None:
    masked = mask(text, 0, [])
    assert [text[clause.start : clause.end] for clause in cut_clauses(masked, 0)] == clauses


def test_clauses_keep_their_offsets_in_the_article() -> None:
    masked = mask("甲成立，乙参加", 40, [(40, 41)])
    assert len(masked) == 7
    assert masked[0] == NAME
    assert [(clause.start, clause.end) for clause in cut_clauses(masked, 40)] == [(40, 43), (44, 47)]


@pytest.mark.parametrize(
    ("marked", "groups"),
    [
        (
            "[甲公司:Institution]、[乙大学:Institution]和[丙院:Institution]参加",
            [("", ["甲公司", "乙大学", "丙院"])],
        ),
        ("“[甲展:Event]”“[乙展:Event]”开幕", [("", ["甲展", "乙展"])]),
        ("[甲公司:Institution]、某外地企业、[乙大学:Institution]参加", [("", ["甲公司", "乙大学"])]),
        ("[甲公司:Institution]将与[乙大学:Institution]合作", [("", ["甲公司"]), ("with", ["乙大学"])]),
        ("[某园:Park]由国内最大的[甲公司:Institution]建设", [("", ["某园"]), ("agent", ["甲公司"])]),
        ("在[甲市:Place:city]成为[乙平台:Platform]", [("at", ["甲市"]), ("", ["乙平台"])]),
        ("[甲大会:Event]上，[张三:Person]发言", [("at", ["甲大会"]), ("", ["张三"])]),
        ("[甲省:Place:province][乙市:Place:city]举办", [("", ["乙市"])]),
        ("[甲公司:Institution]董事长[张三:Person]到会", [("", ["张三"])]),
        ("[甲局:Institution]局长[张三:Person]，[乙局:Institution]局长[李四:Person]出席", [("", ["张三", "李四"])]),
        ("[甲公司:Institution]（[乙公司:Institution]的股东）成立", [("", ["甲公司"])]),
    ],
)
def test_arguments_are_grouped_and_marked(marked: str, groups: list[tuple[str, list[str]]]) -> None:
    assert [(group.role, names(group)) for group in scene_of(marked).groups] == groups


@pytest.mark.parametrize(
    ("marked", "topics"),
    [
        ("[甲市:Place:city]出台办法，建设[乙平台:Platform]", [["甲市"], []]),
        ("[甲公司:Institution]研发的[某车:Product]上线，受到好评", [["某车"], []]),
        ("位于[甲市:Place:city]的[乙公司:Institution]扩产，效益良好", [["乙公司"], []]),
        ("[张三:Person]介绍，前景广阔", [[], []]),
        ("[甲局:Institution]有关负责人表示，前景广阔", [[], []]),
        ("[甲公司:Institution]宣布，工期缩短", [["甲公司"], []]),
        ("[甲局:Institution]印发《[某办法:Document]》，提出五项措施", [["甲局"], ["某办法"]]),
    ],
)
def test_clauses_know_what_they_are_about(marked: str, topics: list[list[str]]) -> None:
    assert [names(topic) for topic in survey(scene_of(marked), RULES).topics] == topics


@pytest.mark.parametrize(
    ("text", "verb", "status"),
    [
        ("[甲市:Place]建设平台", "建设", "actual"),
        ("[甲市:Place]将建设平台", "建设", "planned"),
        ("[甲市:Place]拟于明年建设平台", "建设", "planned"),
        ("[甲市:Place]力争建设平台", "建设", "planned"),
        ("[甲市:Place]已规划并建设平台", "建设", "planned"),
        ("[甲市:Place]计划多年，已经建设平台", "建设", "actual"),
        ("[甲市:Place]将出台办法，建设平台", "建设", "planned"),
        ("[甲市:Place]将[乙园:Park]作为重点，建设平台", "建设", "actual"),
        ("[甲市:Place]将出台办法，已经建设平台", "建设", "actual"),
        ("[甲市:Place]尚未建设平台", "建设", "negated"),
        ("[甲市:Place]没有建设平台", "建设", "negated"),
        ("[甲市:Place]未来建设平台", "建设", "planned"),
        ("[甲市:Place]不断建设平台", "建设", "actual"),
        ("[甲市:Place]把重要资源用于建设平台", "建设", "actual"),
    ],
)
def test_status_comes_from_the_words_before_the_verb(text: str, verb: str, status: str) -> None:
    scene = scene_of(text)
    start = scene.sentence.text.index(verb)
    assert status_at(scene, start, start + len(verb), RULES.grammar) == status
