"""Data of a case that reads as nobody wrote it.

What it checks: each value that somebody who must see a field is given was written to that field of that case, by an act
that was not refused.
Why it matters: a wrong address is a letter to a stranger.  Source: domain mechanisms D18 and D23.
What it cannot see: values that somebody else wrote there earlier (a lost update); what a role that must not see a field
is shown instead of it.
Cost: one join of readings with writes.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.data_standing import NOBODY_READ, value, where, with_data
from nisi.checkers.rates import sliced
from nisi.history.history import History

CODES = {"data-altered": "data"}
MEASURES = {"data.altered": "data"}

READ = """
select g.case_no, c.case_id, g.field, g.role, g.channel, g.case_no as cluster,
       bool_or(g.written is null) as failed,
       arg_min(g.value, g.invoked) filter (g.written is null) as got,
       arg_min(g.read, g.invoked) filter (g.written is null) as read,
       min(g.invoked) filter (g.written is null) as invoked,
       any_value(g.act) as act
from (
    select r.case_no, r.role, r.actor, r.channel, r.read, r.invoked, s.field, s.value, w.value as written, a.act
    from data_reads r join data_seen s using (read)
    join entitled_fields e on e.field = s.field and e.role = r.role and e.entitlement = 'must-see'
    join people p on p.case_no = r.case_no and p.role = r.role and p.actor = r.actor and p.assigned = e.assigned
                 and r.invoked >= p.since and r.answered <= p.until
    join (select case_no, field, min(act) as act from data_writes group by all) a
         on a.case_no = r.case_no and a.field = s.field
    left join (select distinct case_no, field, value from data_writes) w
         on w.case_no = r.case_no and w.field = s.field and w.value = s.value
) g join cases c using (case_no) where not c.test
group by all
"""


def check(history: History, promises: Promises) -> Checked:
    with_data(history, promises)
    measures = sliced(
        history,
        "data.altered",
        READ,
        unit="fields",
        cluster="cases",
        by=("role", "channel", "field"),
        otherwise=NOBODY_READ,
    )
    findings = tuple(
        Finding(
            code="data-altered",
            subject=f"{row['case_id']} {row['field']} {row['role']}",
            sentence=(
                f"{row['field']} of case {row['case_id']} read {value(row['got'])} for a {row['role']} "
                f"({row['channel']}) at {history.clock_time(row['invoked'])}, which nobody wrote."
            ),
            calls=(row["act"], row["read"]),
            where=where(row),
        )
        for row in history.rows(f"select * from ({READ}) where failed order by case_no, field, role, channel")
    )
    return Checked(findings, measures)
