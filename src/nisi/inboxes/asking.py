"""Telling a process of the run something in mid-run: a small file, left in a folder that it looks into.

It does as the file says, journals that it did, and only then takes the file away, which is how the asker knows.  A file
outlives a scenario that dies, and needs no address that the candidate could call.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from nisi.inboxes.plain_files import NotPlain, names_in, read_plain

T = TypeVar("T", bound=Struct)

DONE_WITHIN_S = 5.0  # whoever is asked looks twenty times a second
LOOK_EVERY_S = 0.05
_FOLDER = "asked"
_numbers = count(1)


class NotDone(Exception):
    """It was not done in time what was asked."""


class Unheard(Exception):
    """Something lies where things are asked for and asks for none; the text says what is wrong with it."""


def ask(folder: Path, wanted: Sequence[Struct], within_s: float) -> bool:
    """Whether all that is wanted was done within `within_s`; what was not done then is asked for no longer."""
    asked = [_leave(folder / _FOLDER, one) for one in wanted]
    deadline = time.monotonic() + within_s
    while any(path.exists() for path in asked):
        if time.monotonic() > deadline:
            for path in asked:
                path.unlink(missing_ok=True)
            return False
        time.sleep(0.01)
    return True


def asked_for(folder: Path, kind: type[T], most_bytes: int) -> Iterator[tuple[Path, T | Unheard]]:
    """What is asked for, the oldest first, with the file to take away once it is done."""
    for name in sorted(names_in(folder / _FOLDER)):
        if name.startswith("."):
            continue  # half-written
        try:
            yield (
                folder / _FOLDER / name,
                msgspec.json.decode(read_plain(folder / _FOLDER, name, most_bytes), type=kind),
            )
        except FileNotFoundError:
            continue  # whoever asked has given up
        except (NotPlain, OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield folder / _FOLDER / name, Unheard(str(error)[:200])


def take_away(path: Path) -> None:
    """Say that it is done: the file is gone."""
    try:
        path.unlink(missing_ok=True)
    except OSError:  # a folder, or one that is not ours: out of sight is as good
        with suppress(OSError):
            path.rename(path.with_name(f".{path.name[:100]}"))


def prepare(folder: Path) -> None:
    """Make the folder that is looked into."""
    (folder / _FOLDER).mkdir(parents=True, exist_ok=True)


def _leave(folder: Path, wanted: Struct) -> Path:
    name = f"{time.monotonic_ns():020}-{os.getpid()}-{next(_numbers)}"
    (folder / f".{name}").write_bytes(msgspec.json.encode(wanted))
    (folder / f".{name}").rename(folder / name)
    return folder / name
