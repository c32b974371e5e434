"""Invented histories for tests: one line an event, times in seconds since the run began (10:00:00 UTC).

    history = played(
        order("a", "b", at=(10, 10.2)),             # one hearing, two defendants, shared and acknowledged
        delivery("a", at=12),                       # the contractor was told of a, and never of b
        document("letter", at=(20, 21)),
        view("tribunal-judge", at=(40, 41), shows=["letter"]),
    )

Everything goes through the real records, the real journal and the real folds; only the clock and the dialect are
invented.  A name ("a", "letter") stands for one mark; it is the same mark wherever the name comes up.  `at` is
(invoked, answered), with None for an answer that never came; a single number is answered a tenth of a second later.
By default every suite runs whole, the platform heals at 50 s, the run is sealed at 60 s, and the inboxes are witnessed
every second.
"""

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

from nisi.access import Access, AccessRule
from nisi.checkers.checked import Promises
from nisi.history.history import History
from nisi.history.sealing import load, seal
from nisi.history.trouble import MAIN_WRITER
from nisi.journal.records import (
    FORMAT,
    Answered,
    Call,
    CandidateRead,
    Clock,
    Delivered,
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
    Defendant,
    DocumentSeen,
    DocumentStored,
    NewDocument,
    Offence,
    Ok,
    Received,
    Refused,
    ResultLine,
    Secret,
    Unknown,
)
from nisi.operations import (
    CaseFileSeen,
    CaseOpened,
    DocumentFetched,
    DraftResults,
    EventStarted,
    EventSubmitted,
    FetchDocument,
    HearingListed,
    ListHearing,
    OpenAppeal,
    OpenCrimeCase,
    OrdersRead,
    ReadMonitoring,
    ReadStore,
    ResultsDrafted,
    ShareAccepted,
    ShareResults,
    StartEvent,
    StoreSeen,
    SubmitEvent,
    ViewCaseFile,
    name_of,
)

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


# Crime


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
) -> Event:
    """The results of one hearing, drafted and shared: each defendant has one order for each condition.

    `outcome` is the share's, `drafted` the draft's.  Said again of the same `hearing` (and `day`) it is an amendment,
    and what is left out is taken back; another `hearing` of the same `case` speaks of the same orders."""
    hearing = hearing or f"hearing-{defendants[0]}"
    conditions = [condition] if isinstance(condition, str) else list(condition)
    began, _ = _span(at)

    def entries(cast: Cast) -> Iterator[Entry]:
        people = tuple(_defendant(cast, name, named, youth) for name in defendants)
        case_id = case or f"case-of-{hearing}"
        if cast.first(case_id):
            opening = OpenCrimeCase(urn=f"URN-{case or hearing}", defendants=people, test=test)
            yield from _act(cast, began - 0.9, role, opening, CaseOpened(case_id=case_id))
        if cast.first(hearing):
            listing = ListHearing(case_id=case_id, court_centre=site, hearing_day="2026-03-02")
            yield from _act(cast, began - 0.6, role, listing, HearingListed(hearing_id=hearing))
        version = cast.drafts[f"{hearing} {day}"]
        cast.drafts[f"{hearing} {day}"] += 1
        said = {"prompts": _prompts(prompts), "ends": ends, "contractor": contractor, "custody": custody}
        lines = tuple(_line(name, condition, said) for name in defendants for condition in conditions)
        drafting = DraftResults(hearing_id=hearing, version=version, lines=lines, day=day)
        yield from _act(cast, began - 0.3, role, drafting, ResultsDrafted(version=version + 1), drafted)
        share = ShareResults(hearing_id=hearing, version=version + 1, day=day)
        yield from _act(cast, at, role, share, ShareAccepted(sequence=sequence), outcome)

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
    name: str, at: At, state: str = "live", condition: str = "curfew", details: Mapping[str, str] | None = None
) -> Event:
    """The platform's own record of the case of one order is read."""

    def entries(cast: Cast) -> Iterator[Entry]:
        said = {"reference": cast.mark(name), "offence_id": f"offence-{name}", "condition": condition, "state": state}
        answer = msgspec.convert({"orders": [{**said, "details": dict(details or {})}]}, OrdersRead)
        yield from _act(cast, at, "legal-adviser", ReadMonitoring(case_id=f"case-of-hearing-{name}"), answer)

    return entries


def _delivered(cast: Cast, at: float, partner: str, key: str | None, content: str, signature: str) -> Iterator[Entry]:
    record = Delivered(
        partner=partner,
        key=f"key-{cast.next('key')}" if key == "its own" else key,
        signature=signature,
        media_type="application/json",
        size=len(content.encode()),
        sha256=_sha256(content),
        encoding="utf-8",
        body=content,
    )
    yield Entry(at, INBOX, record)


def foreign_delivery(at: float, reference: str = "somebody else's order", partner: str = CONTRACTOR) -> Event:
    """A message that arrives at a partner and bears no mark of anybody's."""
    order = {"type": "order", "reference": reference, "offence_id": "offence", "condition": "curfew", "request": "new"}
    return delivery(at=at, partner=partner, body=json.dumps({"received": [order]}))


# Tribunal


def document(
    *names: str,
    at: At,
    case: str = "case-1",
    outcome: str = "ok",
    category: str = "evidence",
    classification: str = "PUBLIC",
    party: str = "appellant",
    role: str = "representative",
    test: bool = False,
) -> Event:
    """Documents that are filed to a case in one event; the case is opened when it is first spoken of."""
    began, _ = _span(at)

    def entries(cast: Cast) -> Iterator[Entry]:
        if cast.first(case):
            yield from _act(cast, began - 0.6, role, OpenAppeal(reference=case, test=test), CaseOpened(case_id=case))
        token = Secret(f"token {cast.next('token')}")
        starting = StartEvent(case_id=case, event="file-evidence")
        yield from _act(cast, began - 0.3, role, starting, EventStarted(token=token))
        filed = [
            {"document_id": f"id-{name}", "filename": _filename(cast, name), "category": category}
            | {"classification": classification, "party": party}
            for name in names
        ]
        submitting = SubmitEvent(
            case_id=case,
            event="file-evidence",
            token=token,
            documents=msgspec.convert(filed, tuple[NewDocument, ...]),
        )
        yield from _act(cast, at, role, submitting, EventSubmitted(version=1), outcome)

    return entries


def view(
    role: str, at: At, shows: Sequence[str] = (), case: str = "case-1", outcome: str = "ok", channel: str = "api"
) -> Event:
    """A role looks at a case file and is shown these documents."""

    def entries(cast: Cast) -> Iterator[Entry]:
        shown = tuple(DocumentSeen(document_id=f"id-{name}", filename=_filename(cast, name)) for name in shows)
        looking = ViewCaseFile(case_id=case)
        yield from _act(cast, at, role, looking, CaseFileSeen(documents=shown), outcome, channel)

    return entries


def fetch(
    role: str,
    name: str,
    at: At,
    case: str = "case-1",
    outcome: str = "ok",
    body: str = "the document",
    channel: str = "api",
) -> Event:
    """A role tries to open a document; `body` is what it gets."""

    def entries(cast: Cast) -> Iterator[Entry]:
        opening = FetchDocument(case_id=case, document_id=f"id-{name}", filename=_filename(cast, name))
        fetched = DocumentFetched(size=len(body.encode()), sha256=_sha256(body))
        yield from _act(cast, at, role, opening, fetched, outcome, channel)

    return entries


def store(
    at: At, holds: Sequence[str] = (), case: str = "case-1", outcome: str = "ok", role: str = "records-officer"
) -> Event:
    """The document store lists what it holds for a case."""

    def entries(cast: Cast) -> Iterator[Entry]:
        stored = tuple(DocumentStored(document_id=f"id-{name}", filename=_filename(cast, name)) for name in holds)
        yield from _act(cast, at, role, ReadStore(case_id=case), StoreSeen(documents=stored), outcome)

    return entries


# The run itself


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
    folder: Path | None = None,
    as_parquet: bool = False,
) -> History:
    """The history of a run in which these events happened.

    The inboxes give no heartbeat during `inbox_down`; a writer in `killed` leaves no closing record.  The journal stays
    in `folder` where one is given, and is sealed there with `as_parquet`."""
    with tempfile.TemporaryDirectory() as scratch:
        journal = folder if folder is not None else Path(scratch)
        cast = Cast()
        entries = [entry for event in events for entry in event(cast)]
        end = sealed if sealed is not None else max([60.0, *(entry.at for entry in entries)])
        entries += _of_every_run(cast, heal, sealed, end, inbox_down, suites)
        opened = _opened(purpose, {CONTRACTOR: "orders"} if partners is None else partners, suites, faults, seed)
        _write(journal, opened, sorted(entries, key=lambda entry: entry.at), end, killed)
        return History((seal if as_parquet else load)(journal, recognise))


def promises(
    *,
    order_deadline_s: float = 20.0,
    order_horizon_s: float = 5.0,
    view_settles_s: float = 2.0,
    access_settles_s: float = 2.0,
    inbox_gap_s: float = 5.0,
    access: Access | None = None,
) -> Promises:
    """What the platform of these tests is held to."""
    return Promises(
        order_deadline_s=order_deadline_s,
        order_horizon_s=order_horizon_s,
        view_settles_s=view_settles_s,
        access_settles_s=access_settles_s,
        inbox_gap_s=inbox_gap_s,
        access=access or ACCESS,
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
    ),
)
"""A tribunal judge must see everything; a respondent what is public, and nothing that is restricted."""


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


def _span(at: At) -> tuple[float, float | None]:
    return at if isinstance(at, tuple) else (at, at + 0.1)


def _act(
    cast: Cast, at: At, role: str, operation: Any, answer: Any, outcome: str = "ok", channel: str = "api"
) -> Iterator[Entry]:
    began, ended = _span(at)
    act = cast.next("act")
    yield Entry(began, COURT, Invoked(act=act, actor=f"{role}.1", role=role, channel=channel, operation=operation))
    if ended is None:
        return
    status = {"ok": 202 if isinstance(operation, ShareResults) else 200, "refused": 409, "unknown": 503}[outcome]
    method = "GET" if isinstance(operation, ViewCaseFile | FetchDocument | ReadStore | StartEvent) else "POST"
    call = Call(method=method, path=f"/{name_of(operation)}", status=status, ms=round((ended - began) * 1000, 1))
    outcomes: dict[str, Any] = {
        "ok": Ok(answer),
        "refused": Refused(why="the platform refused", status=status),
        "unknown": Unknown(why="the platform was unavailable", status=status),
    }
    yield Entry(ended, COURT, Answered(act=act, outcome=outcomes[outcome], calls=(call,)))


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


def _filename(cast: Cast, name: str) -> str:
    return f"{name}-{cast.mark(name)}.txt"


def _sha256(text: str) -> str:
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
