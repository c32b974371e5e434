"""People who came and were turned away at the door, because those before them were not done.

What it checks: every arrival that was due was begun.  One that was dropped while we kept our time (begun less than
50 ms late at p99, less than 80 % of a processor used) is the candidate's: as many as may be were under way, and it had
not answered them.  One that was dropped, or never begun, while we did not keep our time is ours, and is not shown.
Why it matters: a load test that sends less to a platform that stalls says that it is fast.  Source: coordinated
omission, gates §1; k6 counts `dropped_iterations`, and a gate that ignores it passes an overloaded run.
What it cannot see: what would have come of whoever was turned away.
Cost: linear in arrivals dropped and in seconds of load.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises, Rate
from nisi.checkers.served import clock_times
from nisi.history.history import History
from nisi.journal.records import ArrivalDropped, ArrivalsPlanned, LoadPulse

CODES = {"load-not-carried": "load"}
MEASURES = {"load.not-carried": "load", "load.not-begun": "load", "load.behind": "load"}
UNOBSERVED = ("load.not-begun", "load.behind")
SUITES = ("load", "outage")
LAG_MS = 50.0  # p99 within a second: beyond it our own lateness would be read as the platform's
PROCESSOR = 0.8  # of one processor: a load writer is one thread


def check(history: History, promises: Promises) -> Checked:
    planned = sum(record.arrivals for _, _, record in history.written(ArrivalsPlanned))
    if not planned:
        why = "no arrivals were planned"
        return Checked(measures=tuple(NotExercised(name=name, why=why) for name in MEASURES))
    theirs: dict[tuple[str, str], list[int]] = defaultdict(list)
    ours = 0
    for _, dropped, is_theirs in turned_away(history):
        if is_theirs:
            theirs[dropped.role, dropped.does].append(dropped.due_ns)
        else:
            ours += 1
    beats = [pulse for _, _, pulse in history.written(LoadPulse)]
    begun = sum(pulse.begun for pulse in beats)
    carried = sum(map(len, theirs.values()))
    came = max(planned, begun + carried + ours)  # more than planned only where the record of a plan is gone
    missing = came - begun - carried - ours
    behind = sum(not is_on_time(pulse) for pulse in beats)
    wanted = _wanted(history)
    return Checked(
        tuple(_finding(history, who, dues, wanted[f"{who[0]}: {who[1]}"]) for who, dues in sorted(theirs.items())),
        (
            Measure(name="load.not-carried", rate=Rate(failures=carried, exposures=came, unit="arrivals")),
            Measure(name="load.not-begun", rate=Rate(failures=ours + missing, exposures=came, unit="arrivals")),
            Measure(name="load.behind", rate=Rate(failures=behind, exposures=len(beats), unit="seconds of load")),
        ),
    )


def turned_away(history: History) -> Iterator[tuple[str, ArrivalDropped, bool]]:
    """Everybody who was turned away, by which load writer, and whether by the platform's doing and not by ours."""
    pulses: dict[str, list[tuple[int, LoadPulse]]] = defaultdict(list)
    for t, writer, pulse in history.written(LoadPulse):
        pulses[writer].append((t, pulse))
    for t, writer, dropped in history.written(ArrivalDropped):
        yield writer, dropped, _kept_time(pulses[writer], t)


def _kept_time(pulses: list[tuple[int, LoadPulse]], t: int) -> bool:
    """Whether the pulse that covers a moment says that we kept our time; none that does is no proof."""
    place = bisect_left(pulses, t, key=lambda beat: beat[0])
    return place < len(pulses) and is_on_time(pulses[place][1])


def is_on_time(pulse: LoadPulse) -> bool:
    """Whether we kept our time in the second of this pulse."""
    return pulse.lag_ms_p99 < LAG_MS and pulse.processor_share < PROCESSOR


def _wanted(history: History) -> Counter[str]:
    counts = Counter[str]()
    for _, _, record in history.written(ArrivalsPlanned):
        counts.update(record.counted)
    return counts


def _finding(history: History, who: tuple[str, str], dues: list[int], wanted: int) -> Finding:
    role, does = who
    return Finding(
        code="load-not-carried",
        subject=f"{role}: {does}",
        sentence=(
            f"Of {wanted:,} arrivals of a {role} to {does}, {len(dues):,} were turned away, "
            f"{clock_times(history, dues)}: as many as may be were under way, and the platform had not answered them."
        ),
        where={"role": role},
    )
