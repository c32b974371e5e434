"""Lines between court sites and the candidate as a scenario sees them: something that can fail for a while."""

from __future__ import annotations

from pathlib import Path

import msgspec

from nisi.outages.behaviour import KINDS, LineBehaviour, ask
from nisi.outages.proxy_process import lines_of, read_lines
from nisi.settings import UsageError, nearest


class Line:
    """The lines called `names` of the run in `folder`, told the same at the same moment."""

    def __init__(self, folder: Path, *names: str) -> None:
        """Raises `UsageError` for a run without lines, and for names that no line has."""
        known = read_lines(folder).addresses
        for name in names:
            if name not in known:
                raise UsageError(f'line "{name[:80]}" is not there; {nearest(name, known)}')
        if not names:
            raise UsageError(f"no line is named; known: {', '.join(sorted(known))[:300]}")
        self.names = names
        self._folder = folder

    def behave(
        self,
        behaviour: str,
        *,
        for_s: float = 5.0,
        after_s: float = 0.0,
        latency_ms: float = 200.0,
        jitter_ms: float = 0.0,
        bytes_a_second: int = 16_384,
        chance: float = 0.1,
    ) -> None:
        """Behave so, `after_s` from now and for `for_s` at most; returns when they do, or are going to.

        slow         passes every chunk `latency_ms` ± `jitter_ms` later, each way
        narrow       passes `bytes_a_second`, both ways and all connections of a line together
        cut          resets the connections that are there and every new one
        blackhole    accepts and passes nothing; in the end what was held is dropped and all connections are reset
        lossy        resets each new connection with probability `chance`, and each open one with `chance` a second
        halfway      passes the request and cuts the answer
        well         as it should, before the time is over

        A line is well again after `for_s` whatever becomes of the caller, and what it is told last is what holds.
        Raises `UsageError` for what no line can do, `NotDone` when the lines do not hear."""
        place = self.names[0] if len(self.names) == 1 else f"{self.names[0]} and {len(self.names) - 1} more"
        if behaviour not in KINDS:
            raise UsageError(f'line {place}: "{behaviour}" is no behaviour; {nearest(behaviour, KINDS)}')
        wanted = {
            "lines": self.names,
            "behaviour": behaviour,
            "for_s": for_s,
            "after_s": after_s,
            "latency_ms": latency_ms,
            "jitter_ms": jitter_ms,
            "bytes_a_second": bytes_a_second,
            "chance": chance,
        }
        try:
            ask(lines_of(self._folder), msgspec.convert(wanted, LineBehaviour))
        except msgspec.ValidationError as error:
            raise UsageError(f"line {place}: {behaviour}: {error}") from None
