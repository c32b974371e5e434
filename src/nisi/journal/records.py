"""What a journal holds: one record a line, each numbered and chained to the line before it.

A line is `{"n": 3, "t": 81733520034471, "prev": "<sha256 of line 2>", "record": {"kind": …}}`; `t` is the host's
monotonic clock in nanoseconds, shared by all processes of one boot.  Times for people come from the pair of clocks
in the first record.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from nisi.model import Ok, Refused, Unknown, from_jsonable
from nisi.operations import AnyAnswer, AnyOperation

FORMAT = 1
FIRST_PREV = "0" * 64


class Record(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """The base of every record."""


class Clock(Struct, frozen=True, kw_only=True):
    """One reading of both clocks on one host.

    `offset_ns` ± `error_ns` is how far this host's monotonic clock is ahead of that of the gate's host; all times that
    this writer writes are without it.  `boot_id` names the clock: two writers with the same one read the same."""

    boot_id: str
    monotonic_ns: int
    utc_ns: int
    offset_ns: int = 0
    error_ns: int = 0


class RunOpened(Record, frozen=True, kw_only=True, tag="run"):
    """The first record of every file: which run this is, and who writes here.

    `payloads` has for each partner whose payloads are held to a schema the SHA-256 of that; `calibration_digest` is
    that of the calibration that came with the harness, None where there was none; `ledger` is the kind of the ledger
    that the verdict adds up, and `continues` the attempt that this one goes on with, empty for none."""

    format: int
    run_id: str
    purpose: str
    nonce: str
    seed: int
    writer: str
    writer_number: int
    clock: Clock
    harness_version: str
    harness_digest: str
    stage: str
    stage_digest: str
    access_digest: str
    candidate: str
    candidate_settings_digest: str
    partners: dict[str, str]
    roles: tuple[str, ...]
    suites: tuple[str, ...]
    faults: tuple[str, ...] = ()
    answer_s: float = 10.0
    payloads: dict[str, str] = {}
    driver: str = "api"
    calibration_digest: str | None = None
    ledger: str = ""
    continues: str = ""


class WriterStarted(Record, frozen=True, kw_only=True, tag="writer"):
    """Whoever starts a writer says so first; a writer named here whose file is missing is altered evidence."""

    writer: str


class Call(Struct, frozen=True, kw_only=True):
    """One request of an act, without headers and bodies: enough to find it in the candidate's own log."""

    method: str
    path: str
    status: int | None
    ms: float
    size: int = 0
    sha256: str | None = None


class Invoked(Record, frozen=True, kw_only=True, tag="invoked"):
    """An act is about to reach the platform; `due_ns` is when it should have begun, where arrivals were planned.

    `site` and `network` are the court building and the way to the platform, where load users have them."""

    act: int
    actor: str
    role: str
    channel: str
    operation: AnyOperation
    due_ns: int | None = None
    site: str | None = None
    network: str | None = None


class Answered(Record, frozen=True, kw_only=True, tag="answered"):
    act: int
    outcome: Ok[AnyAnswer] | Refused | Unknown
    calls: tuple[Call, ...] = ()


class Delivered(Record, frozen=True, kw_only=True, tag="delivered"):
    """Something arrived at an inbox; written before it was answered, kept as it came (up to a stated size).

    `answered`: taken; failed (the partner said that it had not taken it); withheld (it has it, and gave no answer)."""

    partner: str
    key: str | None
    signature: str
    media_type: str
    size: int
    sha256: str
    encoding: str
    body: str
    answered: str = "taken"


class DeliveryRefused(Record, frozen=True, kw_only=True, tag="delivery-refused"):
    """Something arrived at an inbox that no partner could take, and is not kept: what it was called, and why."""

    partner: str
    key: str | None
    why: str


class Heartbeat(Record, frozen=True, kw_only=True, tag="heartbeat", omit_defaults=True):
    """The inboxes were up at this moment, but for those in `blind`: partners that could not be polled just then."""

    blind: tuple[str, ...] = ()


class BehaviourBegan(Record, frozen=True, kw_only=True, tag="behaviour"):
    """An inbox was told to behave badly (slow, failing, down, withholding) until `until_ns`, or is well again."""

    partner: str
    behaviour: str
    until_ns: int | None = None
    after_s: float | None = None


class ArrivalsPlanned(Record, frozen=True, kw_only=True, tag="arrivals"):
    """A load writer is about to begin `arrivals` of a profile, from `begins_ns` for `lasts_s`, so many times as fast.

    `in_flight` is how many of them may be under way at once; `counted` names the kinds with how many of each.
    `time_of_day` is the court's at `begins_ns`, such as 09:30."""

    profile: str
    digest: str
    arrivals: int
    begins_ns: int
    time_of_day: str = "00:00"
    lasts_s: float
    compressed: float
    in_flight: int
    counted: dict[str, int]


class ArrivalDropped(Record, frozen=True, kw_only=True, tag="dropped"):
    """An arrival was due and was not begun, because as many as may be were under way."""

    due_ns: int
    role: str
    does: str
    site: str
    network: str


class LoadPulse(Record, frozen=True, kw_only=True, tag="pulse"):
    """How a load writer did since its last pulse, a second ago: what was due and begun, what ended, what was dropped.

    `lag_ms_p99` is how late arrivals were met by our own doing, and `processor_share` how much of the one processor
    that such a process can use it used: together they say whether a dropped arrival is the candidate's or ours."""

    begun: int
    ended: int
    dropped: int
    in_flight: int
    lag_ms_p99: float
    processor_share: float


class OutageBegan(Record, frozen=True, kw_only=True, tag="outage"):
    """Something was made to go wrong from outside until `until_ns`, and what it names: sites, networks, partners."""

    name: str
    what: str
    how: str
    until_ns: int
    sites: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()


class OutageEnded(Record, frozen=True, kw_only=True, tag="outage-over"):
    """What was made to go wrong is well again, as far as who did it can tell; `error` where it could not be done.

    `witnessed` is what of it could be seen by another way than the one by which it was made."""

    name: str
    error: str | None = None
    witnessed: str | None = None


class LineTold(Record, frozen=True, kw_only=True, tag="line-told", omit_defaults=True):
    """A line between court sites and the candidate behaves as it was told until `until_ns`, or is well again.

    Milliseconds, bytes a second and the probability are those of its behaviour, None where it has none."""

    line: str
    behaviour: str
    until_ns: int | None = None
    latency_ms: float | None = None
    jitter_ms: float | None = None
    bytes_a_second: int | None = None
    chance: float | None = None


class LineFelt(Record, frozen=True, kw_only=True, tag="line-felt"):
    """What a line that is not well did within a second, or less at its end; not written where that is nothing.

    `connections` were open at some time of it; `resets` of them, and `refused` new ones, were ended by us;
    `held_bytes` were on their way at its end."""

    line: str
    behaviour: str
    connections: int
    resets: int
    refused: int
    held_bytes: int
    passed_bytes: int = 0


class PhaseBegan(Record, frozen=True, kw_only=True, tag="phase"):
    """handshake, provoke, heal, drain, final-reads or seal."""

    phase: str


class SuiteEnded(Record, frozen=True, kw_only=True, tag="suite"):
    """How one suite's process ended; `why` is None only when it ran whole and no other item than a promise failed."""

    suite: str
    exit_code: int | None
    ran: int
    why: str | None = None


class ItemNotPassed(Record, frozen=True, kw_only=True, tag="item"):
    """A test that failed, errored, was skipped or deselected; promise items are not written here."""

    suite: str
    item: str
    came_out: str
    why: str = ""


class CandidateRead(Record, frozen=True, kw_only=True, tag="candidate"):
    """What the candidate says it is, or why it could not be asked."""

    when: str
    base_url: str
    version: str | None = None
    digest: str | None = None
    error: str | None = None


class FaultsRead(Record, frozen=True, kw_only=True, tag="faults"):
    """How often each planted fault changed an outcome, by the candidate's count; None where it could not be read."""

    fired: dict[str, int] | None
    error: str | None = None


class Observed(Record, frozen=True, kw_only=True, tag="observed"):
    """Something judged live (a schema, a page) with its evidence; taken as recorded when the run is judged again."""

    check: str
    subject: str
    holds: bool
    evidence: dict[str, Any] = {}


class InterfaceDescribed(Record, frozen=True, kw_only=True, tag="described"):
    """Which operations of its description a candidate is about to be asked, and which are left out.

    `roles` are those that the description entitles to each operation, by its name; none where it does not say."""

    place: str
    sha256: str
    operations: dict[str, tuple[str, ...]]
    left_out: tuple[str, ...] = ()


class Hindered(Record, frozen=True, kw_only=True, tag="hindered"):
    """Something kept this run from showing what it was meant to show: what, why, and what to do about it."""

    what: str
    why: str
    way_out: str


class Closed(Record, frozen=True, kw_only=True, tag="closed"):
    """The last record: how many came before it."""

    records: int


AnyRecord = (
    RunOpened
    | WriterStarted
    | Invoked
    | Answered
    | Delivered
    | DeliveryRefused
    | Heartbeat
    | BehaviourBegan
    | ArrivalsPlanned
    | ArrivalDropped
    | LoadPulse
    | OutageBegan
    | OutageEnded
    | LineTold
    | LineFelt
    | PhaseBegan
    | SuiteEnded
    | ItemNotPassed
    | CandidateRead
    | FaultsRead
    | Observed
    | InterfaceDescribed
    | Hindered
    | Closed
)


class Line(Struct, frozen=True, kw_only=True):
    n: int
    t: int
    prev: str
    record: AnyRecord


LINE = msgspec.json.Decoder(Line, dec_hook=from_jsonable)
RECORD = msgspec.json.Decoder(AnyRecord, dec_hook=from_jsonable)
