"""Every rule of relations proves itself by its own examples and counter-examples."""

import re
import shutil
from pathlib import Path

import pytest

from corpus.errors import RuleError
from corpus.model import Article, Sentence, Zone
from kg.extract.relations import state_relations
from kg.model import Analysis, Entity, Mention, Reference, Relation
from kg.rulebook import RULES as RULES_FOLDER
from kg.rulebook import load_rulebook
from kg.rulebook.relations import Example, Frame, Link, Posts

_MARK = re.compile(r"\[([^\[\]@=:]+)(?:@([^\[\]:]+)|(?:=([^\[\]:]+))?:(\w+)(?::(\w+))?)\]|([^\[]+)")
_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?")


def analyse(marked: str) -> Analysis:
    """An analysis of a text that marks its entities: `[name:Type:kind]`, `[printed=name:Type]`, `[它@name]`."""
    text = ""
    mentions: dict[str, list[Mention]] = {}
    references = []
    for match in _MARK.finditer(marked):
        printed, target, full, type_, kind, plain = match.groups()
        start, text = len(text), text + (printed or plain)
        if target:
            references.append(Reference(start, len(text), printed, tuple(target.split("/")), "example"))
        elif printed:
            found = Mention(start, len(text), printed, type_, kind, "example")
            mentions.setdefault(full or printed, []).append(found)
    entities = [_entity(name, tuple(found)) for name, found in mentions.items()]
    sentences = [
        Sentence(index, 0, match.start(), match.end(), match.group(), "body")
        for index, match in enumerate(_SENTENCE.finditer(text))
    ]
    zones = (Zone(0, len(text), "body"),)
    article = Article("example.txt", None, "article", (), None, None, ((1, 1),), text, zones, ())
    return Analysis(article, tuple(sentences), tuple(entities), tuple(references))


def _entity(name: str, found: tuple[Mention, ...]) -> Entity:
    aliases = tuple(sorted({mention.surface for mention in found} - {name}))
    return Entity(name, found[0].type, found[0].kind, aliases, (), found)


def told(relations: list[Relation]) -> set[str]:
    """`subject TYPE object`, with ` (status)` unless actual and ` = title`."""
    lines = set()
    for one in relations:
        extra = one.title or one.as_
        colour = "" if one.status == "actual" else f" ({one.status})"
        lines.add(f"{one.subject} {one.type} {one.object}{colour}{f' = {extra}' if extra else ''}")
    return lines


def stated_by(rule: str, marked: str) -> set[str]:
    book = load_rulebook()
    return told([one for one in state_relations(analyse(marked), book.relations, book.schema) if one.rule == rule])


RULES: list[Frame | Link | Posts] = [
    *load_rulebook().relations.frames,
    *load_rulebook().relations.links,
    *load_rulebook().relations.posts,
]


EXAMPLES = [
    pytest.param(rule.id, item, id=f"{rule.id}-{n}") for rule in RULES for n, item in enumerate(rule.examples)
]
COUNTER = [
    pytest.param(rule.id, item, id=f"{rule.id}-{n}") for rule in RULES for n, item in enumerate(rule.non_examples)
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_relation_rules_find_their_examples(rule: str, example: Example) -> None:
    assert stated_by(rule, example.text) == set(example.expect)


@pytest.mark.parametrize(("rule", "text"), COUNTER)
def test_relation_rules_leave_their_counter_examples_alone(rule: str, text: str) -> None:
    assert stated_by(rule, text) == set()


def test_relation_rules_all_have_examples_both_ways() -> None:
    """A rule that shows neither what it finds nor what it leaves is not proved."""
    assert [rule.id for rule in RULES if not (rule.examples and rule.non_examples)] == []


def test_relation_rules_find_all_triggers_in_one_pass() -> None:
    """Looked for together, the triggers of all frames stand where each of them finds them alone."""
    rules = load_rulebook().relations
    for text in [item.text for rule in RULES for item in rule.examples]:
        found = {(frame.id, match.span()) for match, frame in rules.triggers.find(text)}
        assert found == {(one.id, match.span()) for one in rules.frames for match in one.trigger.finditer(text)}


_FAULTY = """
frames:
  - id: twice
    type: BUILDS
    triggers: [建设(]
    subject: {from: [leftwards], types: [Award]}
    object: {from: [right]}
    precision: 0.5
    colour: red
  - id: twice
    type: BUYS
    triggers: [买]
    subject: {from: [left]}
    object: {from: [right], after: '(?:'}
    precision: half
"""


def test_relation_rules_report_all_their_faults_together(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES_FOLDER, folder)
    (folder / "relations" / "faulty.yaml").write_text(_FAULTY, encoding="utf-8")
    with pytest.raises(RuleError) as error:
        load_rulebook(folder)
    message = str(error.value)
    for part in [
        "no regular expression",
        "place 'leftwards' unknown",
        "type 'Award' cannot stand here",
        "unknown key 'colour'",
        "type 'BUYS' unknown",
        "precision: found 'half'",
        "id 'twice' stands twice",
        "after: '(?:' is no regular expression",
    ]:
        assert part in message
