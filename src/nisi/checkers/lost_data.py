"""Data of a case that was acknowledged and that nobody is given any more.

What it checks: a value that was acknowledged, and that nobody may have changed since, is in the last reading of
somebody who must see it.
Why it matters: a phone number or a hearing need that is gone is a hearing that a party misses.  Source: domain
mechanisms D3, D4, D5 and D6.
What it cannot see: fields that nobody who must see them read late enough (counted as unobserved, which a stage limits).
Cost: one join of fields with readings, linear in fields read.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import NANOSECONDS, Checked, Finding, Promises
from nisi.checkers.data_standing import FOUND, JUDGED, NOBODY_READ, value, where, with_data
from nisi.checkers.rates import sliced
from nisi.history.columns import FOREVER
from nisi.history.history import History

CODES = {"data-lost": "data"}
MEASURES = {"data.lost": "data", "data.unobserved": "data"}
UNOBSERVED = ("data.unobserved",)

# A role, or a person where that matters, that must see a field at the end of the run, and never read it late enough.
OWED = """
with standing as (
    select s.*, c.case_no as cluster from data_spans s join cases c using (case_no)
    where s.certain and s.value is not null and s.until = $forever and not c.test
), owed as (
    select s.case_no, s.field, s.cluster, s.made, s.since, e.role, null as actor, 0 as allowed
    from standing s join entitled_fields e on e.field = s.field
    where e.entitlement = 'must-see' and not e.assigned and e.role not in (select role from by_assignment)
    union all
    select s.case_no, s.field, s.cluster, s.made, s.since, e.role, p.actor, p.since
    from standing s join entitled_fields e on e.field = s.field and e.entitlement = 'must-see'
    join people p on p.case_no = s.case_no and p.role = e.role and p.assigned = e.assigned and p.until = $forever
    where e.role in (select role from by_assignment)
)
select max(r.invoked) is null
       or max(r.invoked) < greatest(any_value(o.made) + $settles, any_value(o.allowed),
                                    if(any_value(o.since) > 0, any_value(o.since) + $settles, 0)) as failed, o.cluster
from owed o left join data_reads r on r.case_no = o.case_no and r.role = o.role and r.actor = coalesce(o.actor, r.actor)
group by o.case_no, o.field, o.cluster, o.role, o.actor
"""


def check(history: History, promises: Promises) -> Checked:
    with_data(history, promises)
    told: dict[str, Any] = {"unit": "fields", "cluster": "cases", "otherwise": NOBODY_READ}
    times: dict[str, Any] = {"settles": int(promises.view_settles_s * NANOSECONDS), "forever": FOREVER}
    measures = (
        *sliced(history, "data.lost", JUDGED, by=("role", "channel", "field"), standing="lost", **told),
        *sliced(history, "data.unobserved", OWED, **times, **told),
    )
    findings = tuple(
        Finding(
            code="data-lost",
            subject=f"{row['case_id']} {row['field']} {row['role']}",
            sentence=(
                f"{row['field']} of case {row['case_id']}, {value(row['expected'])} since "
                f"{history.clock_time(row['made'])}, was given to nobody: not to a {row['role']} ({row['channel']}) at "
                f"{history.clock_time(row['invoked'])}."
            ),
            calls=(row["act"], row["read"]),
            where=where(row),
        )
        for row in history.rows(FOUND, standing="lost")
    )
    return Checked(findings, measures)
