"""A court building, role, network, kind of case or size that fails behind a good average.

What it checks: of no slice of what load users asked, and not of the whole either, does the share that was not served
lie over `not_served_share` of the stage beyond doubt.  The doubt is shared out among the slices, so that of hundreds
of sound court buildings none is accused by chance.  What was asked in the time of an outage is judged elsewhere.
Why it matters: an average hides who is left out.  Source: in 2019 secure mail failed for 12.5 % of its users, and all
of 362 sites failed from time to time.
What it cannot see: a slice of which too little was asked, and why a slice fails.
Cost: one pass over the acts for each kind of slice.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises, Rate
from nisi.checkers.served import SLICES, clock_times, fails_too_often, with_load_acts
from nisi.history.history import History

CODES = {"site-failing": "load"}
MEASURES = {"sites.failing": "load"}
SUITES = ("load", "outage")
DOUBT = 0.05  # that any one of the slices is accused though it is sound
WORDS = {"site": "at", "role": "by", "network": "over", "kind_of_case": "on cases of", "size": "of"}

_BY_SLICE = """
with judged as (select * from load_acts where act_no not in (select act_no from inside))
select {column} as value, count(*) as asked, count(*) filter (not served) as failed,
    count(distinct actor) filter (not served) as people, list(ref order by ref) filter (not served)[:3] as refs,
    min(due) filter (not served) as first, max(due) filter (not served) as last
from judged {group} having count(*) > 0 and {column} is not null order by 1
"""


def check(history: History, promises: Promises) -> Checked:
    with_load_acts(history, promises.recovers_s)
    slices = [
        (name, row)
        for name in ("", *SLICES)
        for row in history.rows(_BY_SLICE.format(column=name or "''", group=f"group by {name}" if name else ""))
    ]
    if not slices:
        return Checked(measures=(NotExercised(name="sites.failing", why="no load user asked for anything"),))
    share, confidence = promises.not_served_share, 1 - DOUBT / len(slices)
    findings = []
    for name, row in slices:
        if fails_too_often(row["failed"], row["asked"], share, confidence):
            who = f"{WORDS[name]} {row['value']}" if name else "all sites and roles together"
            findings.append(
                Finding(
                    code="site-failing",
                    subject=f"{name}={row['value']}" if name else "everything",
                    sentence=(
                        f"Of {row['asked']:,} acts {who}, {row['failed']:,} were not served, "
                        f"{clock_times(history, (row['first'], row['last']))}; it met {row['people']:,} people, and "
                        f"at most {share * 100:g}% is allowed."
                    ),
                    calls=tuple(row["refs"]),
                    where={name: row["value"]} if name else {},
                )
            )
    rate = Rate(failures=len(findings), exposures=len(slices), unit="slices")
    return Checked(tuple(findings), (Measure(name="sites.failing", rate=rate),))
