"""Cases that were shown to a role that must not see them at all.

What it checks: nobody who certainly must not see a case finds it in a search, or reads its data or its history.
Why it matters: that there is a case is itself private.  Source: domain mechanisms D12 and D18.
What it cannot see: people who never searched or tried; attempts without an answer.
Cost: one join of searches and attempts with the cases that their people must not see.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.data_standing import where
from nisi.checkers.entitled import with_entitlements
from nisi.checkers.rates import sliced
from nisi.history.history import History

CODES = {"case-leaked": "access"}
MEASURES = {"cases.leaked": "access"}

BARRED = """
with barred as (
    select p.* from people p join entitled_cases e on e.role = p.role and e.assigned = p.assigned
    where e.entitlement = 'must-not-see'
), tried as (
    select b.case_no, s.role, s.actor, s.channel, s.search as look, s.answered, 'found it' as how,
           f.search is not null as shown
    from searches s join barred b using (role, actor) join cases c using (case_no)
    left join found f on f.search = s.search and f.case_no = b.case_no
    where s.invoked >= b.since and s.answered <= b.until and (s.reference = c.reference or f.search is not null)
    union all
    select b.case_no, r.role, r.actor, r.channel, r.read, r.answered, 'could read it', r.outcome = 'ok'
    from case_reads r join barred b using (case_no, role, actor)
    where r.kind in ('read-case', 'read-history') and r.invoked >= b.since and r.answered <= b.until
      and (r.outcome = 'ok' or r.outcome = 'refused' and r.status is not null)
)
select t.case_no as cluster, c.case_id, c.opening, t.role, t.channel, bool_or(t.shown) as failed,
       arg_min(t.how, t.answered) filter (t.shown) as how, arg_min(t.look, t.answered) filter (t.shown) as look,
       min(t.answered) filter (t.shown) as t
from tried t join cases c using (case_no) where not c.test group by all
"""


def check(history: History, promises: Promises) -> Checked:
    with_entitlements(history, promises)
    measures = sliced(
        history,
        "cases.leaked",
        BARRED,
        unit="cases",
        cluster="cases",
        by=("role", "channel"),
        otherwise="nobody looked for a case that they must not see",
    )
    findings = tuple(
        Finding(
            code="case-leaked",
            subject=f"{row['case_id']} {row['role']}",
            sentence=(
                f"Case {row['case_id']}: a {row['role']}, who must not see it, {row['how']} at "
                f"{history.clock_time(row['t'])} ({row['channel']})."
            ),
            calls=tuple(ref for ref in (row["opening"], row["look"]) if ref),
            where=where(row),
        )
        for row in history.rows(f"select * from ({BARRED}) where failed order by cluster, role, channel")
    )
    return Checked(findings, measures)
