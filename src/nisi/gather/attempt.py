"""One attempt in the ledger: written down before anything is started, and closed with what it came to."""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from nisi.evidence import manifest
from nisi.gather.calibrated import read_calibration
from nisi.gather.conclude import (
    ACCEPTED_RULES,
    LEDGER_COPY,
    RULES_KEPT,
    Judged,
    NothingToJudge,
    judge_run,
    rules_in,
)
from nisi.gather.continuing import Continuing
from nisi.gather.leader import Leader
from nisi.gather.plan import Settings
from nisi.journal.records import CandidateRead
from nisi.journal.writer import clock_of_this_host
from nisi.kit import harness_digest
from nisi.ledger.attempts import Attempt, attempts_in
from nisi.ledger.chain import Head, LedgerAltered
from nisi.ledger.entries import Closed, Found, How, Identified, Opened, Voided
from nisi.ledger.ledger import Ledger
from nisi.settings import UsageError
from nisi.verdict.earlier import counts_for_ledger, last_accepted
from nisi.verdict.judging import Judgement, looked_at
from nisi.verdict.power import Calibration
from nisi.verdict.ratchet import Rules, loosened
from nisi.verdict.rulings import Verdict

ENDS_AFTER_S = 600.0  # beyond its time limit: draining, final reads, sealing, judging and whoever waits for the ledger


class Answers(NamedTuple):
    """What people answer for when they begin a gate: that there is no earlier ledger, that rules were loosened, which
    attempt of an earlier stage admits the candidate, and which gate is gone on with."""

    first_run: str | None = None
    loosening_approved_by: str | None = None
    admitted: str = ""
    continuing: Continuing | None = None


NOBODY = Answers()


class AttemptInLedger:
    """What the ledger is told of one run, as it goes."""

    def __init__(self, ledger: Ledger, leader: Leader, answers: Answers = NOBODY) -> None:
        self._ledger, self._leader, self._answers = ledger, leader, answers
        self._run = leader.plan.run_id
        self._found: set[str] = set()

    def begin(self) -> None:
        """Write the attempt down.

        Raises `UsageError`, and leaves no run behind, when the ledger cannot be written, and where somebody must answer
        for rules that were loosened."""
        plan, settings = self._leader.plan, self._leader.settings
        ends = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=self._leader.limit_s + ENDS_AFTER_S)
        opened = Opened(
            run=self._run,
            purpose=plan.purpose,
            candidate=settings.candidate.name,
            stage=settings.stage.name,
            stage_digest=_sha256(self._leader.folder / "stage.toml"),
            harness_digest=plan.harness_digest,
            must_end_by=ends.isoformat(timespec="seconds"),
            boot=_here(),
            pid=os.getpid(),
            faults=plan.faults,
            first_run=self._answers.first_run,
            seed=plan.seed,
            access_digest=_sha256(self._leader.folder / "access.toml"),
            continues=plan.continues,
            loosening_approved_by=self._answers.loosening_approved_by,
            admitted=self._answers.admitted,
        )
        try:
            self.refuse_unapproved()
            self._ledger.append(opened)
        except BaseException:
            self._leader.discard()
            raise

    def identified(self, reading: CandidateRead) -> None:
        """Raises `WrongCandidate` when it is another than that of the attempt that is gone on with."""
        if self._answers.continuing is not None:
            self._answers.continuing.check(reading)
        self._ledger.append(Identified(run=self._run, digest=reading.digest, version=reading.version))

    def found(self, codes: set[str]) -> None:
        """Write down findings that were not seen before: should we be killed, they are not forgotten."""
        if codes - self._found:
            self._found |= codes
            self._ledger.append(Found(run=self._run, codes=tuple(sorted(self._found))))

    def copy(self) -> None:
        """Put the ledger as it is now beside the journal: what the verdict adds up must be there for a stranger."""
        copied = b"".join(line + b"\n" for line in self._ledger.lines())
        (self._leader.folder / LEDGER_COPY).write_bytes(copied)

    def copy_accepted_rules(self) -> None:
        """Put the rules of the last accepted run by this stage beside this run's, so that loosening shows."""
        found = self._accepted()
        if found is not None:
            (self._leader.folder / ACCEPTED_RULES).mkdir()
            for name in RULES_KEPT:
                shutil.copyfile(found / name, self._leader.folder / ACCEPTED_RULES / name)

    def _accepted(self) -> Path | None:
        """The folder of the last accepted run, where it still has the very rules that the ledger says it had."""
        settings = self._leader.settings
        attempt = last_accepted(attempts_in(self._ledger.read()), settings.stage.name, settings.candidate.name)
        folder = settings.kit / "runs" / attempt.run if attempt is not None else None
        if attempt is None or attempt.closed is None or folder is None or not (folder / manifest.NAME).is_file():
            return None
        held = _sha256(folder / manifest.NAME) == attempt.closed.bundle
        return folder if held and not manifest.differing(folder, RULES_KEPT) else None

    def refuse_unapproved(self) -> None:
        """Raises `UsageError` where rules were loosened and must not be so unseen: it could only end in NOT SHOWN."""
        settings, is_gate = self._leader.settings, self._leader.plan.purpose == "gate"
        if not is_gate or not settings.stage.needs_approver or self._answers.loosening_approved_by:
            return
        found = self._accepted()
        before = rules_in(found) if found is not None else None
        looked = looked_at(self._leader.opening, _calibration(settings))
        looser = () if before is None else loosened(before, Rules(settings.stage, settings.access, looked))
        if looser:
            raise UsageError(
                f"stage {settings.stage.name}: {len(looser):,} looser than when a candidate was last accepted "
                f"({looser[0]}); put it back, or say who approves: --loosening-approved-by NAME"
            )

    def discarded(self) -> None:
        self._ledger.append(Closed(run=self._run, how="discarded"))

    def close(self, judged: Judged) -> Head:
        """Write down what the attempt came to; returns the ledger's head after it."""
        return self._ledger.append(closing(self._run, "ended", judged, self._leader.folder))


class AttemptAlone(AttemptInLedger):
    """What the ledger is told of plain pytest and plain Locust: what they find counts, and nothing that they tried.

    They are judged by themselves, whatever else is in the ledger."""

    def begin(self) -> None:
        """Raises `UsageError`, and leaves no run behind, when the ledger cannot be used."""
        try:
            super().begin()
        except LedgerAltered as error:
            raise UsageError(f"--ledger: {error}; name another, or find out who changed it") from None

    def end(self, judged: Judged) -> None:
        """Write down what it came to; where the ledger cannot be told, the next gate here judges what it left."""
        try:
            self.close(judged)
        except (UsageError, LedgerAltered) as error:
            print(f"the ledger could not be told how it ended, and the next gate here will: {error}", file=sys.stderr)


def closing(run: str, how: How, judged: Judged, folder: Path) -> Closed:
    """The entry of an attempt that was judged."""
    judgement, _, stage = judged
    broken, slow = breached_by_itself(judgement)
    bundle = folder / manifest.NAME
    return Closed(
        run=run,
        how=how,
        verdict=judgement.verdict.value,
        whole=judgement.whole,
        counts=counts_for_ledger(judgement.measures, stage.threshold),
        broken=broken,
        slow=slow,
        waived=tuple(r.name for r in judgement.rulings if r.verdict is Verdict.CONDITIONS),
        kept=tuple(r.name for r in judgement.rulings if r.verdict is Verdict.GO),
        bundle=_sha256(bundle) if bundle.is_file() else None,
    )


def breached_by_itself(judgement: Judgement) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The limits of nothing, and those of times, that one run breached whatever others did, by their names."""
    breached = [ruling for ruling in judgement.alone if ruling.verdict is Verdict.NO_GO]
    return (
        tuple(r.name for r in breached if r.percentile is None and r.limit == 0),
        tuple(r.name for r in breached if r.percentile is not None),
    )


def settle(ledger: Ledger, kit: Path) -> tuple[str, ...]:
    """Judge what attempts left whose process died here without a word, and write that down; returns a line for each.

    Raises `UsageError` and `LedgerAltered` as the ledger does."""
    told = []
    for attempt in attempts_in(ledger.read()):
        folder = kit / "runs" / attempt.run
        is_gone = attempt.closed is not None and attempt.closed.how == "gone"
        if attempt.closed is not None and not (is_gone and folder.is_dir()):
            continue
        if not is_gone and not _has_died(attempt):
            continue
        closed = _of_what_is_left(attempt.run, folder)
        if closed.how == "gone" and is_gone:
            continue
        ledger.append(closed)
        told.append(f"ledger: {attempt.run} was begun at {attempt.began} and {_FATES[closed.how]}")
    return tuple(told)


def void_attempt(ledger: Ledger, run: str, by: str, because: str) -> None:
    """Write down that `by` answers for an attempt whose evidence is gone.

    Raises `UsageError` when nobody or nothing is named, and for an attempt that is known or may be under way: what is
    known can never be voided."""
    if not by.strip() or not because.strip():
        raise UsageError(f"--void {run}: say who answers for it and why: --by NAME --because REASON")
    attempts = {attempt.run: attempt for attempt in attempts_in(ledger.read())}
    if run not in attempts:
        raise UsageError(f"--void {run}: the ledger has no such attempt; nisi runs lists them")
    state = attempts[run].state_at(datetime.datetime.now(datetime.UTC))
    if state not in ("gone", "abandoned"):
        raise UsageError(f"--void {run}: it is {state}; only an attempt that is gone or abandoned can be voided")
    ledger.append(Voided(run=run, by=by.strip(), because=because.strip()))


_FATES = {"killed": "killed; what it left was judged and counts", "gone": "left nothing; it is listed as discarded"}


def _of_what_is_left(run: str, folder: Path) -> Closed:
    try:
        return closing(run, "killed", judge_run(folder), folder)
    except (NothingToJudge, UsageError):
        return Closed(run=run, how="gone")


def _has_died(attempt: Attempt) -> bool:
    """Whether the process that led it was one of this host, and is no more."""
    if attempt.opened.boot != _here():
        return False
    try:
        os.kill(attempt.opened.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False


def _here() -> str:
    """Where a process id means the same process: the boot, and the namespaces of its clock and of its processes."""
    namespace = Path("/proc/self/ns/pid")
    processes = str(namespace.readlink()) if namespace.is_symlink() else ""
    return f"{clock_of_this_host()} {processes}".strip()


def _calibration(settings: Settings) -> Calibration | None:
    """The calibration that speaks for this very harness."""
    found = read_calibration(settings.calibration) if settings.calibration is not None else None
    return found if found is not None and found.harness_digest == harness_digest(settings.kit) else None


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
