"""`newskg entities`: join, part and rename entities by hand, and see why they are one or two."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kg.errors import OverruleError
from kg.pipeline import publish, refresh_graph
from kg.query.entities import Found, decision_dict, decisions_of, explain_pair, find_entity, spelled
from kg.resolve.model import Key
from kg.resolve.overrules import Line, Verb
from kg.rulebook import load_rulebook
from kg.store.index import CypherIndex
from kg.terminal.decided import capped_text, decision_text, explanation_text, line_state
from kg.terminal.options import json_option, workspace_option
from kg.terminal.places import known_schema, open_workspace
from kg.terminal.progress import progress_bar
from kg.workspace import Workspace
from kg.workspace.decisions import all_capped, key_stored, keys_called
from kg.workspace.overrules import add_line

_MOST = 50  # decisions shown of each verdict unless more are asked for


def type_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--type`: for a name that entities of several types have."""
    return click.option(
        "--type", "type_", metavar="TYPE", help="Of the entities of that name, the one of this type."
    )(command)


@click.group("entities")
def entities_group() -> None:
    """Join, part and rename entities; see why two names are one thing or two.

    A name may be given with what tells it from its namesakes, as `why` prints it (朝阳区@北京市), or by its id.
    What you decide is kept in overrules.tsv in the workspace, a file to read, edit and version; it holds for
    whatever is ingested later. To take a decision back, remove its line.

    \b
    Example:
      newskg entities why 中科院 中国科学院
    """


@entities_group.command()
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@type_option
@workspace_option
@json_option
def merge(left: str, right: str, type_: str | None, folder: Path, as_json: bool) -> None:
    """Make A and B one entity, with all their names, whatever the program thinks.

    \b
    Example:
      newskg entities merge 京西智谷智算中心 京西智谷人工智能计算中心
    """
    with _overruling(folder, as_json) as workspace:
        one, other = find_entity(workspace, left, type_), find_entity(workspace, right, type_)
        if one.type != other.type:
            raise OverruleError(
                f"{left} is a {one.type}, {right} a {other.type}: an entity has one type, so they cannot be merged"
            )
        if one.key == other.key:
            raise OverruleError(f"{left} and {right} are one name; there is nothing to merge")
        _overrule(workspace, "merge", one.key, other.key)


@entities_group.command()
@click.argument("name", metavar="A")
@click.argument("other", metavar="[B]", required=False)
@click.option("--articles", is_flag=True, help="Part the one name by its articles: in each it is another thing.")
@type_option
@workspace_option
@json_option
def split(name: str, other: str | None, articles: bool, type_: str | None, folder: Path, as_json: bool) -> None:
    """Take the name A out of its entity; with B, keep just these two apart.

    \b
    Example:
      newskg entities split 泛联
      newskg entities split 百度 百度集团
      newskg entities split 王强 --articles
    """
    if articles and other:
        raise click.UsageError("give B or --articles, not both")
    with _overruling(folder, as_json) as workspace:
        found = find_entity(workspace, name, type_)
        if found.is_form:
            raise OverruleError(
                f"{name}: only a form that articles use of {found.shown()} themselves; it was not joined here"
            )
        if articles:
            _overrule(workspace, "split-articles", Key(found.type, found.key.name), Key(found.type, ""))
        elif other:
            _overrule(workspace, "split", found.key, find_entity(workspace, other, found.type).key)
        elif len(found.keys) == 1:
            raise OverruleError(
                f"{name}: the entity has one name only; to part it by its articles: split {name} --articles"
            )
        else:
            _overrule(workspace, "split", found.key, Key(found.type, ""))


@entities_group.command()
@click.argument("name", metavar="A")
@click.argument("new", metavar="NEW")
@type_option
@workspace_option
@json_option
def rename(name: str, new: str, type_: str | None, folder: Path, as_json: bool) -> None:
    """Show the entity A as NEW; its other names stay its aliases, its id stays.

    \b
    Example:
      newskg entities rename 国家发展改革委 国家发展和改革委员会
    """
    with _overruling(folder, as_json) as workspace:
        found = find_entity(workspace, name, type_)
        if not new.strip() or "\t" in new or "\n" in new:
            raise OverruleError(f"{new!r}: give a name without tabs and line ends")
        _overrule(workspace, "rename", found.key, Key(found.type, new.strip()))


@entities_group.command("list")
@click.option("--unsure", is_flag=True, help="The decisions that the program left to you.")
@click.option("--joined", is_flag=True, help="The names that it joined.")
@click.option("--apart", is_flag=True, help="The names that it compared and kept apart.")
@click.option("--most", type=click.IntRange(min=1), default=_MOST, show_default=True, help="Decisions shown.")
@workspace_option
@json_option
def list_command(unsure: bool, joined: bool, apart: bool, most: int, folder: Path, as_json: bool) -> None:
    """List your overrules and what they do now; with options, the program's own decisions, the doubtful first.

    \b
    Example:
      newskg entities list
      newskg entities list --unsure
    """
    wanted = [v for v, on in (("UNSURE", unsure), ("POSITIVE", joined), ("NEGATIVE", apart)) if on]
    with open_workspace(folder) as workspace:
        lines = workspace.overrules(known_schema()).lines
        states = [(line, line_state(workspace, line)) for line in lines]
        decisions = [d for verdict in wanted for d in workspace.decisions() if d.verdict == verdict]
        capped = all_capped(workspace.connection)
    if as_json:
        data = {
            "overrules": [{"line": line.number, "text": line.text(), "state": state} for line, state in states],
            "decisions": [decision_dict(d) for d in decisions],
            "capped": [{"type": c.type, "key": c.key, "names": c.names} for c in capped],
        }
        click.echo(json.dumps(data, ensure_ascii=False))
        return
    shown = [f"{line.number:>4}  {line.text().replace(chr(9), '  ').rstrip()}  [{state}]" for line, state in states]
    text = shown if shown or wanted else ["No overrules."]
    for item in decisions[:most]:
        text += decision_text(item, load_rulebook().resolve)
    if len(decisions) > most:
        text.append(f"… {len(decisions) - most} more; --most shows them")
    click.echo("\n".join([*text, *(capped_text(capped) if wanted else ())]))


@entities_group.command()
@click.argument("left", metavar="A")
@click.argument("right", metavar="[B]", required=False)
@type_option
@workspace_option
@json_option
def why(left: str, right: str | None, type_: str | None, folder: Path, as_json: bool) -> None:
    """Say why A and B are one entity or two: features with weights, vetoes, overrules, articles.

    With A alone, its names and every decision on them.

    \b
    Example:
      newskg entities why 北京大学 北京大学第三医院
      newskg entities why 中国科学院 --json
    """
    rules = load_rulebook()
    with open_workspace(folder) as workspace:
        found = find_entity(workspace, left, type_)
        if right is None:
            decisions = decisions_of(workspace, found)
            data = {"entity": found.to_dict(), "decisions": [decision_dict(d) for d in decisions]}
            text = [*_entity_text(found), *(line for d in decisions for line in decision_text(d, rules.resolve))]
        else:
            other = find_entity(workspace, right, type_)
            explanation = explain_pair(workspace, found, other, rules, workspace.overrules(known_schema()))
            data, text = explanation.to_dict(), [*explanation_text(explanation, rules.resolve)]
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else "\n".join(text))


@contextmanager
def _overruling(folder: Path, as_json: bool) -> Iterator[Workspace]:
    """A workspace in which a line is added; then its graph and index follow, and what came of it is printed."""
    with open_workspace(folder) as workspace:
        before = {line.text() for line in workspace.overrules(known_schema()).lines}
        yield workspace
        with progress_bar(quiet=as_json) as bar:
            refresh_graph(workspace, known_schema(), bar.stage)
            publish(workspace, CypherIndex(workspace.index_folder, known_schema()), bar.stage)
        added = [line for line in workspace.overrules(known_schema()).lines if line.text() not in before]
        now = _entities_of(workspace, added)
    if as_json:
        data = {"overrules": [line.text() for line in added], "entities": [found.to_dict() for found in now]}
        click.echo(json.dumps(data, ensure_ascii=False))
        return
    if not added:
        click.echo("The file says so already.")
    for line in added:
        click.echo(f"line {line.number} of {workspace.overrules_file}: {line.text().replace(chr(9), ' ').strip()}")
    click.echo("\n".join(text for found in now for text in _entity_text(found)))


def _overrule(workspace: Workspace, verb: Verb, key: Key, other: Key) -> None:
    add_line(workspace.overrules_file, Line(verb, key, other))


def _entities_of(workspace: Workspace, lines: Sequence[Line]) -> list[Found]:
    """The entities that the lines speak of, as they are now, each once."""
    found: dict[str, Found] = {}
    for line in lines:
        for key in (line.key, line.other):
            if key.name and not (line.verb == "rename" and key == line.other):
                for item in _named(workspace, key, every=line.verb == "split-articles"):
                    found.setdefault(item.id, item)
    return list(found.values())


def _named(workspace: Workspace, key: Key, *, every: bool) -> Iterator[Found]:
    names = [n for n in keys_called(workspace.connection, key.name) if n.key.type == key.type] if every else []
    stored = key_stored(workspace.connection, key)
    for name in names or ([stored] if stored else []):
        yield find_entity(workspace, name.entity)


def _entity_text(found: Found) -> Iterator[str]:
    kind = f" {found.kind}" if found.kind else ""
    yield f"{found.name}  ({found.type}{kind}, {found.articles} articles, {found.id})"
    yield "  names: " + "、".join(spelled(name.key) for name in found.keys)
