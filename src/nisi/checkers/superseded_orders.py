"""Orders that a court varied or ended, and that are in force at the contractor as they were before.

What it checks: the contractor's last word on each order is the court's.  A variation or an end is missing
`order_horizon_s` after the later of its acknowledgement and the healing, and the word before it had arrived.
Why it matters: a person stays tagged whom the court released, or keeps hours that the court changed.  Source: domain
mechanisms T21, T22, T28.
What it cannot see: what the contractor did with words that it received out of sequence (another finding tells that).
Cost: linear in what was owed.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.standing import BY, SETTLED, subject, told, where, words_of
from nisi.history.history import History

CODES = {"order-superseded-live": "tagging"}
MEASURES = {"orders.superseded-live": "tagging"}


def check(history: History, promises: Promises) -> Checked:
    words = words_of(history, promises)
    superseding = words.of("order", *SETTLED)
    superseding = superseding[~words.request.is_in("new")[superseding]]
    live = words.superseded_live[superseding]
    otherwise = "no court varied or ended an order"
    measures = words.rate("orders.superseded-live", superseding, live, by=BY, unit="orders", otherwise=otherwise)
    findings = []
    for row in words.told(superseding[live]):
        done = "ended" if row["request"] == "end" else "varied"
        order = told({**row, "request": "new"})
        findings.append(
            Finding(
                code="order-superseded-live",
                subject=subject(row),
                sentence=(
                    f"The {order}, case {row['urn']}, was {done} by the court at {history.clock_time(row['due'])}, and "
                    f"{row['partner']} was not told by {history.clock_time(history.ended)}: what it has in force is "
                    "the order as it was."
                ),
                calls=(row["share"],),
                where=where(row),
            )
        )
    return Checked(tuple(findings), measures)
