"""Data of a case that was given to a role that must not see it.

What it checks: nobody who certainly must not see a field is given a value of it that anybody wrote, on this case or
another.
Why it matters: a leak cannot be taken back.  Source: domain mechanisms D12 and D18; UK GDPR Art. 33.
What it cannot see: values that nobody wrote, such as a mask; readers who never looked (not counted as an exposure).
Cost: one join of readings with the fields that their readers must not see.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.data_standing import where, with_data
from nisi.checkers.rates import sliced
from nisi.history.history import History

CODES = {"data-leaked": "access"}
MEASURES = {"data.leaked": "access"}

BARRED = """
select r.case_no as cluster, c.case_id, f.field, r.role, r.channel,
       bool_or(s.value is not null) as failed,
       arg_min(r.read, r.invoked) filter (s.value is not null) as read,
       min(r.answered) filter (s.value is not null) as t,
       any_value(f.act) as act
from data_reads r join cases c using (case_no)
join (select case_no, field, min(act) as act from data_writes where outcome <> 'refused' group by all) f using (case_no)
join entitled_fields e on e.field = f.field and e.role = r.role and e.entitlement = 'must-not-see'
join people p on p.case_no = r.case_no and p.role = r.role and p.actor = r.actor and p.assigned = e.assigned
             and r.invoked >= p.since and r.answered <= p.until
left join (select * from data_seen semi join data_writes using (field, value)) s
       on s.read = r.read and s.field = f.field
where not c.test
group by all
"""


def check(history: History, promises: Promises) -> Checked:
    with_data(history, promises)
    measures = sliced(
        history,
        "data.leaked",
        BARRED,
        unit="fields",
        cluster="cases",
        by=("role", "channel", "field"),
        otherwise="nobody read the data of a case that they must not see",
    )
    findings = tuple(
        Finding(
            code="data-leaked",
            subject=f"{row['case_id']} {row['field']} {row['role']}",
            sentence=(
                f"{row['field']} of case {row['case_id']} was given to a {row['role']}, who must not see it, at "
                f"{history.clock_time(row['t'])} ({row['channel']})."
            ),
            calls=(row["act"], row["read"]),
            where=where(row),
        )
        for row in history.rows(f"select * from ({BARRED}) where failed order by cluster, field, role, channel")
    )
    return Checked(findings, measures)
