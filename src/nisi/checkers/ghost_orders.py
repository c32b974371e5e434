"""Orders and other notifications that nobody made: unasked for, before they were shared, or from a refused share.

What it checks: every message that bears a mark of this run is about something that a court had shared by then, and not
refused.
Why it matters: somebody is tagged whom no court ordered to be.  Source: `checkers.md` §2, what other checkers let pass:
delivered before it was invoked, and delivered after it failed.
What it cannot see: messages without a mark of ours (counted as foreign) or with another run's (stray).
Cost: one reading of receipts, linear.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises
from nisi.checkers.counting import counted
from nisi.checkers.standing import THINGS, words_of
from nisi.history.history import History
from nisi.history.stored import Coded

CODES = {"order-ghost": "tagging", "notification-ghost": "notifications"}
MEASURES = {f"{name}.ghost": promise for name, promise in THINGS.values()}

MEANT, GHOSTS = ("ours", "altered", "misrouted"), ("early", "unmatched")


def check(history: History, promises: Promises) -> Checked:
    receipts, arrived = history.columns("receipts"), words_of(history, promises).receipts
    standing, things, partner = arrived.standing, receipts.coded("thing"), receipts.coded("partner")
    ours = standing.is_in(*MEANT, *GHOSTS) & ~receipts.flags("test") & ~arrived.copy
    about, ghosts = receipts.numbers("reference_no"), standing.is_in(*GHOSTS)
    findings: list[Finding] = []
    measures: list[Measure | NotExercised] = []
    for thing, (name, _) in THINGS.items():
        received = np.flatnonzero(ours & things.is_in(thing))
        ghost, by = ghosts[received], {"partner": Coded(partner.codes[received], partner.values)}
        measures += counted(
            f"{name}.ghost",
            ghost,
            about[received],
            by,
            unit=name,
            cluster="defendants",
            otherwise=f"no {name} arrived",
        )
        rows = receipts.told(received[ghost])
        findings += [_finding(row, history) for row in sorted(rows, key=lambda r: (r["received"], r["delivery"]))]
    return Checked(tuple(findings), tuple(measures))


def _finding(row: dict[str, Any], history: History) -> Finding:
    refused = history.rows("select share from refused where reference = $r limit 1", r=row["reference"])
    if refused:
        why = "from a share that was refused"
    elif row["standing"] == "early":
        why = "before any court had shared it"
    else:
        why = "and no court had made it"
    what = f"A {row['request']} {row['about']} order" if row["thing"] == "order" else f"A message ({row['about']})"
    return Finding(
        code=f"{row['thing']}-ghost",
        subject=f"{row['reference']} {row['about']} {row['partner']} {row['delivery']}",
        sentence=(
            f"{what} for {row['reference']} reached {row['partner']} at {history.clock_time(row['received'])}, {why}."
        ),
        calls=(*(r["share"] for r in refused), row["delivery"]),
        where={"partner": row["partner"]},
    )
