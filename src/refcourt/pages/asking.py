"""Pages ask what programs ask: the same operations, for the same roles, with bodies of the same shapes."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from starlette.responses import Response

from refcourt import people
from refcourt.problems import Problem
from refcourt.resource import Call
from refcourt.shapes import read_json


def asked(
    call: Call,
    name: str,
    do: Callable[[Call], Response],
    body: Any = None,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
) -> Any:
    """What the operation `name` answers this person, read as JSON. Problem as a program would be refused, and 403 where
    the role may not ask it."""
    if not people.may(call.person, name):
        raise Problem(403, f"The role {call.person.role} may not do this.")
    response = do(Call(call.platform, call.person, path or call.path, query or {}, body))
    return msgspec.json.decode(bytes(response.body))


def shaped(values: object, shape: Any) -> Any:
    """What was typed, as the body that a program would send. Problem 422 with the places that do not fit."""
    return read_json(msgspec.json.encode(values), shape)
