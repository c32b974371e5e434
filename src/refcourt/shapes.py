"""The limits that every text and list of a request keeps, and the reading of JSON bodies against them."""

import functools
import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, NoReturn

import msgspec
from msgspec import Meta

from refcourt.problems import FieldError, Problem, invalid

Id = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"\A[A-Za-z0-9][A-Za-z0-9._:-]*\Z")]
Reference = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"\A[A-Za-z0-9][A-Za-z0-9._:/-]*\Z")]
Code = Annotated[str, Meta(min_length=1, max_length=16, pattern=r"\A[A-Za-z0-9]+\Z")]
Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\A[^\x00-\x1f\x7f]+\Z")]
Prose = Annotated[str, Meta(max_length=2000, pattern=r"\A[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*\Z")]
Version = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class Request(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename="camel"):
    """A body of the crime side: camelCase, nothing unknown, nothing coerced."""


class TribunalRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A body of the tribunal side: snake_case, nothing unknown, nothing coerced."""


def read_json(body: bytes, shape: Any) -> Any:
    """The body as `shape`. Problem 400 if it is no JSON; 422 with the place if it is JSON of another shape."""
    try:
        return _decoder(shape).decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as refused:
        _well_formed(body)
        if isinstance(refused, msgspec.ValidationError):
            raise invalid(_field_error(str(refused))) from None
        # Python's reader takes half of a surrogate pair, which no UTF-8 text can hold; ours does not.
        raise invalid(FieldError("", "A text holds half of a surrogate pair.")) from None


def read_query(query: Mapping[str, str], name: str, shape: Any) -> Any:
    """A parameter of the query as `shape`. Problem 422 if it is not there or is of another shape."""
    try:
        return msgspec.convert(query.get(name, ""), shape)
    except msgspec.ValidationError as refused:
        raise invalid(FieldError(f"/{name}", f"{refused}.")) from None


@functools.cache
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)


def _well_formed(body: bytes) -> None:
    try:
        json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Problem(400, "The body is not well-formed JSON in UTF-8.") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _field_error(message: str) -> FieldError:
    detail, _, path = message.partition(" - at `")
    steps = re.findall(r"\.([^.\[\]`]+)|\[(\d+)\]", path)
    return FieldError("".join(f"/{name or index}" for name, index in steps), detail + ".")
