"""Whoever leads a run: `nisi gate`, `nisi run`, a pytest session by itself, Locust by itself.

    open -> start (inboxes, candidate, handshake) -> … provoke … -> heal -> drain -> final reads -> seal

Every step is bounded in time.  Whatever goes wrong becomes a record in the journal that makes the run NOT SHOWN.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from nisi.checkers import lost_orders
from nisi.checkers.checked import Measure
from nisi.gather.by_pages import pace
from nisi.gather.candidate_process import (
    ENDS_WITHIN_S,
    CandidateProcess,
    CandidateUnreachable,
    WrongArguments,
    start_candidate,
)
from nisi.gather.court import Court
from nisi.gather.final_looks import Look, final_looks
from nisi.gather.handshake import HandshakeFailed, handshake
from nisi.gather.inbox_process import addresses, inboxes_of, listen_for, start_inboxes
from nisi.gather.listeners import Listening, NotListening
from nisi.gather.plan import Purpose, RunPlan, Settings, invent_secrets, new_run, opening, save_plan
from nisi.gather.processes import stop
from nisi.history.history import History
from nisi.history.sealing import load, seal
from nisi.history.trouble import MAIN_WRITER
from nisi.inboxes.behaviour import Behaviour, NotDone, ask
from nisi.journal.records import CandidateRead, Hindered, PhaseBegan, WriterStarted
from nisi.journal.writer import Journal
from nisi.settings import UsageError

READERS = 6  # final reads at once: enough to keep two cores busy, few enough to leave the platform room
DRAIN_LOOKS_EVERY_S = 0.5
DRAIN_TOLD_EVERY_S = 5.0  # to tell how it stands takes all checkers; to see whether it is over takes one
SETTLE_MARGIN_S = 0.05
ASK_AGAIN_AFTER_S = 60.0  # what the candidate is, once a minute: one that is redeployed in mid-run is two


class WrongCandidate(UsageError):
    """What answers is another candidate than the one that was meant; nothing was sent to it."""


class Leader:
    """One run from its first record to its seal."""

    def __init__(self, settings: Settings, plan: RunPlan, folder: Path, listeners: Mapping[str, socket.socket]) -> None:
        save_plan(plan, folder)
        self.settings, self.plan, self.folder = settings, plan, folder
        self.opening = opening(plan, folder, settings, MAIN_WRITER, 0)
        self.journal = Journal(folder / "journal", self.opening)
        self.court: Court | None = None
        self.candidate: CandidateProcess | None = None
        self.limit_s = settings.stage.time_limit_s * pace(plan.driver)
        self.ends_by = time.monotonic() + self.limit_s
        self._listeners = listeners
        self._inboxes: Listening | None = None
        self._children: list[subprocess.Popen[bytes]] = []
        self._ask_at = time.monotonic() + ASK_AGAIN_AFTER_S
        self._drained: History | None = None
        self.discarded = False
        self._cut_short = False
        self._sealed = False

    @classmethod
    def open(
        cls,
        settings: Settings,
        purpose: Purpose,
        suites: tuple[str, ...],
        seed: int | None,
        faults: tuple[str, ...],
        *,
        shrink: bool = False,
        with_traces: bool = False,
        headed: bool = False,
        ledger: str = "",
        continues: str = "",
    ) -> Leader:
        """A new run with its folder; raises `UsageError`, before there is a folder, for what must be put right."""
        invent_secrets(settings)
        listeners = listen_for(settings.candidate)
        plan, folder = new_run(
            settings,
            purpose,
            suites,
            seed,
            faults,
            shrink=shrink,
            with_traces=with_traces,
            headed=headed,
            ledger=ledger,
            continues=continues,
        )
        return cls(settings, plan, folder, listeners)

    def start(self, identified: Callable[[CandidateRead], object] = lambda _: None) -> bool:
        """Start inboxes and candidate and shake hands; False when the run cannot act, with the reason journaled.

        Before the first act on the candidate `identified` is told what it says it is.
        Raises `UsageError`, and leaves no run behind, when the candidate does not know the faults asked for, and
        `WrongCandidate`, which `identified` may raise."""
        self.phase("handshake")
        self.journal.write(WriterStarted(writer="inbox"))
        kit, candidate = self.settings.kit, self.settings.candidate
        partners = addresses(candidate, self.folder, self._listeners)
        self._inboxes = start_inboxes(kit, self.folder, self._listeners, self._children.append)
        # Ours would take what is sent to inboxes that have died, and nobody would see that they have.
        self._close_listeners()
        log = self.folder / "candidate.log"
        try:
            self.candidate = start_candidate(candidate, self.plan, partners, log, kit, self._children.append)
            self._inboxes.wait_until_ready()
        except WrongArguments as error:
            if self.plan.faults:
                self.discard()
                raise UsageError(f"--fault {' '.join(self.plan.faults)}: {error}") from None
            return self._cannot_start(str(error))
        except CandidateUnreachable as error:
            return self._cannot_start(str(error))
        except NotListening as error:
            self.hindered("what arrives at the partners", str(error), "see inbox.log beside the journal")
            return False
        pid = self.candidate.child.pid if self.candidate.child is not None else None
        self.plan = msgspec.structs.replace(self.plan, base_url=self.candidate.base_url, candidate_pid=pid)
        save_plan(self.plan, self.folder)
        reading = self.candidate.read_identity("start")
        self.journal.write(reading)
        try:
            identified(reading)
        except WrongCandidate:
            self.discard()
            raise
        self.court = Court(self.plan, self.folder, self.settings, self.journal, 0)
        try:
            handshake(self.court)
        except HandshakeFailed as error:
            self.hindered(
                "that notifications reach our inboxes",
                str(error),
                "see that the candidate answers, and point its partners at the inboxes' addresses",
            )
            return False
        self.phase("provoke")
        return True

    def must_end_within(self, limit_s: float) -> None:
        """Shorten the stage's own limit on everything before the seal."""
        self.ends_by += min(limit_s - self.limit_s, 0)
        self.limit_s = min(limit_s, self.limit_s)

    def phase(self, name: str) -> None:
        self.journal.write(PhaseBegan(phase=name))

    def hindered(self, what: str, why: str, way_out: str) -> None:
        """Journal something that kept this run from showing what it was meant to show."""
        self.journal.write(Hindered(what=what, why=why, way_out=way_out))

    def interrupted(self, why: str) -> None:
        """Journal that the run was ended from outside; sealing then asks the candidate nothing more."""
        self._cut_short = True
        self.journal.write(interruption(why))

    def pointless(self) -> str | None:
        """Why it shows nothing to go on acting; None while inboxes and candidate are there."""
        ended = self._inboxes.has_ended() if self._inboxes else None
        if ended is not None:
            return f"the inboxes ended in mid-run ({ended})"
        ended = self.candidate.has_ended() if self.candidate else None
        return None if ended is None else f"the candidate ended in mid-run ({ended})"

    def ask_candidate(self) -> None:
        """Journal what the candidate says it is, when a minute has passed since that was asked last."""
        if self.candidate is not None and time.monotonic() >= self._ask_at:
            self._ask_at = time.monotonic() + ASK_AGAIN_AFTER_S
            self.journal.write(self.candidate.read_identity("meanwhile"))

    def snapshot(self) -> History:
        """The history so far, from journals that are still being written."""
        return History(load(self.folder / "journal", self.settings.dialect.recognise))

    def heal_and_drain(self, tick: Callable[[History], object] = lambda _: None) -> None:
        """Faults from outside are over from here; wait until every word to a partner has arrived or is lost.

        A candidate that is no longer there delivers nothing, and what it accepted is not lost but not shown."""
        if not self._is_there():
            return
        self._have_inboxes_well()
        self.phase("heal")
        self.phase("drain")
        promises = self.settings.promises
        lost_by = time.monotonic() + self.settings.stage.deadlines.order_horizon_s + 2 * DRAIN_LOOKS_EVERY_S
        tick_at = time.monotonic()
        while True:
            history = self._drained = self.snapshot()
            now = time.monotonic()
            if self.pointless() is not None:
                return
            if _pending(lost_orders.check(history, promises).measures) == 0 or now > lost_by:
                return
            if now > self.ends_by:
                self._out_of_time("what arrives in the end", "words to partners were still on their way")
                return
            if now >= tick_at:
                tick(history)
                tick_at = time.monotonic() + DRAIN_TOLD_EVERY_S
            time.sleep(DRAIN_LOOKS_EVERY_S)

    def final_reads(self) -> None:
        """Look once more at every case: what the platform has on record, in each role's view and in the store, and what
        opens to whom it is barred."""
        assert self.court is not None
        self.phase("final-reads")
        history = self._drained or self.snapshot()  # nobody has acted since
        self._let_views_settle(history)
        looks = deque(final_looks(history, self.settings))
        for role, n in sorted({(look.role, look.n) for look in looks}):
            self.court.actor(role, n)
        all_looks = len(looks)
        self._look(looks)
        if looks:
            self._out_of_time(
                "what every role sees in the end", f"{len(looks):,} of {all_looks:,} looks were not taken"
            )

    def seal(self) -> None:
        """End inboxes and candidate, close the journal and turn it into Parquet; safe to call twice.

        What runs is ended whatever fails here."""
        if self._sealed:
            return
        self._sealed = True
        try:
            self._last_words()
        finally:
            self._close_listeners()
            stop(*self._children, within_s=ENDS_WITHIN_S)
            self.journal.close()
            shutil.rmtree(inboxes_of(self.folder), ignore_errors=True)  # what was taken is in the journal
        seal(self.folder / "journal", self.settings.dialect.recognise)

    def _close_listeners(self) -> None:
        for listener in self._listeners.values():
            listener.close()

    def _have_inboxes_well(self) -> None:
        """Whatever a suite told them ends before anything is called lost, also when the suite died of it."""
        well = [Behaviour(partner=name, behaviour="well") for name in self.settings.candidate.partners]
        try:
            ask(inboxes_of(self.folder), *well)
        except NotDone as error:
            self.hindered("what arrives at the partners", str(error), "see inbox.log beside the journal")

    def _is_there(self) -> bool:
        if self.pointless() is not None or self.candidate is None:
            return False
        reading = self.candidate.read_identity("heal")
        self.journal.write(reading)
        return reading.error is None or self.settings.candidate.identity is None

    def _last_words(self) -> None:
        why = self.pointless()
        if why is not None:
            self.hindered("the whole run", why, "see inbox.log and candidate.log beside the journal, and run again")
        if self.candidate is not None and not self._cut_short:
            self.journal.write(self.candidate.read_identity("end"))
            if self.plan.faults:
                self.journal.write(self.candidate.read_faults())
            if self.court is not None and why is None:
                self.court.sign_out()
        self.phase("seal")

    def _cannot_start(self, why: str) -> bool:
        self.hindered("the candidate", why, "start it, or correct base_url or [start] in its file")
        return False

    def discard(self) -> None:
        """Nothing was sent and nothing could be: what is left would only look like a run."""
        self.discarded = self._sealed = True
        self._close_listeners()
        stop(*self._children)
        self.journal.close()
        shutil.rmtree(self.folder)

    def _out_of_time(self, what: str, why: str) -> None:
        limit = f"when the time limit of {self.limit_s:g} s was reached"
        self.hindered(what, f"{why} {limit}", "give the run more time, or find out what takes so long")

    def _let_views_settle(self, history: History) -> None:
        """Wait until a view that begins now must show what was filed, ordered and entered last."""
        acked = " union all ".join(f"select acked from {table}" for table in ("documents", "owed", "entered"))
        last = history.rows(f"select max(acked) as t from ({acked})")[0]["t"]
        if last is not None:
            settles_s = self.settings.stage.deadlines.view_settles_s
            time.sleep(min(max(last / 1e9 + settles_s - time.monotonic(), 0), settles_s) + SETTLE_MARGIN_S)

    def _look(self, looks: deque[Look]) -> None:
        """Take `looks` from the left, several at once, until none is left or the time is over."""
        assert self.court is not None
        court, over = self.court, threading.Event()
        errors: list[BaseException] = []

        def read() -> None:
            while not over.is_set():
                try:
                    look = looks.popleft()
                except IndexError:
                    return
                try:
                    court.actor(look.role, look.n).do(look.operation)
                except BaseException as error:
                    errors.append(error)
                    return

        # Daemons: a look that hangs must not keep the process when the run is over.
        readers = [threading.Thread(target=read, name="final reads", daemon=True) for _ in range(READERS)]
        try:
            for reader in readers:
                reader.start()
            for reader in readers:
                reader.join(max(self.ends_by - time.monotonic(), 0))
        finally:
            over.set()
        for reader in readers:
            reader.join(self.settings.candidate.answer_within_s)
        if errors:
            raise errors[0]


def interruption(why: str) -> Hindered:
    """What is journaled of a run that is ended from outside."""
    return Hindered(what="the whole run", why=why, way_out="run it again to its end")


def _pending(measures: tuple[object, ...]) -> int:
    return sum(m.rate.failures for m in measures if isinstance(m, Measure) and m.name.endswith(".pending"))
