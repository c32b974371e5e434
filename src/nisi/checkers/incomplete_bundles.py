"""Hearing bundles without a document that the judge must see, or with other bytes of it.

What it checks: a bundle holds every document that a judge must see and that was acknowledged `view_settles_s` before
the bundle was asked for, with the bytes that were filed, in the last copy of it that anybody got.
Why it matters: it is what the judge reads.  Source: HMCTS letter to the Justice Committee, Nov 2025: 10 cases with
documents missing from what the judge was sent; domain mechanism D20.
What it cannot see: bundles that nobody fetched; documents that came, changed or went while the bundle was made.
Cost: one join of bundles with the documents of their cases.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import NANOSECONDS, Checked, Finding, Promises
from nisi.checkers.entitled import with_entitlements
from nisi.checkers.rates import sliced
from nisi.history.columns import FOREVER
from nisi.history.history import History

CODES = {"bundle-incomplete": "documents"}
MEASURES = {"bundles.incomplete": "documents"}
JUDGE = "tribunal-judge"  # the role of the access table that bundles are made for

OWED = """
with copies as (
    select bundle_id, arg_max(attempt, invoked) as attempt from bundle_fetches
    where outcome = 'ok' group by all
), owed as (
    select d.doc, 0 as since, $forever as until from documents d
    join entitled e on e.kind = d.kind and e.role = $judge and not e.assigned and e.entitlement = 'must-see'
    where not d.changed and d.case_no in (select case_no from bundles)
    union
    select doc, since, until from windows where role = $judge and entitlement = 'must-see'
      and doc in (select doc from documents where case_no in (select case_no from bundles))
)
select b.bundle_id, b.bundle_id as cluster, b.making, b.asked, c.attempt, d.case_id, d.doc, d.filename, d.category,
       d.submit, i.doc is null as absent, i.doc is null or coalesce(i.sha256 <> d.sha256, false) as failed
from bundles b join copies c using (bundle_id) join documents d using (case_no) join owed o using (doc)
left join (select distinct on (attempt, doc) * from bundled) i on i.attempt = c.attempt and i.doc = d.doc
where d.made is not null and not d.test and b.asked >= greatest(d.made + $settles, o.since) and b.made <= o.until
"""


def check(history: History, promises: Promises) -> Checked:
    with_entitlements(history, promises)
    given: dict[str, Any] = {
        "settles": int(promises.view_settles_s * NANOSECONDS),
        "judge": JUDGE,
        "forever": FOREVER,
    }
    measures = sliced(
        history,
        "bundles.incomplete",
        OWED,
        unit="documents",
        cluster="bundles",
        by=("category",),
        otherwise="nobody fetched a bundle of documents that a judge must see",
        **given,
    )
    findings = tuple(
        Finding(
            code="bundle-incomplete",
            subject=f"{row['case_id']} {row['bundle_id']} {row['filename']}",
            sentence=(
                f"The bundle of case {row['case_id']} that was asked for at {history.clock_time(row['asked'])} "
                + ("does not hold " if row["absent"] else "holds other bytes of ")
                + f"{row['filename']}, which a judge must see."
            ),
            calls=(row["submit"], row["making"], row["attempt"]),
            where={"role": JUDGE, **({"category": row["category"]} if row["category"] else {})},
        )
        for row in history.rows(f"select * from ({OWED}) where failed order by bundle_id, doc", **given)
    )
    return Checked(findings, measures)
