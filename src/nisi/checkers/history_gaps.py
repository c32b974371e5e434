"""Changes that are missing from a case's history.

What it checks: each acknowledged event is in the last history that somebody who must see the whole case read after it.
Why it matters: who, when and what is all that is left to ask when something is gone.  Source: domain mechanism D21.
What it cannot see: events of which the platform told no version, beyond their name; what nobody read (unobserved).
Cost: one join of events with histories.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.data_standing import where
from nisi.checkers.history_standing import NOBODY_READ, UNREAD, with_history
from nisi.checkers.rates import sliced
from nisi.history.history import History

CODES = {"history-gap": "history"}
MEASURES = {"history.gap": "history", "history.unobserved": "history"}
UNOBSERVED = ("history.unobserved",)

JUDGED = "select not there as failed, case_no as cluster, role, channel from history_cells"


def check(history: History, promises: Promises) -> Checked:
    with_history(history, promises)
    measures = (
        *sliced(
            history,
            "history.gap",
            JUDGED,
            unit="events",
            cluster="cases",
            by=("role", "channel"),
            otherwise=NOBODY_READ,
        ),
        *sliced(
            history,
            "history.unobserved",
            UNREAD,
            unit="events",
            cluster="cases",
            otherwise="no event was acknowledged",
        ),
    )
    findings = tuple(
        Finding(
            code="history-gap",
            subject=f"{row['case_id']} {row['event']} {row['role']}",
            sentence=(
                f"{row['actor']}'s {row['name']} on case {row['case_id']}, acknowledged at "
                f"{history.clock_time(row['acked'])}, is not in the history that a {row['role']} ({row['channel']}) "
                f"read at {history.clock_time(row['looked'])}."
            ),
            calls=(row["event"], row["read"]),
            where=where(row),
        )
        for row in history.rows("select * from history_cells where not there order by event, role, channel, reader")
    )
    return Checked(findings, measures)
