"""Orders and other notifications that reached a partner which was not meant to have them.

What it checks: whatever a partner receives is owed to that partner: an order to the contractor that the court chose,
results to the partners whom they concern.
Why it matters: the right contractor does not come, and another agency has been told about a person.  Source: domain
mechanism T29.
What it cannot see: a partner whose inbox is not ours.
Cost: one reading of receipts, linear.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises
from nisi.checkers.rates import sliced
from nisi.checkers.standing import THINGS, subject, told, where, with_standings
from nisi.history.history import History

CODES = {"order-misrouted": "tagging", "notification-misrouted": "notifications"}
MEASURES = {f"{name}.misrouted": promise for name, promise in THINGS.values()}

RECEIVED = """
select s.* exclude (received), r.partner as at_partner, r.delivery, r.received,
       r.standing = 'misrouted' as failed, s.hearing as cluster
from receipts r join standings s using (owed_no)
where s.thing = $thing and not r.copy
"""


def check(history: History, promises: Promises) -> Checked:
    with_standings(history, promises)
    findings: list[Finding] = []
    measures: list[Measure | NotExercised] = []
    for thing, (name, _) in THINGS.items():
        measures += sliced(
            history,
            f"{name}.misrouted",
            RECEIVED,
            unit=name,
            cluster="hearings",
            by=("partner", "condition", "site"),
            otherwise=f"no {name} arrived",
            thing=thing,
        )
        for row in history.rows(f"select * from ({RECEIVED}) where failed order by owed_no", thing=thing):
            findings.append(
                Finding(
                    code=f"{thing}-misrouted",
                    subject=subject(row),
                    sentence=(
                        f"The {told(row)}, case {row['urn']}, is owed to {row['partner']} and reached "
                        f"{row['at_partner']} at {history.clock_time(row['received'])}."
                    ),
                    calls=(row["share"], row["delivery"]),
                    where=where(row),
                )
            )
    return Checked(tuple(findings), tuple(measures))
