"""What load users do: acts that were due at a planned time, how a load writer did, and what went wrong meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    actor: str | None = None,
    outcome: str = "ok",
    status: int | None = None,
    site: str | None = None,
    network: str | None = None,
    hearing: str = "h",
) -> Event:
    """Somebody who was due then, and acted at once unless `at` says when; `due=None` acted without a plan."""

    def entries(cast: Cast) -> Iterator[Entry]:
        began = at if at is not None else due
        assert began is not None, "an act that was never due needs a time"
        operation, answer = _asked(kind, hearing)
        yield from act(
            cast,
            began,
            role,
            operation,
            answer,
            outcome,
            actor=actor,
            status=status,
            due=due,
            site=site,
            network=network,
        )

    return entries


def court_day(
    profile: str = "share-burst",
    *,
    begins: float = 10,
    lasts: float = 30,
    compressed: float = 60,
    arrivals: int = 0,
    writer: str = COURT,
    what: str = "legal-adviser: result a hearing",
) -> Event:
    """A load writer is about to play its part of a profile, at 09:00 in the court's time at first."""
    planned = ArrivalsPlanned(
        profile=profile,
        digest="0" * 64,
        arrivals=arrivals,
        begins_ns=ns(begins),
        time_of_day="09:00",
        lasts_s=lasts,
        compressed=compressed,
        in_flight=10,
        counted={what: arrivals},
    )
    return noted(planned, begins - 1, writer)


def dropped(due: float, at: float | None = None, writer: str = COURT, what: str = "legal-adviser: look up") -> Event:
    """Somebody was due and turned away, at once unless `at` says when."""
    role, does = what.split(": ")
    away = ArrivalDropped(due_ns=ns(due), role=role, does=does, site="court-001", network="fixed")
    return noted(away, due if at is None else at, writer)


def pulse(
    at: float,
    begun: int = 0,
    *,
    ended: int | None = None,
    dropped: int = 0,
    lag_ms: float = 1.0,
    processor: float = 0.1,
    writer: str = COURT,
) -> Event:
    """How a load writer did in the second before."""
    beat = LoadPulse(
        begun=begun,
        ended=begun if ended is None else ended,
        dropped=dropped,
        in_flight=0,
        lag_ms_p99=lag_ms,
        processor_share=processor,
    )
    return noted(beat, at, writer)


def outage(
    name: str,
    at: tuple[float, float | None],
    *,
    sites: Sequence[str] = (),
    networks: Sequence[str] = (),
    partners: Sequence[str] = (),
    error: str | None = None,
    witnessed: str | None = None,
    upgraded: bool = False,
) -> Event:
    """Something was made to go wrong: with sites or networks, with partners, or else with the candidate.

    `at` is (began, ended), with None for one that nobody ended."""
    what = "partner" if partners else "sites" if sites or networks else "candidate"
    how = {"partner": "down", "sites": "cut", "candidate": "upgraded" if upgraded else "frozen"}[what]

    def entries(_: Cast) -> Iterator[Entry]:
        began, ended = at
        yield Entry(
            began,
            MAIN_WRITER,
            OutageBegan(
                name=name,
                what=what,
                how=how,
                until_ns=ns(ended if ended is not None else began),
                sites=tuple(sites),
                networks=tuple(networks),
                partners=tuple(partners),
            ),
        )
        if ended is not None:
            yield Entry(ended, MAIN_WRITER, OutageEnded(name=name, error=error, witnessed=witnessed))

    return entries
