"""What lines can be told in the middle of a run, and how: a small file, as inboxes are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from nisi.inboxes import asking
from nisi.inboxes.asking import DONE_WITHIN_S, NotDone, Unheard

Kind = Literal["well", "slow", "narrow", "cut", "blackhole", "lossy", "halfway"]
KINDS: tuple[str, ...] = get_args(Kind)

MOST_LINES = 400  # magistrates' courts, Crown Court sites and partners' networks, with room to spare
LONGEST_S = 600.0  # no stage waits longer for anything
MOST_BYTES = 65_536  # of a file that asks: the names of all lines and a little more
NAME = r"^[a-z0-9][a-z0-9._-]{0,63}\Z"

Name = Annotated[str, Meta(pattern=NAME)]


class LineBehaviour(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How some lines are to behave, `after_s` from now and for `for_s`.

    well       passes everything, at once
    slow       passes every chunk `latency_ms` ± `jitter_ms` later, each way, in its order
    narrow     passes `bytes_a_second`, both ways and all connections of the line together
    cut        resets the connections that are there, and every new one as it comes
    blackhole  accepts and passes nothing: neither bytes nor that somebody has gone.  So it is where a firewall drops
               packets: both ends see a peer that has fallen silent, and each waits until its own time-out.  Two things
               differ.  There a new connection is not even accepted, so that a caller runs into its connect time-out
               and knows that nothing was sent; here it runs into its read time-out and does not know.  And there what
               was sent is sent again when the firewall lets it through; here the end of it is that of a firewall that
               has forgotten its connections: what was held is dropped, and all are reset.  What the kernel had taken
               from us before still arrives, as packets on their way do.
    lossy      resets each new connection with probability `chance`, and each open one with `chance` a second
    halfway    passes the request and cuts the answer: with its first byte the caller is reset, while the candidate
               may say all of it.  The caller cannot know what was done.  An interim answer (HTTP 100) is an answer."""

    lines: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=MOST_LINES)]
    behaviour: Kind
    for_s: Annotated[float, Meta(gt=0, le=LONGEST_S)] = 5.0
    after_s: Annotated[float, Meta(ge=0, le=LONGEST_S)] = 0.0
    latency_ms: Annotated[float, Meta(gt=0, le=60_000)] = 200.0
    jitter_ms: Annotated[float, Meta(ge=0, le=60_000)] = 0.0
    bytes_a_second: Annotated[int, Meta(ge=1, le=10**9)] = 16_384
    chance: Annotated[float, Meta(gt=0, le=1)] = 0.1


def ask(told_in: Path, wanted: LineBehaviour) -> None:
    """Have lines behave so; returns when they do, or will after `after_s`; raises `NotDone` when they do not hear."""
    if not asking.ask(told_in, [wanted], DONE_WITHIN_S):
        some = ", ".join(wanted.lines[:3]) + (f" and {len(wanted.lines) - 3} more" if len(wanted.lines) > 3 else "")
        raise NotDone(
            f"the lines did not do within {DONE_WITHIN_S:g} s what they were told ({some}: {wanted.behaviour})"
        )


def asked_for(told_in: Path) -> Iterator[tuple[Path, LineBehaviour | Unheard]]:
    """What lines are asked for, the oldest first, with the file to take away once it is done."""
    return asking.asked_for(told_in, LineBehaviour, MOST_BYTES)
