"""A load worker on a host with another clock: the distance is measured, and all is told by the clock of the gate."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from gate.running import BIN, Ended, Kit, until

from nisi.access import load_access
from nisi.checkers import ghost_orders
from nisi.gather.plan import RUN_VARIABLE, SECRETS_VARIABLE
from nisi.history.history import History
from nisi.history.sealing import load
from nisi.journal.records import RunOpened
from nisi.verdict.stage import load_stage

AHEAD_S = 5_000
DAY = """
format = 1
name = "minutes"
says = "a few hearings"
begins = "10:00"
ends = "10:10"
compressed = 120
in_flight = 20
[[arrivals]]
role = "legal-adviser"
does = "result a hearing"
an_hour = {{ "10:00" = {an_hour} }}
"""
OTHER_HOST = ("unshare", "--time", "--monotonic", str(AHEAD_S), "--boottime", str(AHEAD_S), "--fork")


def can_be_another_host() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*OTHER_HOST, "true"], capture_output=True, timeout=10).returncode == 0


@pytest.mark.skipif(not can_be_another_host(), reason="this machine lets nobody have a time namespace")
def test_a_worker_whose_clock_is_ahead_is_told_by_the_gates_clock(kit: Kit) -> None:
    """Its acts lie within the run and nothing seems to come before it was made; uncorrected, every order would."""
    ended, ahead_ns = played_from_another_host(kit)
    history = ended.history()
    clocks = {record.writer: record.clock for _, record in history.records(RunOpened)}
    assert abs(clocks["load.1"].offset_ns - ahead_ns) < 1e9
    assert 0 < clocks["load.1"].error_ns < 1e9
    acts = history.rows("select min(invoked) as first, max(answered) as last from acts where writer = 'load.1'")[0]
    assert history.began("provoke") < acts["first"] < acts["last"] < history.began("seal")  # type: ignore[operator]
    assert ended.codes == set()
    assert ended.acts(kind="share-results") > 0
    assert ended.run is not None
    assert ghosts_without_correction(kit, ended.run, clocks["load.1"].offset_ns) > 0


def played_from_another_host(kit: Kit) -> tuple[Ended, int]:
    day = kit.folder / "minutes.toml"
    day.write_text(DAY.format(an_hour=120))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    common = ("-f", "load/locustfile.py", "--headless", "--arrivals", str(day), "--only-summary")
    secret = {SECRETS_VARIABLE: "the same for both"}
    master = kit.tool(
        "locust",
        *(*common, "--master", "--expect-workers", "1", "--master-bind-port", port, "--stage", "local"),
        environment=secret,
    )
    master.says_in_journal("gate", '"writer":"load.1"')
    command = [*OTHER_HOST, BIN / "locust", *common, "--worker", "--master-port", port]
    worker = subprocess.Popen(
        command,
        cwd=kit.folder,
        env={**kit.environment, **secret, RUN_VARIABLE: str(master.run())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ended = master.ended()
        until(lambda: worker.poll() is not None or None, "the worker's end", master)
    finally:
        worker.kill()
        worker.wait(10)
    return ended, AHEAD_S * 10**9


def ghosts_without_correction(kit: Kit, run: Path, offset_ns: int) -> int:
    """How many orders would seem to have come before they were made, had the worker's own times been believed."""
    tables = load(run / "journal", None)
    acts = tables["acts"]
    its = pc.equal(acts["writer"], "load.1")
    for name in ("invoked", "answered", "due"):
        moved = pc.if_else(its, pc.add(acts[name], pa.scalar(offset_ns, pa.int64())), acts[name])
        acts = acts.set_column(acts.schema.get_field_index(name), name, moved)
    raw = {name: tables[name] for name in ("deliveries", "notes", "writers")} | {"acts": acts}
    stage, _ = load_stage("local", kit.folder)
    promises = stage.promises(load_access(run / "access.toml"), {})
    return len(ghost_orders.check(History(raw), promises).findings)
