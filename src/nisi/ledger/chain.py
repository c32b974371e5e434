"""A ledger's lines: numbered, and each with the SHA-256 of the line before it.

A chain shows that a line was changed or taken out of the middle.  That its end was cut off, or that all of it was
written anew, shows only against a head that was written down elsewhere: in a report, a CI log, a minute of a board.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from nisi.ledger.entries import AnyEntry
from nisi.settings import UsageError

FIRST_PREV = "0" * 64
LEAST_OF_A_HASH = 12  # hex digits of a head that people copy: less would fit too many lines


class LedgerAltered(Exception):
    """The ledger is not as it was written: a line is broken, missing or changed; the text says which."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line; `t` is the writer's clock (ISO 8601, UTC), for people: order is the chain's."""

    n: int
    t: str
    prev: str
    entry: AnyEntry


class Head(NamedTuple):
    """The number and the hash of a ledger's last line: what stands for the whole of it."""

    n: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.n}:{self.sha256}"


EMPTY = Head(-1, FIRST_PREV)


def head_of(lines: Sequence[bytes]) -> Head:
    """The head of lines that were checked."""
    return head_at(len(lines) - 1, lines[-1]) if lines else EMPTY


def head_at(n: int, line: bytes) -> Head:
    """What was the head when `line`, number `n`, was the last."""
    return Head(n, _hash(line))


def next_line(head: Head, entry: AnyEntry, now: datetime.datetime) -> bytes:
    """The line that comes after `head`, without its newline."""
    t = now.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return msgspec.json.encode(Line(n=head.n + 1, t=t, prev=head.sha256, entry=entry))


def checked(lines: Iterable[bytes]) -> list[Line]:
    """The lines of a ledger, read; raises `LedgerAltered` for the first that does not follow from the one before."""
    read: list[Line] = []
    prev = FIRST_PREV
    for n, raw in enumerate(lines):
        try:
            line = _LINE.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise LedgerAltered(f"line {n} of the ledger cannot be read: {error}") from None
        if (line.n, line.prev) != (n, prev):
            raise LedgerAltered(f"the ledger's chain is broken before line {n}: a line was changed or taken out")
        read.append(line)
        prev = _hash(raw)
    return read


def check_head(lines: Sequence[bytes], written_down: str) -> None:
    """Raises `LedgerAltered` when the line that was once the head is no longer in the ledger, and `UsageError` when
    `written_down` is no head."""
    found = re.fullmatch(rf"(\d{{1,9}}):([0-9a-f]{{{LEAST_OF_A_HASH},64}})", written_down.strip().lower())
    if found is None:
        raise UsageError(
            f'--head "{written_down}": is no head; it is a number, a colon and at least {LEAST_OF_A_HASH} digits of a '
            "hash, as reports and nisi runs print it"
        )
    n = int(found[1])
    if n >= len(lines):
        raise LedgerAltered(
            f"the ledger was cut: it had {n + 1:,} lines when its head was written down, and has {len(lines):,}"
        )
    if not _hash(lines[n]).startswith(found[2]):
        raise LedgerAltered(f"the ledger was written anew: its line {n} is not the one that was written down")


_LINE = msgspec.json.Decoder(Line)


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
