"""The modules of the page become one script; its words and data are safe where they stand."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from kg.export.bundle import PAGE, bundle, json_text, words
from kg.rulebook import load_rulebook

MODULES = sorted(path.stem for path in PAGE.glob("*.js"))
_TOP = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)


def test_bundle_has_each_module_once_and_no_joints() -> None:
    script = bundle("file")
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    assert script.count("function makeGraph(") == script.count("function addShape(") == 1
    assert script.index("function makeGraph(") < script.index("function graphOf(")


def test_modules_declare_no_name_twice() -> None:
    """In one script a second declaration would be an error, or change the first silently."""
    names = Counter(name for module in MODULES for name in _TOP.findall((PAGE / f"{module}.js").read_text("utf-8")))
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("module", MODULES)
def test_modules_reach_the_page_by_text_alone(module: str) -> None:
    """No way from a string to markup, code or an address."""
    text = (PAGE / f"{module}.js").read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?:",
        text.replace("http://www.w3.org/2000/svg", ""),
    )


def test_modules_say_only_words_that_there_are() -> None:
    """Every key that a module or the page asks for has words in both languages, and every kind has."""
    table = words()
    asked = {
        key
        for path in [*PAGE.glob("*.js"), *PAGE.glob("*.html")]
        for key in re.findall(
            r'\bsay\("([\w.-]+)"|data-(?:say|label)="([\w.-]+)"', path.read_text(encoding="utf-8")
        )
        for key in key
        if key
    }
    kinds = {f"kind.{kind}" for node in load_rulebook().schema.nodes.values() for kind in node.kinds}
    assert asked | kinds <= set(table)
    assert all(pair["en"] and pair["zh"] for pair in table.values())


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", "\u2028\u2029", "\ud800", '“甲”\\"\x1f'])
def test_json_text_stands_in_a_script_block(text: str) -> None:
    """What it says is kept, and nothing in it ends the block."""
    made = json_text({"k": [text]})
    assert json.loads(made) == {"k": [text]}
    assert not re.search("[<\u2028\u2029\ud800-\udfff]", made)
