"""A short court day under load, in a process of its own: Locust patches the process that imports it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

from nisi.gather.court import Court
from nisi.gather.plan import BLOCK_VARIABLE, RUN_VARIABLE, WRITER_VARIABLE
from nisi.gather.processes import start, stop
from nisi.journal.records import WriterStarted

OVERHEAD_S = 40  # seconds for Locust to start, and for its users to end the act that they are in


def test_a_court_day(court: Court) -> None:
    """Load users work for as long as the stage asks, and the load process ends by itself and in order."""
    size, writer = court.size("load"), "load.locust"
    log = court.folder / "load.log"
    court.journal.write(WriterStarted(writer=writer))
    process = start(
        [
            *(sys.executable, "-m", "locust", "-f", str(court.settings.kit / "load" / "locustfile.py"), "--headless"),
            *("--users", str(size["users"]), "--spawn-rate", "20", "--run-time", f"{size['seconds']}s"),
            *("--only-summary", "--loglevel", "WARNING"),
        ],
        log=log,
        cwd=court.settings.kit,
        environment={
            RUN_VARIABLE: str(court.folder),
            WRITER_VARIABLE: writer,
            BLOCK_VARIABLE: str(court.number + 1),
            "PYTHONPATH": str(court.settings.kit),
        },
    )
    try:
        code = _ended(process, time.monotonic() + size["seconds"] + OVERHEAD_S)
    finally:
        stop(process, by=signal.SIGINT)
    assert code == 0, f"the load process ended with {code}; see {log.name}: {log.read_text(errors='replace')[-500:]}"


def _ended(process: subprocess.Popen[bytes], deadline: float) -> int | None:
    try:
        return process.wait(max(deadline - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        return None
