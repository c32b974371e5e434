"""Each seeded fault of the reference platform is found, by its own finding and by no other."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from gate.running import Kit

from refcourt.faults import catalogue


class Found(NamedTuple):
    """What a fault must be found by, in which suite, and how much of the suite makes that certain.

    At one strike in ten, 60 subjects are all spared less than twice in a thousand times; T5 strikes only hearings with
    two defendants or more, about two in three."""

    suite: str
    size: dict[str, int]
    must: set[str]


FAULTS = {
    "T5": Found("tagging", {"hearings": 100}, {"order-lost"}),
    "T8": Found("tagging", {"hearings": 60}, {"order-duplicated"}),
    "D1": Found("documents", {"cases": 80}, {"document-hidden"}),
    "D19": Found("access", {"cases": 60}, {"document-leaked"}),
}


@pytest.fixture(scope="session")
def sized_kit(whole_kit: Kit) -> Kit:
    """The kit with a stage `calibration`, large enough for every fault of the table to strike."""
    sizes: dict[str, dict[str, int]] = {}
    for found in FAULTS.values():
        size = sizes.setdefault(found.suite, {})
        size.update({key: max(value, size.get(key, 0)) for key, value in found.size.items()})
    whole_kit.stage("calibration", sizes)
    return whole_kit


NO_ROW_YET = {
    *(f"T{n}" for n in (1, 2, 3, 4, 6, 7, 9, 10, 11, 12, 15, 16, 17, 19, 20, 21, 22, 24, 25, 26, 27, 28, 29, 30)),
    *(f"D{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 20, 21, 26, 27, 28, 29, 30)),
    *("L1", "L3", "L16"),
}
"""Seeded faults that no run of this table has yet shown to be found: until they have a row, they prove nothing."""


def test_every_seeded_fault_has_a_row_or_is_said_to_have_none() -> None:
    """A fault that nobody has to find would prove nothing: table, list and catalogue are the same faults."""
    assert set(FAULTS) | NO_ROW_YET == set(catalogue())
    assert not set(FAULTS) & NO_ROW_YET


@pytest.mark.parametrize("fault", FAULTS)
def test_a_seeded_fault_is_found_by_its_own_finding(sized_kit: Kit, kit: Kit, fault: str) -> None:
    """Planted, the fault fires, is NO-GO by the finding that it must have, and gives no other."""
    found = FAULTS[fault]
    ended = kit.nisi("run", found.suite, "--stage", "calibration", "--seed", "1", "--fault", fault)
    assert (ended.code, ended.codes) == (1, found.must), str(ended)
    assert not [doubt for doubt in ended.doubts if "seeded fault" in doubt], str(ended)


@pytest.mark.parametrize("suite", sorted({found.suite for found in FAULTS.values()}))
def test_without_a_fault_the_same_run_finds_nothing(sized_kit: Kit, kit: Kit, suite: str) -> None:
    """The same acts on the healthy platform give no finding: what fires the checker is the fault."""
    ended = kit.nisi("run", suite, "--stage", "calibration", "--seed", "1")
    assert (ended.code, ended.codes) == (0, set()), str(ended)
