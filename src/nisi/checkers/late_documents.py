"""Documents that were seen later than they had to be.

What it checks: no look that was owed a document, and did not show it, came before the first look that did.
Why it matters: who decided meanwhile decided without it.  Source: `checkers.md` §2: other checkers pass what was absent
for a minute and then there; domain mechanism D13.
What it cannot see: when between two looks it came.
Cost: part of the one join of documents with viewers and presence.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.document_standing import ABSENCES, where
from nisi.checkers.rates import sliced
from nisi.checkers.unseen_decisions import decided_on, with_unseen_decisions
from nisi.history.history import History

CODES = {"document-late": "documents"}
MEASURES = {"documents.late": "documents"}

JUDGED = "select standing = 'late' as failed, case_no as cluster, role, channel, n from counted_cells"


def check(history: History, promises: Promises) -> Checked:
    with_unseen_decisions(history, promises)
    measures = sliced(
        history,
        "documents.late",
        JUDGED,
        unit="documents",
        cluster="cases",
        by=("role", "channel"),
        weight="n",
        otherwise="no role looked for a document that it must see",
    )
    absences = history.rows(ABSENCES, standing="late")
    return Checked(tuple(_finding(row, history) for row in absences), measures)


def _finding(row: dict[str, Any], history: History) -> Finding:
    unseen = decided_on(history, row["doc"], row["role"])
    return Finding(
        code="document-late",
        subject=f"{row['case_id']} {row['filename']} {row['role']}",
        sentence=(
            f"{row['filename']} on case {row['case_id']}, filed at {history.clock_time(row['made'])}, was not in the "
            f"{row['role']}'s case file view ({row['channel']}) at {history.clock_time(row['missed'])}, and was at "
            f"{history.clock_time(row['seen_from'])}.{unseen}"
        ),
        calls=(row["submit"], row["missing_view"], row["showing_view"]),
        where=where(row),
    )
