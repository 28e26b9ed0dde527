"""The page's scripts as one: modules in the order of their imports, without the lines that join them.

The modules under `page/` keep to a narrow form, so that this is all it takes: imports stand alone on a line and
rename nothing, exports stand before declarations, and no name is declared at the top of two modules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from corpus.rulefile import Faults, read_yaml
from kg.errors import ExportError
from kg.export.looks import load_looks
from kg.rulebook.schema import Schema

PAGE = Path(__file__).resolve().parent / "page"
_IMPORT = re.compile(r'^import \{[\w, ]+\} from "\./(\w+)\.js";\n', re.MULTILINE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let) )", re.MULTILINE)


@cache
def bundle(entry: str) -> str:
    """The script of an entry module, `file` or `explorer`, and of all that it imports, each once."""
    done: dict[str, str] = {}
    _collect(entry, done, ())
    return "".join(["(() => {\n", '"use strict";\n', *done.values(), "})();\n"])


def _collect(name: str, done: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ExportError(f"page/{name}.js: imports itself by way of {' → '.join(above)}")
    if name in done:
        return
    text = (PAGE / f"{name}.js").read_text(encoding="utf-8")
    for other in _IMPORT.findall(text):
        _collect(other, done, (*above, name))
    done[name] = _EXPORT.sub("", _IMPORT.sub("", text))


@cache
def style() -> str:
    return (PAGE / "page.css").read_text(encoding="utf-8")


@cache
def words() -> dict[str, dict[str, str]]:
    """What the page says, by key, then `en` or `zh`."""
    faults = Faults()
    table = read_yaml(PAGE / "words.yaml", faults)
    faults.check()
    return {str(key): {"en": str(pair[0]), "zh": str(pair[1])} for key, pair in table.items()}


def part(name: str) -> str:
    """A piece of markup for the page."""
    return (PAGE / f"{name}.html").read_text(encoding="utf-8")


def page(**parts: str) -> str:
    """The page with its parts filled in; what is not given stays empty. The parts are markup."""
    template = Template(part("page"))
    empty = dict.fromkeys(("policy", "title", "style", "tools", "blocks", "script"), "")
    return template.substitute(empty | parts)


def vocabulary(schema: Schema, *, text: bool = False) -> dict[str, list[dict[str, Any]]]:
    """`types` and `relations` as the page takes them: names in two languages, colours and shapes.

    `text`: also figures, articles and sentences, and what joins these, after the others.
    """
    looks, named = load_looks().by_label, words()
    types = [
        {
            "name": label,
            "zh": zh,
            "entity": node.is_entity,
            "light": look.light,
            "dark": look.dark,
            "shape": look.shape,
        }
        for label, node in (schema.nodes if text else schema.entities).items()
        for look, zh in ((looks[label], _zh(named, label, node.zh)),)
    ]
    relations = [
        {"name": type_, "zh": _zh(named, type_, edge.zh), "fact": edge.is_relation, "symmetric": edge.symmetric}
        for type_, edge in (schema.edges if text else schema.relations).items()
    ]
    return {"types": types, "relations": relations}


def _zh(named: Mapping[str, Mapping[str, str]], name: str, given: str) -> str:
    """The schema's own word; of figures and texts, which it does not translate, the page's."""
    return named[f"label.{name}"]["zh"] if f"label.{name}" in named else given


def json_text(value: object) -> str:
    """JSON that a script block of HTML can hold: it neither ends the block nor opens a comment or another block."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if _SURROGATE.search(text):  # has no bytes in UTF-8; as an escape it survives
        text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
