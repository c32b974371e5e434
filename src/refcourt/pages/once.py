"""A form is done once, however often it is sent: by a double click, by going back, by trying again after no answer."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, bindparam, delete

from refcourt import once
from refcourt.once import Kept, Key
from refcourt.resource import Call
from refcourt.seams import seam
from refcourt.tables import kept_form

FORM = "form"  # what the keys of forms are good for; which one it is stands in its token

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


_done = msgspec.json.Decoder(Done)


def receipt(call: Call, key: str) -> Receipt | None:
    """Of the form with this key that this person sent, if it was done."""
    kept = once.kept(call.platform.db, Key(call.person.name, FORM, key))
    return _receipt(kept) if kept else None


@seam
def done_once(call: Call, key: str, fingerprint: str, fallback: str, do: Callable[[], Done]) -> Receipt:
    """Do it, unless it was done. `fallback` is where to look if only the doing survives. Problem as `do` has it."""

    def drop_what_was_typed(tx: Connection) -> None:
        tx.execute(_DROP_KEPT, {"of_key": key, "of_person": call.person.name})

    kept = once.done_once(
        call.platform.db,
        Key(call.person.name, FORM, key, fingerprint),
        lambda: msgspec.json.encode(do()),
        meanwhile=msgspec.json.encode(Done(fallback, "Done.")),
        along=drop_what_was_typed,
    )
    return _receipt(kept)


def _receipt(kept: Kept) -> Receipt:
    assert kept.outcome is not None, "a form has a fallback from its beginning"
    done = _done.decode(kept.outcome)
    return Receipt(kept.fingerprint, done.location, done.said, kept.time)
