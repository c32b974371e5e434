"""Each acknowledged event of a case beside what somebody who may read all of its history is told of it.

`history_cells` has one row an event and reader, by the reader's last reading that began `view_settles_s` after the
event was acknowledged: `there`, and who it says did what.  An event is known by the version that it made; one of which
the platform told no version, by its name.  What a person or an event is called in histories is learnt from the most of
what was read.
"""

from __future__ import annotations

import pyarrow as pa

from nisi.checkers.checked import NANOSECONDS, Promises
from nisi.history.columns import TEXT
from nisi.history.history import History

_RECORDED = """
select e.event, e.case_no, c.case_id, e.name, e.actor, e.acked, e.version from events e join cases c using (case_no)
where e.acked is not null and (e.version is not null or e.kind = 'submit-event') and not c.test
"""
_CELLS = f"""
with recorded as ({_RECORDED}), last_reads as (
    select e.event, r.role, r.actor as reader, r.channel, arg_max(r.read, r.invoked) as read, max(r.invoked) as looked
    from recorded e join history_reads r on r.case_no = e.case_no and r.invoked >= e.acked + $settles
    semi join full_readers using (role)
    group by all
)
select e.*, l.role, l.reader, l.channel, l.read, l.looked, count(t.read) > 0 as there,
       list(distinct t.person) as told_by, list(distinct t.event) as told_as
from recorded e join last_reads l using (event)
left join entries t on t.read = l.read and if(e.version is null, t.event = e.name, t.version = e.version)
group by all
"""
# Who is who: what most of somebody's events say, where it is more than half of at least two.
_CALLED = """
with told as (
    select distinct 'person' as what, actor as ours, event, unnest(told_by) as theirs
    from history_cells where version is not null
    union select distinct 'event', name, event, unnest(told_as) from history_cells where version is not null
), counted as (
    select what, ours, theirs, count(*) as n from told group by all
)
select what, ours, arg_max(theirs, n) as theirs from counted
group by all having max(n) * 2 > sum(n) and sum(n) > 1
"""
UNREAD = f"""
with recorded as ({_RECORDED})
select event not in (select event from history_cells) as failed, case_no as cluster from recorded
"""
NOBODY_READ = "nobody who may read all of a case's history did"


def with_history(history: History, promises: Promises) -> None:
    """Make the tables `history_cells` and `called` available to queries."""
    history.with_table("full_readers", pa.table({"role": pa.array(promises.access.full_readers, TEXT)}))
    history.keep("history_cells", promises, _CELLS, settles=int(promises.view_settles_s * NANOSECONDS))
    history.keep("called", promises, _CALLED)
