"""What happens in crime courts, one line an event."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from nisi.journal.records import (
    Delivered,
)
from nisi.marks import Mark
from nisi.model import (
    Defendant,
    Offence,
    ResultLine,
)
from nisi.operations import (
    CaseOpened,
    DraftResults,
    HearingListed,
    ListHearing,
    OpenCrimeCase,
    OrdersRead,
    ReadMonitoring,
    ReadShareOutcome,
    ResultsDrafted,
    ShareAccepted,
    ShareOutcome,
    ShareResults,
)
from played.run import CONTRACTOR, INBOX, NONCE, At, Cast, Entry, Event, act, sha256, span


def order(
    *defendants: str,
    at: At,
    outcome: str = "ok",
    condition: str | Sequence[str] = "curfew",
    hearing: str | None = None,
    site: str = "Leeds Crown Court",
    role: str = "legal-adviser",
    drafted: str = "ok",
    named: str | None = None,
    prompts: Mapping[str, str] | None = None,
    ends: bool = False,
    contractor: str | None = None,
    day: str | None = None,
    case: str | None = None,
    sequence: int | None = None,
    youth: bool = False,
    custody: bool = False,
    test: bool = False,
    line_ids: Sequence[str] = (),
) -> Event:
    """The results of one hearing, drafted and shared: each defendant has one order for each condition.

    `outcome` is the share's, `drafted` the draft's; `line_ids` are those that the platform gives the lines.  Said again
    of the same `hearing` (and `day`) it is an amendment, and what is left out is taken back; another
    `hearing` of the same `case` speaks of the same orders."""
    hearing = hearing or f"hearing-{defendants[0]}"
    conditions = [condition] if isinstance(condition, str) else list(condition)
    began, _ = span(at)

    def entries(cast: Cast) -> Iterator[Entry]:
        people = tuple(_defendant(cast, name, named, youth) for name in defendants)
        case_id = case or f"case-of-{hearing}"
        if cast.first(case_id):
            opening = OpenCrimeCase(urn=f"URN-{case or hearing}", defendants=people, test=test)
            yield from act(cast, began - 0.9, role, opening, CaseOpened(case_id=case_id))
        if cast.first(hearing):
            listing = ListHearing(case_id=case_id, court_centre=site, hearing_day="2026-03-02")
            yield from act(cast, began - 0.6, role, listing, HearingListed(hearing_id=hearing))
        version = cast.drafts[f"{hearing} {day}"]
        cast.drafts[f"{hearing} {day}"] += 1
        said = {"prompts": _prompts(prompts), "ends": ends, "contractor": contractor, "custody": custody}
        lines = tuple(_line(name, condition, said) for name in defendants for condition in conditions)
        drafting = DraftResults(hearing_id=hearing, version=version, lines=lines, day=day)
        answer = ResultsDrafted(version=version + 1, line_ids=tuple(line_ids))
        yield from act(cast, began - 0.3, role, drafting, answer, drafted)
        share = ShareResults(hearing_id=hearing, version=version + 1, day=day)
        yield from act(cast, at, role, share, ShareAccepted(sequence=sequence), outcome)

    return entries


def share_failed(hearing: str, at: At) -> Event:
    """The sharer reads that a share which was accepted has failed."""

    def entries(cast: Cast) -> Iterator[Entry]:
        answer = ShareOutcome(state="failed", reason="VERSION_MISMATCH")
        yield from act(cast, at, "legal-adviser", ReadShareOutcome(hearing_id=hearing), answer)

    return entries


def delivery(
    *names: str,
    at: float,
    partner: str = CONTRACTOR,
    condition: str = "curfew",
    key: str | None = "its own",
    signature: str = "valid",
    request: str = "new",
    words: str = "",
    body: str | None = None,
    nonce: str = NONCE,
    details: Mapping[str, str] | None = None,
    test: bool = False,
) -> Event:
    """A message that arrives at a partner, with one order for each name.

    `key=None` is a channel without keys; `words` make a body differ in what it says, `body` replaces it (and cannot be
    read), `nonce=OTHER_NONCE` makes it another run's; without `details` it says no more than whose order it is."""

    def entries(cast: Cast) -> Iterator[Entry]:
        orders = [
            {"reference": _reference(cast, name, nonce), "offence_id": f"offence-{name}", "condition": condition}
            | {"type": "order", "request": request, "test": test, "details": dict(details or {})}
            for name in names
        ]
        content = body if body is not None else json.dumps({"received": orders, "words": words})
        yield from _delivered(cast, at, partner, key, content, signature)

    return entries


def results(
    name: str,
    at: float,
    partner: str,
    hearing: str | None = None,
    details: Mapping[str, str] | None = None,
    key: str | None = "its own",
    day: str = "2026-03-02",
) -> Event:
    """A message that arrives at a partner with the results of one defendant on one day of a hearing.

    Without `details` they are those of the curfew that `order` makes."""

    def entries(cast: Cast) -> Iterator[Entry]:
        told = {f"line-{name}-curfew": "Community order"} if details is None else dict(details)
        said = {"type": "results", "reference": cast.mark(name), "hearing_id": hearing or f"hearing-{name}"}
        content = json.dumps({"received": [{**said, "hearing_day": day, "details": told}]})
        yield from _delivered(cast, at, partner, key, content, "valid")

    return entries


def record(
    name: str,
    at: At,
    state: str = "live",
    condition: str = "curfew",
    details: Mapping[str, str] | None = None,
    case: str | None = None,
) -> Event:
    """The platform's own record of the case of one order is read."""

    def entries(cast: Cast) -> Iterator[Entry]:
        said = {"reference": cast.mark(name), "offence_id": f"offence-{name}", "condition": condition, "state": state}
        answer = msgspec.convert({"orders": [{**said, "details": dict(details or {})}]}, OrdersRead)
        yield from act(cast, at, "legal-adviser", ReadMonitoring(case_id=case or f"case-of-hearing-{name}"), answer)

    return entries


def _delivered(cast: Cast, at: float, partner: str, key: str | None, content: str, signature: str) -> Iterator[Entry]:
    record = Delivered(
        partner=partner,
        key=f"key-{cast.next('key')}" if key == "its own" else key,
        signature=signature,
        media_type="application/json",
        size=len(content.encode()),
        sha256=sha256(content),
        encoding="utf-8",
        body=content,
    )
    yield Entry(at, INBOX, record)


def foreign_delivery(at: float, reference: str = "somebody else's order", partner: str = CONTRACTOR) -> Event:
    """A message that arrives at a partner and bears no mark of anybody's."""
    order = {"type": "order", "reference": reference, "offence_id": "offence", "condition": "curfew", "request": "new"}
    return delivery(at=at, partner=partner, body=json.dumps({"received": [order]}))


def _defendant(cast: Cast, name: str, named: str | None, youth: bool) -> Defendant:
    return Defendant(
        master_defendant_id=f"person-{name}",
        reference=cast.mark(name),
        first_name="Person" if named is None else named,
        last_name=name.upper(),
        born="1990-01-01",
        address=None,
        offences=(Offence(f"offence-{name}", "TH68001", "Theft"),),
        youth=youth,
    )


def _prompts(prompts: Mapping[str, str] | None) -> tuple[dict[str, str], ...]:
    return tuple({"ref": ref, "label": ref, "value": value} for ref, value in (prompts or {}).items())


def _line(name: str, condition: str, said: Mapping[str, Any]) -> ResultLine:
    line = {"result_line_id": f"line-{name}-{condition}", "master_defendant_id": f"person-{name}"}
    line |= {"offence_id": f"offence-{name}", "label": "Community order", "ordered_date": "2026-03-02"}
    return msgspec.convert({**line, **said, "condition": condition}, ResultLine)


def _reference(cast: Cast, name: str, nonce: str) -> str:
    return cast.mark(name) if nonce == NONCE else Mark(nonce, 1, 0).text
