"""One ledger, wherever it is kept: read whole, added to at its end."""

from __future__ import annotations

import datetime
import random
import time
from pathlib import Path
from typing import Protocol

from nisi.ledger.chain import EMPTY, Head, Line, check_head, checked, head_at, head_of, next_line
from nisi.ledger.command_pair import CommandPair
from nisi.ledger.entries import AnyEntry
from nisi.ledger.git_branch import BRANCH, GitBranch
from nisi.ledger.sqlite_file import SqliteFile
from nisi.settings import UsageError

DEFAULT = "runs/ledger.sqlite"  # beside the runs, so that whoever keeps those keeps it
TRIES = 40  # of an append that others are quicker with: each of them had one attempt to write down
WAITS_S = 0.25  # between two tries, at most and at random


class Place(Protocol):
    """Where lines are kept.  Both raise `UsageError` when the place cannot be reached or used."""

    kind: str

    def read(self) -> list[bytes]:
        """Every line, without newlines."""
        ...

    def append(self, line: bytes, after: int) -> bool:
        """Keep `line` as the one after number `after`; False when that is no longer the last."""
        ...


class Ledger:
    """Safe to use from several processes and machines at once; every reading checks the whole chain."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._last = EMPTY

    @property
    def kind(self) -> str:
        return self._place.kind

    def lines(self) -> list[bytes]:
        """All lines; raises `LedgerAltered` when they are not a chain, or no longer go on from what was read before."""
        lines = self._place.read()
        checked(lines)
        if self._last != EMPTY:
            check_head(lines, str(self._last))
        self._last = head_of(lines)
        return lines

    def read(self) -> list[Line]:
        return checked(self.lines())

    def append(self, entry: AnyEntry) -> Head:
        """Add an entry at the end, whoever else adds theirs; returns the new head.

        Raises `UsageError` when the place cannot be written to, and `LedgerAltered` as `lines` does."""
        for _ in range(TRIES):
            head = head_of(self.lines())
            line = next_line(head, entry, datetime.datetime.now(datetime.UTC))
            if self._place.append(line, head.n):
                self._last = head_at(head.n + 1, line)
                return self._last
            time.sleep(random.uniform(0, WAITS_S))
        raise UsageError(f"--ledger: {TRIES} times others were quicker to write to it; run again, or fewer at once")


def open_ledger(where: str, kit: Path) -> Ledger:
    """The ledger at `where`: a file (SQLite, below `kit` unless it is absolute), `git:REPOSITORY#BRANCH`, or
    `commands:READ :: APPEND`.  Raises `UsageError` for what is none of these."""
    kind, _, rest = where.partition(":")
    match kind:
        case "git":
            repository, _, branch = rest.partition("#")
            if not repository:
                raise UsageError(f'--ledger "{where}": names no repository; write git:REPOSITORY#BRANCH')
            local = kit / repository
            return Ledger(GitBranch(str(local.resolve()) if local.exists() else repository, branch or BRANCH))
        case "commands":
            return Ledger(CommandPair(rest))
        case _:
            return Ledger(SqliteFile(kit / where))
