"""This process's part in a run: Locust by itself leads one and judges it, under a gate it joins the gate's."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
import traceback
from collections import deque
from contextlib import suppress
from pathlib import Path
from random import SystemRandom
from typing import Any, NoReturn

import gevent
from locust import events, runners
from locust.runners import STATE_RUNNING, STATE_SPAWNING, MasterRunner, WorkerRunner

from nisi.board.story import summary
from nisi.gather.attempt import AttemptAlone
from nisi.gather.conclude import Judged, conclude
from nisi.gather.court import Court
from nisi.gather.inbox_process import HOST
from nisi.gather.leader import Leader, interruption
from nisi.gather.plan import (
    BLOCK,
    BLOCK_VARIABLE,
    RUN_VARIABLE,
    SECRETS_VARIABLE,
    WRITER_VARIABLE,
    current_run,
    invent_secrets,
    load_settings,
    open_journal,
    read_plan,
)
from nisi.gather.processes import family_of
from nisi.journal.reader import read_file
from nisi.journal.records import Clock, SuiteEnded, WriterStarted
from nisi.journal.writer import SUFFIX, clock_now, clock_of_this_host
from nisi.ledger.ledger import DEFAULT as DEFAULT_LEDGER
from nisi.ledger.ledger import open_ledger
from nisi.settings import UsageError, shown
from nisi.verdict.rulings import Verdict

KIT = Path(__file__).resolve().parents[1]
WRITER = "load"  # the writers of a run that Locust leads are load.1, load.2 and so on
STARTS_WITHIN_S = 120  # the longest start of a run: its inboxes, its candidate, three tries to shake hands
FINISH_WITHIN_S = 15  # seconds that users get to end the act that they are in when the time is up
FINISH_WITHIN_S_INTERRUPTED = 2  # and when somebody waits for the prompt
CLOCK = "court-day-clock"  # the message by which a worker asks its master for the time, and is told
CLOCK_READINGS, CLOCK_WITHIN_S, CLOCK_ANSWER_WITHIN_S = 15, 20.0, 1.0
SAME_CLOCK = -1
WORKERS_WITHIN_S = 10  # for workers to close their journals

# A worker on a machine that is busy for some seconds is not gone: Locust would give it up after three.
runners.HEARTBEAT_LIVENESS = 20  # beats, one a second

# Locust's --processes forks workers after this file is read, so that all of them know where the master says which run.
MEETING_PLACE = KIT / "runs" / f".locust-{os.getpid()}"
MEETING_PLACE.unlink(missing_ok=True)  # of a process that had this number before and was killed
os.environ.setdefault(SECRETS_VARIABLE, str(SystemRandom().getrandbits(128)))


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


MASTER_PORT = _free_port()


class Part:
    """This process's part in the run."""

    court: Court | None = None
    leader: Leader | None = None
    attempt: AttemptAlone | None = None
    judged: Judged | None = None
    workers: tuple[str, ...] = ()
    index: int = 0  # of this worker among all `of` them
    of: int = 1  # 0 while a worker is not told yet


@events.init_command_line_parser.add_listener
def add_options(parser: Any) -> None:
    parser.add_argument("--candidate", default="refcourt", help="a candidate's name or TOML file")
    parser.add_argument("--stage", default="local", help="a stage's name or TOML file")
    parser.add_argument("--seed", type=int, default=None, help="repeat the run with this seed")
    parser.add_argument("--fault", action="append", default=[], help="plant this seeded fault; may be repeated")
    parser.add_argument("--ledger", default=DEFAULT_LEDGER, help="where attempts are kept, as for nisi gate")
    # Workers of --processes are on this machine, and two runs at once must not meet at Locust's one port.
    parser.set_defaults(master_bind_host=HOST, master_bind_port=MASTER_PORT, master_host=HOST, master_port=MASTER_PORT)
    parser.add_argument("--arrivals", default=None, help="a profile's name or TOML file: people come when they are due")


def begin(environment: Any, **_: Any) -> None:
    """Join the run that this process was started for, else lead one: start candidate and inboxes, and shake hands."""
    # Locust measures its run time by a clock that is stale after imports: -t would end up to 1.6 s early.
    gevent.get_hub().loop.update_now()
    environment.stop_timeout = environment.stop_timeout or FINISH_WITHIN_S
    if isinstance(environment.runner, MasterRunner):
        tell_the_time(environment.runner)
    try:
        _join_or_lead(environment)
    except UsageError as error:
        end_wrongly_used(error)
    except BaseException as error:  # Locust would go on, or end with the exit code that means NO-GO
        _not_shown(f"it was ended while it began ({type(error).__name__} {error})")
    if Part.court is not None:
        environment.host = Part.court.plan.base_url


def end_wrongly_used(error: UsageError | None) -> NoReturn:
    """End at once with one line, or with none where another process says it: nothing was sent."""
    if error is not None:
        print(f"nisi: {error}", file=sys.stderr, flush=True)
    _leave(2)


def _leave(code: int) -> NoReturn:
    """End at once, and with this process the workers that it has forked: they would wait for a master that is gone."""
    for pid in family_of(os.getpid()) - {os.getpid()}:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    os._exit(code)


@events.test_start.add_listener
def clock(**_: Any) -> None:
    gevent.get_hub().loop.update_now()


@events.quitting.add_listener
def end(environment: Any, **_: Any) -> None:
    """Close the journal; a process that leads also drains, seals and judges, and exits with the verdict's code."""
    runner = environment.runner
    interrupted = runner is not None and runner.state in (STATE_SPAWNING, STATE_RUNNING)
    broken = bool(runner and runner.exceptions)
    if Part.leader is None:
        if interrupted:
            environment.stop_timeout = FINISH_WITHIN_S_INTERRUPTED
            runner.quit()
        if Part.court is not None:
            if interrupted:  # the master may take workers that end by themselves for a run that is over
                Part.court.journal.write(interruption("it was interrupted"))
            else:
                Part.court.sign_out()
            Part.court.close()
        environment.process_exit_code = 1 if broken or interrupted else 0
        return
    environment.process_exit_code = Verdict.NOT_SHOWN.exit_code  # whatever happens below
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if interrupted:
        environment.stop_timeout = FINISH_WITHIN_S_INTERRUPTED
        runner.quit()  # nobody may act while the run is drained
    Part.judged = _sealed(Part.leader, environment.stats.total.num_requests, broken, interrupted)
    environment.process_exit_code = Part.judged.judgement.verdict.exit_code


@events.quit.add_listener
def tell(exit_code: int, **_: Any) -> None:
    """Say the verdict last, after Locust's own tables."""
    if Part.leader is not None and Part.judged is not None:
        _print_verdict(Part.leader, Part.judged)
        sys.stderr.flush()
        os._exit(exit_code)  # a database that is open when the interpreter ends fills the screen with complaints


def _join_or_lead(environment: Any) -> None:
    options = environment.parsed_options
    worker = isinstance(environment.runner, WorkerRunner)
    folder = current_run()
    if folder is None and worker:
        folder = _told_by_the_master()
    if folder is not None:
        plan = read_plan(folder)
        settings = load_settings(KIT, plan.candidate, plan.stage)
        invent_secrets(settings)
        Part.index = environment.runner.worker_index if worker else 0
        writer = os.environ.get(WRITER_VARIABLE, WRITER) + (f".{Part.index + 1}" if worker else "")
        number = int(os.environ.get(BLOCK_VARIABLE, BLOCK)) + (Part.index + 1 if worker else 0)
        clock = _clock_beside(environment.runner) if worker else None
        journal = open_journal(plan, folder, settings, writer, number, clock)
        Part.court = Court(plan, folder, settings, journal, number)
        return
    settings = load_settings(KIT, options.candidate, options.stage, tuple(options.fault))
    ledger = open_ledger(options.ledger, KIT)
    Part.leader = Leader.open(settings, "locust", ("load",), options.seed, tuple(options.fault))
    Part.attempt = AttemptAlone(ledger, Part.leader)
    Part.attempt.begin()
    if not Part.leader.start(Part.attempt.identified):
        Part.leader.seal()
        _print_verdict(Part.leader, _judged(Part.leader))
        _leave(Verdict.NOT_SHOWN.exit_code)
    Part.court = Part.leader.court
    if isinstance(environment.runner, MasterRunner):
        Part.workers = tuple(f"{WRITER}.{n}" for n in range(1, (options.expect_workers or 1) + 1))
        for name in Part.workers:
            Part.leader.journal.write(WriterStarted(writer=name))
        MEETING_PLACE.write_text(str(Part.leader.folder), encoding="utf-8")


def _clock_beside(worker: WorkerRunner) -> Clock:
    """This host's clock, with its distance from the master's, by which the run is told: that of the quickest answer.

    An answer tells the master's time at some moment between the question and its coming; half of that time is the
    error.  On the master's own host the distance is nothing, and no measurement would be better."""
    answers: deque[tuple[int, int, int]] = deque()

    def heard(msg: Any, **_: Any) -> None:
        asked_ns, master_ns, clock = msg.data
        answers.append((asked_ns, time.monotonic_ns(), master_ns if clock != clock_of_this_host() else SAME_CLOCK))

    worker.register_message(CLOCK, heard)
    deadline = time.monotonic() + CLOCK_WITHIN_S
    while len(answers) < CLOCK_READINGS and time.monotonic() < deadline:
        before = len(answers)
        worker.send_message(CLOCK, time.monotonic_ns())
        with suppress(gevent.Timeout), gevent.Timeout(CLOCK_ANSWER_WITHIN_S):
            while len(answers) == before:
                gevent.sleep(0.001)
    if not answers:
        raise UsageError(f"the master did not say within {CLOCK_WITHIN_S:g} s what time it has")
    asked_ns, heard_ns, master_ns = min(answers, key=lambda answer: answer[1] - answer[0])
    if master_ns == SAME_CLOCK:
        return clock_now()
    return clock_now((asked_ns + heard_ns) // 2 - master_ns, (heard_ns - asked_ns + 1) // 2)


def tell_the_time(master: MasterRunner) -> None:
    """Answer workers who ask what time the master has."""

    def asked(msg: Any, **_: Any) -> None:
        master.send_message(CLOCK, (msg.data, time.monotonic_ns(), clock_of_this_host()), client_id=msg.node_id)

    master.register_message(CLOCK, asked)


def _told_by_the_master() -> Path:
    """The folder of the run that a worker of `--processes` takes part in."""
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError):
            if text := MEETING_PLACE.read_text(encoding="utf-8"):
                return Path(text)
        gevent.sleep(0.1)
    raise UsageError(f"a worker by itself belongs to no run; use --processes, or set {RUN_VARIABLE}")


def _sealed(leader: Leader, ran: int, broken: bool, interrupted: bool) -> Judged:
    why = "a user's task raised an exception" if broken else None
    leader.journal.write(SuiteEnded(suite="load", exit_code=None, ran=ran, why=why))
    try:
        _await_workers(leader)
        if interrupted:
            leader.interrupted("it was interrupted")
        else:
            leader.heal_and_drain()
            if leader.pointless() is None:
                leader.final_reads()
    finally:
        leader.seal()
        MEETING_PLACE.unlink(missing_ok=True)
    return _judged(leader)


def _judged(leader: Leader) -> Judged:
    """The verdict of a sealed run, which the ledger is told."""
    judged = conclude(leader.folder)
    if Part.attempt is not None:
        Part.attempt.end(judged)
    return judged


def _await_workers(leader: Leader) -> None:
    """Workers close their journals when the master tells them to quit; one that does not is a killed writer."""
    deadline = time.monotonic() + WORKERS_WITHIN_S
    for name in Part.workers:
        path = leader.folder / "journal" / f"{name}{SUFFIX}"
        while time.monotonic() < deadline and not (path.is_file() and read_file(path).closed):
            gevent.sleep(0.1)


def _not_shown(why: str) -> None:
    """End now: the run could not begin."""
    traceback.print_exc()
    if Part.leader is not None and not Part.leader.discarded:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        Part.leader.interrupted(why)
        Part.leader.seal()
        _print_verdict(Part.leader, _judged(Part.leader))
    sys.stdout.flush()
    _leave(Verdict.NOT_SHOWN.exit_code)


def _print_verdict(leader: Leader, judged: Judged) -> None:
    folder = shown(leader.folder)
    print(*summary(*judged), f"seed {leader.plan.seed}; evidence: {folder}", sep="\n")
    print(f"judge it again: nisi judge {folder}", flush=True)
