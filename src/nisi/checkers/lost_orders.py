"""Orders and other notifications that were accepted and never reached the partner that is owed them.

What it checks: every word of an accepted share (a new order, a variation, an end, a defendant's results) is in the
inbox of the partner that is owed it, or `order_horizon_s` has passed since the later of its acknowledgement and the
healing of the platform, with that inbox witnessed to be up all that time; what has not arrived by then is lost.
A share whose answer never came owes nothing, until anything of it is delivered: then it was made, and owes all of it.
Why it matters: an order lost here is a person not monitored.  Source: NAO, Feb 2023: 3,011 notifications, 35 untagged.
What it cannot see: a share that left no trace at all, and anything after the seal.  A variation or an end that is lost
while the word before it is in force is told by `superseded_orders`; what arrived changed or elsewhere, by theirs.
Cost: one join of what was owed with what arrived, linear in both.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises
from nisi.checkers.standing import (
    BY,
    LOST,
    PENDING,
    SETTLED,
    THINGS,
    UNCLEAR,
    VOID,
    subject,
    told,
    where,
    words_of,
)
from nisi.history.history import History

CODES = {"order-lost": "tagging", "notification-lost": "notifications"}
MEASURES = {
    f"{name}.{what}": promise for name, promise in THINGS.values() for what in ("lost", "pending", "void", "unclear")
}
UNOBSERVED = tuple(name for name in MEASURES if not name.endswith(".lost"))

UNSETTLED = {"pending": PENDING, "void": VOID, "unclear": UNCLEAR}


def check(history: History, promises: Promises) -> Checked:
    words = words_of(history, promises)
    findings: list[Finding] = []
    measures: list[Measure | NotExercised] = []
    for thing, (name, _) in THINGS.items():
        settled = words.of(thing, *SETTLED)
        settled = settled[~words.superseded_live[settled]]
        lost = words.standing[settled] == LOST
        otherwise = f"no {name} could be judged"
        measures += words.rate(f"{name}.lost", settled, lost, by=BY, unit=name, otherwise=otherwise)
        owed = words.of(thing)
        for what, standing in UNSETTLED.items():
            so = words.standing[owed] == standing
            measures += words.rate(f"{name}.{what}", owed, so, unit=name, otherwise=otherwise)
        findings += [_finding(row, history, promises) for row in words.told(settled[lost])]
    return Checked(tuple(findings), tuple(measures))


def _finding(row: dict[str, Any], history: History, promises: Promises) -> Finding:
    if row["acked"] is None:
        accepted = f"was shared at {history.clock_time(row['shared'])} (no answer came, yet part of it was delivered)"
    else:
        accepted = f"was accepted at {history.clock_time(row['acked'])}"
    return Finding(
        code=f"{row['thing']}-lost",
        subject=subject(row),
        sentence=(
            f"The {told(row)}, case {row['urn']}, {accepted} and had not reached {row['partner']} by "
            f"{history.clock_time(history.ended)}, more than {promises.order_horizon_s:g} s later."
        ),
        calls=(row["share"],),
        where=where(row),
    )
