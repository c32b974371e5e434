"""Orders and other notifications that nobody made: unasked for, before they were shared, or from a refused share.

What it checks: every message that bears a mark of this run is about something that a court had shared by then, and not
refused.
Why it matters: somebody is tagged whom no court ordered to be.  Source: `checkers.md` §2, what other checkers let pass:
delivered before it was invoked, and delivered after it failed.
What it cannot see: messages without a mark of ours (counted as foreign) or with another run's (stray).
Cost: one reading of receipts, linear.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises
from nisi.checkers.rates import sliced
from nisi.checkers.standing import THINGS
from nisi.history.history import History

CODES = {"order-ghost": "tagging", "notification-ghost": "notifications"}
MEASURES = {f"{name}.ghost": promise for name, promise in THINGS.values()}

RECEIVED = """
select standing in ('early', 'unmatched') as failed, coalesce(reference, delivery) as cluster, *
from receipts
where thing = $thing and not test and not copy
  and standing in ('ours', 'altered', 'misrouted', 'early', 'unmatched')
"""


def check(history: History, promises: Promises) -> Checked:
    findings: list[Finding] = []
    measures: list[Measure | NotExercised] = []
    for thing, (name, _) in THINGS.items():
        measures += sliced(
            history,
            f"{name}.ghost",
            RECEIVED,
            unit=name,
            cluster="defendants",
            by=("partner",),
            otherwise=f"no {name} arrived",
            thing=thing,
        )
        for row in history.rows(f"select * from ({RECEIVED}) where failed order by received, delivery", thing=thing):
            findings.append(_finding(row, history))
    return Checked(tuple(findings), tuple(measures))


def _finding(row: dict[str, Any], history: History) -> Finding:
    refused = history.rows("select share from refused where reference = $r limit 1", r=row["reference"])
    if refused:
        why = "from a share that was refused"
    elif row["standing"] == "early":
        why = "before any court had shared it"
    else:
        why = "and no court had made it"
    what = f"A {row['request']} {row['about']} order" if row["thing"] == "order" else f"A message ({row['about']})"
    return Finding(
        code=f"{row['thing']}-ghost",
        subject=f"{row['reference']} {row['about']} {row['partner']} {row['delivery']}",
        sentence=(
            f"{what} for {row['reference']} reached {row['partner']} at {history.clock_time(row['received'])}, {why}."
        ),
        calls=(*(r["share"] for r in refused), row["delivery"]),
        where={"partner": row["partner"]},
    )
