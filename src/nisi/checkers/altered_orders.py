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

from collections.abc import Sequence
from typing import Any

import msgspec

from nisi.checkers.checked import NANOSECONDS, Checked, Finding, Measure, NotExercised, Promises
from nisi.checkers.rates import sliced
from nisi.checkers.standing import BY, THINGS, subject, told, where, with_standings
from nisi.history.history import History

CODES = {"order-altered": "tagging", "notification-altered": "notifications"}
MEASURES = {
    **{f"{name}.altered": promise for name, promise in THINGS.values()},
    "orders.uncompared": "tagging",
}
UNOBSERVED = ("orders.uncompared",)
FIELDS_TOLD = 4  # of one order: who reads more reads the two side by side

ARRIVED = """
select s.*, r.differs is not null as failed, s.hearing as cluster, r.differs, r.delivery, r.received as altered_received
from standings s left join (
    select owed_no, arg_min(differs, received) as differs, arg_min(delivery, received) as delivery,
           min(received) as received
    from receipts where standing = 'altered' group by all
) r using (owed_no)
where s.thing = $thing and (s.standing in ('delivered', 'altered') or r.differs is not null)
"""
UNCOMPARED = """
select unread as failed, hearing as cluster from standings
where thing = 'order' and standing in ('delivered', 'altered')
"""
RECORDED = """
with words as (
    select *, max(due) over (partition by case_id) as since, max(owed_no) over (
        partition by case_id, mark, offence, condition) as last_word
    from standings where thing = 'order'
), reads as (
    select *, max(invoked) over (partition by case_id) as latest from records
)
select w.*, r.read, r.answered, r.state, r.details as recorded
from words w join reads r using (case_id, mark, offence, condition)
where w.owed_no = w.last_word and w.standing <> 'unclear' and w.acked is not null
  and r.invoked = r.latest and r.invoked >= w.since + $settles
"""


def check(history: History, promises: Promises) -> Checked:
    with_standings(history, promises)
    findings: list[Finding] = []
    measures: list[Measure | NotExercised] = []
    for thing, (name, _) in THINGS.items():
        words = {"unit": name, "cluster": "hearings", "thing": thing, "otherwise": f"no {name} arrived"}
        measures += sliced(history, f"{name}.altered", ARRIVED, by=BY, **words)
        for row in history.rows(f"select * from ({ARRIVED}) where failed order by owed_no", thing=thing):
            said = _said(msgspec.json.decode(row["differs"]))
            at = history.clock_time(row["altered_received"])
            sentence = f"The {told(row)}, case {row['urn']}, reached {row['partner']} at {at} changed: {said}."
            findings.append(_finding(row, sentence, (row["share"], row["delivery"])))
    measures += sliced(
        history,
        "orders.uncompared",
        UNCOMPARED,
        unit="orders",
        cluster="hearings",
        otherwise="no orders arrived",
    )
    findings += _misrecorded(history, promises)
    return Checked(tuple(findings), tuple(measures))


def _misrecorded(history: History, promises: Promises) -> list[Finding]:
    """The platform's own record of an order says something else than the court's last word."""
    found = []
    for row in history.rows(RECORDED + " order by owed_no", settles=int(promises.view_settles_s * NANOSECONDS)):
        state = "ended" if row["request"] == "end" else "live"
        owed, recorded = msgspec.json.decode(row["details"]), msgspec.json.decode(row["recorded"])
        differs: list[tuple[str, str | None, str | None]] = []
        if row["state"] != state:
            differs.append(("state", state, row["state"]))
        elif state == "live" and recorded:
            fields = dict.fromkeys((*owed, *recorded))
            differs += [(f, owed.get(f), recorded.get(f)) for f in fields if owed.get(f) != recorded.get(f)]
        if differs:
            at = history.clock_time(row["answered"])
            sentence = f"The platform's own record of the {told(row)}, case {row['urn']}, said at {at}: "
            finding = _finding(row, f"{sentence}{_said(differs)}.", (row["share"], row["read"]))
            found.append(msgspec.structs.replace(finding, subject=f"{finding.subject} on record"))
    return found


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
