"""Orders and other notifications that reached their partner later than they may.

What it checks: what arrived whole arrived within `order_deadline_s` of its acknowledgement, counted in harness time.
Where the partner's inbox was told to be away meanwhile, the time counts from when it was back.
Why it matters: a curfew that begins tonight cannot be monitored by an order that comes tomorrow.  Source: domain
mechanisms L5 and T10.
What it cannot see: whether the partner acted in time.
Cost: linear in what was owed.
"""

from __future__ import annotations

from nisi.checkers.checked import NANOSECONDS, Checked, Finding, Measure, NotExercised, Promises
from nisi.checkers.standing import BY, DELIVERED, THINGS, subject, told, where, words_of
from nisi.history.history import History

CODES = {"order-late": "tagging", "notification-late": "notifications"}
MEASURES = {f"{name}.late": promise for name, promise in THINGS.values()}


def check(history: History, promises: Promises) -> Checked:
    words = words_of(history, promises)
    findings: list[Finding] = []
    measures: list[Measure | NotExercised] = []
    deadline = int(promises.order_deadline_s * NANOSECONDS)
    for thing, (name, _) in THINGS.items():
        arrived = words.of(thing, DELIVERED)
        late = words.received[arrived] - words.due[arrived] > deadline
        measures += words.rate(f"{name}.late", arrived, late, by=BY, unit=name, otherwise=f"no {name} arrived")
        for row in words.told(arrived[late]):
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
