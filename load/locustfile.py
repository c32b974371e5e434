"""Court users for Locust, one class a role: `locust -f load/locustfile.py --headless -u 5 -t 20s`.

Every act is journaled and judged like any other.  Alone, this process leads a run of its own and ends by printing its
verdict and the `nisi judge` line; started by a gate, it joins the gate's run.
"""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, constant_pacing, events, task
from locust.runners import MasterRunner, WorkerRunner

from nisi.actor import Actor
from nisi.board.story import summary
from nisi.drivers.locust_send import LocustSend
from nisi.gather.conclude import Judged, conclude
from nisi.gather.court import Court
from nisi.gather.leader import Leader
from nisi.gather.plan import (
    BLOCK,
    BLOCK_VARIABLE,
    RUN_VARIABLE,
    WRITER_VARIABLE,
    current_run,
    load_settings,
    open_journal,
    read_plan,
)
from nisi.journal.records import SuiteEnded, WriterStarted
from nisi.settings import UsageError, shown
from scenarios import people
from scenarios.crime import open_case, result_hearing
from scenarios.tribunal import file_document, look, open_appeal

KIT = Path(__file__).resolve().parents[1]
FINISH_WITHIN_S = 15  # seconds that users get to end the act that they are in when the time is up


class Part:
    """This process's part in the run."""

    court: Court | None = None
    leader: Leader | None = None
    judged: Judged | None = None


@events.init_command_line_parser.add_listener
def add_options(parser: Any) -> None:
    parser.add_argument("--candidate", default="refcourt", help="a candidate's name or TOML file")
    parser.add_argument("--stage", default="local", help="a stage's name or TOML file")
    parser.add_argument("--seed", type=int, default=None, help="repeat the run with this seed")
    parser.add_argument("--fault", action="append", default=[], help="plant this seeded fault; may be repeated")


@events.init.add_listener
def begin(environment: Any, **_: Any) -> None:
    # Locust measures its run time by a clock that is stale after imports: -t would end up to 1.6 s early.
    gevent.get_hub().loop.update_now()
    environment.stop_timeout = environment.stop_timeout or FINISH_WITHIN_S
    try:
        _join_or_lead(environment)
    except UsageError as error:
        print(f"nisi: {error}")
        os._exit(2)
    if Part.court is not None:
        environment.host = Part.court.plan.base_url


@events.test_start.add_listener
def clock(**_: Any) -> None:
    gevent.get_hub().loop.update_now()


@events.quitting.add_listener
def end(environment: Any, **_: Any) -> None:
    """Close the journal; a process that leads also drains, seals and judges, and exits with the verdict's code."""
    broken = bool(environment.runner and environment.runner.exceptions)
    if Part.leader is None:
        if Part.court is not None:
            Part.court.close()
        environment.process_exit_code = 1 if broken else 0
        return
    leader = Part.leader
    why = "a user's task raised an exception" if broken else None
    leader.journal.write(SuiteEnded(suite="load", exit_code=None, ran=environment.stats.total.num_requests, why=why))
    try:
        if Part.court is not None:
            leader.heal_and_drain()
            leader.final_reads()
    finally:
        leader.seal()
    Part.judged = conclude(leader.folder)
    environment.process_exit_code = Part.judged.judgement.verdict.exit_code


@events.quit.add_listener
def tell(**_: Any) -> None:
    """Say the verdict last, after Locust's own tables."""
    if Part.leader is not None and Part.judged is not None:
        folder = shown(Part.leader.folder)
        print(*summary(*Part.judged), f"seed {Part.leader.plan.seed}; evidence: {folder}", sep="\n")
        print(f"judge it again: nisi judge {folder}", flush=True)
        Part.judged = None


def _join_or_lead(environment: Any) -> None:
    options = environment.parsed_options
    folder = current_run()
    worker = isinstance(environment.runner, WorkerRunner)
    if folder is not None:
        plan = read_plan(folder)
        settings = load_settings(KIT, plan.candidate, plan.stage)
        index = environment.runner.worker_index + 1 if worker else 0
        writer = os.environ[WRITER_VARIABLE] + (f".{index}" if worker else "")
        number = int(os.environ[BLOCK_VARIABLE]) + index
        Part.court = Court(plan, folder, settings, open_journal(plan, folder, settings, writer, number), number)
        return
    settings = load_settings(KIT, options.candidate, options.stage, tuple(options.fault))
    Part.leader = Leader.open(settings, "locust", ("load",), options.seed, tuple(options.fault))
    os.environ[RUN_VARIABLE] = str(Part.leader.folder)
    os.environ[WRITER_VARIABLE] = "load"
    os.environ[BLOCK_VARIABLE] = str(BLOCK)
    if not Part.leader.start():
        Part.leader.seal()
        for line in summary(*conclude(Part.leader.folder)):
            print(line)
        os._exit(3)
    Part.court = Part.leader.court
    if isinstance(environment.runner, MasterRunner):
        for index in range(1, (options.expect_workers or 1) + 1):
            Part.leader.journal.write(WriterStarted(writer=f"load.{index}"))


class CourtUser(FastHttpUser):
    """One signed-in person; what they do is journaled by the same actors that the suites use."""

    abstract = True
    role = ""
    wait_time = constant_pacing(0.25)
    _numbers = itertools.count(100)

    def on_start(self) -> None:
        assert Part.court is not None
        self.court = Part.court
        self.number = next(CourtUser._numbers)
        self.rng = self.court.rng("load", self.role, self.number)
        self.actor = self.actor_as(self.role)

    def actor_as(self, role: str) -> Actor:
        send = LocustSend(self.client, self.court.settings.candidate.answer_within_s)
        return self.court.actor_with(role, self.number, self.court.driver(role, self.number, send))


class LegalAdviser(CourtUser):
    """Results hearings in a magistrates' court."""

    role = "legal-adviser"
    weight = 3

    @task
    def result_a_hearing(self) -> None:
        case = open_case(self.court, self.actor, people.random_case(self.rng))
        hearing = people.random_hearing(self.rng)
        result_hearing(self.actor, case, hearing, case.new_lines(hearing))


class Caseworker(CourtUser):
    """Opens appeals and files what came by post."""

    role = "caseworker"
    weight = 1
    wait_time = constant_pacing(1)

    @task
    def process_post(self) -> None:
        case_id = open_appeal(self.court, self.actor)
        for classification in ("PUBLIC", "RESTRICTED"):
            plan = people.random_document(self.rng, self.role, classification)
            file_document(self.court, self.actor, case_id, plan)
        look(self.actor, case_id)
