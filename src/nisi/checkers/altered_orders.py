"""Orders and other notifications that say something else than the court did.

What it checks: whatever arrived for a word says each field as the court entered it: the person, the day, each prompt of
the result line, and whether it is new, varied or ended.  A field that is missing, that nobody entered, or that differs
makes it altered, and so does another body under the same idempotency key.  The platform's own record of an order, read
after everything was shared, must say the court's last word too.
Why it matters: a wrong hour is a breach that never was, or a curfew that nobody keeps.  Source: domain mechanisms T7,
T20, T27.
What it cannot see: fields that the dialect never reads (counted as uncompared).
Cost: one join of receipts with what was owed, linear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from nisi.checkers.checked import NANOSECONDS, Checked, Finding, Measure, NotExercised, Promises
from nisi.checkers.standing import ARRIVED, BY, NEVER, THINGS, UNCLEAR, Words, subject, told, where, words_of
from nisi.history.history import History

CODES = {"order-altered": "tagging", "notification-altered": "notifications"}
MEASURES = {
    **{f"{name}.altered": promise for name, promise in THINGS.values()},
    "orders.uncompared": "tagging",
}
UNOBSERVED = ("orders.uncompared",)
FIELDS_TOLD = 4  # of one order: who reads more reads the two side by side


def check(history: History, promises: Promises) -> Checked:
    words = words_of(history, promises)
    changed = np.zeros(len(words.standing), bool)
    changed[words.receipts.owed[words.receipts.altered & words.receipts.differs]] = True
    findings: list[Finding] = []
    measures: list[Measure | NotExercised] = []
    for thing, (name, _) in THINGS.items():
        arrived = np.flatnonzero(words.are(thing, *ARRIVED) | (words.are(thing) & changed))
        altered = changed[arrived]
        measures += words.rate(f"{name}.altered", arrived, altered, by=BY, unit=name, otherwise=f"no {name} arrived")
        findings += _altered(history, words, arrived[altered])
    arrived = words.of("order", *ARRIVED)
    measures += words.rate(
        "orders.uncompared", arrived, words.unread[arrived], unit="orders", otherwise="no orders arrived"
    )
    findings += _misrecorded(history, promises, words)
    return Checked(tuple(findings), tuple(measures))


def _altered(history: History, words: Words, places: np.ndarray) -> Iterator[Finding]:
    arrivals = words.arrivals(places)
    for row in words.told(places):
        receipts = (receipt for receipt in arrivals[row["owed_no"]] if receipt["standing"] == "altered")
        first = next(receipt for receipt in receipts if receipt["differs"])
        said, at = _said(msgspec.json.decode(first["differs"])), history.clock_time(first["received"])
        sentence = f"The {told(row)}, case {row['urn']}, reached {row['partner']} at {at} changed: {said}."
        yield _finding(row, sentence, (row["share"], first["delivery"]))


def _misrecorded(history: History, promises: Promises, words: Words) -> Iterator[Finding]:
    """The platform's own record of an order says something else than the court's last word."""
    records = history.columns("records")
    if not records.known("differs").any():
        return
    case, invoked = records.numbers("case_no", absent=-1), records.numbers("invoked")
    latest, since = (np.full(max(words.case.max(), case.max()) + 2, -1) for _ in range(2))
    np.maximum.at(latest, case, invoked)
    orders = words.of("order")
    orders = orders[words.due[orders] < NEVER]
    np.maximum.at(since, words.case[orders], words.due[orders])
    word = records.numbers("owed_no", absent=-1)
    read = np.flatnonzero(
        records.known("differs")
        & (invoked == latest[case])
        & (invoked >= since[case] + int(promises.view_settles_s * NANOSECONDS))
        & (words.standing[word] != UNCLEAR)
        & (words.acked[word] < NEVER)
    )
    rows = {row["owed_no"]: row for row in words.told(np.unique(word[read]))}
    for record in sorted(records.told(read), key=lambda record: record["owed_no"]):
        row, at = rows[record["owed_no"]], history.clock_time(record["answered"])
        sentence = f"The platform's own record of the {told(row)}, case {row['urn']}, said at {at}: "
        finding = _finding(
            row, f"{sentence}{_said(msgspec.json.decode(record['differs']))}.", (row["share"], record["read"])
        )
        yield msgspec.structs.replace(finding, subject=f"{finding.subject} on record")


def _finding(row: dict[str, Any], sentence: str, calls: tuple[str, ...]) -> Finding:
    return Finding(
        code=f"{row['thing']}-altered", subject=subject(row), sentence=sentence, calls=calls, where=where(row)
    )


def _said(differs: Sequence[Sequence[str | None]]) -> str:
    told = [f"{field} is {_value(got)} and should be {_value(owed)}" for field, owed, got in differs[:FIELDS_TOLD]]
    more = len(differs) - FIELDS_TOLD
    return "; ".join(told) + (f"; and {more} more" if more > 0 else "")


def _value(value: str | None) -> str:
    return "missing" if value is None else f'"{value[:80]}"'
