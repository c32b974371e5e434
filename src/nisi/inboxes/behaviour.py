"""How an inbox is told to behave badly in the middle of a run, and what it makes of that.

Whoever wants it leaves a small file in a folder of the run; the inbox process does as the file says, journals that it
did, and only then takes the file away, which is how the asker knows.  A file outlives a scenario that dies, needs no
address that the candidate could call, and every behaviour but "well" ends by itself.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from nisi.inboxes.plain_files import NotPlain, names_in, read_plain

Kind = Literal["well", "slow", "failing", "down", "withholding"]
KINDS: tuple[str, ...] = get_args(Kind)
NEEDS_A_CALLER = ("failing", "withholding")  # an inbox that looks for itself answers nobody

LONGEST_S = 600.0  # no stage waits longer for anything
MOST_BYTES = 4096  # of a file that asks
DONE_WITHIN_S = 5.0  # the inbox process looks twenty times a second
_FOLDER = "asked"
_numbers = count(1)


class Behaviour(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one partner's inbox is to behave, and for how long.

    slow         takes what comes, and answers after `after_s`; a polled inbox looks that much later
    failing      answers 503, or 451 to mail, and has not taken what came
    down         refuses connections; a polled inbox does not look at all
    withholding  takes what comes, and closes the connection after `after_s` without an answer"""

    partner: Annotated[str, Meta(max_length=64)]
    behaviour: Kind
    for_s: Annotated[float, Meta(gt=0, le=LONGEST_S)] = 5.0
    after_s: Annotated[float, Meta(ge=0, le=LONGEST_S)] = 2.0


class NotDone(Exception):
    """The inboxes did not do in time what they were asked."""


class Unheard(Exception):
    """Something lies where behaviours are asked for and asks for none; the text says what is wrong with it."""


def ask(inboxes: Path, *wanted: Behaviour) -> None:
    """Have the inboxes behave so, and return when they do; raises `NotDone` when they do not in time."""
    asked = [_leave(inboxes / _FOLDER, behaviour) for behaviour in wanted]
    deadline = time.monotonic() + DONE_WITHIN_S
    while any(path.exists() for path in asked):
        if time.monotonic() > deadline:
            for path in asked:
                path.unlink(missing_ok=True)
            told = ", ".join(f"{behaviour.partner}: {behaviour.behaviour}" for behaviour in wanted)
            raise NotDone(f"the inboxes did not do within {DONE_WITHIN_S:g} s what they were told ({told})")
        time.sleep(0.01)


def asked_for(inboxes: Path) -> Iterator[tuple[Path, Behaviour | Unheard]]:
    """What the inboxes are asked for, the oldest first, with the file to take away once it is done."""
    for name in sorted(names_in(inboxes / _FOLDER)):
        if name.startswith("."):
            continue  # half-written
        try:
            text = read_plain(inboxes / _FOLDER, name, MOST_BYTES)
            yield inboxes / _FOLDER / name, msgspec.json.decode(text, type=Behaviour)
        except FileNotFoundError:
            continue  # whoever asked has given up
        except (NotPlain, OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield inboxes / _FOLDER / name, Unheard(str(error)[:200])


def prepare(inboxes: Path) -> None:
    """Make the folder that is looked into."""
    (inboxes / _FOLDER).mkdir(parents=True, exist_ok=True)


def _leave(folder: Path, behaviour: Behaviour) -> Path:
    name = f"{time.monotonic_ns():020}-{os.getpid()}-{next(_numbers)}"
    (folder / f".{name}").write_bytes(msgspec.json.encode(behaviour))
    (folder / f".{name}").rename(folder / name)
    return folder / name
