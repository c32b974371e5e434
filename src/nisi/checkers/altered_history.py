"""Histories that name the wrong person or the wrong event.

What it checks: for each version that an acknowledged event of ours made, the history names the person and the event as
it does elsewhere: what a person or an event is called is learnt from the most of their entries, at least two of them.
Why it matters: a history that blames somebody else is worse than none.  Source: domain mechanism D21.
What it cannot see: people and events with a single entry; versions that the platform did not tell.
Cost: one grouping of the entries of our events.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.data_standing import where
from nisi.checkers.history_standing import NOBODY_READ, with_history
from nisi.checkers.rates import sliced
from nisi.history.history import History

CODES = {"history-altered": "history"}
MEASURES = {"history.altered": "history"}

TOLD = """
select h.*, p.theirs as person, e.theirs as called, h.case_no as cluster,
       coalesce(not list_contains(h.told_by, p.theirs), false) as by_another,
       coalesce(not list_contains(h.told_as, e.theirs), false) as as_another,
       by_another or as_another as failed
from history_cells h
left join called p on p.what = 'person' and p.ours = h.actor
left join called e on e.what = 'event' and e.ours = h.name
where h.there and h.version is not null
"""


def check(history: History, promises: Promises) -> Checked:
    with_history(history, promises)
    measures = sliced(
        history,
        "history.altered",
        TOLD,
        unit="events",
        cluster="cases",
        by=("role", "channel"),
        otherwise=NOBODY_READ,
    )
    query = f"select * from ({TOLD}) where failed order by event, role, channel, reader"
    return Checked(tuple(_finding(row, history) for row in history.rows(query)), measures)


def _finding(row: dict[str, Any], history: History) -> Finding:
    wrong = []
    if row["by_another"]:
        wrong.append(f"names {', '.join(row['told_by'])} for what {row['actor']} did")
    if row["as_another"]:
        wrong.append(f"calls it {', '.join(row['told_as'])}")
    return Finding(
        code="history-altered",
        subject=f"{row['case_id']} {row['event']} {row['role']}",
        sentence=(
            f"Of {row['actor']}'s {row['name']} on case {row['case_id']}, version {row['version']}, the history that a "
            f"{row['role']} ({row['channel']}) read at {history.clock_time(row['looked'])} {' and '.join(wrong)}."
        ),
        calls=(row["event"], row["read"]),
        where=where(row),
    )
