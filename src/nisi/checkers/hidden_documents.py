"""Documents that are on a case and not in the view of a role that must see them.

What it checks: for every acknowledged document and every viewer who must see it, the last look at the case file that
began `view_settles_s` after the acknowledgement, and while the viewer certainly had to see it, shows it.
A document whose submission was refused or never answered owes nothing, until any look shows it: then it was filed.
Why it matters: a judge decides on what the view shows.  Source: HMCTS letter to the Justice Committee, Nov 2025:
1,389 cases potentially affected, 10 with documents missing from what the judge was sent.
What it cannot see: a role that never looked (counted as unobserved, which a stage limits).
Cost: one join of documents with viewers and presence, linear in both.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import NANOSECONDS, Checked, Finding, Promises
from nisi.checkers.document_standing import where
from nisi.checkers.rates import sliced
from nisi.checkers.unseen_decisions import decided_on, with_unseen_decisions
from nisi.history.columns import FOREVER
from nisi.history.history import History

CODES = {"document-hidden": "documents"}
MEASURES = {"documents.hidden": "documents", "documents.unobserved": "documents"}
UNOBSERVED = ("documents.unobserved",)

JUDGED = "select standing = 'hidden' as failed, case_no as cluster, role, channel, n from counted_cells"
# A role that must see a document at the end of the run, and nobody in it ever looked late enough.  Where somebody did
# for the last document of a case, they did for all: these are counted together.
OWED = """
with filed as (
    select case_no, kind, made from documents where not changed and not test and made is not null
), looked as (
    select f.*, e.role, max(v.last_invoked) as last_invoked
    from (select case_no, kind, max(made) as made, count(*) as n from filed group by all) f
    join entitled_anyway e on e.kind = f.kind and e.entitlement = 'must-see'
    left join viewers v on v.case_no = f.case_no and v.role = e.role
    group by all
)
select false as failed, case_no as cluster, n from looked where last_invoked >= made + $settles
union all
select coalesce(l.last_invoked < f.made + $settles, true), f.case_no, 1
from filed f join looked l using (case_no, kind) where coalesce(l.last_invoked < l.made + $settles, true)
union all
select not bool_or(k.doc is not null), any_value(d.case_no), 1
from windows w join documents d using (doc)
left join (select k.doc, v.role, v.actor from looks k join viewers v using (viewer) group by all) k
       on k.doc = w.doc and k.role = w.role and (k.actor = w.actor or w.role not in (select role from by_assignment))
where w.entitlement = 'must-see' and w.until = $forever and not d.test and d.made is not null
group by w.doc, w.role, if(w.role in (select role from by_assignment), w.actor, null)
"""
HIDDEN = """
select o.*, d.case_id, d.filename, d.category, d.made, d.submit, x.view, x.invoked as looked,
       l.listing, s.standing = 'stored' as in_store
from odd_cells o join documents d using (doc) left join document_standings s using (doc)
left join last_listings l on l.case_no = o.case_no
join (
    select k.doc, k.viewer, arg_max(k.view, k.rank) as view, max(k.invoked) as invoked from looks k group by all
    union all
    select o.doc, v.viewer, v.view, v.invoked from odd_cells o join viewers w using (viewer)
    join views v on v.viewer = o.viewer and v.rank = w.last_rank
    where not exists (select 1 from looks k where k.doc = o.doc and k.viewer = o.viewer)
) x on x.doc = o.doc and x.viewer = o.viewer
where o.standing = 'hidden'
order by o.doc, o.role, o.channel, o.actor
"""


def check(history: History, promises: Promises) -> Checked:
    with_unseen_decisions(history, promises)
    otherwise = "no role looked for a document that it must see"
    told = {"unit": "documents", "cluster": "cases", "otherwise": otherwise}
    times: dict[str, Any] = {"settles": int(promises.view_settles_s * NANOSECONDS), "forever": FOREVER}
    measures = (
        *sliced(history, "documents.hidden", JUDGED, by=("role", "channel"), weight="n", **told),
        *sliced(history, "documents.unobserved", OWED, weight="n", **times, **told),
    )
    return Checked(tuple(_finding(cell, history) for cell in history.rows(HIDDEN)), measures)


def _finding(cell: dict[str, Any], history: History) -> Finding:
    store = "it is still in the store" if cell["in_store"] else "the store was not seen to hold it"
    filed = f"filed at {history.clock_time(cell['made'])}"
    return Finding(
        code="document-hidden",
        subject=f"{cell['case_id']} {cell['filename']} {cell['role']}",
        sentence=(
            f"{cell['filename']} on case {cell['case_id']}, {filed}, was not in the {cell['role']}'s case file view "
            f"({cell['channel']}) at {history.clock_time(cell['looked'])}; {store}."
            f"{decided_on(history, cell['doc'], cell['role'])}"
        ),
        calls=tuple(ref for ref in (cell["submit"], cell["view"], cell["in_store"] and cell["listing"]) if ref),
        where=where(cell),
    )
