"""A call that is sent again under its Idempotency-Key has one effect, and the same answer both times.

A key is the sender's own, and good for one operation, path and body.  A refusal is not kept, because it changed
nothing: the call may be sent again.  A server that dies between the effect and the keeping of its answer leaves the key
taken, and whoever comes back with it is told of a conflict, never a second effect.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import and_, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from refcourt import clock, problems
from refcourt.database import Database
from refcourt.people import Person
from refcourt.problems import FieldError
from refcourt.seams import seam
from refcourt.tables import kept_answer

HEADER = "Idempotency-Key"
_SHAPE = re.compile(r"[A-Za-z0-9._:-]{8,64}", re.ASCII)
_HEADERS_KEPT = ("location",)

_THIS = and_(
    kept_answer.c.person == bindparam("of_person"),
    kept_answer.c.operation == bindparam("of_operation"),
    kept_answer.c.key == bindparam("of_key"),
)
_TAKE = insert(kept_answer)
_READ = select(kept_answer).where(_THIS)
_KEEP = update(kept_answer).where(_THIS)
_GIVE_BACK = delete(kept_answer).where(_THIS)


@dataclass(frozen=True)
class Key:
    """What somebody called one request."""

    person: str
    operation: str
    key: str
    sha256: str

    @property
    def this(self) -> dict[str, str]:
        return {"of_person": self.person, "of_operation": self.operation, "of_key": self.key}


def key_of(headers: Mapping[str, str], person: Person, operation: str, asked: bytes) -> Key | None:
    """The key that a request came with, or None; `asked` is its path and body. Problem 422 for one of another shape."""
    key = headers.get(HEADER)
    if key is None:
        return None
    if not _SHAPE.fullmatch(key):
        raise problems.invalid(FieldError("", f"{HEADER} has 8 to 64 letters, digits, dots, colons or hyphens."))
    return Key(person.name, operation, key, hashlib.sha256(asked).hexdigest())


def done_once(db: Database, key: Key, do: Callable[[], Response]) -> Response:
    """The answer of `do`, or what it answered when this key was first used.

    Problem 422 if that was for another request, 409 if it has not been answered yet."""
    first = taken(db, key)
    if first is not None:
        return first
    try:
        response = do()
    except BaseException:
        with db.write() as tx:
            tx.execute(_GIVE_BACK, key.this)
        raise
    headers = {name: response.headers[name] for name in _HEADERS_KEPT if name in response.headers}
    kept = {
        "status": response.status_code,
        "media_type": response.headers["content-type"],
        "headers": msgspec.json.encode(headers).decode(),
        "body": bytes(response.body),
    }
    with db.write() as tx:
        tx.execute(_KEEP, {**key.this, **kept})
    return response


@seam
def taken(db: Database, key: Key) -> Response | None:
    """What this key was answered, or None: then it is taken now, and the call is to be done."""
    row = {
        "person": key.person,
        "operation": key.operation,
        "key": key.key,
        "sha256": key.sha256,
        "taken_time": clock.now(),
    }
    try:
        with db.write() as tx:
            tx.execute(_TAKE, row)
    except IntegrityError:
        with db.read() as tx:
            kept = tx.execute(_READ, key.this).one_or_none()
    else:
        return None
    if kept is None or kept.status is None:
        raise problems.conflict(f"A call under this {HEADER} is being done.")
    if kept.sha256 != key.sha256:
        raise problems.invalid(FieldError("", f"This {HEADER} was used for another request."))
    return Response(kept.body, kept.status, msgspec.json.decode(kept.headers), kept.media_type)
