"""The access table laid over a run: who must see what when, and who must not.

entitled         one row a kind of document, role and truth of `assigned`: must-see, must-not-see or unstated
entitled_anyway  the same for the roles in which it does not matter who is assigned
entitled_fields  the same for data fields, entitled_cases for whole cases
irregular        the runs of looks in `presence` that are not the last of a document, or show it on another case
shown_rolls      one row a role and whom of a court's rolls it must be shown
people           when each person certainly was, or was not, assigned to each case that they had to do with
windows          from when until when a document must, or must not, be seen by a person: only where that ever changes,
                 for documents that were changed and for roles in which it matters who is assigned

Within `access_settles_s` of a change either is allowed.  In between, while an act is on its way or has no answer, a
person is owed what they are owed both ways.
"""

from __future__ import annotations

from itertools import product
from typing import Any, get_args

import pyarrow as pa

from nisi.access import Access
from nisi.checkers.checked import NANOSECONDS, Promises
from nisi.history.columns import FLAG, FOREVER, INT, TEXT, schema, table
from nisi.history.history import History
from nisi.model import Attendee

UNSTATED = "unstated"

_IRREGULAR = """
select viewer, doc, nth, last, from_rank, category, elsewhere from presence where elsewhere or not last
"""
_PEOPLE = """
with met as (
    select case_no, role, actor from viewers
    union select case_no, role, actor from assignments
    union select case_no, role, actor from data_reads
    union select case_no, role, actor from case_reads
    union select case_no, role, actor from bundle_fetches
    union select d.case_no, f.role, f.actor from fetches f join documents d using (doc)
    union select d.case_no, v.role, v.actor from irregular p join viewers v using (viewer) join documents d using (doc)
          where p.elsewhere
    union select f.case_no, s.role, s.actor from found f join searches s using (search)
    union select c.case_no, s.role, s.actor from searches s join cases c using (reference)
)
select case_no, role, actor, assigned, if(since > 0, since + $settles, 0) as since, until
from assignments semi join by_assignment using (role)
union all
select case_no, role, actor, false, 0, $forever
from met where not exists (
    select 1 from assignments a semi join by_assignment using (role)
    where a.case_no = met.case_no and a.role = met.role and a.actor = met.actor
)
"""
_WINDOWS = """
with spanned as (
    select s.doc, s.span, any_value(s.since) as since, any_value(s.until) as until, e.role, e.assigned,
           case when bool_and(e.entitlement = 'must-see') then 'must-see'
                when bool_and(e.entitlement = 'must-not-see') then 'must-not-see' else 'either' end as entitlement
    from (select * from document_spans semi join (select doc from documents where changed) using (doc)) s
    join entitled e using (kind)
    group by s.doc, s.span, e.role, e.assigned
), turned as (
    select *, entitlement is distinct from
              lag(entitlement) over (partition by doc, role, assigned order by span) as turns
    from spanned
), lasting as (
    select doc, role, assigned, entitlement, min(since) as since, max(until) as until
    from (select *, sum(turns::int) over (partition by doc, role, assigned order by span) as nth from turned)
    group by doc, role, assigned, entitlement, nth
    union all
    select d.doc, e.role, e.assigned, e.entitlement, 0, $forever
    from documents d join (select * from entitled where role in (select role from by_assignment)) e using (kind)
    where not d.changed and d.case_no in (select case_no from people semi join by_assignment using (role))
)
select w.doc, w.role, p.actor, w.entitlement,
       greatest(if(w.since > 0, w.since + $settles, 0), p.since) as since, least(w.until, p.until) as until
from lasting w join documents d using (doc)
     join people p on p.case_no = d.case_no and p.role = w.role and p.assigned = w.assigned
where w.entitlement in ('must-see', 'must-not-see')
"""


def with_entitlements(history: History, promises: Promises) -> None:
    """Make the tables of this file available to queries."""
    history.worked_out("entitled", promises.access, lambda: _lay(promises.access, history))
    settles = int(promises.access_settles_s * NANOSECONDS)
    history.keep("irregular", promises, _IRREGULAR)
    history.keep("people", promises, _PEOPLE, settles=settles, forever=FOREVER)
    history.keep("windows", promises, _WINDOWS, settles=settles, forever=FOREVER)


def unstated(history: History, access: Access) -> tuple[str, ...]:
    """What the access table says nothing about, of all that this run touched: nobody judges it."""
    kinds = "select distinct category, classification, party from kinds order by all"
    told = [
        f"{role}: {kind['classification']} documents in {kind['category'] or 'no category'} by {kind['party']}"
        for role, kind in product(access.roles, history.rows(kinds))
        if access.entitlement(role, **kind) is None
    ]
    fields = [row["field"] for row in history.rows("select distinct field from data_writes order by all")]
    told += [f"{role}: the field {f}" for role, f in product(access.roles, fields) if not _states(access, role, f)]
    if history.rows("select 1 from cases where opened is not null limit 1"):
        told += [f"{role}: the case itself" for role in access.roles if access.case_entitlement(role) is None]
    return tuple(told)


def _lay(access: Access, history: History) -> None:
    """The tables that tell what the access table says of what is in this run."""
    kinds = history.rows("select * from kinds")
    fields = [row["field"] for row in history.rows("select distinct field from data_writes order by all")]
    cells = [*product(access.roles, (False, True))]
    of_kinds = [(k["kind"], role, a, _of_kind(access, k, role, a)) for k in kinds for role, a in cells]
    anyway = [(k, r, e) for k, r, assigned, e in of_kinds if not assigned and r not in access.roles_by_assignment]
    of_fields = [(f, role, a, access.field_entitlement(role, f, a) or UNSTATED) for f in fields for role, a in cells]
    of_cases = [(role, a, access.case_entitlement(role, a) or UNSTATED) for role, a in cells]
    cell = {"role": TEXT, "assigned": FLAG, "entitlement": TEXT}
    history.with_table("entitled", table(schema(kind=INT, **cell), of_kinds))
    history.with_table("entitled_anyway", table(schema(kind=INT, role=TEXT, entitlement=TEXT), anyway))
    history.with_table("entitled_fields", table(schema(field=TEXT, **cell), of_fields))
    history.with_table("entitled_cases", table(schema(**cell), of_cases))
    shown = [(role, attendee) for attendee in get_args(Attendee) for role in access.shown_rolls(attendee)]
    history.with_table("shown_rolls", table(schema(role=TEXT, attendee=TEXT), shown))
    history.with_table("by_assignment", pa.table({"role": pa.array(access.roles_by_assignment, TEXT)}))


def _states(access: Access, role: str, field: str) -> bool:
    return access.field_entitlement(role, field) is not None


def _of_kind(access: Access, kind: dict[str, Any], role: str, assigned: bool) -> str:
    stated = access.entitlement(role, kind["category"], kind["classification"], kind["party"], assigned)
    if stated == "must-see" and kind["withdrawn"]:
        return UNSTATED  # a withdrawn document is owed to nobody, and whoever must not see it still must not
    return stated or UNSTATED
