"""Every rule for documents, products, projects, events, awards and fields is proved by its own examples."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml

from corpus.errors import RuleError
from corpus.rulefile import Faults
from kg.extract.things import find_by_rule
from kg.rulebook import RULES
from kg.rulebook.things import ThingRule, ThingRules, load_things
from tests.extract.reading import read


@cache
def rules() -> ThingRules:
    faults = Faults()
    loaded = load_things(RULES, faults)
    faults.check()
    return loaded


def names(text: str, rule: ThingRule) -> list[str]:
    _, sentences = read(text)
    found = (c for sentence in sentences for c in find_by_rule(sentence, rule, rules().boundaries))
    return [text[candidate.start : candidate.end] for candidate in found]


@pytest.mark.parametrize("rule", rules().rules, ids=lambda rule: rule.id)
def test_things_rule_finds_its_examples(rule: ThingRule) -> None:
    assert {text: names(text, rule) for text, _ in rule.examples} == {text: [*want] for text, want in rule.examples}


@pytest.mark.parametrize("rule", rules().rules, ids=lambda rule: rule.id)
def test_things_rule_leaves_its_non_examples_alone(rule: ThingRule) -> None:
    assert {text: names(text, rule) for text in rule.non_examples} == {text: [] for text in rule.non_examples}


def test_things_rules_find_the_same_without_the_literals_that_save_time() -> None:
    """`has` skips only sentences in which the rule finds nothing: tried on every example of every rule."""
    texts = [text for rule in rules().rules for text, _ in rule.examples]
    _, sentences = read("\n".join(texts))
    for rule in rules().rules:
        if rule.has:
            whole = replace(rule, has=())
            for sentence in sentences:
                found = list(find_by_rule(sentence, whole, rules().boundaries))
                assert found == list(find_by_rule(sentence, rule, rules().boundaries)), (rule.id, sentence.text)


def test_things_rules_have_examples_and_non_examples() -> None:
    assert [rule.id for rule in rules().rules if not (rule.examples and rule.non_examples)] == []


def test_things_known_names_need_what_their_place_says() -> None:
    """A field of the list is one only where the text speaks of it as a field."""
    known = rules().known["储能"]
    assert known.type == "Field"
    assert known.near is not None
    before, after = known.near
    assert before.search("加快布局")
    assert after.match("产业发展")
    assert not after.match("设备")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda s: s.replace("finder: enclosed", "finder: guess", 1), "finder 'guess' unknown; known: enclosed"),
        (lambda s: s.replace("    type: Document\n", "    type: Paper\n", 1), "type 'Paper' unknown"),
        (lambda s: s.replace("    score: 0.95\n", "    score: 3\n", 1), "score 3.0, expected more than 0"),
        (lambda s: s.replace("before: ", "befor: ", 1), "unknown key 'befor'"),
        (lambda s: s.replace("$ISSUE", "$ISSEU", 1), "part $ISSEU unknown; known: CN"),
        (lambda s: s.replace("id: document.policy", "id: document.law", 1), "rule document.law stands twice"),
    ],
    ids=["finder", "type", "score", "key", "part", "twice"],
)
def test_things_faults_name_their_place(change: Callable[[str], str], fault: str, tmp_path: Path) -> None:
    shutil.copytree(RULES / "things", tmp_path / "things")
    path = tmp_path / "things" / "documents.yaml"
    text = path.read_text(encoding="utf-8")
    assert change(text) != text
    path.write_text(change(text), encoding="utf-8")
    faults = Faults()
    load_things(tmp_path, faults)
    with pytest.raises(RuleError) as raised:
        faults.check()
    assert fault in str(raised.value)


def test_things_faults_of_all_files_come_together(tmp_path: Path) -> None:
    shutil.copytree(RULES / "things", tmp_path / "things")
    for name in ("events.yaml", "awards.yaml"):
        path = tmp_path / "things" / name
        path.write_text(path.read_text(encoding="utf-8").replace("score: 0.9", "score: -0.9", 1), encoding="utf-8")
    known = tmp_path / "things" / "known.tsv"
    known.write_text(known.read_text(encoding="utf-8") + "某某\tThing\t\tnowhere\n", encoding="utf-8")
    faults = Faults()
    load_things(tmp_path, faults)
    text = "\n".join(faults.lines)
    assert "things/events.yaml" in text
    assert "things/awards.yaml" in text
    assert "known.tsv: 某某: type 'Thing' unknown" in text
    assert "where 'nowhere' unknown; known: field, used" in text


@pytest.mark.parametrize("path", sorted((RULES / "things").glob("*.yaml")), ids=lambda path: path.name)
def test_things_files_read_the_same_without_libyaml(path: Path) -> None:
    """PyYAML's own parser is stricter than libyaml about plain words with ? in them."""
    text = path.read_text(encoding="utf-8")
    fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    assert yaml.load(text, Loader=yaml.SafeLoader) == yaml.load(text, Loader=fast)  # noqa: S506 - both are safe
