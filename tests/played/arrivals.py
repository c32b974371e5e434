"""What load users do: acts that were due at a planned time, and the court day that they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nisi.journal.records import ArrivalDropped, ArrivalsPlanned, LoadPulse, OutageBegan, OutageEnded
from nisi.operations import (
    CaseOpened,
    CasesFound,
    DraftResults,
    HearingListed,
    ListHearing,
    OpenCrimeCase,
    OrdersRead,
    ReadMonitoring,
    ResultsDrafted,
    SearchCases,
    ShareAccepted,
    ShareResults,
)
from played.run import COURT, MAIN_WRITER, At, Cast, Entry, Event, act, noted, ns


def _asked(kind: str, hearing: str) -> tuple[Any, Any]:
    match kind:
        case "open-crime-case":
            return OpenCrimeCase(urn="1", defendants=()), CaseOpened(case_id="1")
        case "list-hearing":
            listing = ListHearing(case_id="1", court_centre="Leeds", hearing_day="2026-03-02")
            return listing, HearingListed(hearing_id=hearing)
        case "draft-results":
            return DraftResults(hearing_id=hearing, version=0, lines=()), ResultsDrafted(version=1)
        case "share-results":
            return ShareResults(hearing_id=hearing, version=1), ShareAccepted()
        case "read-monitoring":
            return ReadMonitoring(case_id="1"), OrdersRead(orders=())
        case _:
            return SearchCases(reference="1"), CasesFound(case_ids=())


def arrival(
    due: float | None,
    at: At | None = None,
    *,
    kind: str = "search-cases",
    role: str = "legal-adviser",
    outcome: str = "ok",
    actor: str | None = None,
    site: str | None = None,
    hearing: str = "h",
) -> Event:
    """Somebody who was due then, and acted at once unless `at` says when; `due=None` acted without a plan."""

    def entries(cast: Cast) -> Iterator[Entry]:
        began = at if at is not None else due
        assert began is not None, "an act that was never due needs a time"
        operation, answer = _asked(kind, hearing)
        yield from act(cast, began, role, operation, answer, outcome, due=due, actor=actor, site=site)

    return entries


def court_day(
    profile: str = "share-burst", *, begins: float = 10, lasts: float = 30, compressed: float = 60, arrivals: int = 0
) -> Event:
    """The court's acts are those of a load writer that plays a profile, at 09:00 in the court's time at first."""
    planned = ArrivalsPlanned(
        profile=profile,
        digest="0" * 64,
        arrivals=arrivals,
        begins_ns=ns(begins),
        time_of_day="09:00",
        lasts_s=lasts,
        compressed=compressed,
        in_flight=10,
        counted={"legal-adviser: result a hearing": arrivals},
    )
    return noted(planned, begins - 1, COURT)


def pulse(
    at: float, *, begun: int = 0, ended: int = 0, dropped: int = 0, lag_ms: float = 1.0, processor: float = 0.1
) -> Event:
    """How the load writer did in the second before."""
    beat = LoadPulse(
        begun=begun, ended=ended, dropped=dropped, in_flight=0, lag_ms_p99=lag_ms, processor_share=processor
    )
    return noted(beat, at, COURT)


def dropped(due: float, site: str = "court-001") -> Event:
    """An arrival that was turned away."""
    record = ArrivalDropped(due_ns=ns(due), role="legal-adviser", does="result a hearing", site=site, network="fixed")
    return noted(record, due, COURT)


def outage(name: str, at: tuple[float, float | None], what: str = "partner", *, sites: tuple[str, ...] = ()) -> Event:
    """Something that was made to go wrong from outside; without a second time nobody ended it."""

    def entries(cast: Cast) -> Iterator[Entry]:
        began, ended = at
        yield Entry(began, MAIN_WRITER, OutageBegan(name=name, what=what, how="down", until_ns=ns(began), sites=sites))
        if ended is not None:
            yield Entry(ended, MAIN_WRITER, OutageEnded(name=name))

    return entries
