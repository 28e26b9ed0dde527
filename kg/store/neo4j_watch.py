"""Whether anyone else has written to a Neo4j database: bookmarks as marks of its state.

A bookmark names the database and the last transaction that was committed there; a read gets the same one until
somebody commits. So two equal marks mean that nothing was written in between, by anyone, and a run of our own
commits without a gap means that nobody wrote while we did. A bookmark that does not read so is no mark, and nothing
is concluded from it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from neo4j import ManagedTransaction, Session, Transaction

_LEAD = b"\x91\xcc\x10"  # a list, then 16 bytes that name the database
_ID_AT = len(_LEAD) + 16
_SIZES = {0xC8: 1, 0xC9: 2, 0xCA: 4, 0xCB: 8}  # PackStream's markers of integers, and their bytes


def current_mark(session: Session) -> str:
    """The mark of the database now; empty when it gives none."""
    with session.begin_transaction() as tx:
        tx.run("RETURN 1").consume()
        tx.commit()
    return _mark(session)


def transaction_number(mark: str) -> int | None:
    """The number of the last transaction that a mark names; None when it does not read so."""
    try:
        content = base64.b64decode(mark.partition(":")[2] + "==", validate=False)
    except (binascii.Error, ValueError):
        return None
    number = content[_ID_AT:-1]
    if not content.startswith(_LEAD) or not number or content[-1] != 0x90:  # noqa: PLR2004 - an empty list ends it
        return None
    if len(number) == 1 and number[0] < 0x80:  # noqa: PLR2004 - small integers are their own marker
        return number[0]
    return int.from_bytes(number[1:], "big") if _SIZES.get(number[0]) == len(number) - 1 else None


class WatchedSession:
    """A session that knows whether all commits since its start were its own."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._last = current_mark(session)
        self._alone = transaction_number(self._last) is not None

    @property
    def mark(self) -> str | None:
        """The mark of the database when all that was committed since the start is ours, else None."""
        return self._last if self._alone and current_mark(self._session) == self._last else None

    def begin_transaction(self) -> Transaction:
        """For reading."""
        return self._session.begin_transaction()

    def execute_write(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """One managed transaction; the driver may run it again."""

        def watched(tx: ManagedTransaction) -> Any:
            return work(tx, *arguments)

        result = self._session.execute_write(watched)
        mark = _mark(self._session)
        before, after = transaction_number(self._last), transaction_number(mark)
        # A transaction that changed nothing has the number of the one before it.
        self._alone &= before is not None and after is not None and after - before in {0, 1}
        self._last = mark
        return result


def _mark(session: Session) -> str:
    marks = session.last_bookmarks().raw_values
    return next(iter(marks)) if len(marks) == 1 else ""
