"""Cases that were saved and that a role which must find them does not.

What it checks: the last search for a case's reference, by each person who must see it and at least `view_settles_s`
after it was acknowledged, finds it.
Why it matters: a case that is not found is not heard.  Source: domain mechanisms D13 and L12: an index that lags.
A case that is lost to all its readers is told as that, not as hidden from each.
What it cannot see: who never searched (counted as unobserved).
Cost: one join of cases with searches, and one grouping of attempts to read them.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import NANOSECONDS, Checked, Finding, Promises
from nisi.checkers.data_standing import where
from nisi.checkers.entitled import with_entitlements
from nisi.checkers.lost_writes import CASES
from nisi.checkers.rates import sliced
from nisi.history.history import History

CODES = {"case-hidden": "data"}
MEASURES = {"cases.hidden": "data", "cases.unobserved": "data"}
UNOBSERVED = ("cases.unobserved",)

SEARCHED = f"""
select c.case_no, c.case_no as cluster, c.case_id, c.reference, c.opening, c.opened, s.role, s.actor, s.channel,
       s.search, s.invoked, f.search is null as failed
from cases c join entitled_cases e on e.entitlement = 'must-see'
join people p on p.case_no = c.case_no and p.role = e.role and p.assigned = e.assigned
join searches s on s.reference = c.reference and s.role = p.role and s.actor = p.actor
     and s.invoked >= greatest(c.opened + $settles, p.since) and s.answered <= p.until
left join found f on f.search = s.search and f.case_no = c.case_no
where c.opened is not null and not c.test and c.case_no not in (select cluster from ({CASES}) where failed)
qualify row_number() over (partition by c.case_no, s.role, s.actor, s.channel order by s.invoked desc) = 1
"""
OWED = """
select c.case_no as cluster,
       not exists (select 1 from searches s where s.reference = c.reference and s.role = e.role
                   and s.invoked >= c.opened + $settles) as failed
from cases c join entitled_cases e on e.entitlement = 'must-see' and not e.assigned
where c.opened is not null and not c.test and e.role not in (select role from by_assignment)
"""


def check(history: History, promises: Promises) -> Checked:
    with_entitlements(history, promises)
    told: dict[str, Any] = {"unit": "cases", "cluster": "cases", "otherwise": "no role searched for a case"}
    settles = int(promises.view_settles_s * NANOSECONDS)
    measures = (
        *sliced(history, "cases.hidden", SEARCHED, by=("role", "channel"), settles=settles, **told),
        *sliced(history, "cases.unobserved", OWED, settles=settles, **told),
    )
    query = f"select * from ({SEARCHED}) where failed order by case_no, role, channel, actor"
    findings = tuple(
        Finding(
            code="case-hidden",
            subject=f"{row['case_id']} {row['role']}",
            sentence=(
                f"Case {row['case_id']} ({row['reference']}), opened at {history.clock_time(row['opened'])}, was not "
                f"found by a {row['role']} ({row['channel']}) at {history.clock_time(row['invoked'])}."
            ),
            calls=(row["opening"], row["search"]),
            where=where(row),
        )
        for row in history.rows(query, settles=settles)
    )
    return Checked(findings, measures)
