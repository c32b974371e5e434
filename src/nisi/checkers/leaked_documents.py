"""Documents that were shown to a role that must not see them.

What it checks: for every document and every role that the access table says must not see it, no case file view of that
role ever shows it, on its own case or on another, and no attempt of that role to open it succeeds; one sight at any
time is a leak, even of a document whose submission was refused.
Why it matters: a leak cannot be taken back.  Source: domain mechanism D19, and UK GDPR Art. 33 (72 hours to report).
What it cannot see: a role that never looked and never tried to open the document, or got no answer from the platform
(not counted as an exposure).
Cost: one join of documents with sightings and fetches, linear.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises, Tally
from nisi.checkers.entitled import with_entitlements
from nisi.history.history import History

CODES = {"document-leaked": "access"}
MEASURES = {"documents.leaked": "access"}

LOOKS = """
with cells as (
    select d.*, e.role from documents d join entitled e using (category, classification, party)
    where e.entitlement = 'must-not-see' and not d.test
), looks as (
    select distinct c.doc, c.role, v.view as look, 'saw it in the case file view' as how, v.answered, v.channel,
           true as shown
    from cells c join sightings s using (doc) join views v on v.view = s.view and v.role = c.role
    union all
    select c.doc, c.role, v.view, 'looked', v.answered, v.channel, false
    from cells c join views v on v.case_id = c.case_id and v.role = c.role and v.answered >= c.submitted
    where c.outcome <> 'refused'
    union all
    select c.doc, c.role, f.fetch, 'could open it', f.answered, f.channel, f.outcome = 'ok'
    from cells c join fetches f using (doc, role)
    where f.outcome = 'ok' or f.outcome = 'refused' and f.status is not null and c.outcome <> 'refused'
)
select c.case_id, c.doc, c.role, c.filename, c.category, c.classification, c.submit, l.channel,
       bool_or(l.shown) as leaked,
       arg_min(l.how, l.answered) filter (l.shown) as how,
       min(l.answered) filter (l.shown) as first,
       list(l.look order by l.answered) filter (l.shown) as calls
from cells c join looks l using (doc, role)
group by all order by c.doc, c.role, l.channel
"""


def check(history: History, promises: Promises) -> Checked:
    with_entitlements(history, promises)
    whole = Tally()
    slices: dict[tuple[str, str], Tally] = defaultdict(Tally)
    findings = []
    for cell in history.rows(LOOKS):
        for tally in (whole, slices["role", cell["role"]], slices["channel", cell["channel"]]):
            tally.count(cell["case_id"], cell["leaked"])
        if cell["leaked"]:
            findings.append(_finding(cell, history))
    if not whole.exposures:
        why = "no role looked at a document that it must not see"
        return Checked(measures=(NotExercised(name="documents.leaked", why=why),))
    measures = [Measure(name="documents.leaked", rate=whole.rate("documents", "cases"))]
    for (key, value), tally in sorted(slices.items()):
        measures.append(Measure(name="documents.leaked", rate=tally.rate("documents", "cases"), where={key: value}))
    return Checked(tuple(findings), tuple(measures))


def _finding(cell: dict[str, Any], history: History) -> Finding:
    return Finding(
        code="document-leaked",
        subject=f"{cell['case_id']} {cell['filename']} {cell['role']}",
        sentence=(
            f"{cell['filename']} on case {cell['case_id']} is {cell['classification']}, and a {cell['role']}, who must "
            f"not see it, {cell['how']} at {history.clock_time(cell['first'])} ({cell['channel']})."
        ),
        calls=(cell["submit"], *cell["calls"]),
        where={"role": cell["role"], "channel": cell["channel"], "category": cell["category"]},
    )
