"""What a stage insists on having seen to happen: a run that never met a situation says nothing about it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from nisi.history.history import History
from nisi.verdict.doubts import Doubt
from nisi.verdict.stage import Stage


class Seen(Struct, frozen=True, kw_only=True):
    """How often a situation came about, and how often the stage asks for it."""

    what: str
    times: int
    at_least: int

    @property
    def enough(self) -> bool:
        return self.times >= self.at_least


def seen_in(
    history: History, stage: Stage, suites: tuple[str, ...], left_out: tuple[str, ...] = ()
) -> tuple[Seen, ...]:
    """What the stage asks for in the suites that this run answers for, and in none that it left to an earlier one."""
    wanted = [a for a in stage.seen if set(a.suites) & set(suites) and not set(a.suites) & set(left_out)]
    times = {
        row["what"]: row["times"] for row in history.rows("select what, count(*) as times from happened group by 1")
    }
    return tuple(Seen(what=a.what, times=times.get(a.what, 0), at_least=a.at_least) for a in wanted)


def doubts_of_seen(seen: tuple[Seen, ...]) -> Iterator[Doubt]:
    for situation in seen:
        if not situation.enough:
            yield Doubt(
                what=f'"{situation.what}"',
                why=f"it was seen {situation.times:,} times, and the stage asks for {situation.at_least:,}",
                way_out="give the suites that bring it about more to do, or find out what keeps it from happening",
            )
