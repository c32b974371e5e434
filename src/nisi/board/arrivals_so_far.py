"""How a court day goes on while it is played: what was due, what is done, and what goes wrong from outside just now."""

from __future__ import annotations

from typing import NamedTuple

from nisi.board.plain import name
from nisi.checkers.load_not_carried import is_on_time
from nisi.history.history import History
from nisi.journal.records import ArrivalsPlanned, LoadPulse, OutageBegan, OutageEnded

OUTAGES_TOLD = 3  # at once; no profile that ships has more


class ArrivalsSoFar(NamedTuple):
    """Arrivals of the profile that began last: due, done (over, however they ended), begun late by our own doing,
    and dropped; and the names of the outages that last."""

    due: int
    done: int
    late: int
    dropped: int
    outages: tuple[str, ...] = ()

    def told(self) -> str:
        """`arrivals: 412 due, 398 done, 3 late, 0 dropped; outage "secure mail is down"`."""
        counts = f"arrivals: {self.due:,} due, {self.done:,} done, {self.late:,} late, {self.dropped:,} dropped"
        more = len(self.outages) - OUTAGES_TOLD
        outages = [f'outage "{name(outage)}"' for outage in self.outages[:OUTAGES_TOLD]]
        return "; ".join([counts, *outages, *([f"{more:,} more outages"] if more > 0 else [])])


def arrivals_so_far(history: History) -> ArrivalsSoFar | None:
    """How the profile that began last goes on; None where none was begun, or all of its people have gone.

    Late are those that were begun in a second in which we did not keep our time: what they waited for was us."""
    planned = history.written(ArrivalsPlanned)
    if not planned:
        return None
    its = [(writer, day) for _, writer, day in planned if day.profile == planned[-1][2].profile]
    writers = {writer for writer, _ in its}
    pulses = [pulse for _, writer, pulse in history.written(LoadPulse) if writer in writers]
    due = sum(pulse.begun + pulse.dropped for pulse in pulses)
    dropped = sum(pulse.dropped for pulse in pulses)
    done = sum(pulse.ended for pulse in pulses)
    if done + dropped >= sum(day.arrivals for _, day in its):
        return None
    late = sum(pulse.begun for pulse in pulses if not is_on_time(pulse))
    lasting: dict[str, int] = {record.name: t for t, record in history.records(OutageBegan)}
    for t, record in history.records(OutageEnded):
        if t >= lasting.get(record.name, t + 1):
            del lasting[record.name]
    return ArrivalsSoFar(due, done, late, dropped, tuple(lasting))
