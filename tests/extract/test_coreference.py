"""What 该中心, 公司, 其, 双方 and left-out subjects stand for, and where they stay unresolved."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from corpus.rulefile import Faults
from kg.extract.coreference import find_references
from kg.model import Reference
from kg.rulebook import RULES, Rulebook
from kg.rulebook.coreference import CoreferenceRules, NounRule, ReferenceExample, load_coreference
from tests.extract.reading import named, read


@cache
def rules() -> CoreferenceRules:
    faults = Faults()
    loaded = load_coreference(RULES, faults)
    faults.check()
    return loaded


class _Book:
    """The one field of a rulebook that the resolver reads."""

    coreference = rules()


def references(text: str, names: dict[str, str]) -> tuple[Reference, ...]:
    article, sentences = read(text)
    return find_references(article, sentences, named(text, names), cast("Rulebook", _Book))


def phrases(text: str, names: dict[str, str]) -> list[str]:
    return [f"{r.surface}={'+'.join(r.targets)}" for r in references(text, names) if r.surface]


def zeros(text: str, names: dict[str, str]) -> list[str]:
    """`verb…=subject` for each left-out subject, with the two characters that follow it."""
    found = [r for r in references(text, names) if r.start == r.end]
    return [f"{text[r.start : r.start + 2]}={'+'.join(r.targets)}" for r in found]


EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{'refers' if example.refers else 'stays'}")
    for rule in rules().nouns
    for example in rule.examples
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_coreference_rule_keeps_its_examples(rule: NounRule, example: ReferenceExample) -> None:
    found = [r for r in references(example.text, dict(example.names)) if r.rule == rule.id]
    assert [f"{r.surface}={'+'.join(r.targets)}" for r in found] == [*example.refers]


ACTORS = {"江州大学": "Institution/university", "海川集团": "Institution/company", "江州市": "Place/city"}
ZEROS = [
    ("海川集团在江州市投产，计划明年扩建，并将招聘千人。", ["计划=海川集团", "将招=海川集团"]),
    ("江州大学率先提出新方法，已研制样机。", ["已研=江州大学"]),
    ("江州大学与海川集团签约，共同建设新园。", ["共同=江州大学+海川集团"]),
    ("江州市发展迅速。未来，还将建设新园。", ["还将=江州市"]),
    ("海川集团加快转型，通过技术改造，实现增产。", ["通过=海川集团", "实现=海川集团"]),
    # what is told may be done by others: 加快 has no subject that is known
    ("江州市发布工作要点，提出推动转型，加快改造。", ["提出=江州市"]),
    ("江州大学是由多方发起成立的高校，重点培养工程师。", ["重点=江州大学"]),
]


@pytest.mark.parametrize(("text", "want"), ZEROS)
def test_coreference_fills_left_out_subjects(text: str, want: list[str]) -> None:
    names = {name: label for name, label in ACTORS.items() if name in text}
    assert zeros(text, names) == want


SILENT = [
    ("新园由海川集团牵头，并联合高校建设。", "the agent of a passive and its subject compete"),
    ("江州大学的校园很大，吸引游客。", "an attribute is no subject"),
    ("江州大学教授李明表示，将建设新园。", "who speaks does not act"),
    ("江州大学成立，标志着新阶段开始。", "what went before as a whole"),
    ("江州大学成立。\n将建设新园。", "another paragraph"),
    ("江州大学建议，加强基础研究。", "who advises does not act"),
    ("江州大学获奖，新园开工，吸引企业。", "another subject stands between"),
]


@pytest.mark.parametrize(("text", "why"), SILENT, ids=[why for _, why in SILENT])
def test_coreference_leaves_unclear_subjects_open(text: str, why: str) -> None:
    del why
    names = {name: label for name, label in (ACTORS | {"李明": "Person"}).items() if name in text}
    assert zeros(text, names) == []


PARKS = {"江州智算中心": "Platform/computing", "海川智算中心": "Platform/computing", "滨江区": "Place/district"}
COMPETITION = [
    ("江州智算中心落地滨江区。该中心服务企业。", ["该中心=江州智算中心"]),
    ("江州智算中心和海川智算中心启用。该中心服务企业。", []),
    ("江州智算中心启用，与海川智算中心相连。该中心服务企业。", ["该中心=江州智算中心"]),
    ("滨江区有企业百家。全区产值翻番。", ["全区=滨江区"]),
    ("该中心服务企业。江州智算中心启用。", []),
]


@pytest.mark.parametrize(("text", "want"), COMPETITION)
def test_coreference_competition_and_agreement(text: str, want: list[str]) -> None:
    assert phrases(text, {name: label for name, label in PARKS.items() if name in text}) == want


PARTIES = [
    ("江州大学与海川集团签约。仪式在江州市举行。双方将共建中心。", ["双方=江州大学+海川集团"]),
    ("江州大学、海川集团签署协议，双方将共建中心。", ["双方=江州大学+海川集团"]),
    ("江州大学在江州市举行会议。双方交流。", []),
]


@pytest.mark.parametrize(("text", "want"), PARTIES)
def test_coreference_of_both_parties(text: str, want: list[str]) -> None:
    assert phrases(text, {name: label for name, label in ACTORS.items() if name in text}) == want


def test_coreference_distance_is_bounded() -> None:
    """After too many sentences without it, 该中心 is no longer the one that was named."""
    near = "江州智算中心启用。" + "天气晴朗。" * 3 + "该中心服务企业。"
    far = "江州智算中心启用。" + "天气晴朗。" * 9 + "该中心服务企业。"
    assert phrases(near, {"江州智算中心": "Platform"}) == ["该中心=江州智算中心"]
    assert phrases(far, {"江州智算中心": "Platform"}) == []


def test_coreference_chain_renews_the_distance() -> None:
    """A resolved phrase counts as naming the thing again."""
    text = "江州智算中心启用。" + "天气晴朗。" * 3 + "该中心服务企业。" + "天气晴朗。" * 3 + "该中心获奖。"
    assert phrases(text, {"江州智算中心": "Platform"}) == ["该中心=江州智算中心"] * 2


def test_coreference_places_and_order() -> None:
    text = "海川集团成立。该公司在江州市投产，计划扩建。"
    found = references(text, {"海川集团": "Institution/company", "江州市": "Place/city"})
    assert found == tuple(sorted(found))
    assert [(text[r.start : r.end], r.surface, r.targets) for r in found] == [
        ("该公司", "该公司", ("海川集团",)),
        ("", "", ("海川集团",)),
    ]


def test_coreference_of_nothing_is_nothing() -> None:
    assert references("天气晴朗。", {}) == ()


def test_coreference_faults_name_their_place(tmp_path: Path) -> None:
    shutil.copy(RULES / "coreference.yaml", tmp_path)
    path = tmp_path / "coreference.yaml"
    text = (
        path.read_text(encoding="utf-8").replace("pick: pair", "pick: couple").replace("distance: 1", "far: 1", 1)
    )
    path.write_text(text, encoding="utf-8")
    faults = Faults()
    load_coreference(tmp_path, faults)
    assert any("nouns reference.both: pick 'couple' unknown" in line for line in faults.lines)
    assert any("nouns reference.its: unknown key 'far'" in line for line in faults.lines)
