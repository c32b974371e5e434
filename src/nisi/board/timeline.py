"""The calls behind a finding as a timeline: who did what when, and what the platform answered.

    10:02:07  legal-adviser.1  shared the results of hearing h-12
    10:02:07  the platform     said accepted (202)
    10:02:41  em-contractor    had not received this order

Only the calls of the findings that are told are looked up, all of them in one query a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from nisi.board.deeds import answered, did
from nisi.board.plain import name, plain
from nisi.checkers.checked import Finding
from nisi.history.history import History
from nisi.history.tabulate import RECEIVED
from nisi.journal.records import Call, Observed
from nisi.model import OrderReceived, Received

CALLS_TOLD = 8  # of one finding: a document seen 500 times is not better told by 500 lines
REQUESTS_TOLD = 10  # of one act: none of ours takes more than four
WORDS_TOLD = 3  # of one delivery
RECOGNISED_LENGTH = 20_000  # characters of what a dialect read in one delivery; beyond it is only said to be long
PLATFORM = "the platform"

ACTS = """
select a.* exclude (operation, answer),
       case when length(a.operation) < 100000 then a.operation end as operation,
       case when length(a.answer) < 1000000 then a.answer end as answer
from (select unnest($writers) as writer, unnest($numbers) as n_invoked) join acts a using (writer, n_invoked)
"""
DELIVERIES = """
select d.* exclude (body, recognised),
       case when length(d.recognised) < $length then d.recognised end as recognised,
       d.recognised is null as unreadable
from (select unnest($writers) as writer, unnest($numbers) as n) join deliveries d using (writer, n)
"""


class Moment(NamedTuple):
    """One thing that happened at `t` (the run's nanoseconds); `details` are for engineers, one line each."""

    t: int
    who: str
    what: str
    ref: str
    details: tuple[str, ...] = ()


class Timeline(NamedTuple):
    moments: tuple[Moment, ...]
    more_calls: int
    missing: tuple[str, ...]


def timelines(history: History, findings: Sequence[Finding]) -> list[Timeline]:
    """The timeline of each of `findings`, in their order."""
    refs = {ref for finding in findings for ref in finding.calls[:CALLS_TOLD]}
    acts = {f"{row['writer']}:{row['n_invoked']}": row for row in _rows(history, ACTS, refs)}
    deliveries = {f"{row['writer']}:{row['n']}": row for row in _rows(history, DELIVERIES, refs, RECOGNISED_LENGTH)}
    observed = {ref: _of_observation(at, ref, record) for at, ref, record in history.observed() if ref in refs}
    return [_timeline(history, finding, acts, deliveries, observed) for finding in findings]


def _rows(history: History, sql: str, refs: Iterable[str], length: int | None = None) -> list[dict[str, Any]]:
    places = sorted((writer, int(n)) for writer, _, n in (ref.rpartition(":") for ref in refs) if n.isdecimal())
    if not places:
        return []
    wanted: dict[str, Any] = {"writers": [writer for writer, _ in places], "numbers": [n for _, n in places]}
    return history.rows(sql, **wanted, **({} if length is None else {"length": length}))


def _timeline(
    history: History,
    finding: Finding,
    acts: Mapping[str, dict[str, Any]],
    deliveries: Mapping[str, dict[str, Any]],
    observed: Mapping[str, Moment],
) -> Timeline:
    moments: list[Moment] = []
    missing: list[str] = []
    for ref in finding.calls[:CALLS_TOLD]:
        if ref in acts:
            moments.extend(_of_act(history, ref, acts[ref]))
        elif ref in deliveries:
            moments.append(_of_delivery(ref, deliveries[ref]))
        elif ref in observed:
            moments.append(observed[ref])
        else:
            missing.append(name(ref))
    moments.sort(key=lambda moment: moment.t)
    # What never came has no record of its own, so the end of the story is said here.
    thing = finding.code.removesuffix("-lost")
    delivered = any(ref in deliveries for ref in finding.calls)
    if thing != finding.code and "partner" in finding.where and not delivered:
        moments.append(Moment(history.ended, name(finding.where["partner"]), f"had not received this {thing}", ""))
    return Timeline(tuple(moments), max(len(finding.calls) - CALLS_TOLD, 0), tuple(missing))


def _of_act(history: History, ref: str, act: dict[str, Any]) -> Iterator[Moment]:
    requests = msgspec.json.decode(act["calls"], type=tuple[Call, ...]) if act["calls"] else ()
    details = tuple(_request(request) for request in requests[:REQUESTS_TOLD])
    who = name(act["actor"])
    if not act["actor"].startswith(act["role"]):
        who += f" ({name(act['role'])})"
    how = "" if act["channel"] == "api" else f", by {name(act['channel'])}"
    if act["due"] is not None:
        how += f", due at {history.clock_time(act['due'])}"
    yield Moment(act["invoked"], who, did(act["kind"], act["operation"]) + how, ref, details)
    status = act["status"] if act["status"] is not None or not requests else requests[-1].status
    if act["answered"] is None:
        yield Moment(act["invoked"], PLATFORM, "is not known to have answered: no answer was journaled", ref)
    else:
        yield Moment(act["answered"], PLATFORM, answered(act["outcome"], act["why"], status, act["answer"]), ref)


def _of_observation(at: int, ref: str, record: Observed) -> Moment:
    held = "and it was well" if record.holds else "and it was not well"
    return Moment(at, "the harness", f'looked at "{name(record.subject)}" ({name(record.check)}), {held}', ref)


def _request(request: Call) -> str:
    status = "no answer" if request.status is None else str(request.status)
    return f"{name(request.method)} {name(request.path)} {status} in {request.ms:.0f} ms"


def _of_delivery(ref: str, row: dict[str, Any]) -> Moment:
    key = "no key" if row["key"] is None else f"key {name(row['key'])}"
    details = f"{key}, signature {name(row['signature'])}, {row['size']:,} bytes, SHA-256 {row['sha256'][:12]}"
    return Moment(row["received"], name(row["partner"]), f"received {_message(row)}", ref, (details,))


def _message(row: dict[str, Any]) -> str:
    if row["unreadable"]:
        return "a message that could not be read"
    if row["recognised"] is None:
        return "a message too long to tell"
    received = RECEIVED.decode(row["recognised"])
    told = [_word(one) for one in received[:WORDS_TOLD]]
    more = f" and {len(received) - WORDS_TOLD:,} more" if len(received) > WORDS_TOLD else ""
    return plain(", ".join(told) + more) if told else "a message without an order"


def _word(received: Received) -> str:
    if isinstance(received, OrderReceived):
        return f"{_REQUEST[received.request]} {name(received.condition)} order for {name(received.reference)}"
    return f"the results of {name(received.reference)}"


_REQUEST = {"new": "a new", "variation": "a variation of a", "end": "the end of a"}
