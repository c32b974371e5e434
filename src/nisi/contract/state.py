"""What is read of our own things before and after a refusal, which must be the same.

A reading is an operation that only reads, led to something of ours.  Which readings can be compared is seen by the
first use of two that are more than a second apart: one that differs by itself (a token, a time) is left out.  What
works behind an acknowledgement may change a thing for `settles_s` after it; a difference in that time is looked at once
more, when it has passed.
"""

from __future__ import annotations

import time
from typing import Any

from nisi.contract.calls import Caller, Reply
from nisi.contract.drawing import like
from nisi.contract.interface import Described
from nisi.contract.rules import REFUSAL_CHANGES_NOTHING, Broken, one_line

PHASE = "state"

Reading = dict[str, tuple[int, bytes]]  # operation -> status and body


class State:
    """Readings of what was opened; `opened` are the acknowledged calls of the opening, over at `opened_at`, on the
    monotonic clock in seconds."""

    def __init__(self, caller: Caller, opened: dict[str, Reply], opened_at: float) -> None:
        self._caller = caller
        self._settles_s = caller.court.settings.stage.deadlines.view_settles_s
        self._readings = {
            reply.operation.name: reply
            for reply in opened.values()
            if not reply.operation.writes and caller.things.path_of(reply.operation)
        }
        self._known: dict[frozenset[str], Reading] = {}
        self._refused: list[Reply] = []
        self._written_at = opened_at
        self.rest()
        self._first: Reading | None = self._read(frozenset(self._readings))
        self._first_at = time.monotonic()

    @property
    def readable(self) -> tuple[str, ...]:
        """The operations that read something of ours."""
        return tuple(sorted(self._readings))

    def wrote(self) -> None:
        """Something was acknowledged, or nobody knows: what was read before says nothing any more."""
        self._written_at = time.monotonic()
        self._known.clear()
        self._refused.clear()

    def before(self, operation: Described, case: Any) -> None:
        """Read what a call may touch, unless that is known."""
        self._leave_out_what_differs_by_itself()
        readings = self._of(operation, case)
        if readings and readings not in self._known:
            self._known[readings] = self._read(readings)

    def note(self, reply: Reply | None) -> None:
        """Remember a refusal until the next `compare`; whatever else came of a call, it may have written."""
        if reply is None or not reply.refused:
            self.wrote()
        else:
            self._refused.append(reply)

    def compare(self) -> None:
        """Compare after refusals with what was read before them; where it differs, each is tried once more alone."""
        refused, self._refused = self._refused, []
        suspects = [reply for reply in refused if self._of(reply.operation, reply.case) in self._known]
        changed = {readings: self._changed(readings) for readings in {self._of(r.operation, r.case) for r in suspects}}
        suspects = [reply for reply in suspects if changed[self._of(reply.operation, reply.case)]]
        settled = time.monotonic() - self._written_at >= self._settles_s
        if len(suspects) == 1 and settled:
            self._broke(suspects[0], changed[self._of(suspects[0].operation, suspects[0].case)])
            return
        seen = [reply for reply in suspects if self._changes_again(reply)]
        if suspects and settled and not seen:  # it changed, whichever of them it was, and would not do it twice
            self._broke(suspects[-1], changed[self._of(suspects[-1].operation, suspects[-1].case)])

    def rest(self) -> None:
        """Wait until nothing works any more behind what was acknowledged."""
        self._caller.court.pause(max(self._written_at + self._settles_s - time.monotonic(), 0))

    def _changes_again(self, reply: Reply) -> bool:
        self.rest()
        readings = self._of(reply.operation, reply.case)
        self._known[readings] = self._read(readings)
        again = self._caller.call(reply.operation, like(reply.case), reply.role, PHASE)
        if again is None or not again.refused:
            self.wrote()
            return False
        changed = self._changed(readings)
        if changed:
            self._broke(again, changed)
        return bool(changed)

    def _broke(self, reply: Reply, changed: list[str]) -> None:
        why = one_line(f"{reply.operation.name} was refused with {reply.status}, and {', '.join(changed)} changed")
        self._caller.broke(reply.operation, reply.status, reply.role, Broken(REFUSAL_CHANGES_NOTHING, why))

    def _changed(self, readings: frozenset[str]) -> list[str]:
        before, now = self._known[readings], self._read(readings)
        self._known[readings] = now
        return [name for name in sorted(readings) if before[name] != now[name]]

    def _of(self, operation: Described, case: Any) -> frozenset[str]:
        """The readings of the thing that a call reaches: those that share an id with it."""
        if not operation.writes or case.method.upper() != operation.method:
            return frozenset()
        reached = {str(value) for value in (case.path_parameters or {}).values()}
        if isinstance(case.body, dict):
            reached |= {str(value) for value in case.body.values() if isinstance(value, str)}
        led = self._caller.things.path_of
        return frozenset(
            name for name, reply in self._readings.items() if reached & {str(v) for v in led(reply.operation).values()}
        )

    def _read(self, readings: frozenset[str]) -> Reading:
        read: Reading = {}
        for name in sorted(readings):
            opened = self._readings[name]
            reply = self._caller.call(opened.operation, like(opened.case), opened.role, PHASE)
            read[name] = (0, b"") if reply is None else (reply.status, bytes(reply.answer.content or b""))
        return read

    def _leave_out_what_differs_by_itself(self) -> None:
        if self._first is None:
            return
        # More than a second after the first reading: times are told in seconds.
        self._caller.court.pause(max(self._first_at + min(self._settles_s, 1.1) - time.monotonic(), 0))
        first, self._first = self._first, None
        second = self._read(frozenset(first))
        for name in first:
            if first[name] != second[name]:
                del self._readings[name]
