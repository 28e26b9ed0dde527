"""Which names are compared at all, on the workers: the keys of each name, and the pairs of each bucket.

The keys are those of `kg.resolve.blocks`; a bucket is the names of one type that share one.
"""

from __future__ import annotations

import pickle
from itertools import combinations

from kg.resolve.blocks import keys_of
from kg.resolve.collect import Atom
from kg.resolve.parts import take_apart
from kg.rulebook import load_rulebook
from kg.spark.tasks.rows import KEY, NAMED_PAIR, Batches, Row, batch_of

EQUAL, WHOLE, FORM = "equal", "whole", "form"


def atom_row(at: int, atom: Atom) -> Row:
    """What a worker must know of a name, without what the articles say of it."""
    slim = Atom(atom.key, atom.parts, aliases=atom.aliases, declared=atom.declared)
    return {"atom": at, "packed": pickle.dumps(slim)}


def key_rows(batches: Batches) -> Batches:
    """Names (`atom`, `packed`) become the keys under which they are looked up (KEY)."""
    for batch in batches:
        rows = [row for name in batch.to_pylist() for row in _keys(name)]
        if rows:
            yield batch_of(rows, KEY)


def _keys(name: Row) -> list[Row]:
    rules = load_rulebook()
    atom: Atom = pickle.loads(name["packed"])  # noqa: S301 - only we have written it, a step before
    keys = keys_of(atom, rules, lambda type_, form: take_apart(form, type_, rules).whole)
    common = {"type": atom.key.type, "atom": name["atom"], "name": atom.key.name, "feature": "", "rank": 0}
    rows = [{**common, "role": EQUAL, "text": text} for text in keys.equal]
    rows.append({**common, "role": WHOLE, "text": keys.whole})
    forms = enumerate(keys.forms)
    return rows + [{**common, "role": FORM, "text": t, "feature": f, "rank": n} for n, (f, t) in forms]


def named_pairs(batches: Batches) -> Batches:
    """All pairs (NAMED_PAIR) of buckets: `members` are (atom, name), and namesakes are no pair."""
    for batch in batches:
        rows = [row for bucket in batch.to_pylist() for row in _pairs(bucket)]
        if rows:
            yield batch_of(rows, NAMED_PAIR)


def _pairs(bucket: Row) -> list[Row]:
    members = sorted((member["atom"], member["name"]) for member in bucket["members"])
    return [{"low": one, "high": other} for (one, name), (other, also) in combinations(members, 2) if name != also]
