"""Orders that were accepted and never reached the contractor.

What it checks: every tagging order of an accepted share is in the inbox of each partner that is owed orders, or
`order_horizon_s` has passed since the later of its acknowledgement and the healing of the platform, with the inbox
witnessed to be up all that time; undelivered after that is lost.
A share whose answer never came owes nothing, until any order of it is delivered: then it was made, and owes them all.
Why it matters: an order lost here is a person not monitored.  Source: NAO, Feb 2023: 3,011 notifications, 35 untagged.
What it cannot see: orders in a share that left no trace at all, and anything after the seal.
Cost: one join of orders with receipts, linear in both.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from nisi.checkers.checked import NANOSECONDS, Checked, Finding, Measure, NotExercised, Promises, Tally
from nisi.history.history import History

CODES = {"order-lost": "tagging"}
MEASURES = {"orders.lost": "tagging", "orders.pending": "tagging", "orders.void": "tagging"}
UNOBSERVED = ("orders.pending", "orders.void")

STANDING = """
with arrived as (
    select order_no, partner, min(received) as received from receipts where standing = 'ours' group by all
), owed as (
    select o.*, p.partner, a.received,
           min(a.received) over (partition by o.share) as first_trace
    from orders o cross join partners p left join arrived a using (order_no, partner)
    where not o.test
), judged as (
    select *, greatest(coalesce(acked, first_trace), $heal) as from_when
    from owed where outcome = 'ok' or first_trace is not null
)
select *,
    case when received is not null then 'delivered'
         when exists (select 1 from gaps g where g.ended >= coalesce(acked, first_trace)) then 'void'
         when $heal is not null and $ended - from_when >= $horizon then 'lost'
         else 'pending' end as standing
from judged order by order_no, partner
"""


def check(history: History, promises: Promises) -> Checked:
    partners = [name for name, owes in history.run.partners.items() if owes == "orders"]
    if not partners:
        return Checked(measures=tuple(NotExercised(name=name, why="no partner is owed orders") for name in MEASURES))
    lost, pending, void = Tally(), Tally(), Tally()
    findings = []
    for order in _standing(history, promises, partners):
        standing, hearing = order["standing"], order["hearing"]
        pending.count(hearing, standing == "pending")
        void.count(hearing, standing == "void")
        if standing in ("delivered", "lost"):
            lost.count(hearing, standing == "lost")
        if standing == "lost":
            findings.append(_finding(order, history, promises))
    tallies = {"orders.lost": lost, "orders.pending": pending, "orders.void": void}
    measures = [Measure(name=name, rate=tally.rate("orders", "hearings")) for name, tally in tallies.items()]
    return Checked(tuple(findings), tuple(measures))


def _standing(history: History, promises: Promises, partners: list[str]) -> list[dict[str, Any]]:
    gaps = history.gaps(promises.inbox_gap_s)
    history.with_table("partners", pa.table({"partner": partners}))
    history.with_table("gaps", pa.table({"ended": pa.array([ended for _, ended in gaps], pa.int64())}))
    return history.rows(
        STANDING,
        heal=history.began("heal"),
        ended=history.ended,
        horizon=int(promises.order_horizon_s * NANOSECONDS),
    )


def _finding(order: dict[str, Any], history: History, promises: Promises) -> Finding:
    if order["acked"] is None:
        accepted = f"was shared at {history.clock_time(order['shared'])} (no answer came, yet part of it was delivered)"
    else:
        accepted = f"was accepted at {history.clock_time(order['acked'])}"
    return Finding(
        code="order-lost",
        subject=f"{order['urn']} {order['reference']} {order['condition']}",
        sentence=(
            f"The {order['condition']} order for {order['defendant']} ({order['reference']}), case {order['urn']}, "
            f"{accepted} and had not reached {order['partner']} by {history.clock_time(history.ended)}, "
            f"more than {promises.order_horizon_s:g} s later."
        ),
        calls=(order["share"],),
        where={"partner": order["partner"], "condition": order["condition"], "site": order["site"] or "unknown"},
    )
