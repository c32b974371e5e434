"""Where each data field of a case stands with each reader who must see it, by the last reading that was owed it.

    seen     read as it was last acknowledged
    lost     absent, and nobody else who must see it was given any value of it
    hidden   absent or out of date, and somebody else was given it
    stale    an earlier value, and nobody was given the later one: an update was lost
    refused  a value that was only ever refused
    altered  a value that nobody wrote

A reading is owed a value that was acknowledged `view_settles_s` before it began, and that nobody may have changed
before it ended.
"""

from __future__ import annotations

from nisi.checkers.checked import NANOSECONDS, Promises
from nisi.checkers.entitled import with_entitlements
from nisi.history.history import History

_CELLS = """
with owed as (
    select s.case_no, s.field, s.value as expected, s.act, s.made, s.span > 0 as changed,
           r.role, r.actor, r.channel, r.read, r.invoked
    from data_spans s join cases c using (case_no)
    join entitled_fields e on e.field = s.field and e.entitlement = 'must-see'
    join people p on p.case_no = s.case_no and p.role = e.role and p.assigned = e.assigned
    join data_reads r on r.case_no = s.case_no and r.role = p.role and r.actor = p.actor
         and r.invoked >= greatest(s.made + $settles, if(s.since > 0, s.since + $settles, 0), p.since)
         and r.answered <= least(s.until, p.until)
    where s.certain and s.value is not null and not c.test
    qualify row_number() over (partition by s.case_no, s.field, r.role, r.actor, r.channel order by r.invoked desc) = 1
), written as (
    select case_no, field, value, bool_and(outcome = 'refused') as refused from data_writes group by all
), read as (
    select o.*, g.value as got,
           case when g.value is null then 'absent' when g.value = o.expected then 'seen'
                when w.refused then 'refused' when w.refused is null then 'altered' else 'stale' end as found
    from owed o left join data_seen g using (read, field)
    left join written w on w.case_no = o.case_no and w.field = o.field and w.value = g.value
)
select *, case when found = 'absent' and bool_or(found <> 'absent') over field_of_case then 'hidden'
               when found = 'absent' then 'lost'
               when found = 'stale' and bool_or(found = 'seen') over field_of_case then 'hidden'
               else found end as standing
from read window field_of_case as (partition by case_no, field)
"""
JUDGED = "select standing = $standing as failed, case_no as cluster, role, channel, field from data_cells"
FOUND = """
select d.*, c.case_id, c.reference, c.kind from data_cells d join cases c using (case_no)
where d.standing = $standing order by c.case_no, d.field, d.role, d.channel, d.actor
"""
NOBODY_READ = "no role read the data of a case that it must see"


def with_data(history: History, promises: Promises) -> None:
    """Make the table `data_cells` available to queries: one row a case, field and reader."""
    with_entitlements(history, promises)
    history.keep("data_cells", promises, _CELLS, settles=int(promises.view_settles_s * NANOSECONDS))


def where(row: dict[str, object]) -> dict[str, str]:
    """The slices that a finding about a field, or about a case, belongs to."""
    return {key: str(row[key]) for key in ("role", "channel", "field") if row.get(key) is not None}


def value(text: object) -> str:
    """A value for people, cut where it is long."""
    return f'"{str(text)[:80]}"'
