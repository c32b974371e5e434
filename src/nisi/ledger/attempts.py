"""Attempts: what the entries of a ledger come to, one attempt each, in the order in which they began."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from msgspec import Struct

from nisi.ledger.chain import Line
from nisi.ledger.entries import Closed, Counted, Found, Identified, JudgedAgain, Opened, Voided


class Attempt(Struct, frozen=True, kw_only=True):
    """One attempt; `n` and `began` (ISO 8601, UTC) are those of its first line.

    `found` are codes that were seen while it went on; they count where nobody said how it ended.  Of several that
    `judged_again` the same evidence the last one stands."""

    n: int
    began: str
    opened: Opened
    digest: str | None = None
    version: str | None = None
    found: tuple[str, ...] = ()
    closed: Closed | None = None
    voided: Voided | None = None
    judged_again: JudgedAgain | None = None

    @property
    def run(self) -> str:
        return self.opened.run

    @property
    def is_known(self) -> bool:
        """Whether it is known what it came to, from itself or from what it left."""
        return self.closed is not None and self.closed.how in ("ended", "killed")

    @property
    def counts(self) -> tuple[Counted, ...]:
        """What it counted, as its evidence was judged last; nothing while nobody has judged it."""
        last = self.judged_again or self.closed
        return last.counts if last is not None else ()

    @property
    def broken(self) -> tuple[str, ...]:
        """The limits of nothing that it breached by itself, likewise."""
        last = self.judged_again or self.closed
        return last.broken if last is not None else ()

    @property
    def slow(self) -> tuple[str, ...]:
        """The limits of time that it breached, likewise."""
        last = self.judged_again or self.closed
        return last.slow if last is not None else ()

    def state_at(self, now: datetime.datetime) -> str:
        """ended, killed, discarded, void, gone, under way or abandoned."""
        if self.is_known or (self.closed is not None and self.closed.how == "discarded"):
            assert self.closed is not None
            return self.closed.how
        if self.voided is not None:
            return "void"
        if self.closed is not None:
            return self.closed.how
        return "under way" if now <= datetime.datetime.fromisoformat(self.opened.must_end_by) else "abandoned"


def attempts_in(lines: Iterable[Line]) -> tuple[Attempt, ...]:
    """The attempts of checked lines.

    The first word on how an attempt ended stands: only that its evidence was gone is mended by the evidence."""
    attempts: dict[str, dict[str, object]] = {}
    for line in lines:
        entry = line.entry
        if isinstance(entry, Opened):
            attempts.setdefault(entry.run, {"n": line.n, "began": line.t, "opened": entry})
            continue
        known = attempts.get(entry.run)
        if known is None:  # about an attempt that never began: there is nothing to add it to
            continue
        match entry:
            case Identified(digest=digest, version=version):
                known.setdefault("digest", digest)
                known.setdefault("version", version)
            case Found(codes=codes):
                before = known.get("found", ())
                assert isinstance(before, tuple)
                known["found"] = tuple(dict.fromkeys((*before, *codes)))
            case Closed():
                before = known.get("closed")
                if not isinstance(before, Closed) or before.how == "gone":
                    known["closed"] = entry
            case Voided():
                known.setdefault("voided", entry)
            case JudgedAgain():
                known["judged_again"] = entry
    return tuple(Attempt(**known) for known in attempts.values())  # type: ignore[arg-type]
