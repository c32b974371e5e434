"""The contract of a partner's payloads: a JSON Schema, in a file of its own that refers to no other.

`format` is asserted, so that a time-stamp is no date.  Patterns are without look-around and take time linear in what
they are held against, and nothing is ever fetched: a payload is somebody else's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import msgspec

from nisi.settings import UsageError, nearest, shown

LONGEST_PLACE, LONGEST_REASON = 120, 240  # characters: a sentence for people, and a payload may be megabytes


class PayloadSchema(NamedTuple):
    """`digest` is the SHA-256 of the file that it was read from."""

    digest: str
    validator: Any

    def broken_by(self, body: bytes) -> str | None:
        """What in `body` its partner could not read, the first of it, with the place; None where it keeps the schema.

        Bounded, whatever the body is: it is read once, and looked at up to the first thing that is wrong."""
        try:
            self.validator.validate(msgspec.json.decode(body))
        except jsonschema_rs.ValidationError as error:
            return f"{_pointer(error.instance_path, LONGEST_PLACE)}: {_shortened(error.message)}"
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return f"it is not JSON: {_shortened(str(error))}"
        except (RecursionError, ValueError):
            return "it is nested too deeply to be read"
        return None


def load_payload_schema(path: Path) -> PayloadSchema:
    """The schema in the file `path`; raises `UsageError` with the place and the reason when it cannot be held to.

    One that takes an empty object is refused: it would find nothing in any payload."""
    text = _text_of(path)
    try:
        schema = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UsageError(f"{shown(path)}: {where}: is not JSON: {error.msg}; correct it there") from None
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise UsageError(f"{shown(path)}: is not JSON: {error}; write it in UTF-8") from None
    try:
        validator = jsonschema_rs.validator_for(
            schema,
            validate_formats=True,
            ignore_unknown_formats=False,
            offline=True,
            pattern_options=jsonschema_rs.RegexOptions(),
        )
    except jsonschema_rs.ValidationError as error:
        raise UsageError(f"{shown(path)}: {_unfit(error)}") from None
    except ValueError as error:
        raise UsageError(f"{shown(path)}: is no schema: {_shortened(str(error))}; correct it") from None
    if validator.is_valid({}):
        raise UsageError(
            f'{shown(path)}: takes {{}}, so it would find nothing; list under "required" what a payload must have'
        )
    return PayloadSchema(hashlib.sha256(text).hexdigest(), validator)


def _text_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        siblings = [other.name for other in path.parent.glob("*.json")] if path.parent.is_dir() else []
        raise UsageError(f"{shown(path)}: there is no such schema; {nearest(path.name, siblings)}") from None
    except OSError as error:
        raise UsageError(f"{shown(path)}: cannot be read: {error.strerror}; name a file that can") from None


def _unfit(error: jsonschema_rs.ValidationError) -> str:
    """What of a schema is none, where, and the way out."""
    reason, place = _shortened(error.message), _pointer(error.instance_path, LONGEST_PLACE)
    if "retrieving it failed" in reason:
        return f'{reason.partition(" and retrieving")[0]}: a schema stands alone; write what it refers to under "$defs"'
    if reason.startswith("Pointer "):
        return f'{reason}; a "$ref" leads to what is in the same file'
    if error.instance_path and error.instance_path[-1] == "pattern":
        return f"{place}: {reason}; write it without look-around and back-references"
    if reason.startswith("Unknown format"):
        return f"{place}: {reason.partition('. ')[0]}; write one of JSON Schema 2020-12, such as date or date-time"
    return f"{place}: {reason}; see json-schema.org, draft 2020-12"


def _pointer(steps: Iterable[str | int], longest: int) -> str:
    """A place as a JSON pointer: `/defendant/dateOfBirth`."""
    whole = "".join(f"/{step}" for step in steps) or "/"
    return whole if len(whole) <= longest else f"{whole[: longest - 1]}…"


def _shortened(reason: str) -> str:
    """The reason in one line; a long value in it is cut in its middle, so that what is wrong with it is still said."""
    half = LONGEST_REASON // 2
    cut = reason if len(reason) <= LONGEST_REASON else f"{reason[:half]}…{reason[-half:]}"
    return " ".join(cut.split())
