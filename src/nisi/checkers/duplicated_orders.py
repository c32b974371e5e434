"""Orders that a partner was told of twice, so that it would act twice.

What it checks: an order is *duplicated* when a partner receives it under two idempotency keys.  The same key with the
same body again is *resent*: that is what keys are for, so it is counted and is no finding.  On a channel without
keys every second copy is a finding.
Why it matters: two orders are two visits, two tags or a breach recorded against nobody.  Source: domain mechanism T8.
What it cannot see: another body under the same key (that is an altered order, not a second one, and is not counted).
Cost: one grouping of receipts, linear.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises, Tally
from nisi.history.history import History

CODES = {"order-duplicated": "tagging"}
MEASURES = {"orders.duplicated": "tagging", "orders.resent": "tagging"}

RECEIVED = """
select o.order_no, o.hearing, o.urn, o.reference, o.defendant, o.condition, r.partner,
       count(distinct coalesce(r.key, r.delivery)) as copies,
       count(*) > count(distinct (coalesce(r.key, r.delivery), r.sha256)) as resent,
       min(r.received) as first, max(r.received) as last,
       list(r.delivery order by r.received) as calls
from receipts r join orders o using (order_no)
where r.standing = 'ours' and not o.test
group by all order by o.order_no, r.partner
"""


def check(history: History, promises: Promises) -> Checked:
    if not history.run.partners:
        return Checked(measures=tuple(NotExercised(name=name, why="no partner is declared") for name in MEASURES))
    duplicated, resent = Tally(), Tally()
    findings = []
    for order in history.rows(RECEIVED):
        doubled = order["copies"] > 1
        duplicated.count(order["hearing"], doubled)
        resent.count(order["hearing"], order["resent"])
        if doubled:
            findings.append(
                Finding(
                    code="order-duplicated",
                    subject=f"{order['urn']} {order['reference']} {order['condition']}",
                    sentence=(
                        f"The {order['condition']} order for {order['defendant']} ({order['reference']}), "
                        f"case {order['urn']}, reached {order['partner']} {order['copies']} times as separate messages "
                        f"({history.clock_time(order['first'])} to {history.clock_time(order['last'])})."
                    ),
                    calls=tuple(order["calls"]),
                    where={"partner": order["partner"], "condition": order["condition"]},
                )
            )
    tallies = {"orders.duplicated": duplicated, "orders.resent": resent}
    measures = tuple(Measure(name=name, rate=tally.rate("orders", "hearings")) for name, tally in tallies.items())
    return Checked(tuple(findings), measures)
