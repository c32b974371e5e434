"""Whoever leads a run: `nisi gate`, `nisi run`, a pytest session by itself, Locust by itself.

    open -> start (inboxes, candidate, handshake) -> … provoke … -> heal -> drain -> final reads -> seal

Every step is bounded in time.  Whatever goes wrong becomes a record in the journal that makes the run NOT SHOWN.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import msgspec

from nisi.checkers import lost_orders
from nisi.checkers.checked import Measure
from nisi.gather.candidate_process import CandidateProcess, CandidateUnreachable, start_candidate
from nisi.gather.court import Court
from nisi.gather.handshake import HandshakeFailed, handshake
from nisi.gather.inbox_process import start_inboxes
from nisi.gather.plan import Purpose, RunPlan, Settings, invented_secret, new_run, open_journal, save_plan
from nisi.gather.processes import stop
from nisi.history.history import MAIN_WRITER, History
from nisi.history.sealing import load, seal
from nisi.journal.records import Hindered, PhaseBegan, WriterStarted
from nisi.operations import FetchDocument, Operation, ReadStore, ViewCaseFile

READERS = 4  # final reads at once: enough to keep two cores busy, few enough to leave the platform room
DRAIN_LOOKS_EVERY_S = 0.5
SETTLE_MARGIN_S = 0.05


class Leader:
    """One run from its first record to its seal."""

    def __init__(self, settings: Settings, plan: RunPlan, folder: Path) -> None:
        invent_secrets(settings)
        save_plan(plan, folder)
        self.settings, self.plan, self.folder = settings, plan, folder
        self.journal = open_journal(plan, folder, settings, MAIN_WRITER, 0)
        self.court: Court | None = None
        self.candidate: CandidateProcess | None = None
        self._inboxes: subprocess.Popen[bytes] | None = None
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
        driver: Literal["api", "browser"] = "api",
        shrink: bool = False,
    ) -> Leader:
        plan, folder = new_run(settings, purpose, suites, seed, faults, driver=driver, shrink=shrink)
        return cls(settings, plan, folder)

    def start(self) -> bool:
        """Start inboxes and candidate and shake hands; False when the run cannot act, with the reason journaled."""
        self.phase("handshake")
        self.journal.write(WriterStarted(writer="inbox"))
        self._inboxes, addresses = start_inboxes(self.settings.kit, self.folder, self.folder / "inbox.log")
        try:
            self.candidate = start_candidate(
                self.settings.candidate, self.plan, addresses, self.folder / "candidate.log", self.settings.kit
            )
        except CandidateUnreachable as error:
            self.hindered("the candidate", str(error), "start it, or correct base_url or [start] in its file")
            return False
        self.plan = msgspec.structs.replace(self.plan, base_url=self.candidate.base_url)
        save_plan(self.plan, self.folder)
        self.journal.write(self.candidate.read_identity("start"))
        self.court = Court(self.plan, self.folder, self.settings, self.journal, 0)
        try:
            handshake(self.court)
        except HandshakeFailed as error:
            self.hindered(
                "that notifications reach our inboxes",
                str(error),
                "point the candidate's partners at the inboxes' addresses",
            )
            return False
        self.phase("provoke")
        return True

    def phase(self, name: str) -> None:
        self.journal.write(PhaseBegan(phase=name))

    def hindered(self, what: str, why: str, way_out: str) -> None:
        """Journal something that kept this run from showing what it was meant to show."""
        self.journal.write(Hindered(what=what, why=why, way_out=way_out))

    def snapshot(self) -> History:
        """The history so far, from journals that are still being written."""
        return History(load(self.folder / "journal", self.settings.dialect.recognise))

    def heal_and_drain(self, tick: Callable[[History], None] = lambda _: None) -> None:
        """Faults from outside are over from here; wait until every accepted order has arrived or is lost."""
        self.phase("heal")
        self.phase("drain")
        promises = self.settings.stage.promises(self.settings.access)
        deadline = time.monotonic() + self.settings.stage.deadlines.order_horizon_s + 2 * DRAIN_LOOKS_EVERY_S
        while True:
            history = self.snapshot()
            tick(history)
            if _pending(lost_orders.check(history, promises).measures) == 0 or time.monotonic() > deadline:
                return
            time.sleep(DRAIN_LOOKS_EVERY_S)

    def final_reads(self) -> None:
        """Look once more at every case with our documents: in each role's view, in the store, and where barred."""
        assert self.court is not None
        self.phase("final-reads")
        history = self.snapshot()
        _let_views_settle(history, self.settings.stage.deadlines.view_settles_s)
        looks = list(_final_looks(history, self.settings))
        court = self.court
        for role in {role for role, _ in looks}:
            court.actor(role)
        with ThreadPoolExecutor(READERS) as pool:
            for future in [pool.submit(court.actor(role).do, operation) for role, operation in looks]:
                future.result()

    def seal(self) -> None:
        """End inboxes and candidate, close the journal and turn it into Parquet; safe to call twice."""
        if self._sealed:
            return
        self._sealed = True
        if self.candidate is not None:
            self.journal.write(self.candidate.read_identity("end"))
            if self.plan.faults:
                self.journal.write(self.candidate.read_faults())
        self.phase("seal")
        if self._inboxes is not None:
            stop(self._inboxes)
        if self.candidate is not None:
            self.candidate.stop()
        self.journal.close()
        seal(self.folder / "journal", self.settings.dialect.recognise)


def invent_secrets(settings: Settings) -> None:
    """Throw-away secrets for a candidate that this run starts itself, handed to it by the environment."""
    if settings.candidate.base_url is not None:
        return
    names = {actor.password_env for actor in settings.candidate.actors.values()}
    names |= {partner.secret_env for partner in settings.candidate.partners.values()}
    for name in names:
        os.environ.setdefault(name, invented_secret(name))


def _let_views_settle(history: History, settles_s: float) -> None:
    """Wait until a view that begins now must show the document that was filed last."""
    last = history.rows("select max(acked) as t from documents")[0]["t"]
    if last is not None:
        time.sleep(min(max(last / 1e9 + settles_s - time.monotonic(), 0), settles_s) + SETTLE_MARGIN_S)


def _pending(measures: tuple[object, ...]) -> int:
    return sum(m.rate.failures for m in measures if isinstance(m, Measure) and m.name == "orders.pending")


def _final_looks(history: History, settings: Settings) -> list[tuple[str, Operation[Any]]]:
    """Who looks at what: (role, operation) pairs."""
    access, store_role = settings.access, settings.candidate.roles.reads_store
    looks: list[tuple[str, Operation[Any]]] = []
    for row in history.rows("select distinct case_id from documents where not test order by case_id"):
        case_id = row["case_id"]
        looks += [(role, ViewCaseFile(case_id=case_id)) for role in access.roles]
        if store_role is not None:
            looks.append((store_role, ReadStore(case_id=case_id)))
    for document in history.rows("select * from documents where not test and outcome <> 'refused' order by doc"):
        kind = (document["category"], document["classification"], document["party"])
        looks += [
            (
                role,
                FetchDocument(
                    case_id=document["case_id"], document_id=document["document_id"], filename=document["filename"]
                ),
            )
            for role in access.roles
            if access.entitlement(role, *kind) == "must-not-see"
        ]
    return looks
