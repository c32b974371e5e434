"""A call that is sent again under its Idempotency-Key has one effect, and the same answer both times.

A key is the sender's own, and good for one operation, path and body; its answer is kept for a day (once.KEPT_S).
A refusal is not kept, because it changed nothing: the call may be sent again. Whoever comes back while the call is
being done, or after a server that died before it kept its answer, is told of a conflict, never given a second effect.
"""

import hashlib
import re
from collections.abc import Callable, Mapping

import msgspec
from starlette.responses import Response

from refcourt import problems
from refcourt.database import Database
from refcourt.once import Kept, Key, done_once
from refcourt.people import Person
from refcourt.problems import FieldError
from refcourt.seams import seam

HEADER = "Idempotency-Key"
_SHAPE = re.compile(r"[A-Za-z0-9._:-]{8,64}", re.ASCII)
_HEADERS_KEPT = ("location", "content-type")


class _Answer(msgspec.Struct, frozen=True):
    status: int
    headers: dict[str, str]
    body: bytes


_answer = msgspec.json.Decoder(_Answer)


def key_of(headers: Mapping[str, str], person: Person, operation: str, asked: bytes) -> Key | None:
    """The key that a request came with, or None; `asked` is its path and body. Problem 422 for one of another shape."""
    key = headers.get(HEADER)
    if key is None:
        return None
    if not _SHAPE.fullmatch(key):
        raise problems.invalid(FieldError("", f"{HEADER} has 8 to 64 letters, digits, dots, colons or hyphens."))
    return Key(person.name, operation, key, hashlib.sha256(asked).hexdigest())


@seam
def answered_once(db: Database, key: Key, do: Callable[[], Response]) -> Response:
    """The answer of `do`, or what it answered when this key was first used.

    Problem 422 if that was for another request, 409 if its answer is not known. Else as `do` has it."""
    answered: list[Response] = []

    def done() -> bytes:
        answered.append(do())
        return _stored(answered[0])

    kept = done_once(db, key, done)
    return answered[0] if answered else _again(key, kept)


def _stored(response: Response) -> bytes:
    headers = {name: response.headers[name] for name in _HEADERS_KEPT if name in response.headers}
    return msgspec.json.encode(_Answer(response.status_code, headers, bytes(response.body)))


def _again(key: Key, kept: Kept) -> Response:
    if kept.fingerprint != key.fingerprint:
        raise problems.invalid(FieldError("", f"This {HEADER} was used for another request."))
    if kept.outcome is None:
        raise problems.conflict(f"A call under this {HEADER} is being done, or was done and its answer lost.")
    answer = _answer.decode(kept.outcome)
    return Response(answer.body, answer.status, answer.headers)
