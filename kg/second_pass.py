"""Evidence across the corpus: a name that one article has found with certainty helps in all others.

Each article is read by itself first, and what it teaches depends on nothing else. Where all articles agree on what
a form means, those that print it and have not found it are read again, with the forms that they lack and no others.
So the records are a function of the set of articles: neither order nor workers matter, nor the runs in which the
articles came, and one that goes takes back what it taught.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import groupby, islice

from corpus.script import is_traditional, to_simplified
from kg.crew import Crew, pieces_of
from kg.extract.lessons import Forms, lacking, taught
from kg.model import Lesson
from kg.processes import Task
from kg.progress import Watch, unwatched, watched
from kg.records import record_from_json
from kg.rulebook import load_rulebook
from kg.workers import read_again
from kg.workspace import Workspace
from kg.workspace.lessons import LessonBook, Reading

_BATCH = 500  # articles whose lessons are noted in one transaction


@dataclass(frozen=True, slots=True)
class _Pupil:
    """An article that lacks lessons, or has some that it should not have."""

    article: str
    lessons: tuple[Lesson, ...]
    reading: Reading


def share_names(workspace: Workspace, crew: Crew | None = None, watch: Watch = unwatched) -> int:
    """Bring every record to what the corpus knows now; the number of articles that were read again.

    The processes of `crew` read, if there is one. A run that is stopped leaves nothing wrong behind: the next one
    goes on.
    """
    book = workspace.lessons
    _take_lessons(workspace, book, watch)
    lexicon = set(agreed(book.votes()))
    concerned, forms = _concerned(book, lexicon), Forms(lexicon)
    if not concerned and lexicon == book.lexicon():
        return 0
    asked = watched(concerned, "names looked for", len(concerned), watch)
    pupils = [pupil for article in asked for pupil in _pupil(book, article, forms)]
    for pupil in pupils:
        if not pupil.lessons:
            with workspace.writing():
                book.teach(pupil.article, (), book.alone(pupil.article))
    learners = sorted((pupil for pupil in pupils if pupil.lessons), key=_by_reading)
    with nullcontext(crew) if crew else Crew() as readers:
        lines = watched(_read_again(book, learners, readers), "articles read again", len(learners), watch)
        for pupil, line in zip(learners, lines, strict=True):
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


def _take_lessons(workspace: Workspace, book: LessonBook, watch: Watch) -> None:
    rules, unread = load_rulebook().names, book.unread()
    articles = watched(unread, "names collected", len(unread), watch)
    while batch := list(islice(articles, _BATCH)):
        with workspace.writing():
            for article in batch:
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
    record = record_from_json(book.alone(article))
    lessons = lacking(record.entities, _simplified(record.article.text), lexicon, load_rulebook().names)
    if lessons != book.learned(article):
        yield _Pupil(article, lessons, book.reading(article))


def _by_reading(pupil: _Pupil) -> tuple[str, str, str]:
    return (pupil.reading.model, pupil.reading.gazetteer, pupil.article)


def _read_again(book: LessonBook, learners: Sequence[_Pupil], crew: Crew) -> Iterator[str]:
    """Their new records as JSON, in their order; what was read alike is read together."""
    for reading, group in groupby(learners, key=lambda pupil: pupil.reading):
        pupils, tools = list(group), crew.tools(reading)
        size = sum(book.size(pupil.article) for pupil in pupils)
        tasks = (
            Task("an article read again", read_again, (book.alone(pupil.article), pupil.lessons, tools))
            for pupil in pupils
        )
        yield from crew.each(tasks, tools, pieces=pieces_of(size), size=size)


def _simplified(text: str) -> str:
    return to_simplified(text) if is_traditional(text) else text
