"""What is asked for under a key of its sender's is done once, however often it is sent: calls and forms of pages.

The key is written down in the very transaction that does what was asked for, and the outcome after it. So what was done
before a crash is known to have been done, if not always with its outcome; what was refused is not, and may be sent
again; and of two that are sent at once one waits for the other in the database.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from refcourt import clock, problems
from refcourt.database import Database, beginning_with
from refcourt.problems import Problem
from refcourt.tables import kept_outcome

KEPT_S = 24 * 3600  # whoever tries again after no answer does so within the day

_SAME = [
    kept_outcome.c.person == bindparam("of_person"),
    kept_outcome.c.asked == bindparam("of_asked"),
    kept_outcome.c.key == bindparam("of_key"),
]
_MINE = [*_SAME, kept_outcome.c.attempt == bindparam("of_attempt")]
_INSERT = insert(kept_outcome)
_FIND = select(kept_outcome).where(*_SAME)
_FIND_MINE = select(kept_outcome.c.key).where(*_MINE)
_RECORD = update(kept_outcome).where(*_MINE).values(outcome=bindparam("came_to"))
_RELEASE = delete(kept_outcome).where(*_MINE)


@dataclass(frozen=True)
class Key:
    """What `person` called one request; `asked` is the operation or kind of form that the key is good for.

    `fingerprint` tells whether another of the same key says the same."""

    person: str
    asked: str
    key: str
    fingerprint: str = ""


@dataclass(frozen=True)
class Kept:
    """What was done under a key, and when; `outcome` is None while it is being done, and where it was lost."""

    fingerprint: str
    outcome: bytes | None
    time: str


class DoneAlready(Exception):
    """The same was done while this was about to be."""


def kept(db: Database, key: Key) -> Kept | None:
    """What was done under this key within the last KEPT_S, whatever its fingerprint; None if nothing was."""
    with db.read() as tx:
        row = tx.execute(_FIND, _same(key)).one_or_none()
    return Kept(row.fingerprint, row.outcome, row.taken_time) if row else None


def done_once(
    db: Database,
    key: Key,
    do: Callable[[], bytes],
    meanwhile: bytes | None = None,
    along: Callable[[Connection], None] = lambda tx: None,
) -> Kept:
    """Do it, unless it was done: `do` gives its outcome. Problem as `do` has it.

    `meanwhile` is kept as its outcome until that is known, and `along` is done in the transaction of its beginning."""
    if earlier := kept(db, key):
        return earlier
    mine, claimed = {**_same(key), "of_attempt": secrets.token_hex(16)}, False

    def claim(tx: Connection) -> None:
        nonlocal claimed
        if claimed and tx.execute(_FIND_MINE, mine).first():  # an operation that clashed begins another transaction
            return
        row = {
            "person": key.person,
            "asked": key.asked,
            "key": key.key,
            "attempt": mine["of_attempt"],
            "fingerprint": key.fingerprint,
            "outcome": meanwhile,
            "taken_time": clock.now(),
            "expires_time": clock.later(KEPT_S),
        }
        try:
            tx.execute(_INSERT, row)
        except IntegrityError:
            raise DoneAlready from None
        along(tx)
        claimed = True

    try:
        with beginning_with(claim):
            outcome = do()
    except (Problem, DoneAlready) as refusal:
        if claimed:  # whatever else was committed, what was asked for was not done
            with db.write() as tx:
                tx.execute(_RELEASE, mine)
        if earlier := kept(db, key):
            return earlier
        if isinstance(refusal, DoneAlready):
            raise problems.conflict("The same was being done, and was refused. Send it again.") from None
        raise
    if claimed:
        with db.write() as tx:
            tx.execute(_RECORD, {**mine, "came_to": outcome})
    return Kept(key.fingerprint, outcome, clock.now())


def _same(key: Key) -> dict[str, str]:
    return {"of_person": key.person, "of_asked": key.asked, "of_key": key.key}
