"""Reading the TOML files that people write, and saying in one line what is wrong with them.

Every message has the file, the key, the value and the way out:
`contracts/stages/local.toml: threshold 2: measure "orders.lots" is not known; did you mean "orders.lost"?`
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class UsageError(Exception):
    """The command line, a TOML file or the local environment is wrong (exit 2); the text is one line for a person."""


def load_toml(path: Path, kind: type[T]) -> T:
    """Read `path` into the record `kind`.

    Raises `UsageError` naming the file and the key when the file is missing, is not TOML or does not fit."""
    return read_toml(_text_of(path), shown(path), kind)


def read_toml(text: str, place: str, kind: type[T]) -> T:
    """Read TOML `text`, said to come from `place`, into the record `kind`; raises `UsageError`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{place}: is not TOML: {error}") from None
    try:
        return msgspec.convert(raw, kind, dec_hook=_no_other_kinds)
    except msgspec.ValidationError as error:
        raise UsageError(f"{place}: {_explained(str(error), raw, kind)}") from None


def nearest(name: str, known: Iterable[str]) -> str:
    """The way out of a name that is not known: the nearest known one, else the list of them."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return f'did you mean "{close[0]}"?'
    return f"known: {', '.join(names) if names else 'none'}"


def shown(path: Path) -> str:
    """A path as people should read it: relative to where they stand, when it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        siblings = [other.stem for other in path.parent.glob("*.toml")] if path.parent.is_dir() else []
        raise UsageError(f"{shown(path)}: there is no such file; {nearest(path.stem, siblings)}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{shown(path)}: cannot be read: {error}") from None


def _no_other_kinds(kind: type, value: Any) -> Any:
    raise NotImplementedError(f"{kind.__name__} is not a kind that TOML holds")


def _explained(problem: str, raw: dict[str, Any], kind: type) -> str:
    """msgspec says `Object contains unknown field `limt` - at `$.threshold[1]``; say it as people talk of TOML."""
    what, _, where = problem.partition(" - at ")
    steps = _steps(where.strip("`"), raw, kind)
    value: Any = raw
    described: Any = msgspec.inspect.type_info(kind)
    for step in steps:
        value, described = value[step], _inside(described, step)
    return f"{_told(steps)}: {_said(what, value, described)}" if steps else _said(what, value, described)


def _said(what: str, value: Any, described: Any) -> str:
    unknown = re.search(r"unknown field `([^`]+)`", what)
    if unknown:
        return f'unknown key "{unknown[1]}"; {nearest(unknown[1], _keys(described))}'
    missing = re.search(r"missing required field `([^`]+)`", what)
    if missing:
        return f'the key "{missing[1]}" is missing'
    given = msgspec.json.encode(value).decode() if isinstance(value, str | bool) else str(value)
    if "enum value" in what:
        return f"{given} is not known; {nearest(str(value), _values(described))}"
    if "encoded date" in what:
        return f"must be a date such as 2027-01-31, not {given}"
    expected = re.match(r"Expected `([^`]+)`, got", what)
    if expected:
        kinds = [_KINDS.get(name, name) for name in expected[1].split(" | ") if name != "null"]
        given = "a table" if isinstance(value, dict) else "an array" if isinstance(value, list) else given
        return f"must be {' or '.join(kinds)}, not {given}"
    return f"{what[:1].lower()}{what[1:]}"


_KINDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "an array",
    "object": "a table",
    "date": "a date such as 2027-01-31",
}


def _steps(where: str, raw: Any, kind: type) -> list[str | int]:
    """The way to the place that msgspec names: `$.actors[...].username` is ["actors", "judge", "username"].

    msgspec does not name the key of a table whose keys are free: it is the one that does not fit by itself."""
    steps: list[str | int] = []
    value = raw
    for name, index in re.findall(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]", where):
        step = name or (_unfit(value, raw, kind) if index == "..." else int(index))
        steps.append(step)
        value = value[step]
    return steps


def _unfit(table: dict[str, Any], raw: Any, kind: type) -> str:
    whole = dict(table)
    for key in whole:
        table.clear()
        table[key] = whole[key]
        try:
            msgspec.convert(raw, kind, dec_hook=_no_other_kinds)
        except msgspec.ValidationError:
            return key
        finally:
            table.clear()
            table.update(whole)
    return next(iter(whole))


def _told(steps: list[str | int]) -> str:
    """["threshold", 0, "limit"] as people count and read: `threshold 1: limit`."""
    told = ""
    for before, step in zip([None, *steps], steps, strict=False):
        joint = "" if before is None else ": " if isinstance(before, int) else "."
        told += f" {step + 1}" if isinstance(step, int) else f"{joint}{step}"
    return told


def _inside(described: Any, step: str | int) -> Any:
    """The type that msgspec describes one step further in."""
    for option in getattr(described, "types", (described,)):
        match option:
            case msgspec.inspect.StructType(fields=fields):
                return next((field.type for field in fields if field.encode_name == step), None)
            case msgspec.inspect.DictType(value_type=value_type):
                return value_type
            case msgspec.inspect.VarTupleType(item_type=item_type):
                return item_type
    return None


def _keys(described: Any) -> list[str]:
    for option in getattr(described, "types", (described,)):
        if isinstance(option, msgspec.inspect.StructType):
            return [field.encode_name for field in option.fields]
    return []


def _values(described: Any) -> list[str]:
    for option in getattr(described, "types", (described,)):
        if isinstance(option, msgspec.inspect.LiteralType):
            return [str(value) for value in option.values]
    return []
