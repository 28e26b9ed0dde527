"""Every rule for institutions, parks, platforms, persons and places is proved by its own examples."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from corpus.errors import RuleError
from corpus.rulefile import Faults
from kg.extract.names_contexts import find_in_context
from kg.extract.names_heads import find_headed
from kg.extract.names_view import view_of
from kg.rulebook import RULES
from kg.rulebook.linking import AliasRule
from kg.rulebook.names import ContextRule, HeadRule, NameRules, load_names
from kg.rulebook.schema import load_schema
from tests.extract.reading import read


@cache
def rules() -> NameRules:
    faults = Faults()
    loaded = load_names(RULES, faults)
    faults.check()
    return loaded


def names(text: str, rule: HeadRule | ContextRule) -> set[str]:
    """What one rule alone finds, of candidates that one of its own contains only the longest."""
    _, (sentence,) = read(text)
    view = view_of(sentence, rules())
    found = [c for c in (*find_headed(view, rules()), *find_in_context(view, rules())) if c.rule == rule.id]
    inner = {c for c in found for other in found if c != other and other.start <= c.start and c.end <= other.end}
    return {text[c.start : c.end] for c in found if c not in inner}


@pytest.mark.parametrize("rule", rules().heads, ids=lambda rule: rule.id)
def test_names_head_rule_finds_its_examples(rule: HeadRule) -> None:
    assert {text: names(text, rule) for text, _ in rule.examples} == {text: {name} for text, name in rule.examples}


@pytest.mark.parametrize("rule", rules().heads, ids=lambda rule: rule.id)
def test_names_head_rule_leaves_its_non_examples_alone(rule: HeadRule) -> None:
    assert {text: names(text, rule) for text in rule.non_examples} == {text: set() for text in rule.non_examples}


@pytest.mark.parametrize("rule", rules().contexts, ids=lambda rule: rule.id)
def test_names_context_rule_keeps_its_examples(rule: ContextRule) -> None:
    assert {text: names(text, rule) for text, _ in rule.examples} == {
        text: {*found} for text, found in rule.examples
    }
    assert {text: names(text, rule) for text in rule.non_examples} == {text: set() for text in rule.non_examples}


@pytest.mark.parametrize("rule", rules().links.aliases, ids=lambda rule: rule.id)
def test_names_alias_rule_keeps_its_examples(rule: AliasRule) -> None:
    match = rule.pattern.match if rule.after else rule.pattern.search
    assert {text: match(text)["alias"] for text, _ in rule.examples} == dict(rule.examples)  # type: ignore[index]


def test_names_rules_all_have_examples() -> None:
    headed = [rule.id for rule in rules().heads if not (rule.examples and rule.non_examples)]
    told = [rule.id for rule in rules().contexts if not (rule.examples and rule.non_examples)]
    assert headed + told + [rule.id for rule in rules().links.aliases if not rule.examples] == []


def test_names_kinds_are_those_of_the_schema() -> None:
    nodes = load_schema(RULES, Faults()).nodes
    listed = {(found.type, found.kind) for found in rules().gazetteer.forms.values()}
    ruled = {(rule.type, rule.kind) for rule in rules().heads} | {
        (rule.type, rule.kind) for rule in rules().contexts
    }
    assert [(type_, kind) for type_, kind in listed | ruled if kind and kind not in nodes[type_].kinds] == []


@pytest.mark.parametrize(
    ("name", "short", "kind", "above"),
    [
        ("浙江省", "浙江", "province", []),
        ("北京市", "北京", "city", []),
        ("遂昌县", "遂昌", "district", ["丽水市", "浙江省"]),
        ("昆山市", "昆山", "city", ["苏州市", "江苏省"]),
        ("海西蒙古族藏族自治州", "海西", "city", ["青海省"]),
        ("横县", "横县", "district", ["南宁市", "广西壮族自治区"]),
        ("雨花台区", "雨花台", "district", ["南京市", "江苏省"]),
    ],
)
def test_names_divisions_know_their_parents(name: str, short: str, kind: str, above: list[str]) -> None:
    gazetteer = rules().gazetteer
    found = gazetteer.forms[name]
    assert (found.type, found.kind, gazetteer.forms[short].name) == ("Place", kind, name)
    code, chain = found.codes[0], []
    while code := gazetteer.parents[code]:
        chain.append(gazetteer.names[code])
    assert chain == above


@pytest.mark.parametrize(
    ("file", "change", "fault"),
    [
        (
            "heads.yaml",
            lambda text: text.replace("needs: any", "needs: luck", 1),
            "needs 'luck' unknown; known: any",
        ),
        ("heads.yaml", lambda text: text.replace("bare: true", "bear: true", 1), "unknown key 'bear'"),
        (
            "heads.yaml",
            lambda text: text.replace("党校", "医院", 1),
            "head 医院 stands in university and in hospital",
        ),
        (
            "words.yaml",
            lambda text: re.sub(r"(?m)^longest:.*$", "", text),
            "longest: found None, expected a number",
        ),
        ("world.tsv", lambda text: text + "东盟\tregion\t\n", "东盟 stands twice"),
        ("nicknames.tsv", lambda text: text + "无名市\t无\n", "无名市 unknown, expected a form of divisions.tsv"),
        ("links.yaml", lambda text: text.replace("legal: '", "legal: '(", 1), "is no regular expression"),
    ],
)
def test_names_loading_names_the_fault(tmp_path: Path, file: str, change: Callable[[str], str], fault: str) -> None:
    shutil.copytree(RULES / "names", tmp_path / "names")
    path = tmp_path / "names" / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    faults = Faults()
    load_names(tmp_path, faults)
    with pytest.raises(RuleError, match=re.escape(fault)):
        faults.check()
