"""The options that choose a part of the graph, the same for every command that shows one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import click

from kg.export import FORMATS, Choice
from kg.export.choice import CENTRALITIES, DATE_FORM, STATUSES, is_date
from kg.query.articles import stored_article_id
from kg.query.called import entities_called
from kg.rulebook import load_rulebook
from kg.workspace import Workspace

Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options say, names still to be looked up."""

    around: tuple[str, ...]
    articles: tuple[str, ...]
    rest: Choice

    def choice(self, workspace: Workspace) -> Choice:
        """With ids for names. Raises QueryError for a name or an article that is unknown, with the nearest."""
        around = [node.id for name in self.around for node in entities_called(workspace, name)]
        articles = [stored_article_id(workspace, wanted) for wanted in self.articles]
        return replace(self.rest, around=tuple(dict.fromkeys(around)), articles=tuple(dict.fromkeys(articles)))


def format_option(command: Command) -> Command:
    """`--format`: one of the formats that a graph is written in; the help says what each is for."""
    listed = "; ".join(f"{name}: {format_.meaning}" for name, format_ in FORMATS.items())
    option = click.option("--format", "format_", type=click.Choice(list(FORMATS)), required=True, help=f"{listed}.")
    return option(command)


def choice_options(command: Command) -> Command:
    """The options of `kg.export.choice.Choice`; the command receives them as `asked: Asked`."""

    @functools.wraps(command)
    def choosing(*args: Any, around: tuple[str, ...], articles: tuple[str, ...], **kwargs: Any) -> Any:
        names = ("hops", "types", "relations", "since", "until", "statuses", "min_support", "top", "centrality")
        rest = Choice(
            **{name: kwargs.pop(name) for name in names},
            min_confidence=kwargs.pop("least_confidence"),
            metrics=kwargs.pop("metrics"),
            text=kwargs.pop("with_text"),
        )
        return command(*args, asked=Asked(around, articles, rest), **kwargs)

    wrapper: Command = choosing
    for option in reversed(_options()):
        wrapper = option(wrapper)
    return wrapper


def _options() -> list[Callable[[Command], Command]]:
    return [
        click.option("--around", multiple=True, metavar="NAME", help="Only what is near this entity; repeatable."),
        click.option(
            "--hops", type=click.IntRange(0, 10), default=1, show_default=True, help="How near: relations."
        ),
        _names("--type", "types", _entity_types, "Only entities of this type, e.g. Platform; repeatable."),
        _names("--relation", "relations", _relation_types, "Only relations of this type, e.g. BUILDS; repeatable."),
        click.option(
            "--since",
            callback=_date,
            metavar="DATE",
            help="Only facts told on this day, or in this month or year, or later, e.g. 2024-05.",
        ),
        click.option("--until", callback=_date, metavar="DATE", help="Only facts told until then."),
        _names("--status", "statuses", lambda: STATUSES, f"Only facts of this status: {', '.join(STATUSES)}."),
        click.option(
            "--min-support", type=click.IntRange(1), default=1, metavar="N", help="Told by N articles or more."
        ),
        click.option(
            "--min-confidence",
            "least_confidence",
            type=click.FloatRange(0.0, 1.0),
            default=0.0,
            metavar="X",
            help="Only relations of at least this confidence.",
        ),
        click.option(
            "--article", "articles", multiple=True, metavar="ID|TITLE", help="Only what this article says."
        ),
        click.option("--top", type=click.IntRange(1), metavar="N", help="Only the N most central entities."),
        click.option("--centrality", type=click.Choice(list(CENTRALITIES)), default="degree", show_default=True),
        click.option("--metrics/--no-metrics", default=True, help="With figures (default), or without."),
        click.option("--with-text", is_flag=True, help="Articles and sentences too."),
    ]


def _names(flag: str, name: str, known: Callable[[], Iterable[str]], words: str) -> Callable[[Command], Command]:
    """An option of names, in any case; the rule files that know them are read only when one is given."""

    def checked(_ctx: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
        accepted = {one.lower(): one for one in known()} if values else {}
        for value in values:
            if value.lower() not in accepted:
                raise click.BadParameter(f"{value!r}: known are {', '.join(accepted.values())}")
        return tuple(accepted[value.lower()] for value in values)

    return click.option(flag, name, multiple=True, callback=checked, help=words, metavar="NAME")


def _entity_types() -> Iterable[str]:
    return load_rulebook().schema.entities


def _relation_types() -> Iterable[str]:
    return load_rulebook().schema.relations


def _date(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_date(value):
        raise click.BadParameter(f"{value!r}: {DATE_FORM}")
    return value


__all__ = ["Asked", "choice_options", "format_option"]
