"""Orders and other notifications that reached a partner which was not meant to have them.

What it checks: whatever a partner receives is owed to that partner: an order to the contractor that the court chose,
results to the partners whom they concern.
Why it matters: the right contractor does not come, and another agency has been told about a person.  Source: domain
mechanism T29.
What it cannot see: a partner whose inbox is not ours.
Cost: one reading of receipts, linear.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises
from nisi.checkers.standing import THINGS, subject, told, where, words_of
from nisi.history.history import History

CODES = {"order-misrouted": "tagging", "notification-misrouted": "notifications"}
MEASURES = {f"{name}.misrouted": promise for name, promise in THINGS.values()}


def check(history: History, promises: Promises) -> Checked:
    words = words_of(history, promises)
    receipts = words.receipts
    findings: list[Finding] = []
    measures: list[Measure | NotExercised] = []
    for thing, (name, _) in THINGS.items():
        received = np.flatnonzero(words.is_for(thing, receipts.owed) & ~receipts.copy)
        meant, misrouted = receipts.owed[received], receipts.standing.is_in("misrouted")[received]
        by, otherwise = ("partner", "condition", "site"), f"no {name} arrived"
        measures += words.rate(f"{name}.misrouted", meant, misrouted, by=by, unit=name, otherwise=otherwise)
        elsewhere = words.arrivals(meant[misrouted])
        for row in words.told(meant[misrouted]):
            for receipt in elsewhere[row["owed_no"]]:
                if receipt["standing"] == "misrouted" and not receipt["copy"]:
                    findings.append(_finding(row, receipt, history))
    return Checked(tuple(findings), tuple(measures))


def _finding(row: dict[str, Any], receipt: dict[str, Any], history: History) -> Finding:
    return Finding(
        code=f"{row['thing']}-misrouted",
        subject=subject(row),
        sentence=(
            f"The {told(row)}, case {row['urn']}, is owed to {row['partner']} and reached "
            f"{receipt['partner']} at {history.clock_time(receipt['received'])}."
        ),
        calls=(row["share"], receipt["delivery"]),
        where=where(row),
    )
