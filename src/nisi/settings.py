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
    place = where.strip("`").removeprefix("$").removeprefix(".")
    value = _at(raw, place)
    what = what.replace("Object ", "").replace("`", '"')
    unknown = re.search(r'unknown field "([^"]+)"', what)
    if unknown:
        what = f'unknown key "{unknown[1]}"; {nearest(unknown[1], _keys_at(kind, place))}'
    missing = re.search(r'missing required field "([^"]+)"', what)
    if missing:
        what = f'the key "{missing[1]}" is missing'
    elif value is not None and not isinstance(value, dict | list):
        what = f"{what}, not {value!r}"
    return f"{place}: {what}" if place else what


def _steps(place: str) -> list[str | int]:
    return (
        [int(index) if index else name for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", place)] if place else []
    )


def _at(raw: Any, place: str) -> Any:
    for step in _steps(place):
        try:
            raw = raw[step]
        except (KeyError, IndexError, TypeError):
            return None
    return raw


def _keys_at(kind: Any, place: str) -> list[str]:
    """The keys that the record reached by `place` knows, by walking msgspec's own description of the type."""
    described: Any = msgspec.inspect.type_info(kind)
    for step in _steps(place):
        described = _inside(described, step)
    described = _record(described)
    return [field.encode_name for field in described.fields] if described is not None else []


def _record(described: Any) -> Any:
    for option in getattr(described, "types", (described,)):
        if isinstance(option, msgspec.inspect.StructType):
            return option
    return None


def _inside(described: Any, step: str | int) -> Any:
    record = _record(described)
    if record is not None:
        return next((field.type for field in record.fields if field.encode_name == step), None)
    if isinstance(described, msgspec.inspect.DictType):
        return described.value_type
    return getattr(described, "item_type", None)
