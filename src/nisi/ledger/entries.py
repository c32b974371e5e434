"""What a ledger's lines say.  Entries are only ever added: what an attempt came to is the fold of all that name it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

How = Literal["ended", "killed", "gone", "discarded"]


class Entry(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """The base of every entry; `run` is the attempt that it is about."""

    run: str


class Opened(Entry, frozen=True, kw_only=True, tag="opened"):
    """An attempt is about to begin; nothing was started or sent yet.

    After `must_end_by` (ISO 8601, UTC) it is abandoned, if nothing says how it ended.  `boot` and `pid` name the
    process that leads it; `first_run` is who answers for there being no earlier ledger, `continues` names the attempt
    that it tops up, and `admitted` that of an earlier stage by which its candidate was admitted."""

    purpose: str
    candidate: str
    stage: str
    stage_digest: str
    harness_digest: str
    must_end_by: str
    boot: str
    pid: int
    faults: tuple[str, ...] = ()
    first_run: str | None = None
    seed: int | None = None
    access_digest: str = ""
    continues: str = ""
    loosening_approved_by: str | None = None
    admitted: str = ""


class Identified(Entry, frozen=True, kw_only=True, tag="candidate"):
    """What the candidate said it is, before the first act on it; a digest of None could not be read."""

    digest: str | None
    version: str | None = None


class Found(Entry, frozen=True, kw_only=True, tag="found"):
    """Codes of findings that were seen while the attempt went on: they count if nobody ever says how it ended."""

    codes: tuple[str, ...]


class Counted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One measure of an attempt, whole or in a slice, as far as a threshold names it; `unit` and `cluster` are plurals
    for people, empty in lines of before they were kept."""

    measure: str
    failures: int
    exposures: int
    clusters_failed: int = 0
    clusters: int = 0
    where: dict[str, str] = {}
    unit: str = ""
    cluster: str | None = None


class Closed(Entry, frozen=True, kw_only=True, tag="closed"):
    """How an attempt ended: by itself; killed, and judged from what it left; gone, with its evidence; or discarded
    before anything was sent.

    `whole` is whether nothing hindered it, so that its exposures count.  By their names, `broken` are the limits of
    nothing that it breached by itself, `slow` those of times, `waived` those that a waiver covered, and `kept` those
    that were shown to hold.  `bundle` is the SHA-256 of its manifest."""

    how: How
    verdict: str | None = None
    whole: bool = False
    counts: tuple[Counted, ...] = ()
    broken: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    bundle: str | None = None


class Voided(Entry, frozen=True, kw_only=True, tag="void"):
    """Somebody answers for an attempt whose evidence is gone: it stays listed, and no longer blocks."""

    by: str
    because: str


class JudgedAgain(Entry, frozen=True, kw_only=True, tag="judged-again"):
    """The same evidence, judged by a mended and calibrated harness: what it counts and what it breaches now.

    `by` answers for it.  `taken_back` are the limits that it no longer breaches; `harness_digest` is the harness that
    said so, `calibration` the SHA-256 of the calibration that speaks for that."""

    by: str
    because: str
    harness_digest: str
    calibration: str
    taken_back: tuple[str, ...]
    counts: tuple[Counted, ...] = ()
    broken: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()


AnyEntry = Opened | Identified | Found | Closed | Voided | JudgedAgain
