"""Evidence across the corpus: a name that one article has found with certainty helps in all others.

Each article is read by itself first, and what it teaches depends on nothing else. Where all articles agree on what
a form means, those that print it and have not found it are read again, with the forms that they lack and no others.
So the records are a function of the set of articles: neither order nor workers matter, nor the runs in which the
articles came, and one that goes takes back what it taught.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.script import is_traditional, to_simplified
from kg.extract.lessons import Forms, lacking, taught
from kg.model import Lesson
from kg.records import record_from_json
from kg.rulebook import load_rulebook
from kg.workers import Again, read_again
from kg.workspace import Workspace
from kg.workspace.lessons import LessonBook, Reading

_BATCH = 500  # articles whose lessons are noted in one transaction


@dataclass(frozen=True, slots=True)
class _Pupil:
    """An article that lacks lessons, or has some that it should not have; `line` is its record read alone."""

    article: str
    lessons: tuple[Lesson, ...]
    line: str
    reading: Reading


def share_names(workspace: Workspace, *, workers: int = 0) -> int:
    """Bring every record to what the corpus knows now; the number of articles that were read again.

    A run that is stopped leaves nothing wrong behind: the next one goes on.
    """
    book = workspace.lessons
    _take_lessons(workspace, book)
    lexicon = set(agreed(book.votes()))
    concerned, forms = _concerned(book, lexicon), Forms(lexicon)
    if not concerned and lexicon == book.lexicon():
        return 0
    pupils = [pupil for article in concerned for pupil in _pupil(book, article, forms)]
    for pupil in pupils:
        if not pupil.lessons:
            with workspace.writing():
                book.teach(pupil.article, (), pupil.line)
    learners = [pupil for pupil in pupils if pupil.lessons]
    for reading, group in groupby(sorted(learners, key=_by_reading), key=lambda pupil: pupil.reading):
        for pupil, line in _read_again(reading, list(group), workers):
            with workspace.writing():
                book.teach(pupil.article, pupil.lessons, line)
    with workspace.writing():
        book.end(lexicon)
    return len(learners)


def agreed(votes: Iterable[tuple[Lesson, int]]) -> Iterator[Lesson]:
    """The forms that mean one type in all articles, each with the kind that most of them give."""
    by_form: dict[str, list[tuple[Lesson, int]]] = defaultdict(list)
    for lesson, count in votes:
        by_form[lesson.form].append((lesson, count))
    for form in sorted(by_form):
        found = by_form[form]
        if len({lesson.type for lesson, _ in found}) == 1:
            yield min(found, key=lambda vote: (-vote[1], vote[0].kind or ""))[0]


def _take_lessons(workspace: Workspace, book: LessonBook) -> None:
    rules, unread = load_rulebook().names, book.unread()
    for first in range(0, len(unread), _BATCH):
        with workspace.writing():
            for article in unread[first : first + _BATCH]:
                record = record_from_json(book.alone(article))
                book.note(article, taught(record.entities, _simplified(record.article.text), rules))


def _concerned(book: LessonBook, lexicon: set[Lesson]) -> list[str]:
    """The articles whose lessons may have changed: new ones, and those that print what was learned or forgotten."""
    found = set(book.unchecked())
    changed = Forms(lexicon ^ book.lexicon())
    if changed.lessons:
        found |= {article for article, text in book.texts() if any(changed.find(_simplified(text)))}
    return sorted(found)


def _pupil(book: LessonBook, article: str, lexicon: Forms) -> Iterator[_Pupil]:
    """The article, when it needs other lessons than it has."""
    line = book.alone(article)
    record = record_from_json(line)
    lessons = lacking(record.entities, _simplified(record.article.text), lexicon, load_rulebook().names)
    if lessons != book.learned(article):
        yield _Pupil(article, lessons, line, book.reading(article))


def _by_reading(pupil: _Pupil) -> tuple[str, str, str]:
    return (pupil.reading.model, pupil.reading.gazetteer, pupil.article)


def _read_again(reading: Reading, pupils: list[_Pupil], workers: int) -> Iterator[tuple[_Pupil, str]]:
    """Each of the articles, all of sources that were read alike, with its new record."""
    with TemporaryDirectory(prefix="newskg-") as folder:
        names = Path(folder) / "names.tsv"
        names.write_text(reading.gazetteer, encoding="utf-8")
        again = [Again(pupil.line, pupil.lessons) for pupil in pupils]
        gazetteer = names if reading.gazetteer else None
        lines = read_again(again, reading.model, gazetteer, workers=workers)
        yield from zip(pupils, lines, strict=True)


def _simplified(text: str) -> str:
    return to_simplified(text) if is_traditional(text) else text
