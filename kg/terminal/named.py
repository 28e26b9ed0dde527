"""`newskg ask`: the named queries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from kg.errors import QueryError
from kg.query.answers import pairs
from kg.query.library import NamedQuery, load_named, query_named
from kg.terminal.answering import Answering, answer_options
from kg.terminal.options import json_option

ENVIRONMENT = "NEWSKG_QUERIES"


@click.command("ask")
@click.argument("name", required=False)
@click.option("-p", "--parameter", "given", multiple=True, metavar="NAME=VALUE", help="A value; see --list.")
@click.option("--list", "listed", is_flag=True, help="List the queries, or tell of NAME alone, and ask nothing.")
@click.option(
    "--queries",
    "folders",
    multiple=True,
    envvar=ENVIRONMENT,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=f"A folder of *.cypher files of your own; repeatable [env: {ENVIRONMENT}].",
)
@json_option
@answer_options
def ask_command(
    name: str | None,
    given: tuple[str, ...],
    listed: bool,
    folders: tuple[Path, ...],
    as_json: bool,
    answering: Answering,
) -> None:
    """Ask a named query: who builds, runs, funds and leads what, figures, paths, promises that came due, and more.

    \b
    Example:
      newskg ask --list
      newskg ask figures -p name=武汉人工智能计算中心
    """
    queries = load_named(*folders)
    if listed or name is None:
        chosen = queries if name is None else {name: query_named(queries, name)}
        click.echo(_json(chosen) if as_json else "\n".join(_told(chosen)))
        if name is None and not listed:
            raise QueryError("which one? newskg ask NAME -p …; the names stand above")
        return
    query = query_named(queries, name)
    values = query.values(pairs(given))
    asked = replace(answering, format="json") if as_json else answering
    asked.run(query.cypher, values)


def _told(queries: Mapping[str, NamedQuery]) -> Iterator[str]:
    for query in queries.values():
        yield f"{query.name}: {query.description}"
        for name, parameter in query.parameters.items():
            default = "" if parameter.default is None else f", {parameter.default} unless given"
            yield f"    -p {name}=…  {parameter.meaning} ({parameter.type}{default})"
        if query.example:
            yield f"    newskg ask {query.name} " + " ".join(f"-p {k}={v}" for k, v in query.example.items())


def _json(queries: Mapping[str, NamedQuery]) -> str:
    found: list[dict[str, Any]] = [
        {
            "name": query.name,
            "description": query.description,
            "parameters": {
                name: {"type": parameter.type, "meaning": parameter.meaning, "default": parameter.default}
                for name, parameter in query.parameters.items()
            },
            "example": dict(query.example),
            "cypher": query.cypher,
        }
        for query in queries.values()
    ]
    return json.dumps(found, ensure_ascii=False)
