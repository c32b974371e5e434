"""How an invented history is told: who and what it speaks of, the run around it, and its journal."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest import mock

import msgspec

from nisi.access import Access, AccessRule, CaseRule, FieldRule, RollRule
from nisi.checkers.checked import Promises, TimeLimit
from nisi.history.history import History
from nisi.history.sealing import load, seal
from nisi.history.trouble import MAIN_WRITER
from nisi.journal.records import (
    FORMAT,
    Answered,
    Call,
    CandidateRead,
    Clock,
    FaultsRead,
    Heartbeat,
    Hindered,
    Invoked,
    ItemNotPassed,
    PhaseBegan,
    Record,
    RunOpened,
    SuiteEnded,
    WriterStarted,
)
from nisi.journal.writer import Journal
from nisi.marks import Mark
from nisi.model import (
    Ok,
    Received,
    Refused,
    Unknown,
)
from nisi.operations import (
    FetchDocument,
    ReadStore,
    ShareResults,
    StartEvent,
    ViewCaseFile,
    name_of,
)
from nisi.payloads import PayloadSchema

NONCE, OTHER_NONCE = "7F3K", "0THR"
CONTRACTOR = "em-contractor"
SUITES = ("tagging", "documents", "access")
ROLES = ("caseworker", "legal-adviser", "records-officer", "representative", "respondent", "tribunal-judge")
STARTED = datetime.datetime(2026, 3, 2, 10, 0, tzinfo=datetime.UTC)
MONOTONIC_START_S = 1_000.0
COURT, INBOX = "court", "inbox"

At = float | tuple[float, float | None]


def ns(seconds: float) -> int:
    """Seconds of the run as the journal's nanoseconds."""
    return round((MONOTONIC_START_S + seconds) * 1_000) * 1_000_000


class Entry(NamedTuple):
    """One record that a writer writes at a time of the run."""

    at: float
    writer: str
    record: Record


@dataclass
class Cast:
    """Who and what the events of one history speak of."""

    marks: dict[str, Mark] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    drafts: Counter[str] = field(default_factory=Counter)
    known: set[str] = field(default_factory=set)

    def mark(self, name: str) -> str:
        return self.marks.setdefault(name, Mark(NONCE, 1, len(self.marks))).text

    def next(self, what: str) -> int:
        self.counts[what] += 1
        return self.counts[what] - 1

    def first(self, name: str) -> bool:
        """Whether `name` is spoken of for the first time."""
        new = name not in self.known
        self.known.add(name)
        return new


Event = Callable[[Cast], Iterable[Entry]]


def phase(name: str, at: float) -> Event:
    return noted(PhaseBegan(phase=name), at)


def suite(name: str, at: float | None = 49.0, ran: int = 1, why: str | None = None, exit_code: int = 0) -> Event:
    """How a suite ended; with `at=None` it never did."""

    def entries(cast: Cast) -> Iterator[Entry]:
        cast.known.add(f"suite {name}")
        if at is not None:
            yield Entry(at, MAIN_WRITER, SuiteEnded(suite=name, exit_code=exit_code, ran=ran, why=why))

    return entries


def item(suite: str, name: str, came_out: str = "failed", why: str = "", at: float = 48.0) -> Event:
    """A test that did not pass."""
    return noted(ItemNotPassed(suite=suite, item=name, came_out=came_out, why=why), at)


def hindered(what: str, why: str, way_out: str, at: float = 48.0) -> Event:
    return noted(Hindered(what=what, why=why, way_out=way_out), at)


def candidate(version: str | None = "1.4.2", digest: str | None = "c0ffee" * 10, at: float = 0.1) -> Event:
    """What the candidate says it is."""

    def entries(cast: Cast) -> Iterator[Entry]:
        cast.known.add("candidate")
        when = "start" if at < 1 else "end"
        yield Entry(
            at,
            MAIN_WRITER,
            CandidateRead(when=when, base_url="http://127.0.0.1:8080", version=version, digest=digest),
        )

    return entries


def faults_read(at: float = 59.0, **fired: int) -> Event:
    """How often each planted fault changed an outcome."""
    return noted(FaultsRead(fired=fired), at)


def noted(record: Record, at: float, writer: str = MAIN_WRITER) -> Event:
    """Any other record, as it stands."""
    return lambda _: [Entry(at, writer, record)]


def played(
    *events: Event,
    heal: float | None = 50.0,
    sealed: float | None = 60.0,
    inbox_down: Sequence[tuple[float, float]] = (),
    killed: Sequence[str] = (),
    purpose: str = "gate",
    partners: dict[str, str] | None = None,
    suites: tuple[str, ...] = SUITES,
    faults: tuple[str, ...] = (),
    seed: int = 7,
    payloads: dict[str, str] | None = None,
    folder: Path | None = None,
    as_parquet: bool = False,
    opened: Mapping[str, Any] | None = None,
) -> History:
    """The history of a run in which these events happened.

    `opened` has what its first record says otherwise than usual, such as the digests of the rules beside it.

    `payloads` has for a partner the digest of the schema of what it is sent.
    The inboxes give no heartbeat during `inbox_down`; a writer in `killed` leaves no closing record.  The journal stays
    in `folder` where one is given, and is sealed there with `as_parquet`."""
    with tempfile.TemporaryDirectory() as scratch:
        journal = folder if folder is not None else Path(scratch)
        cast = Cast()
        entries = [entry for event in events for entry in event(cast)]
        end = sealed if sealed is not None else max([60.0, *(entry.at for entry in entries)])
        entries += _of_every_run(cast, heal, sealed, end, inbox_down, suites)
        first = _opened(purpose, {CONTRACTOR: "orders"} if partners is None else partners, suites, faults, seed)
        first = msgspec.structs.replace(first, payloads=payloads or {}, **opened or {})
        _write(journal, first, sorted(entries, key=lambda entry: entry.at), end, killed)
        return History((seal if as_parquet else load)(journal, recognise))


def promises(
    *,
    order_deadline_s: float = 20.0,
    order_horizon_s: float = 5.0,
    view_settles_s: float = 2.0,
    access_settles_s: float = 2.0,
    inbox_gap_s: float = 5.0,
    access: Access | None = None,
    payloads: dict[str, PayloadSchema] | None = None,
    time_limits: tuple[TimeLimit, ...] = (),
    not_served_share: float = 0.01,
) -> Promises:
    """What the platform of these tests is held to."""
    return Promises(
        order_deadline_s=order_deadline_s,
        order_horizon_s=order_horizon_s,
        view_settles_s=view_settles_s,
        access_settles_s=access_settles_s,
        inbox_gap_s=inbox_gap_s,
        recovers_s=5.0,
        backlog_s=30.0,
        not_served_share=not_served_share,
        access=access or ACCESS,
        payloads=payloads or {},
        time_limits=time_limits,
    )


ACCESS = Access(
    format=1,
    rule=(
        AccessRule(roles=("tribunal-judge",), entitlement="must-see", why="a judge decides on the whole file"),
        AccessRule(
            roles=("respondent",),
            entitlement="must-see",
            classifications=("PUBLIC",),
            why="each side sees what the other has filed",
        ),
        AccessRule(
            roles=("respondent",),
            entitlement="must-not-see",
            classifications=("RESTRICTED",),
            why="withheld by a judge's direction",
        ),
        AccessRule(roles=("panel-member",), entitlement="must-see", assigned=True, why="sits on the case"),
        AccessRule(roles=("panel-member",), entitlement="must-not-see", assigned=False, why="sits elsewhere"),
    ),
    field_rule=(
        FieldRule(roles=("tribunal-judge", "caseworker"), entitlement="must-see", why="the whole file"),
        FieldRule(roles=("respondent",), entitlement="must-see", fields=("hearingNeeds",), why="so that it can be met"),
        FieldRule(roles=("respondent",), entitlement="must-not-see", fields=("phone",), why="kept from the other side"),
        FieldRule(roles=("panel-member",), entitlement="must-not-see", assigned=False, why="sits elsewhere"),
    ),
    case_rule=(
        CaseRule(roles=("tribunal-judge", "caseworker", "respondent"), entitlement="must-see", why="is part of it"),
        CaseRule(roles=("panel-member",), entitlement="must-not-see", assigned=False, why="sits elsewhere"),
    ),
    roll_rule=(
        RollRule(roles=("juror-officer", "court-administrator"), entitlement="must-see", attendees=("juror",), why=""),
        RollRule(roles=("court-clerk",), entitlement="must-see", attendees=("defendant", "advocate"), why=""),
    ),
)
"""A tribunal judge must see everything; a respondent what is public, and nothing that is restricted; a panel member
everything of a case that they are assigned to, and nothing of another; a juror officer and an administrator every
juror, a clerk everybody else who came."""


def recognise(partner: str, body: bytes) -> tuple[Received, ...]:
    """The dialect of these histories; raises for a body that is not its own."""
    return msgspec.convert(json.loads(body)["received"], tuple[Received, ...])


def acts_of(history: History, kind: str) -> list[str]:
    """The journal references (`writer:number`) of every act of a kind, such as "share-results", in time order."""
    rows = history.rows("select writer, n_invoked as n from acts where kind = $kind order by invoked", kind=kind)
    return [f"{row['writer']}:{row['n']}" for row in rows]


def deliveries_of(history: History) -> list[str]:
    """The journal references of every delivery, in time order."""
    return [f"{row['writer']}:{row['n']}" for row in history.rows("select * from deliveries order by received")]


def span(at: At) -> tuple[float, float | None]:
    return at if isinstance(at, tuple) else (at, at + 0.1)


def act(
    cast: Cast,
    at: At,
    role: str,
    operation: Any,
    answer: Any,
    outcome: str = "ok",
    channel: str = "api",
    actor: str | None = None,
    status: int | None = None,
    due: float | None = None,
    site: str | None = None,
    network: str | None = None,
) -> Iterator[Entry]:
    """One act and what came of it; `actor` is the role's first person unless one is named."""
    began, ended = span(at)
    number = cast.next("act")
    who: dict[str, Any] = {"actor": actor or f"{role}.1", "role": role, "channel": channel}
    came = {"due_ns": None if due is None else ns(due), "site": site, "network": network}
    yield Entry(began, COURT, Invoked(act=number, operation=operation, **who, **came))
    if ended is None:
        return
    if status is None:
        status = {"ok": 202 if isinstance(operation, ShareResults) else 200, "refused": 409, "unknown": 503}.get(
            outcome
        )
    method = "GET" if isinstance(operation, ViewCaseFile | FetchDocument | ReadStore | StartEvent) else "POST"
    call = Call(method=method, path=f"/{name_of(operation)}", status=status, ms=round((ended - began) * 1000, 1))
    outcomes: dict[str, Any] = {
        "ok": Ok(answer),
        "refused": Refused(why="the platform refused", status=status),
        "unknown": Unknown(why="the platform was unavailable", status=status),
        "not sent": Refused(why="not sent: connection refused"),
    }
    yield Entry(ended, COURT, Answered(act=number, outcome=outcomes[outcome], calls=(call,)))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _of_every_run(
    cast: Cast,
    heal: float | None,
    sealed: float | None,
    end: float,
    inbox_down: Sequence[tuple[float, float]],
    suites: tuple[str, ...],
) -> Iterator[Entry]:
    """What a run's leader and its inboxes write by themselves."""
    for writer in (COURT, INBOX):
        yield Entry(0.0, MAIN_WRITER, WriterStarted(writer=writer))
    phases = {"handshake": 0.0, "provoke": 1.0, "heal": heal, "drain": heal, "final-reads": heal, "seal": sealed}
    for name, at in phases.items():
        if at is not None:
            yield Entry(at, MAIN_WRITER, PhaseBegan(phase=name))
    if cast.first("candidate"):
        yield from candidate(at=0.1)(cast)
        yield from candidate(at=end - 0.1)(cast)
    for name in suites:
        if cast.first(f"suite {name}"):
            yield from suite(name)(cast)
    for second in range(int(end) + 1):
        if not any(began < second < ended for began, ended in inbox_down):
            yield Entry(float(second), INBOX, Heartbeat())


def _opened(
    purpose: str, partners: dict[str, str], suites: tuple[str, ...], faults: tuple[str, ...], seed: int
) -> RunOpened:
    return RunOpened(
        format=FORMAT,
        run_id=f"20260302T100000-local-{NONCE.lower()}",
        purpose=purpose,
        nonce=NONCE,
        seed=seed,
        writer=MAIN_WRITER,
        writer_number=0,
        clock=Clock(boot_id="test", monotonic_ns=ns(0), utc_ns=int(STARTED.timestamp()) * 1_000_000_000),
        harness_version="0.1.0",
        harness_digest="ab" * 32,
        stage="local",
        stage_digest="cd" * 32,
        access_digest="ef" * 32,
        candidate="refcourt",
        candidate_settings_digest="01" * 32,
        partners=partners,
        roles=ROLES,
        suites=suites,
        faults=faults,
    )


def _write(folder: Path, opened: RunOpened, entries: Iterable[Entry], end: float, killed: Sequence[str]) -> None:
    now = ns(0)
    # The journal asks the clock itself, so that no caller can write down a time that was not.
    with mock.patch("nisi.journal.writer.time", SimpleNamespace(monotonic_ns=lambda: now)):
        journals = {
            writer: Journal(folder, msgspec.structs.replace(opened, writer=writer, writer_number=number))
            for number, writer in enumerate((MAIN_WRITER, COURT, INBOX))
        }
        for entry in entries:
            now = ns(entry.at)
            journals[entry.writer].write(entry.record)
        now = ns(end)
        for writer, journal in journals.items():
            if writer in killed:
                os.close(journal._file)  # what the kernel does for a killed process
            else:
                journal.close()
