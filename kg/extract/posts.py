"""Posts: the organisation and the title before a person's name, or behind it.

`甲大学副校长、乙学会理事长张某`: the words between an organisation and the person are cut into titles, from the
person leftwards; a title without an organisation of its own belongs to the one before it, or to the place
that such a title is of (省长 to the province). Reporters and correspondents hold no posts here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.arguments import Argument, Scene
from kg.extract.posts_appointed import appointed
from kg.extract.posts_left_out import left_out
from kg.extract.posts_titles import Post, can_employ, split_titles
from kg.model import Analysis, Entity, Relation
from kg.rulebook.relations import Posts, RelationRules


def run_posts(scene: Scene, analysis: Analysis, rules: RelationRules) -> Iterator[Relation]:
    """The posts of every person named in the sentence."""
    for posts in rules.posts:
        held: dict[Argument, list[Post]] = {}
        for person in _people(scene):
            found = list(_before(scene, analysis, posts, person))
            held[person] = found or list(left_out(scene, analysis, posts, person, held))
        before = {post.employer for found in held.values() for post in found}
        behind: dict[Argument, list[Post]] = {}
        for person, post in _behind(scene, posts, before):
            behind.setdefault(person, []).append(post)
        for person, post in list(appointed(scene, posts, behind)):
            behind.setdefault(person, []).append(post)
        for person, found in behind.items():
            held.setdefault(person, []).extend(found)
        for person, found in held.items():
            yield from _relations(scene, posts, person, found)


def employers(scene: Scene, analysis: Analysis, rules: RelationRules) -> frozenset[Argument]:
    """The organisations that stand in the sentence only as part of a post before a person's name."""
    return frozenset(
        post.employer
        for posts in rules.posts
        for person in (*_people(scene), *_teams(scene, rules))
        for post in _before(scene, analysis, posts, person)
        if scene.clause_at(post.employer.start) == scene.clause_at(person.start)
    )


def _people(scene: Scene) -> list[Argument]:
    return [item for item in scene.arguments if item.named and item.entities[0].type == "Person"]


def _teams(scene: Scene, rules: RelationRules) -> list[Argument]:
    """Teams named after their head, before whom a post may stand: 中国工程院院士|唐立新教授团队."""
    return [item for item in scene.arguments if item.named and rules.grammar.teams.search(item.entities[0].name)]


def _relations(scene: Scene, posts: Posts, person: Argument, found: list[Post]) -> Iterator[Relation]:
    titles: dict[Entity, list[Post]] = {}
    for post in found:
        for organisation in post.organisations:
            titles.setdefault(organisation, []).append(post)
    for organisation, held in titles.items():
        sure = posts.precision * min(post.heard for post in held)
        title = "、".join(dict.fromkeys(post.title for post in held))
        name = person.entities[0].name
        sure = round(sure, 4)
        yield Relation(name, "WORKS_FOR", organisation.name, "actual", scene.evidence, posts.id, sure, title=title)
        for pattern, type_ in posts.also:
            if pattern.search(title):
                yield Relation(name, type_, organisation.name, "actual", scene.evidence, posts.id, sure)


def _before(scene: Scene, analysis: Analysis, posts: Posts, person: Argument) -> Iterator[Post]:
    """The posts printed before the name, read from left to right."""
    end = person.start
    parts: list[tuple[Argument, str]] = []
    for argument, branch in _employers_left(scene, person):
        words = branch + scene.between(argument.end + len(branch), end)
        if not _is_post(posts, words, last=not parts) or not can_employ(posts, argument):
            break
        if "，" in words and _taken(scene, posts, argument):
            break
        parts.append((argument, words))
        end = argument.start
    for employer, words in reversed(parts):
        yield from split_titles(analysis, posts, employer, words)
    yield from _titular(scene, posts, person, end)
    yield from _suffixed(scene, posts, person)


def _taken(scene: Scene, posts: Posts, argument: Argument) -> bool:
    """Whether someone named before it takes the post: the 院长 of `张某兼任甲院院长，教授李某…` is 张某."""
    before = [item for item in scene.arguments if item.end <= argument.start]
    person = bool(before) and before[-1].entities[0].type == "Person"
    return person and bool(posts.verb.search(scene.between(before[-1].end, argument.start)))


def _titular(scene: Scene, posts: Posts, person: Argument, end: int) -> Iterator[Post]:
    """`甲中心去年成立，主任是乙院院士张某`: the title before the copula is of what the sentence began with."""
    clause = scene.clause_at(person.start)
    match = posts.titular.fullmatch(scene.between(clause.start, min(end, person.start)))
    if match is None or posts.never.search(match["title"]):
        return
    for item in scene.arguments:
        if item.end <= clause.start and not {entity.type for entity in item.entities} & {"Person", "Place"}:
            if can_employ(posts, item):
                yield Post(item.entities, match["title"], 0.9, item)
            return


def _suffixed(scene: Scene, posts: Posts, person: Argument) -> Iterator[Post]:
    """`甲大学张某教授`: the title stands behind the name, the organisation right before it."""
    clause = scene.clause_at(person.start)
    match = posts.suffix.match(scene.between(person.end, clause.end))
    left = [item for item in scene.arguments if item.end == person.start and item.start < item.end]
    if match and left and all(entity.type == "Institution" for entity in left[0].entities):
        yield Post(left[0].entities, match.group(), 0.9, left[0])


def _employers_left(scene: Scene, person: Argument) -> Iterator[tuple[Argument, str]]:
    """The arguments before a name, nearest first, each with the place that names its branch: `甲公司北京总经理`."""
    left = [item for item in scene.arguments if item.end <= person.start]
    companies = {item.end for item in left if item.entities[0].kind == "company"}
    place = ""
    for item in reversed(left):
        if item.entities[0].type == "Place" and item.start in companies:
            place = scene.sentence.text[item.start - scene.sentence.start : item.end - scene.sentence.start]
            continue
        yield item, place
        place = ""


def _is_post(posts: Posts, words: str, *, last: bool) -> bool:
    """Whether the words between two names are titles; `last` when a person follows, else a join must end them."""
    if posts.never.search(words):
        return False
    if not last:
        joins = list(posts.join.finditer(words))
        if not joins or joins[-1].end() != len(words):
            return False
        words = words[: joins[-1].start()]
    return bool(words) and bool(posts.title.fullmatch(words))


def _behind(scene: Scene, posts: Posts, before: set[Argument]) -> Iterator[tuple[Argument, Post]]:
    """`张某任甲公司董事长`, `张某，甲公司董事长`, also `曾任甲局处长、乙局局长` in a later clause of the sentence.

    Organisations in `before` belong to the post of a person named after them.
    """
    person: Argument | None = None
    previous: Argument | None = None
    going = False
    former: re.Match[str] | None = None
    for argument in scene.arguments:
        if person is not None and previous is not None and argument not in before and can_employ(posts, argument):
            lead = scene.between(previous.end, argument.start)
            title = _title_after(scene, posts, argument)
            near = previous == person and posts.apposed.fullmatch(lead)
            listed = going and bool(posts.listed.fullmatch(lead))
            going = bool(title) and bool(near or listed or posts.verb.search(lead))
            former = posts.former.search(lead) or (former if listed else None)
            if going:
                held = f"{former.group()}{title}" if former else title
                yield person, Post(argument.entities, held, 0.9, argument)
        if argument.entities[0].type == "Person":
            person, going, former = argument, False, None
        previous = argument


def _title_after(scene: Scene, posts: Posts, argument: Argument) -> str:
    """The title that follows an organisation, empty when something else does."""
    end = scene.clause_at(argument.start).end
    following = [item.start for item in scene.arguments if item.start >= argument.end]
    tail = scene.between(argument.end, min([end, *following]))
    match = posts.heading.match(tail)
    return "" if match is None or posts.never.search(match.group()) else match.group().removeprefix("的")
