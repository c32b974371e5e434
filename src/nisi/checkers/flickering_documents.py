"""Documents that come and go: seen, then absent, then seen again.

What it checks: between two looks of a viewer that show a document, every look that was owed it shows it.
Why it matters: who looks at the wrong moment decides without it.  Source: `checkers.md` §2: other checkers pass what
came and went; domain mechanism D12.
What it cannot see: an absence between two looks.
Cost: part of the one join of documents with viewers and presence.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.document_standing import ABSENCES, where
from nisi.checkers.rates import sliced
from nisi.checkers.unseen_decisions import decided_on, with_unseen_decisions
from nisi.history.history import History

CODES = {"document-flickering": "documents"}
MEASURES = {"documents.flickering": "documents"}

JUDGED = "select standing = 'flickering' as failed, case_no as cluster, role, channel, n from counted_cells"


def check(history: History, promises: Promises) -> Checked:
    with_unseen_decisions(history, promises)
    measures = sliced(
        history,
        "documents.flickering",
        JUDGED,
        unit="documents",
        cluster="cases",
        by=("role", "channel"),
        weight="n",
        otherwise="no role looked for a document that it must see",
    )
    absences = history.rows(ABSENCES, standing="flickering")
    return Checked(tuple(_finding(row, history) for row in absences), measures)


def _finding(row: dict[str, Any], history: History) -> Finding:
    unseen = decided_on(history, row["doc"], row["role"])
    return Finding(
        code="document-flickering",
        subject=f"{row['case_id']} {row['filename']} {row['role']}",
        sentence=(
            f"{row['filename']} on case {row['case_id']} was in the {row['role']}'s case file view ({row['channel']}), "
            f"was not at {history.clock_time(row['missed'])}, and was again later.{unseen}"
        ),
        calls=(row["submit"], row["missing_view"], row["showing_view"]),
        where=where(row),
    )
