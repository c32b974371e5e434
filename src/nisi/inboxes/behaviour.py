"""How an inbox is told to behave badly in the middle of a run: a small file, and every behaviour but "well" ends by
itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from nisi.inboxes import asking
from nisi.inboxes.asking import DONE_WITHIN_S, NotDone, Unheard, prepare

__all__ = ["Behaviour", "NotDone", "Unheard", "ask", "asked_for", "prepare"]

Kind = Literal["well", "slow", "failing", "down", "withholding"]
KINDS: tuple[str, ...] = get_args(Kind)
NEEDS_A_CALLER = ("failing", "withholding")  # an inbox that looks for itself answers nobody

LONGEST_S = 600.0  # no stage waits longer for anything
MOST_BYTES = 4096  # of a file that asks


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


def ask(inboxes: Path, *wanted: Behaviour) -> None:
    """Have the inboxes behave so, and return when they do; raises `NotDone` when they do not in time."""
    if not asking.ask(inboxes, wanted, DONE_WITHIN_S):
        told = ", ".join(f"{behaviour.partner}: {behaviour.behaviour}" for behaviour in wanted)
        raise NotDone(f"the inboxes did not do within {DONE_WITHIN_S:g} s what they were told ({told})")


def asked_for(inboxes: Path) -> Iterator[tuple[Path, Behaviour | Unheard]]:
    """What the inboxes are asked for, the oldest first, with the file to take away once it is done."""
    return asking.asked_for(inboxes, Behaviour, MOST_BYTES)
