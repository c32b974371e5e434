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
from nisi.checkers.rates import sliced
from nisi.checkers.standing import BY, subject, told, where, with_standings
from nisi.history.history import History

CODES = {"order-superseded-live": "tagging"}
MEASURES = {"orders.superseded-live": "tagging"}

SUPERSEDING = """
select superseded_live as failed, hearing as cluster, * from standings
where thing = 'order' and request <> 'new' and standing in ('delivered', 'altered', 'misrouted', 'lost')
"""


def check(history: History, promises: Promises) -> Checked:
    with_standings(history, promises)
    measures = sliced(
        history,
        "orders.superseded-live",
        SUPERSEDING,
        unit="orders",
        cluster="hearings",
        by=BY,
        otherwise="no court varied or ended an order",
    )
    findings = []
    for row in history.rows(f"select * from ({SUPERSEDING}) where failed order by owed_no"):
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
