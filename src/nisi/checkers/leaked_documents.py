"""Documents that were shown to a role that must not see them.

What it checks: while a person certainly must not see a document, no look of theirs at any case file shows it, no
attempt of theirs to open it succeeds, and no bundle that they get holds it.  One sight is a leak, even of a document
whose submission was refused, and of one that was withdrawn.
Why it matters: a leak cannot be taken back.  Source: domain mechanism D19, and UK GDPR Art. 33 (72 hours to report).
What it cannot see: a person who never looked and never tried to open the document, or got no answer from the platform
(not counted as an exposure).
Cost: one join of the documents that somebody must not see with presence, fetches and bundles, linear.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.document_standing import where
from nisi.checkers.entitled import with_entitlements
from nisi.checkers.rates import sliced
from nisi.history.columns import FOREVER
from nisi.history.history import History

CODES = {"document-leaked": "access"}
MEASURES = {"documents.leaked": "access"}

# Who is certainly barred from which document from when until when; nobody in particular is everybody in the role.
_BARRED = """
select d.doc, d.case_no, d.submitted, d.outcome, e.role, null::text as actor, 0::bigint as since, $forever as until
from documents d join entitled_anyway e on e.kind = d.kind and e.entitlement = 'must-not-see'
where not d.changed and not d.test
union all
select d.doc, d.case_no, d.submitted, d.outcome, w.role, w.actor, w.since, w.until
from windows w join documents d using (doc) where w.entitlement = 'must-not-see' and not d.test
"""
# One row a document, person, channel and way of looking that is certainly barred.
_BARRED_LOOKS = """
with sightings as (
    select b.doc, b.since, b.until, p.from_rank, p.to_rank, v.* from barred b join presence p using (doc)
    join viewers v on v.viewer = p.viewer and v.role = b.role and (b.actor is null or v.actor = b.actor)
)
select s.doc, s.role, s.actor, s.channel, x.view as look, 'saw it in the case file view' as how, x.answered as t,
       true as shown
from sightings s join views x on x.viewer = s.viewer and x.rank between s.from_rank and s.to_rank
                             and x.invoked >= s.since and x.answered <= s.until
union all
select b.doc, v.role, v.actor, v.channel, null, 'looked', v.last_invoked, false
from barred b join viewers v on v.case_no = b.case_no and v.role = b.role and (b.actor is null or v.actor = b.actor)
join views x on x.viewer = v.viewer and x.rank = v.last_rank and x.answered >= b.submitted
where b.outcome <> 'refused' and b.since = 0 and b.until = $forever
union all
select distinct b.doc, v.role, v.actor, v.channel, null, 'looked', b.since, false
from barred b join viewers v on v.case_no = b.case_no and v.role = b.role and (b.actor is null or v.actor = b.actor)
join views x on x.viewer = v.viewer and x.answered >= b.submitted and x.invoked >= b.since and x.answered <= b.until
where b.outcome <> 'refused' and (b.since > 0 or b.until < $forever)
union all
select b.doc, f.role, f.actor, f.channel, f.attempt, 'could open it', f.answered, f.outcome = 'ok'
from barred b join fetches f using (doc)
where f.role = b.role and (b.actor is null or f.actor = b.actor) and f.invoked >= b.since and f.answered <= b.until
  and (f.outcome = 'ok' or f.outcome = 'refused' and f.status is not null and b.outcome <> 'refused')
union all
select b.doc, g.role, g.actor, g.channel, g.attempt, 'was sent it in a bundle', g.answered, true
from barred b join bundled i using (doc) join bundle_fetches g using (attempt)
where g.role = b.role and (b.actor is null or g.actor = b.actor) and g.invoked >= b.since and g.answered <= b.until
"""
LOOKS = """
select d.case_id, d.case_no as cluster, d.doc, l.role, l.channel, d.filename, d.category, d.classification, d.submit,
       l.failed, l.how, l.first, l.calls
from documents d join (
    select doc, role, channel, bool_or(shown) as failed, arg_min(how, t) filter (shown) as how,
           min(t) filter (shown) as first, list(look order by t) filter (shown) as calls
    from barred_looks group by all
) l using (doc)
"""
CALLS_TOLD = 20  # of one leak: who would read more reads the journal


def check(history: History, promises: Promises) -> Checked:
    with_entitlements(history, promises)
    history.keep("barred", promises, _BARRED, forever=FOREVER)
    history.keep("barred_looks", promises, _BARRED_LOOKS, forever=FOREVER)
    measures = sliced(
        history,
        "documents.leaked",
        LOOKS,
        unit="documents",
        cluster="cases",
        by=("role", "channel"),
        otherwise="no role looked at a document that it must not see",
    )
    leaks = history.rows(f"select * from ({LOOKS}) where failed order by doc, role, channel")
    return Checked(tuple(_finding(leak, history) for leak in leaks), measures)


def _finding(leak: dict[str, Any], history: History) -> Finding:
    return Finding(
        code="document-leaked",
        subject=f"{leak['case_id']} {leak['filename']} {leak['role']}",
        sentence=(
            f"{leak['filename']} on case {leak['case_id']} is {leak['classification']}, and a {leak['role']}, who must "
            f"not see it, {leak['how']} at {history.clock_time(leak['first'])} ({leak['channel']})."
        ),
        calls=(leak["submit"], *leak["calls"][:CALLS_TOLD]),
        where=where(leak),
    )
