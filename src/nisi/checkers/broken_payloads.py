"""Payloads that their partner could not read: no JSON, or not as the published schema of that partner says.

What it checks: each payload that reached a partner, once, against the JSON Schema that the candidate names for that
partner, formats included: a date is a date and no time-stamp, a word is one of the partner's own.
Why it matters: what a partner's system cannot read it puts aside, and the order in it is not acted on; the platform has
its receipt and says that all is well.  Source: domain §1.3, a contractor's reader that calls whatever it does not know
malformed and leaves it in a queue that nobody reads.
What it cannot see: whether what it says is true (the other checkers of orders and notifications do), and what the
partner said that it had not taken, until it comes again.  Payloads of others, and of the handshake, are left alone.
Cost: each payload is read once, in less than 0.1 ms; their bodies are not held together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa

from nisi.checkers.checked import Checked, Finding, NotExercised, Promises
from nisi.checkers.rates import sliced
from nisi.history.history import History
from nisi.history.payload import SIGNED, payload_of

CODES = {"payload-broken": "contracts"}
MEASURES = {"payloads.broken": "contracts"}

# A payload is what came to one partner in the same bytes, however often; about whom, where the dialect can tell.
_PAYLOADS = """
with told as (
    select delivery, min(reference) as reference,
           bool_and(standing in ('foreign', 'stray') or coalesce(test, false)) as not_ours
    from receipts group by delivery
), came as (
    select d.writer, d.n, d.writer || ':' || d.n as delivery, d.partner, d.received, t.reference
    from deliveries d left join told t on t.delivery = d.writer || ':' || d.n
    where d.signature in (select unnest($signed)) and d.answer <> 'failed' and d.partner in (select unnest($partners))
        and not coalesce(t.not_ours, false)
    qualify row_number() over (partition by d.partner, d.sha256 order by d.received, d.n) = 1
)
select c.delivery, c.partner, c.received, c.reference, d.signature, d.media_type, d.encoding, d.body
from came c join deliveries d using (writer, n)
"""


class _Payload(NamedTuple):
    delivery: str
    partner: str
    received: int
    reference: str | None
    signature: str
    media_type: str
    encoding: str
    body: str


def check(history: History, promises: Promises) -> Checked:
    found = [(payload._replace(body=""), why) for payload, why in _validated(history, promises)]
    payloads = pa.table(
        {
            "failed": pa.array([why is not None for _, why in found], pa.bool_()),
            "cluster": pa.array([payload.reference or payload.delivery for payload, _ in found], pa.string()),
            "partner": pa.array([payload.partner for payload, _ in found], pa.string()),
        }
    )
    history.with_table("payloads", payloads)
    missing = _not_exercised(history, promises, {payload.partner for payload, _ in found})
    measures = sliced(
        history,
        "payloads.broken",
        "select failed, cluster, partner from payloads",
        by=("partner",),
        unit="payloads",
        cluster="defendants",
        otherwise="; ".join(m.why for m in missing) or "the candidate has no partners",
    )
    broken = sorted((p.received, p.delivery, p, why) for p, why in found if why is not None)
    findings = tuple(_finding(payload, why, history) for _, _, payload, why in broken)
    return Checked(findings, (*measures, *missing) if found else measures)


def _validated(history: History, promises: Promises) -> Iterator[tuple[_Payload, str | None]]:
    """Each payload with what its partner could not read in it, None where it could read it all."""
    for row in history.each(_PAYLOADS, signed=list(SIGNED), partners=list(promises.payloads)):
        payload = _Payload(*row)
        try:
            body = payload_of(payload)
        except ValueError as error:
            yield payload, str(error)
        else:
            yield payload, promises.payloads[payload.partner].broken_by(body)


def _not_exercised(history: History, promises: Promises, reached: set[str]) -> list[NotExercised]:
    """The partners of which no payload was validated, by name."""
    return [
        NotExercised(
            name="payloads.broken",
            why=f"no payload reached {partner}"
            if partner in promises.payloads
            else f"the candidate names no schema for {partner}",
            where={"partner": partner},
        )
        for partner in sorted(set(history.run.partners) - reached)
    ]


def _finding(payload: _Payload, why: str, history: History) -> Finding:
    about = f" about {payload.reference}" if payload.reference else ""
    return Finding(
        code="payload-broken",
        subject=f"{payload.partner} {payload.delivery}",
        sentence=(
            f"{payload.partner} cannot read the payload{about} that reached it at "
            f"{history.clock_time(payload.received)}: {why}."
        ),
        calls=(payload.delivery,),
        where={"partner": payload.partner},
    )
