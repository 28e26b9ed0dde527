"""An explained article as text, and as one HTML file that asks no network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Literal, get_args

from corpus.model import Article
from kg.extract.lessons import with_lessons
from kg.model import Metric
from kg.query.articles import Told
from kg.query.explain import (
    REFERENCE,
    ArticleShown,
    Fired,
    Named,
    NearMiss,
    SentenceShown,
    SlotShown,
    explain,
    load_tag,
)
from kg.query.wording import number
from kg.rulebook import load_rulebook
from kg.rulebook.given import load_given, parse_given, with_given
from kg.rulebook.schema import Schema
from kg.terminal.tables import pad
from kg.workers import Settings

Explained = Literal["text", "html", "json"]
EXPLAINED: tuple[Explained, ...] = get_args(Explained)
_LABEL = 9  # columns of the words before each line of text


def explained(
    articles: Iterable[Article], format_: Explained, settings: Settings, told: Told | None = None
) -> Iterator[str]:
    """The lines of the explanation of each article, read with the tagger and the names of the settings.

    What those leave open is as in the workspace that has `told` them, whose lessons are used too.
    """
    told = told or Told()
    rulebook = load_rulebook()
    tag = load_tag(told.reading.model if settings.model == Settings().model else settings.model)
    if settings.gazetteer:
        rulebook = with_given(rulebook, load_given(settings.gazetteer, rulebook.schema))
    elif told.reading.gazetteer:
        rulebook = with_given(rulebook, parse_given(told.reading.gazetteer, "names given", rulebook.schema))
    rulebook = with_lessons(rulebook, told.lessons)
    shown = [explain(article, tag, rulebook) for article in articles]
    if format_ == "json":
        yield json.dumps({"articles": [article.to_dict() for article in shown]}, ensure_ascii=False)
    elif format_ == "html":
        yield from explained_html(shown, rulebook.schema)
    else:
        yield from explained_text(shown)


def explained_text(articles: Iterable[ArticleShown]) -> Iterator[str]:
    """Each sentence with what was found in it, a line each, rule ids first."""
    for article in articles:
        yield f"=== {_headline(article)}"
        for sentence in article.sentences:
            yield ""
            yield sentence.text
            for label, line in _rows(sentence):
                yield f"  {pad(label, _LABEL)}{line}"
        yield ""


def _headline(article: ArticleShown) -> str:
    return " · ".join(part for part in (article.title, article.date, article.source) if part)


def _rows(sentence: SentenceShown) -> Iterator[tuple[str, str]]:
    """What is said of a sentence as (kind, words)."""
    for one in sentence.names:
        yield "name" if one.type != REFERENCE else "refers", name_line(one)
    for clause in sentence.clauses:
        yield "clause", f"{clause.text}{_about(clause.topic)}"
    for fired in sentence.fired:
        yield "fired", fired_line(fired)
    idle = [near for near in sentence.near if _is_idle(near)]
    for near in sentence.near:
        if near not in idle:
            yield "near", near_line(near)
    if idle:
        yield (
            "idle",
            "、".join(dict.fromkeys(f"{near.trigger} {near.rule}" for near in idle)) + ": neither end found",
        )
    for figure in sentence.figures:
        yield "figure", figure_words(figure)


def _about(topic: Sequence[str]) -> str:
    return f"  (about {'、'.join(topic)})" if topic else ""


def _is_idle(near: NearMiss) -> bool:
    return near.subject.verdict == near.object.verdict == "missing"


def name_line(one: Named) -> str:
    """The rule, the words and what they stand for; a left-out subject has no words."""
    words = one.surface or "(left out)"
    stands = "、".join(one.names)
    kind = "" if one.type == REFERENCE else f" [{one.type}]"
    return f"{one.rule}  {words}{kind}" + (f" = {stands}" if stands != words else "")


def fired_line(fired: Fired) -> str:
    """The rule, its confidence and the statement."""
    note = f" “{fired.note}”" if fired.note else ""
    status = "" if fired.status == "actual" else f" {fired.status}"
    kept = "" if fired.kept else "  (a surer rule says it)"
    return (
        f"{fired.rule}  {fired.confidence:.2f}  {fired.subject} —{fired.type}{note}→ {fired.object}{status}{kept}"
    )


def near_line(near: NearMiss) -> str:
    """The rule, its trigger and what each end has or lacks."""
    why = near.reason or f"subject {_slot_words(near.subject)}; object {_slot_words(near.object)}"
    return f"{near.rule}  {near.type} “{near.trigger}”: {why}"


def _slot_words(slot: SlotShown) -> str:
    found = "、".join(f"{name} [{type_}]" for name, type_ in slot.entities)
    if slot.verdict == "found":
        return f"{found} ({slot.place})"
    wants = f"wants {' '.join(slot.types)}"
    if slot.verdict == "missing":
        return f"missing ({wants}; looked {' '.join(slot.places)})"
    if slot.verdict == "wrong type":
        return f"of the wrong type: {found} ({slot.place}; {wants})"
    return f"not in the words the frame asks for: {found} ({slot.place})"


def figure_words(figure: Metric) -> str:
    """A figure of the record in words."""
    value = (
        number(figure.value)
        if figure.value is not None
        else f"{number(figure.low or 0)}–{number(figure.high or 0)}"
    )
    bound = "" if figure.bound == "=" else f"{figure.bound} "
    parts = (figure.time or figure.time_words, figure.change, figure.status)
    rest = ", ".join(part for part in parts if part)
    return f"{figure.subject}  {figure.indicator}: {bound}{value}{figure.unit} ({rest})"


_STYLE = """
body{font:16px/1.7 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;margin:2rem auto;
max-width:60rem;padding:0 1rem;color:#222;background:#fff}
section{border-top:1px solid #ddd;padding:.6rem 0}
p{margin:.2rem 0;font-size:1.1rem}
mark{border-radius:.2rem;padding:0 .1rem;color:inherit}
dl{display:grid;grid-template-columns:5rem 1fr;gap:0 .8rem;margin:.2rem 0 0;font-size:.85rem}
dt{color:#666}dd{margin:0;overflow-wrap:anywhere}
.fired{color:#06623b}.near{color:#8a4b00}.idle{color:#777}
.reference{background:#eee;text-decoration:underline dotted}
"""


def explained_html(articles: Sequence[ArticleShown], schema: Schema) -> Iterator[str]:
    """The same as one page: names marked in the sentence, the rest below it. All text is escaped, nothing runs."""
    yield "<!DOCTYPE html>"
    yield '<html lang="zh"><head><meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{escape('、'.join(_headline(article) for article in articles))}</title>"
    yield f"<style>{_STYLE}{''.join(_colours(schema))}</style></head><body>"
    keys = (
        f'<mark class="{escape(label)}">{escape(label)} {escape(schema.nodes[label].zh)}</mark>'
        for label in schema.entities
    )
    yield f"<div>{' '.join(keys)}</div>"
    for article in articles:
        yield f"<h1>{escape(_headline(article))}</h1>"
        for sentence in article.sentences:
            yield f"<section><p>{_marked(sentence)}</p><dl>"
            for label, line in _rows(sentence):
                yield f'<dt class="{label}">{label}</dt><dd class="{label}">{escape(line)}</dd>'
            yield "</dl></section>"
    yield "</body></html>"


def _colours(schema: Schema) -> Iterator[str]:
    """A background for each entity type, as far apart on the wheel as they can be."""
    labels = list(schema.entities)
    for index, label in enumerate(labels):
        yield f".{label}{{background:hsl({360 * index // len(labels)} 80% 86%)}}\n"


def _marked(sentence: SentenceShown) -> str:
    """The sentence with its names marked; where two overlap, the first and longer one."""
    parts: list[str] = []
    end = sentence.start
    for one in sorted(sentence.names, key=lambda one: (one.start, -one.end)):
        if one.start < end or one.end == one.start:
            continue
        parts.append(escape(sentence.text[end - sentence.start : one.start - sentence.start]))
        words = escape(sentence.text[one.start - sentence.start : one.end - sentence.start])
        parts.append(f'<mark class="{escape(one.type)}" title="{escape(name_line(one))}">{words}</mark>')
        end = one.end
    return "".join([*parts, escape(sentence.text[end - sentence.start :])])
