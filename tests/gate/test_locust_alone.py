"""`locust -f load/locustfile.py` by itself: a run of its own that ends in its verdict."""

from __future__ import annotations

import os
import signal
import tomllib

import pytest
from gate.running import END_WITHIN_S, Kit

LOCUST = ("-f", "load/locustfile.py", "--headless", "-u", "13", "-r", "13", "-t", "10s", "--only-summary")


@pytest.fixture
def stage(kit: Kit) -> str:
    """A stage in which tagging and load answer for the orders, so that load alone can show them."""
    name = kit.stage("court-day", {"tagging": {}, "load": {}, "access": {}})
    stage = tomllib.loads((kit.folder / "contracts" / "stages" / f"{name}.toml").read_text())
    for threshold in stage["threshold"]:
        if not threshold["measure"].startswith(("orders.", "notifications.", "shares.", "acts.")):
            threshold["suites"] = ["access"]
    kit.write_stage(name, stage)
    return name


@pytest.mark.parametrize("processes", [(), ("--processes", "2")], ids=["one process", "two workers"])
def test_it_ends_in_its_verdict(kit: Kit, stage: str, processes: tuple[str, ...]) -> None:
    """The last line says how to judge the run again, the exit code is the verdict's, and no act was cut off by us."""
    ended = kit.tool("locust", *LOCUST, *processes, "--stage", stage).ended()
    assert ended.out.splitlines()[-1] == f"judge it again: nisi judge runs/{ended.run.name}", str(ended)  # type: ignore[union-attr]
    assert (ended.code, ended.verdict["exit_code"], ended.doubts) == (0, 0, []), str(ended)
    assert ended.acts("unknown") == 0
    assert ended.acts(kind="share-results") > 0
    assert len(kit.runs()) == len({run.name for run in kit.runs()})


def test_control_c_seals_the_run(kit: Kit, stage: str) -> None:
    """Ctrl-C at the terminal ends users, seals, and says NOT SHOWN with exit 3."""
    going = kit.tool("locust", *LOCUST[:-3], "-t", "60s", "--only-summary", "--stage", stage)
    going.acts("gate", at_least=30)
    os.killpg(going.pid, signal.SIGINT)
    ended = going.ended(END_WITHIN_S)
    assert (ended.code, ended.verdict["verdict"]) == (3, "NOT SHOWN"), str(ended)
    assert "the whole run: it was interrupted" in ended.doubts
    assert ended.out.splitlines()[-1].startswith("judge it again: nisi judge runs/")
    assert kit.is_quiet()


def test_control_c_with_workers_seals_the_run(kit: Kit, stage: str) -> None:
    """Workers that the same Ctrl-C reached close their journals too."""
    going = kit.tool("locust", *LOCUST[:-3], "-t", "60s", "--only-summary", "--processes", "2", "--stage", stage)
    going.acts("load.1", at_least=10)
    os.killpg(going.pid, signal.SIGINT)
    ended = going.ended(END_WITHIN_S)
    assert (ended.code, ended.verdict["verdict"]) == (3, "NOT SHOWN"), str(ended)
    assert "the whole run: it was interrupted" in ended.doubts
    assert ended.acts() >= 10
    assert kit.is_quiet()


def test_wrong_input_is_one_line(kit: Kit) -> None:
    """A stage that is not there ends Locust with exit 2 and one line, and there is no run."""
    before = kit.runs()
    ended = kit.tool("locust", *LOCUST, "--stage", "nowhere", "--loglevel", "ERROR").ended()
    assert (ended.code, kit.runs()) == (2, before), str(ended)
    assert "nisi: contracts/stages/nowhere.toml: there is no such file" in ended.err
