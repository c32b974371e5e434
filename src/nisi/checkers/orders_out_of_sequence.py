"""Words on one order, or on one person's results, that reached a partner in another order than they were spoken.

What it checks: of the words on one key that reached a partner, none came for the first time after a later one had.
Why it matters: whoever acts on what came last keeps hours that the court has changed.  Source: domain mechanism T28.
What it cannot see: the order of words on different keys, which nobody is owed.
Cost: one sort of what was owed, by key.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises
from nisi.checkers.rates import sliced
from nisi.checkers.standing import BY, THINGS, subject, told, where, with_standings
from nisi.history.history import History

CODES = {"order-out-of-sequence": "tagging", "notification-out-of-sequence": "notifications"}
MEASURES = {f"{name}.out-of-sequence": promise for name, promise in THINGS.values()}

FOLLOWED = """
with heard as (
    select *, coalesce(received, altered_at) as heard from standings
    where thing = $thing and standing in ('delivered', 'altered')
)
select *, hearing as cluster,
       coalesce(heard < max(heard) over (partition by key_no order by seq
                                         rows between unbounded preceding and 1 preceding), false) as failed
from heard qualify count(*) over (partition by key_no) > 1
    and row_number() over (partition by key_no order by seq) > 1
"""


def check(history: History, promises: Promises) -> Checked:
    with_standings(history, promises)
    findings: list[Finding] = []
    measures: list[Measure | NotExercised] = []
    for thing, (name, _) in THINGS.items():
        measures += sliced(
            history,
            f"{name}.out-of-sequence",
            FOLLOWED,
            unit=name,
            cluster="hearings",
            by=BY,
            otherwise=f"no partner was told twice of the same {name}",
            thing=thing,
        )
        for row in history.rows(f"select * from ({FOLLOWED}) where failed order by owed_no", thing=thing):
            findings.append(
                Finding(
                    code=f"{thing}-out-of-sequence",
                    subject=subject(row),
                    sentence=(
                        f"The {told(row)}, case {row['urn']}, reached {row['partner']} at "
                        f"{history.clock_time(row['heard'])}, before what the court had said of it earlier."
                    ),
                    calls=(row["share"],),
                    where=where(row),
                )
            )
    return Checked(tuple(findings), tuple(measures))
