"""Data of a case that somebody must see and is not given, while somebody else is.

What it checks: whoever must see a field is given it in their last reading, as it was last acknowledged.
Why it matters: who decides without it does not know that it exists.  Source: domain mechanisms D6 and D10.
What it cannot see: fields that nobody is given (those are lost); fields on pages.
Cost: part of the one join of fields with readings.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.data_standing import FOUND, JUDGED, NOBODY_READ, value, where, with_data
from nisi.checkers.rates import sliced
from nisi.history.history import History

CODES = {"data-hidden": "data"}
MEASURES = {"data.hidden": "data"}


def check(history: History, promises: Promises) -> Checked:
    with_data(history, promises)
    measures = sliced(
        history,
        "data.hidden",
        JUDGED,
        unit="fields",
        cluster="cases",
        by=("role", "channel", "field"),
        otherwise=NOBODY_READ,
        standing="hidden",
    )
    return Checked(tuple(_finding(row, history) for row in history.rows(FOUND, standing="hidden")), measures)


def _finding(row: dict[str, Any], history: History) -> Finding:
    got = "was not given" if row["got"] is None else f"was the earlier {value(row['got'])}"
    return Finding(
        code="data-hidden",
        subject=f"{row['case_id']} {row['field']} {row['role']}",
        sentence=(
            f"{row['field']} of case {row['case_id']}, {value(row['expected'])} since "
            f"{history.clock_time(row['made'])}, {got} to a {row['role']} ({row['channel']}) at "
            f"{history.clock_time(row['invoked'])}, and others were given it."
        ),
        calls=(row["act"], row["read"]),
        where=where(row),
    )
