"""A kit for the tests that run `nisi` as a process: one for the session, with the stages that they share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest
from gate.running import Ended, Kit, new_kit


@pytest.fixture(scope="session")
def whole_kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """A kit as `nisi init` makes it, with small stages.

    desk    the three suites that need neither a browser nor Locust; healthy it is GO
    steady  a tagging suite that is long enough to be hit in the middle
    struck  one that a fault strikes, with little to wait for: on a platform that is well an order takes 50 ms
    """
    kit = new_kit(tmp_path_factory.mktemp("gate"))
    kit.stage("desk", {"tagging": {}, "documents": {}, "access": {}})
    kit.stage("steady", {"tagging": {"cases": 20}, "access": {}}, at_once=1)
    kit.stage("struck", {"tagging": {"cases": 8}}, order_horizon_s=3)
    return kit


@pytest.fixture
def kit(whole_kit: Kit) -> Iterator[Kit]:
    """The kit, with nothing running in it before a test; what is left after one is ended and fails it."""
    yield whole_kit
    left = {} if whole_kit.is_quiet() else whole_kit.processes()
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert not left, f"processes are left: {left}"


@pytest.fixture(scope="session")
def healthy(whole_kit: Kit) -> Ended:
    """A gate on a platform that is well, run once."""
    return whole_kit.nisi("gate", "--stage", "desk", "--seed", "11")
