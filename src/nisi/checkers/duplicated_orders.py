"""Orders and other notifications that a partner was told of twice, so that it would act twice.

What it checks: a word is *duplicated* when a partner receives it under two idempotency keys.  The same key with the
same body again is *resent*: that is what keys are for, so it is counted and is no finding.  On a channel without
keys every second copy is a finding, unless the inbox had withheld the answer to the one before: such copies are
counted by themselves.
Why it matters: two orders are two visits, two tags or a breach recorded against nobody.  Source: domain mechanism T8.
What it cannot see: another body under the same key (that is an altered order).
Cost: one grouping of receipts, linear.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises
from nisi.checkers.rates import sliced
from nisi.checkers.standing import BY, THINGS, subject, told, where, with_standings
from nisi.history.history import History

CODES = {"order-duplicated": "tagging", "notification-duplicated": "notifications"}
MEASURES = {
    f"{name}.{what}": promise for name, promise in THINGS.values() for what in ("duplicated", "resent", "sent-again")
}

RECEIVED = """
select s.*, copies > 1 as failed, resent, sent_again, s.hearing as cluster, copies, first, last_copy, calls
from standings s join (
    select owed_no,
           count(distinct key) + greatest(
               count(*) filter (key is null and not withheld), (count(*) filter (key is null) > 0)::int
           ) as copies,
           bool_or(copy and key is not null) as resent,
           count(*) filter (key is null) > 1 and bool_or(key is null and withheld) as sent_again,
           min(received) as first, max(received) as last_copy,
           list(delivery order by received) as calls
    from receipts where standing = 'ours' group by all
) using (owed_no)
where s.thing = $thing
"""


def check(history: History, promises: Promises) -> Checked:
    with_standings(history, promises)
    findings: list[Finding] = []
    measures: list[Measure | NotExercised] = []
    for thing, (name, _) in THINGS.items():
        words = {"unit": name, "cluster": "hearings", "thing": thing, "otherwise": f"no {name} arrived"}
        measures += sliced(history, f"{name}.duplicated", RECEIVED, by=BY, **words)
        resent = f"select resent as failed, cluster from ({RECEIVED})"
        measures += sliced(history, f"{name}.resent", resent, **words)
        sent_again = f"select sent_again as failed, cluster from ({RECEIVED})"
        measures += sliced(history, f"{name}.sent-again", sent_again, **words)
        for row in history.rows(f"select * from ({RECEIVED}) where failed order by owed_no", thing=thing):
            findings.append(
                Finding(
                    code=f"{thing}-duplicated",
                    subject=subject(row),
                    sentence=(
                        f"The {told(row)}, case {row['urn']}, reached {row['partner']} {row['copies']} times as "
                        f"separate messages ({history.clock_time(row['first'])} to "
                        f"{history.clock_time(row['last_copy'])})."
                    ),
                    calls=tuple(row["calls"]),
                    where=where(row),
                )
            )
    return Checked(tuple(findings), tuple(measures))
