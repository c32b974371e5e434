"""A form is done once, however often it is sent: by a double click, by going back, by trying again after no answer.

What was sent is written down under the form's key in the very transaction that does it. So a form whose answer was lost
in a crash is known to have been done, one that was refused is not, and of two that are sent at once one waits for the
other in the database.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from refcourt import clock, tokens
from refcourt.database import beginning_with
from refcourt.problems import Problem
from refcourt.resource import Call
from refcourt.seams import seam
from refcourt.tables import kept_form, sent_form

_INSERT = insert(sent_form)
_FIND = select(sent_form).where(sent_form.c.key == bindparam("of_key"), sent_form.c.person == bindparam("of_person"))
_MINE = (sent_form.c.key == bindparam("of_key"), sent_form.c.attempt == bindparam("of_attempt"))
_RECORD = update(sent_form).where(*_MINE).values(location=bindparam("where"), said=bindparam("what"))
_RELEASE = delete(sent_form).where(*_MINE)
_DROP_KEPT = delete(kept_form).where(
    kept_form.c.key == bindparam("of_key"), kept_form.c.person == bindparam("of_person")
)


@dataclass(frozen=True)
class Done:
    """What a form that was sent came to: the page to see it on, and what is said there."""

    location: str
    said: str


@dataclass(frozen=True)
class Receipt:
    """A form that was done; `fingerprint` tells whether another of the same key says the same."""

    fingerprint: str
    location: str
    said: str
    time: str


class SentAlready(Exception):
    """The same form was done while this one was about to be."""


def receipt(call: Call, key: str) -> Receipt | None:
    """Of the form with this key that this person sent, if it was done."""
    with call.platform.db.read() as tx:
        row = tx.execute(_FIND, {"of_key": key, "of_person": call.person.name}).one_or_none()
    return Receipt(row.fingerprint, row.location, row.said, row.sent_time) if row else None


@seam
def done_once(call: Call, key: str, fingerprint: str, fallback: str, do: Callable[[], Done]) -> Receipt:
    """Do it, unless it was done. `fallback` is where to look if only the doing survives. Problem as `do` has it."""
    if earlier := receipt(call, key):
        return earlier
    attempt, claimed = secrets.token_hex(16), False

    def claim(tx: Connection) -> None:
        nonlocal claimed
        if claimed:  # an operation that clashed begins another transaction
            return
        row = {
            "key": key,
            "attempt": attempt,
            "person": call.person.name,
            "fingerprint": fingerprint,
            "location": fallback,
            "said": "Done.",
            "sent_time": clock.now(),
            "expires_time": clock.later(tokens.FORM_LIFETIME_S),
        }
        try:
            tx.execute(_INSERT, row)
        except IntegrityError:
            raise SentAlready from None
        tx.execute(_DROP_KEPT, {"of_key": key, "of_person": call.person.name})
        claimed = True

    mine = {"of_key": key, "of_attempt": attempt}
    try:
        with beginning_with(claim):
            done = do()
    except (Problem, SentAlready):
        if claimed:  # whatever else was committed, what the form asks for was not done
            with call.platform.db.write() as tx:
                tx.execute(_RELEASE, mine)
        if earlier := receipt(call, key):
            return earlier
        raise
    with call.platform.db.write() as tx:
        tx.execute(_RECORD, {**mine, "where": done.location, "what": done.said})
    return Receipt(fingerprint, done.location, done.said, clock.now())
