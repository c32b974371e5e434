"""Court days played in full: by Locust alone, and what the journal holds of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from gate.days import day, outage, stage_that_plays
from gate.running import Ended, Kit, until

from nisi.journal.records import ArrivalDropped, ArrivalsPlanned, LoadPulse

LOCUST = ("-f", "load/locustfile.py", "--headless", "--only-summary")
PROFILE = "load/profiles/tiny.toml"
TINY = day("tiny", ends="09:06", an_hour='"09:00" = 480')


@pytest.fixture
def stage(kit: Kit) -> Iterator[str]:
    """A stage that load alone can show, and a day of six seconds for it to play."""
    with kit.with_file(PROFILE, TINY):
        yield stage_that_plays(kit, "tiny-days", "load", "tiny")


def arrivals(ended: Ended) -> tuple[int, int, int]:
    """How many were planned, begun and turned away."""
    history = ended.history()
    planned = sum(record.arrivals for _, record in history.records(ArrivalsPlanned))
    begun = sum(record.begun for _, record in history.records(LoadPulse))
    return planned, begun, len(history.records(ArrivalDropped))


@pytest.mark.parametrize("processes", [(), ("--processes", "2")], ids=["one process", "two workers"])
def test_a_day_by_locust_alone_ends_in_its_verdict(kit: Kit, stage: str, processes: tuple[str, ...]) -> None:
    """Everybody who was due was begun, every act was answered, and the exit code is the verdict's."""
    ended = kit.tool("locust", *LOCUST, *processes, "--arrivals", "tiny", "--stage", stage, "--seed", "5").ended()
    assert ended.out.splitlines()[-1].startswith("judge it again: nisi judge runs/"), str(ended)
    assert (ended.code, ended.verdict["exit_code"], ended.doubts) == (0, 0, []), str(ended)
    planned, begun, dropped = arrivals(ended)
    assert (begun, dropped) == (planned, 0)
    history = ended.history()
    (acts,) = history.rows(
        "select count(*) as n, count(*) filter (answered is null) as open, count(distinct site) as sites,"
        " count(distinct writer) as writers from acts where due is not null"
    )
    assert acts["n"] >= 2 * planned
    assert (acts["open"], acts["sites"], acts["writers"]) == (0, 8, 2 if processes else 1)


WRONG = {
    "a task that there is not": (
        TINY.replace("result a hearing", "result a haring"),
        'profile tiny: arrivals of legal-adviser: does: "result a haring" is nothing that they do; '
        'did you mean "result a hearing"?',
    ),
    "a role that there is not": (
        TINY.replace("legal-adviser", "court-jester"),
        'profile tiny: arrivals of court-jester: role: no load user is a "court-jester"; ',
    ),
    "a day that ends before it begins": (
        TINY.replace("09:06", "08:00"),
        "load/profiles/tiny.toml: ends: 08:00 is not after 09:00, when it begins",
    ),
    "an outage, which Locust alone cannot make": (
        TINY + outage("a freeze", "09:02", 1, "candidate", "frozen"),
        'profile tiny: outage "a freeze": Locust by itself makes none; ',
    ),
}


@pytest.mark.parametrize("row", WRONG)
def test_a_profile_that_is_wrong_is_one_line(kit: Kit, row: str) -> None:
    """Exit 2, said once however many workers there are, and nothing was started."""
    text, said = WRONG[row]
    before = kit.runs()
    with kit.with_file(PROFILE, text):
        ended = kit.tool("locust", *LOCUST, "--loglevel", "ERROR", "--processes", "2", "--arrivals", "tiny").ended()
    lines = [line for line in ended.err.splitlines() if line.startswith("nisi: ")]
    assert (ended.code, kit.runs(), len(lines)) == (2, before, 1), str(ended)
    assert lines[0].startswith(f"nisi: {said}")
    assert kit.is_quiet()


def test_a_load_worker_killed_in_mid_day_is_not_shown(kit: Kit, stage: str) -> None:
    """The day ends without it, its journal says that it was killed, and what was answered is kept."""
    with kit.with_file(PROFILE, day("tiny", ends="09:20", an_hour='"09:00" = 240')):
        going = kit.tool("locust", *LOCUST, "--processes", "2", "--arrivals", "tiny", "--stage", stage)
        going.acts("load.1", at_least=10)
        going.acts("load.2", at_least=10)
        os.kill(workers_of(going.pid)[0], signal.SIGKILL)
        ended = going.ended()
    assert (ended.code, ended.verdict["verdict"]) == (3, "NOT SHOWN"), str(ended)
    killed = [doubt for doubt in ended.doubts if "it has no closing record, so its process was killed" in doubt]
    assert len(killed) == 1, ended.doubts
    rulings = {ruling["measure"]: ruling["verdict"] for ruling in ended.verdict["rulings"]}
    assert rulings["load.not-begun"] == "NOT SHOWN"
    kept = ended.history().rows("select writer, count(*) as n from acts where answered is not null group by writer")
    assert {row["writer"] for row in kept if row["n"] >= 10} >= {"load.1", "load.2"}


def workers_of(pid: int) -> list[int]:
    """The child processes of Locust's master that are Locust too."""

    def found() -> list[int] | None:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        its = [c for c in children if b"--arrivals" in Path(f"/proc/{c}/cmdline").read_bytes()]
        return its if len(its) == 2 else None

    return until(found, "two workers")
