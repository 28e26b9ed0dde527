"""Named queries: `*.cypher` files, each with what it answers, its parameters and an example."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import QueryError

FOLDER = Path(__file__).resolve().parent / "named"
_PARAMETER = re.compile(r"\$(\w+)\s+(\w+)(?:\s*=\s*(\S+))?\s+(\S.*)")
_EXAMPLE = re.compile(r"Example:\s*(.*)")
_USED = re.compile(r"\$(\w+)")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|//[^\n]*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """`type` is one of TYPES; `default` None means that it must be given."""

    type: str
    meaning: str
    default: Any = None

    def parse(self, name: str, text: str) -> Any:
        """The value that a user writes as `text`. Raises QueryError when it is none of the type."""
        try:
            return TYPES[self.type](text)
        except ValueError as error:
            raise QueryError(f"parameter {name}: {text!r} is no {self.type}; {self.meaning}") from error


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """`parameters` in the order of the file; `example` holds values for those that must be given."""

    name: str
    description: str
    parameters: Mapping[str, Parameter]
    example: Mapping[str, Any]
    cypher: str

    def values(self, given: Mapping[str, str]) -> dict[str, Any]:
        """The parameters' values from what a user wrote, and defaults. Raises QueryError, naming what is wrong."""
        for name in given:
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise QueryError(f"{self.name} has no parameter {name}; known: {known}")
        found = {name: self.parameters[name].parse(name, text) for name, text in given.items()}
        missing = [n for n, p in self.parameters.items() if n not in found and p.default is None]
        if missing:
            wanted = "; ".join(f"-p {name}={self.parameters[name].meaning}" for name in missing)
            raise QueryError(f"{self.name} needs {wanted}")
        return {name: found.get(name, parameter.default) for name, parameter in self.parameters.items()}


def load_named(*folders: Path) -> dict[str, NamedQuery]:
    """The queries that come with the program and those of `folders` by name, sorted by it; a later one replaces.

    A query's name is its file's without the ending. The file opens with `//` lines: the description, a line
    `$name type meaning`, or `$name type=default meaning`, for each parameter, and `Example: name=value …` where one
    must be given. Raises QueryError for a folder that is not there, and for the faults of all files together.
    """
    found: dict[str, NamedQuery] = {}
    faults: list[str] = []
    for folder in (FOLDER, *folders):
        if not folder.is_dir():
            raise QueryError(f"{folder}: no folder of named queries")
        for path in sorted(folder.glob("*.cypher")):
            query, wrong = _read(path)
            faults += [f"{path}: {fault}" for fault in wrong]
            found[query.name] = query
    if faults:
        raise QueryError("\n".join(faults))
    return dict(sorted(found.items()))


def _read(path: Path) -> tuple[NamedQuery, list[str]]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    header = [line.removeprefix("//").strip() for line in lines if line.startswith("//")]
    body = "\n".join(line for line in lines if not line.startswith("//")).strip()
    words: list[str] = []
    parameters: dict[str, Parameter] = {}
    example: dict[str, str] = {}
    faults: list[str] = []
    for line in header:
        if match := _PARAMETER.fullmatch(line):
            parameter, wrong = _parameter(match)
            parameters[match[1]] = parameter
            faults += wrong
        elif match := _EXAMPLE.fullmatch(line):
            example = {key: value for key, _, value in (pair.partition("=") for pair in match[1].split())}
        else:
            words.append(line)
    faults += _faults(words, body, parameters, example)
    values = {} if faults else {name: parameters[name].parse(name, text) for name, text in example.items()}
    return NamedQuery(path.stem, " ".join(words), parameters, values, body), faults


def _parameter(match: re.Match[str]) -> tuple[Parameter, list[str]]:
    name, type_, default, meaning = match.groups()
    if type_ not in TYPES:
        return Parameter("string", meaning), [f"${name}: type {type_!r} is unknown; known: {', '.join(TYPES)}"]
    parameter = Parameter(type_, meaning)
    if default is None:
        return parameter, []
    try:
        return Parameter(type_, meaning, parameter.parse(name, default)), []
    except QueryError as error:
        return parameter, [str(error)]


def _faults(
    words: list[str], body: str, parameters: Mapping[str, Parameter], example: Mapping[str, str]
) -> list[str]:
    faults = [] if words else ["no description; expected a first line such as // Who operates what."]
    faults += [] if body else ["no query"]
    used = dict.fromkeys(_USED.findall(_QUOTED.sub("", body)))
    faults += [
        f"${name} is used, but has no line // ${name} type meaning" for name in used if name not in parameters
    ]
    faults += [f"${name} is declared, but not used" for name in parameters if name not in used]
    needed = [name for name, parameter in parameters.items() if parameter.default is None]
    faults += [
        f"no example for ${name}; expected // Example: {name}=VALUE" for name in needed if name not in example
    ]
    faults += [f"the example gives {name}, which is no parameter" for name in example if name not in parameters]
    return faults


def _boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


def _strings(text: str) -> list[str]:
    """A JSON list, or names parted by commas."""
    if not text.startswith("["):
        return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    found = json.loads(text)
    if not all(isinstance(item, str) for item in found):
        raise ValueError(text)
    return list(found)


TYPES: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": _boolean,
    "strings": _strings,
}


def query_named(queries: Mapping[str, NamedQuery], name: str) -> NamedQuery:
    """The query of that name. Raises QueryError with the names that there are."""
    if name not in queries:
        raise QueryError(f"no named query {name!r}; known: {', '.join(sorted(queries))}")
    return queries[name]
