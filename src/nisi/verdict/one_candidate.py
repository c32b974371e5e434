"""Whether one candidate was judged: what it said that it is at the start, every minute, after healing and at the end.

A change is two candidates, of which neither was judged; unless an upgrade or a revert that this run planned made it,
and the candidate is at the end what it was at the start.
"""

from __future__ import annotations

from collections.abc import Iterator

from nisi.history.history import History
from nisi.journal.records import CandidateRead, OutageBegan, OutageEnded
from nisi.verdict.doubts import Doubt
from nisi.verdict.stage import Stage

CHANGES_IT = ("upgraded", "reverted")  # outages of the candidate by which it may say for a while that it is another
WHAT = "one candidate"


def doubts_of_identity(history: History, stage: Stage) -> Iterator[Doubt]:
    """One for each reading that failed outside a planned outage, and one for the first change that nobody planned."""
    readings = history.records(CandidateRead)
    outages = _planned(history, stage.deadlines.recovers_s)
    for t, record in readings:
        if record.error is not None and not any(began <= t <= ended for _, began, ended in outages):
            yield Doubt(
                what=WHAT,
                why=f"what it is could not be read at {history.clock_time(t)}: {record.error}",
                way_out="see that [identity] in its file says where its version and digest are, and that it answers",
            )
    said = [(t, record) for t, record in readings if record.error is None]
    if not said:
        return
    first = said[0][1]
    changed = [(t, record) for t, record in said if _identity(record) != _identity(first)]
    if not changed:
        return
    planned = [began for how, began, _ in outages if how in CHANGES_IT]
    unplanned = next((change for change in changed if not any(began <= change[0] for began in planned)), None)
    if unplanned is not None:
        yield _redeployed(history, first, *unplanned)
    elif changed[-1] == said[-1]:
        t, record = said[-1]
        yield Doubt(
            what=WHAT,
            why=f"after a planned upgrade it was still another at {history.clock_time(t)} than at the start: "
            f"{_became(first, record)}",
            way_out="plan the revert, too, or see why it failed, and run it again",
        )


def _redeployed(history: History, first: CandidateRead, t: int, record: CandidateRead) -> Doubt:
    return Doubt(
        what=WHAT,
        why=f"it was redeployed by {history.clock_time(t)}: {_became(first, record)}",
        way_out="hold deployments while the gate runs, and run it again",
    )


def _became(first: CandidateRead, then: CandidateRead) -> str:
    if first.digest != then.digest:
        return f"its digest became {str(then.digest)[:12]}"
    return f"its version became {str(then.version)[:40]}, by the same digest"


def _identity(record: CandidateRead) -> tuple[str | None, str | None]:
    return record.version, record.digest


def _planned(history: History, recovers_s: float) -> list[tuple[str, int, int]]:
    """The outages of the candidate itself that were carried out: how, and from when to when it may be felt."""
    over = {record.name: (t, record.error) for t, record in history.records(OutageEnded)}
    began = [(t, record) for t, record in history.records(OutageBegan) if record.what == "candidate"]
    return [
        (record.how, t, over[record.name][0] + int(recovers_s * 1e9))
        for t, record in began
        if record.name in over and over[record.name][1] is None
    ]
