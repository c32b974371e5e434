"""A profile played in full: load writers in a process of their own, and what goes wrong meanwhile, in its time.

Load writers say that they are ready by leaving a file each, and begin at the moment that is left for them: so outages
and arrivals keep the same time, however long Locust takes to start.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nisi.arrivals.profile import Outage, Profile, check_accounts, load_profile
from nisi.arrivals.struck import Lines
from nisi.candidate import OutageCommands
from nisi.gather.court import Court
from nisi.gather.line import Line
from nisi.gather.line_process import start_lines
from nisi.gather.listeners import NotListening
from nisi.gather.plan import BLOCK_VARIABLE, DAY_VARIABLE, RUN_VARIABLE, WRITER_VARIABLE
from nisi.gather.processes import family_of, start, state_of, stop
from nisi.inboxes.behaviour import NotDone
from nisi.journal.records import Hindered, OutageBegan, OutageEnded, WriterStarted
from nisi.outages.proxy_process import lines_of
from nisi.settings import UsageError

READY_WITHIN_S = 60.0  # for Locust and its workers to start, on a machine ten times as busy as ours
BEGINS_AFTER_S = 0.5  # from the last writer's being ready
GOES_HOME_WITHIN_S = 90.0  # after the last arrival: several acts one after another, each with its time to be answered
BEGINS = "begins"
READY = ".ready"
FROZEN = "frozen"  # the one thing that can be done to any candidate that was started here


def play(court: Court, name: str, workers: int, place: int) -> int | None:
    """Play the profile called `name` with so many load workers; the exit code of the load process, None if it hung.

    `place` is that of the profile among those of the suite: writers of different profiles have different numbers."""
    profile, path = load_profile(name, court.settings.kit)
    check_accounts(profile, court.settings.candidate)
    lines = Lines(profile)
    writer, number = f"{court.journal.writer}.{profile.name}", court.number + 1 + place * (workers + 2)
    folder = court.folder / "days" / profile.name
    folder.mkdir(parents=True)
    children: list[subprocess.Popen[bytes]] = []
    try:
        if lines.all:
            _open_lines(court, [line.name for line in lines.all], f"{writer}.lines", number + workers + 1, children)
        _prepare(court, profile, folder)
        load = _start_load(court, path, writer, number, workers, folder, children)
        begins_ns = _begin(load, folder, max(workers, 1))
        if begins_ns is None:
            return load.poll()
        with _going_wrong(court, profile, lines, begins_ns, folder):
            return _ended(load, begins_ns / 1e9 + profile.lasts_s + GOES_HOME_WITHIN_S)
    finally:
        stop(*children, by=signal.SIGINT)
        # What was done is in the journal; a backup of the candidate's data is no evidence of ours to keep.
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(lines_of(court.folder), ignore_errors=True)


def say_ready(folder: Path, writer: str) -> int:
    """Said by a load writer: it is ready.  Returns the moment at which the day begins, once that is decided.

    Raises `TimeoutError` when nobody decides it."""
    (folder / f"{writer}{READY}").touch()
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        try:
            return int((folder / BEGINS).read_text())
        except FileNotFoundError:
            time.sleep(0.02)
    raise TimeoutError(f"nobody said within {READY_WITHIN_S:g} s when the day begins")


def _open_lines(
    court: Court, names: list[str], writer: str, number: int, children: list[subprocess.Popen[bytes]]
) -> None:
    court.journal.write(WriterStarted(writer=writer))
    try:
        start_lines(
            names, court.plan.base_url, court.plan, court.folder, court.settings, children.append, writer, number
        ).wait_until_ready()
    except NotListening as error:
        court.journal.write(Hindered(what="the lines of sites", why=str(error), way_out="see lines.log of the run"))


def _start_load(
    court: Court,
    profile: Path,
    writer: str,
    number: int,
    workers: int,
    folder: Path,
    children: list[subprocess.Popen[bytes]],
) -> subprocess.Popen[bytes]:
    for name in (writer, *(f"{writer}.{n}" for n in range(1, workers + 1) if workers > 1)):
        court.journal.write(WriterStarted(writer=name))
    kit = court.settings.kit
    command = [
        *(sys.executable, "-m", "locust", "-f", str(kit / "load" / "locustfile.py"), "--headless"),
        *("--arrivals", str(profile), "--only-summary", "--loglevel", "WARNING"),
        *(("--processes", str(workers)) if workers > 1 else ()),
    ]
    environment = {
        RUN_VARIABLE: str(court.folder),
        WRITER_VARIABLE: writer,
        BLOCK_VARIABLE: str(number),
        DAY_VARIABLE: str(folder),
        "PYTHONPATH": str(kit),
    }
    log = court.folder / f"load-{profile.stem}.log"
    return start(command, log=log, cwd=kit, environment=environment, known_to=children.append)


def _begin(load: subprocess.Popen[bytes], folder: Path, writers: int) -> int | None:
    """When all load writers are ready, the moment at which they begin; None when they never were."""
    deadline = time.monotonic() + READY_WITHIN_S
    while len(list(folder.glob(f"*{READY}"))) < writers:
        if load.poll() is not None or time.monotonic() > deadline:
            return None
        time.sleep(0.02)
    begins_ns = time.monotonic_ns() + int(BEGINS_AFTER_S * 1e9)
    (folder / f".{BEGINS}").write_text(str(begins_ns))
    (folder / f".{BEGINS}").rename(folder / BEGINS)
    return begins_ns


def _ended(load: subprocess.Popen[bytes], deadline_s: float) -> int | None:
    try:
        return load.wait(max(deadline_s - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        return None


@contextmanager
def _going_wrong(court: Court, profile: Profile, lines: Lines, begins_ns: int, folder: Path) -> Iterator[None]:
    """Have each outage come and go in its time; those that are still to come when the block is left never do."""
    over = threading.Event()

    def until(moment_s: float) -> bool:
        return not over.wait(max(begins_ns / 1e9 + moment_s - time.monotonic(), 0))

    def strike(outage: Outage) -> None:
        at_s, for_s = profile.wall_s(outage.at), outage.minutes * 60 / profile.compressed
        if until(at_s):
            _strike(court, outage, lines, folder, for_s, lambda: until(at_s + for_s))
        else:
            court.journal.write(_never_began(outage))

    threads = [threading.Thread(target=strike, args=(outage,), name=outage.name) for outage in profile.outage]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _never_began(outage: Outage) -> Hindered:
    return Hindered(
        what=f"the outage {outage.name}",
        why="the load users were gone before it was to begin",
        way_out="let people come after it in the profile, or see why they went",
    )


def _strike(court: Court, outage: Outage, lines: Lines, folder: Path, for_s: float, wait: Callable[[], bool]) -> None:
    partners = _partners(court, outage)
    court.journal.write(
        OutageBegan(
            name=outage.name,
            what=outage.what,
            how=outage.how,
            until_ns=time.monotonic_ns() + int(for_s * 1e9),
            sites=lines.sites(outage) if outage.what == "sites" else (),
            networks=outage.networks,
            partners=partners,
        )
    )
    error: str | None = None
    witnessed: str | None = None
    try:
        match outage.what:
            case "partner":
                inboxes = [court.inbox(partner) for partner in partners]
                for inbox in inboxes:
                    inbox.behave(outage.how, for_s=for_s)
                wait()
                for inbox in inboxes:
                    inbox.behave("well")
            case "sites":
                line = Line(court.folder, *lines.struck_by(outage))
                line.behave(outage.how, for_s=for_s)
                # It is well by itself then, unless another outage has struck it meanwhile.
                if not wait():
                    line.behave("well")
            case "candidate":
                witnessed = _strike_candidate(court, outage.how, folder, wait)
    except (NotDone, UsageError, OSError, subprocess.SubprocessError) as failed:
        error = f"{type(failed).__name__}: {failed}"[:300]
    court.journal.write(OutageEnded(name=outage.name, error=error, witnessed=witnessed))


def _partners(court: Court, outage: Outage) -> tuple[str, ...]:
    """Those whose inbox an outage strikes."""
    if outage.partner is not None:
        return (outage.partner,)
    partners = court.settings.candidate.partners.items()
    return tuple(name for name, partner in partners if outage.inbox is not None and partner.inbox == outage.inbox)


def _strike_candidate(court: Court, how: str, folder: Path, wait: Callable[[], bool]) -> str | None:
    """Strike, wait and undo it; what could be seen of it in the candidate's processes, where they are on this machine.

    Raises `UsageError` for what this candidate cannot be made to suffer."""
    pid = court.plan.candidate_pid
    if how == FROZEN:
        if pid is None:
            raise UsageError("a candidate that was only reached cannot be frozen: it needs [start] in its file")
        os.killpg(pid, signal.SIGSTOP)
        try:
            wait()
            stopped = state_of(pid) == "T"
        finally:
            os.killpg(pid, signal.SIGCONT)
        return "its processes stood still" if stopped else None
    commands = court.settings.candidate.outages.get(how)
    if commands is None:
        raise UsageError(f"candidate {court.settings.candidate.name} has no [outages.{how}]: not exercised")
    before = family_of(pid) if pid is not None else frozenset()
    _run(court, commands, commands.begin, folder / how)
    wait()
    gone = len(before - family_of(pid)) if pid is not None else 0
    _run(court, commands, commands.end, folder / how)
    return f"{gone} of its {len(before)} processes ended" if gone else None


def _prepare(court: Court, profile: Profile, folder: Path) -> None:
    """Do what outages of the candidate need beforehand; one that fails then fails again when it is to strike."""
    for outage in profile.outage:
        commands = court.settings.candidate.outages.get(outage.how) if outage.what == "candidate" else None
        if commands is not None and not (folder / outage.how).exists():
            (folder / outage.how).mkdir()
            with suppress(OSError, subprocess.SubprocessError):
                _run(court, commands, commands.prepare, folder / outage.how)


def _run(court: Court, commands: OutageCommands, command: tuple[str, ...], folder: Path) -> None:
    if not command:
        return
    told = [part.format(python=sys.executable, pid=court.plan.candidate_pid, folder=folder) for part in command]
    with (court.folder / "outages.log").open("ab") as log:
        subprocess.run(
            told,
            cwd=court.settings.kit,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            timeout=commands.within_s,
            check=True,
        )
