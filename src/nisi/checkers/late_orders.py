"""Orders and other notifications that reached their partner later than they may.

What it checks: what arrived whole arrived within `order_deadline_s` of its acknowledgement, counted in harness time.
Where the partner's inbox was told to be away meanwhile, the time counts from when it was back.
Why it matters: a curfew that begins tonight cannot be monitored by an order that comes tomorrow.  Source: domain
mechanisms L5 and T10.
What it cannot see: whether the partner acted in time.
Cost: linear in what was owed.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import NANOSECONDS, Checked, Finding, Measure, NotExercised, Promises
from nisi.checkers.rates import sliced
from nisi.checkers.standing import BY, THINGS, subject, told, where, with_standings
from nisi.history.history import History

CODES = {"order-late": "tagging", "notification-late": "notifications"}
MEASURES = {f"{name}.late": promise for name, promise in THINGS.values()}

ARRIVED = """
select received - due > $deadline as failed, hearing as cluster, * from standings
where thing = $thing and standing = 'delivered'
"""


def check(history: History, promises: Promises) -> Checked:
    with_standings(history, promises)
    findings: list[Finding] = []
    measures: list[Measure | NotExercised] = []
    given: dict[str, Any] = {"deadline": int(promises.order_deadline_s * NANOSECONDS)}
    for thing, (name, _) in THINGS.items():
        measures += sliced(
            history,
            f"{name}.late",
            ARRIVED,
            unit=name,
            cluster="hearings",
            by=BY,
            otherwise=f"no {name} arrived",
            thing=thing,
            **given,
        )
        for row in history.rows(f"select * from ({ARRIVED}) where failed order by owed_no", thing=thing, **given):
            took_s = (row["received"] - row["due"]) / NANOSECONDS
            findings.append(
                Finding(
                    code=f"{thing}-late",
                    subject=subject(row),
                    sentence=(
                        f"The {told(row)}, case {row['urn']}, was due from {history.clock_time(row['due'])} and "
                        f"reached {row['partner']} at {history.clock_time(row['received'])}, {took_s:.1f} s later; "
                        f"{promises.order_deadline_s:g} s are allowed."
                    ),
                    calls=(row["share"],),
                    where=where(row),
                )
            )
    return Checked(tuple(findings), tuple(measures))
