"""Documents that are on a case twice, and people who are on a roll twice.

What it checks: no look at a case file, and no listing of the store, has a document of ours more than once; no reading
of a court's jurors, or of who came, has a person more than once, by however many they were entered.
Why it matters: which of the two was decided on?  A juror is paid twice.  Source: domain mechanism D17: a double click,
or a retry.
What it cannot see: two copies under different names.
Cost: one reading of presence, holdings and rolls.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.rates import sliced
from nisi.checkers.rolls import entry_told, on_roll
from nisi.history.history import History

CODES = {"write-doubled": "writes"}
MEASURES = {"writes.doubled": "writes"}

# One row a document that is twice in a look or a listing.
DOUBLED = """
with doubled as (
    select p.doc, v.role, v.channel, arg_min(x.view, x.invoked) as look, min(x.invoked) as t
    from presence p join viewers v using (viewer) join views x on x.viewer = p.viewer and x.rank = p.to_rank
    where p.twice group by all
    union all
    select h.doc, null, 'store', h.twice, l.invoked from holdings h join listings l on l.listing = h.twice
)
select b.*, d.case_id, d.case_no, d.filename, d.category, d.submit from doubled b join documents d using (doc)
where not d.test
"""
ENTRIES = """
select e.*, r.court, r.day, r.hearing_id, l.role, l.channel, bool_or(t.times > 1) as failed,
       min(l.invoked) filter (t.times > 1) as t,
       arg_min(l.read, l.invoked) filter (t.times > 1) as look
from roll_rows t join roll_reads l using (read) join entered e using (entry) join rolls r on r.roll = e.roll
group by all
"""
SEEN = f"""
with doubled as ({DOUBLED}), shown as (
    select v.case_no as cluster, v.role, v.channel, p.n
    from (select viewer, count(*) as n from presence where not twice and nth = 0 group by viewer) p
    join viewers v using (viewer) join cases c using (case_no) where not c.test
    union all
    select case_no, null, 'store', count(*) from holdings join cases c using (case_no)
    where twice is null and not c.test group by all
)
select false as failed, cluster::text as cluster, role, channel, n from shown
union all select true, case_no::text, role, channel, 1 from doubled
union all select failed, 'roll ' || roll, role, channel, 1 from ({ENTRIES})
"""


def check(history: History, promises: Promises) -> Checked:
    measures = sliced(
        history,
        "writes.doubled",
        SEEN,
        unit="documents and entries",
        cluster="cases and rolls",
        by=("role", "channel"),
        weight="n",
        otherwise="no document was seen, and nobody on a roll",
    )
    documents = (
        Finding(
            code="write-doubled",
            subject=f"{row['case_id']} {row['filename']} {row['role'] or 'store'}",
            sentence=(
                f"{row['filename']} on case {row['case_id']} was there twice, "
                + (f"in the {row['role']}'s case file view ({row['channel']})" if row["role"] else "in the store")
                + f", at {history.clock_time(row['t'])}."
            ),
            calls=(row["submit"], row["look"]),
            where={key: row[key] for key in ("role", "channel", "category") if row[key] is not None},
        )
        for row in history.rows(f"select * from ({DOUBLED}) order by doc, role, channel")
    )
    entries = (
        Finding(
            code="write-doubled",
            subject=f"{on_roll(row)} {row['role']}",
            sentence=(
                f"{entry_told(row)} was there twice on the roll that the {row['role']} read ({row['channel']}) at "
                f"{history.clock_time(row['t'])}."
            ),
            calls=(row["act"], row["look"]),
            where={"role": row["role"], "channel": row["channel"]},
        )
        for row in history.rows(f"select * from ({ENTRIES}) where failed order by entry, role, channel")
    )
    return Checked((*documents, *entries), measures)
