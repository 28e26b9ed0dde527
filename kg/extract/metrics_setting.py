"""The time, the status and the direction of a figure, from the words before it in its sentence."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import Sentence
from kg.extract.times import TimeExpression
from kg.model import Change, Status
from kg.rulebook.letters import may_match
from kg.rulebook.metrics import FigureRules


def time_before(
    text: str, times: Sequence[TimeExpression], start: int, end: int, rules: FigureRules
) -> TimeExpression | None:
    """The last time in `text[start:end]` that a figure at `end` can be dated by, or None."""
    for time in reversed([time for time in times if start <= time.start and time.end <= end]):
        before = text[start : time.start].rstrip()
        compared = before.endswith(tuple(rules.words["compared"]))
        compared = compared or any(rule.pattern.search(before) for rule in rules.comparisons)
        if not compared and not text.startswith(tuple(rules.words["since"]), time.end):
            return time
    return None


def lasts(between: str, indicator: str, rules: FigureRules) -> bool:
    """Whether the time of an event, told in an earlier clause, dates no such size: `去年开工，总投资2亿元`.

    `between` is the text from that time to the clause of the figure.
    """
    lasting = indicator.endswith(tuple(rules.words["lasting"]))
    return lasting and any(word in between for word in rules.words["events"])


def lies_ahead(time: TimeExpression, date: str | None) -> bool:
    """Whether a time begins after the article's date, as far as both are known: 2025 lies ahead of 2024-12-31."""
    begins = (time.value or "").split("/")[0]
    known = min(len(begins), len(date or ""))
    return begins[:known] > (date or "")[:known]


def plan_text(sentence: Sentence, end: int) -> str:
    """The sentence up to `end` for `status_of`, with the 将 that marks an object as 把, so that it is no future."""
    parts = [
        ("把" if token.text == "将" and token.tag == "p" else token.text)
        for token in sentence.tokens
        if token.end <= end
    ]
    covered = sum(map(len, parts))
    whole = sentence.text[: end - sentence.start]
    return "".join(parts) if covered == len(whole.replace(" ", "")) else whole


def status_of(text: str, rules: FigureRules) -> Status | None:
    """Planned or actual, as the last word about it in `text` says; None when it has none."""
    letters = frozenset(text)
    rows = [
        (match.end(), rule.value)
        for rule in rules.statuses
        if may_match(rule.letters, letters)
        for match in rule.pattern.finditer(text)
    ]
    if not rows:
        return None
    return "planned" if max(rows)[1] == "planned" else "actual"


def change_of(text: str, rules: FigureRules) -> Change | None:
    """Increase or decrease, when the verb that ends `text` says so."""
    for rule in rules.changes:
        if rule.pattern.search(text):
            return "increase" if rule.value == "increase" else "decrease"
    return None
