"""Documents that are on a case and not in the view of a role that must see them.

What it checks: for every acknowledged document and every role that the access table says must see it, the last case
file view of that role and channel that began more than `view_settles_s` after the acknowledgement shows it.
A document whose submission was refused or never answered owes nothing, until any view shows it: then it was filed.
Why it matters: a judge decides on what the view shows.  Source: HMCTS letter to the Justice Committee, Nov 2025:
1,389 cases potentially affected, 10 with documents missing from what the judge was sent.
What it cannot see: a document hidden for a while and back before the last view; a role that never looked (counted
as unobserved, which a stage limits).
Cost: one join of documents with views and sightings, linear in sightings.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from nisi.checkers.checked import NANOSECONDS, Checked, Finding, Measure, NotExercised, Promises, Tally
from nisi.checkers.entitled import with_entitlements
from nisi.history.history import History

CODES = {"document-hidden": "documents"}
MEASURES = {"documents.hidden": "documents", "documents.unobserved": "documents"}
UNOBSERVED = ("documents.unobserved",)

LAST_VIEWS = """
with made as (
    select d.*, coalesce(d.acked, (select min(v.answered) from sightings s join views v using (view)
                                   where s.doc = d.doc)) as from_when
    from documents d where not d.test
), cells as (
    select m.*, e.role from made m join entitled e using (category, classification, party)
    where e.entitlement = 'must-see' and m.from_when is not null
), seen as (
    select c.doc, c.role, v.channel, max_by(v.view, v.invoked) as view, max(v.invoked) as looked
    from cells c join views v on v.case_id = c.case_id and v.role = c.role and v.invoked >= c.from_when + $settles
    group by all
)
select c.*, s.channel, s.view, s.looked,
       exists (select 1 from sightings g where g.view = s.view and g.doc = c.doc) as visible,
       (select arg_max(t.listing, t.answered) from stored t where t.doc = c.doc) as in_store
from cells c left join seen s using (doc, role)
order by c.doc, c.role, s.channel
"""


def check(history: History, promises: Promises) -> Checked:
    if not history.rows("select 1 from documents limit 1"):
        return Checked(measures=tuple(NotExercised(name=n, why="no document was submitted") for n in MEASURES))
    with_entitlements(history, promises)
    whole, unobserved = Tally(), Tally()
    slices: dict[tuple[str, str], Tally] = defaultdict(Tally)
    findings = []
    for cell in history.rows(LAST_VIEWS, settles=int(promises.view_settles_s * NANOSECONDS)):
        unobserved.count(cell["case_id"], cell["view"] is None)
        if cell["view"] is None:
            continue
        hidden = not cell["visible"]
        for tally in (whole, slices["role", cell["role"]], slices["channel", cell["channel"]]):
            tally.count(cell["case_id"], hidden)
        if hidden:
            findings.append(_finding(cell, history))
    measures = [
        Measure(name="documents.hidden", rate=whole.rate("documents", "cases")),
        Measure(name="documents.unobserved", rate=unobserved.rate("documents", "cases")),
        *(
            Measure(name="documents.hidden", rate=tally.rate("documents", "cases"), where={key: value})
            for (key, value), tally in sorted(slices.items())
        ),
    ]
    return Checked(tuple(findings), tuple(measures))


def _finding(cell: dict[str, Any], history: History) -> Finding:
    store = "it is still in the store" if cell["in_store"] else "the store was not seen to hold it"
    filed = f"filed at {history.clock_time(cell['from_when'])}"
    return Finding(
        code="document-hidden",
        subject=f"{cell['case_id']} {cell['filename']} {cell['role']}",
        sentence=(
            f"{cell['filename']} on case {cell['case_id']}, {filed}, was not in the {cell['role']}'s case file view "
            f"({cell['channel']}) at {history.clock_time(cell['looked'])}; {store}."
        ),
        calls=tuple(ref for ref in (cell["submit"], cell["view"], cell["in_store"]) if ref),
        where={"role": cell["role"], "channel": cell["channel"], "category": cell["category"]},
    )
