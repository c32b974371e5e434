"""Cases, orders, bundles and entries on rolls that were acknowledged as made and are not there.

What it checks: a case whose opening was acknowledged can be read by somebody who must see it; a bundle that was made
can be fetched by whom it was made for; the platform's own record of a case, read at least `view_settles_s` after
everything on it was shared, has each order that is in force; and a juror who was enrolled, or anybody whose coming was
recorded, is on the roll as each role that must be shown them read it last, at least `view_settles_s` after.
Why it matters: what was acknowledged is not entered again.  Source: domain mechanisms L1 and L7: a fail-over to an
older copy.
What it cannot see: cases, bundles and rolls that nobody tried to read; attempts without an answer.
Cost: one grouping of attempts, one join of words with the last record of their case, and one of entries with the last
readings of their roll.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import NANOSECONDS, Checked, Finding, Promises
from nisi.checkers.entitled import with_entitlements
from nisi.checkers.incomplete_bundles import JUDGE
from nisi.checkers.rates import sliced
from nisi.checkers.rolls import entry_told, on_roll
from nisi.checkers.standing import subject, told, with_standings
from nisi.history.history import History

CODES = {"write-lost": "writes"}
MEASURES = {"writes.lost": "writes"}

# By the last attempt of each reader who must see the case: nobody could read it, and to one at least it was not there.
CASES = """
with last_tries as (
    select c.case_no, c.case_id, c.opening, c.opened, r.read, r.invoked, r.outcome, r.status
    from cases c join entitled_cases e on e.entitlement = 'must-see'
    join people p on p.case_no = c.case_no and p.role = e.role and p.assigned = e.assigned
    join case_reads r on r.case_no = c.case_no and r.role = p.role and r.actor = p.actor
         and r.invoked >= greatest(c.opened + $settles, p.since) and r.answered <= p.until
    where c.opened is not null and not c.test and (r.outcome = 'ok' or r.outcome = 'refused' and r.status is not null)
    qualify row_number() over (partition by c.case_no, r.role, r.actor, r.channel order by r.invoked desc) = 1
)
select case_no as cluster, case_id, opening, opened, max(invoked) as looked, arg_max(read, invoked) as look,
       not bool_or(outcome = 'ok') and bool_or(status in (404, 410)) as failed
from last_tries group by all
"""
ORDERS = """
with words as (
    select *, max(due) over (partition by case_id) as since, max(owed_no) over (
        partition by case_id, mark, offence, condition) as last_word
    from standings where thing = 'order'
), last_reads as (
    select case_id, arg_max(read, invoked) as read, max(invoked) as invoked from record_reads group by all
)
select w.*, r.read as look, r.invoked as looked, w.case_id as cluster, not exists (
           select 1 from records o where o.read = r.read and o.mark = w.mark and o.offence = w.offence
                                     and o.condition = w.condition) as failed
from words w join last_reads r using (case_id)
where w.owed_no = w.last_word and w.request <> 'end' and w.standing <> 'unclear' and w.acked is not null
  and r.invoked >= w.since + $settles
"""

BUNDLES = """
select b.bundle_id, b.case_no as cluster, c.case_id, b.making, b.made, max(f.invoked) as looked,
       arg_max(f.attempt, f.invoked) as look,
       not bool_or(f.outcome = 'ok') and bool_or(f.status in (404, 410)) as failed
from bundles b join cases c using (case_no) join bundle_fetches f using (bundle_id)
where not c.test and f.role = $judge and f.invoked >= b.made + $settles
  and (f.outcome = 'ok' or f.outcome = 'refused' and f.status is not null)
group by all
"""

# By the last reading of each role that must be shown the person: one at least was not.
ENTRIES = """
with last_reads as (
    select e.entry, r.role, max(r.invoked) as looked, arg_max(r.read, r.invoked) as look
    from entered e join shown_rolls s using (attendee) join roll_reads r on r.roll = e.roll and r.role = s.role
    where r.invoked >= e.acked + $settles group by all
), looks as (
    select l.*, t.entry is null as missing
    from last_reads l left join roll_rows t on t.read = l.look and t.entry = l.entry
)
select e.*, r.court, r.day, r.hearing_id, 'roll ' || e.roll as cluster, bool_or(missing) as failed,
       max(looked) filter (missing) as looked, arg_max(l.look, looked) filter (missing) as look,
       arg_max(l.role, looked) filter (missing) as role
from looks l join entered e using (entry) join rolls r using (roll) group by all
"""


def check(history: History, promises: Promises) -> Checked:
    with_entitlements(history, promises)
    with_standings(history, promises)
    settles = int(promises.view_settles_s * NANOSECONDS)
    measures = sliced(
        history,
        "writes.lost",
        f"select failed, cluster::text as cluster from ({CASES}) union all select failed, cluster from ({ORDERS})"
        f" union all select failed, cluster::text from ({BUNDLES}) union all select failed, cluster from ({ENTRIES})",
        unit="cases, orders, bundles and entries",
        cluster="cases and rolls",
        otherwise="nothing that was made was read again",
        settles=settles,
        judge=JUDGE,
    )
    bundles = history.rows(f"select * from ({BUNDLES}) where failed order by bundle_id", settles=settles, judge=JUDGE)
    cases = history.rows(f"select * from ({CASES}) where failed order by cluster", settles=settles)
    orders = history.rows(f"select * from ({ORDERS}) where failed order by owed_no", settles=settles)
    entries = history.rows(f"select * from ({ENTRIES}) where failed order by entry", settles=settles)
    findings = (
        *(_case(row, history) for row in cases),
        *(_order(row, history) for row in orders),
        *(_bundle(row, history) for row in bundles),
        *(_entry(row, history) for row in entries),
    )
    return Checked(findings, measures)


def _case(row: dict[str, Any], history: History) -> Finding:
    return Finding(
        code="write-lost",
        subject=str(row["case_id"]),
        sentence=(
            f"Case {row['case_id']}, opened at {history.clock_time(row['opened'])}, was not there at "
            f"{history.clock_time(row['looked'])}, and nobody who must see it could read it."
        ),
        calls=(row["opening"], row["look"]),
    )


def _order(row: dict[str, Any], history: History) -> Finding:
    return Finding(
        code="write-lost",
        subject=subject(row),
        sentence=(
            f"The {told(row)}, case {row['urn']}, was shared at {history.clock_time(row['due'])} and is not in the "
            f"platform's own record at {history.clock_time(row['looked'])}."
        ),
        calls=(row["share"], row["look"]),
    )


def _bundle(row: dict[str, Any], history: History) -> Finding:
    return Finding(
        code="write-lost",
        subject=f"{row['case_id']} {row['bundle_id']}",
        sentence=(
            f"The bundle of case {row['case_id']} that was made at {history.clock_time(row['made'])} was not there at "
            f"{history.clock_time(row['looked'])}, when the judge opened it."
        ),
        calls=(row["making"], row["look"]),
        where={"role": JUDGE},
    )


def _entry(row: dict[str, Any], history: History) -> Finding:
    return Finding(
        code="write-lost",
        subject=on_roll(row),
        sentence=(
            f"{entry_told(row)} was acknowledged at {history.clock_time(row['acked'])} and is not on the roll that the "
            f"{row['role']} read at {history.clock_time(row['looked'])}."
        ),
        calls=(row["act"], row["look"]),
        where={"role": row["role"]},
    )
