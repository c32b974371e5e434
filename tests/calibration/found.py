"""What it means that a seeded fault is found, whichever suite it is planted in."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gate.running import Ended

RUNS = 3
MOST_BESIDES = 2  # more reasons for findings besides its own would blur what a fault is found by


class Found(NamedTuple):
    """Where a fault is to be found, the findings that it must give, and those that it may give besides, with why."""

    where: str
    must: frozenset[str] | set[str]
    may: dict[str, str] = {}

    @property
    def is_clear(self) -> bool:
        return bool(self.must) and len(set(self.may.values())) <= MOST_BESIDES and not set(self.may) & self.must


def found_by_its_own(found: Found, run_with_seed: Callable[[int], Ended]) -> Ended:
    """Planted, a fault fires, is NO-GO by the findings that it must have, and gives none that it may not: that run.

    A run in which it never struck says nothing about whether it is found: then the next seed is tried."""
    for seed in range(1, RUNS + 1):
        ended = run_with_seed(seed)
        if not any("it never changed an outcome" in doubt for doubt in ended.doubts):
            break
    assert ended.code == 1, str(ended)
    assert found.must <= ended.codes <= {*found.must, *found.may}, str(ended)
    assert not [doubt for doubt in ended.doubts if "seeded fault" in doubt], str(ended)
    return ended


def finds_nothing(ended: Ended) -> None:
    """The same acts on the healthy platform give no finding: what fires the checker is the fault."""
    assert ended.codes == set(), str(ended)
    assert [ruling for ruling in ended.verdict["rulings"] if ruling["verdict"] == "NO-GO"] == [], str(ended)
