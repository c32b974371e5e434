"""Each seeded fault of the reference platform is found by its own findings, and by next to no other."""

from __future__ import annotations

import pytest
from calibration.found import ROWS, finds_nothing, found_by_its_own, unless_asked
from gate.running import Kit

# What makes it as good as certain that a fault which strikes one in ten does: of 60, all are spared once in 600 runs.
SIZES = {
    "tagging": {"cases": 18},
    "documents": {"cases": 60, "decided": 60, "thick": 8},
    "access": {"cases": 90},
    "clock": {"hearings": 20, "cases": 60},
    "contract": {
        "hearings": 30,
        "operations": 100,
        "examples": 12,
        "boundaries": 20,
        "roles": 14,
        "values": 500,
        "walks": 5,
    },
    "forms": {"cases": 2, "forms": 35, "pages": 34, "keyboard": 2},
    "browser": {"cases": 60, "hearings": 1, "thick": 30, "journeys": 1},
    "results": {"cases": 1, "hearings": 14},
}
IN_COURTS = ("tagging", "documents", "access", "contract")
STAGES = {
    **dict.fromkeys(IN_COURTS, "struck-courts"),
    "browser": "struck-pages",
    "forms": "struck-forms",
    "results": "struck-results",
    "clock": "struck-days",
}
SUITES = {"forms": "browser", "results": "browser"}  # sizes of a part of a suite have a name of their own

FAULTS = [row.id for row in ROWS.values() if row.day is None]
WITHIN_S = 240  # the suite of the interface takes a minute on a quiet machine


def where(fault: str) -> str:
    """The suite that claims it, or the part of it that sends forms and examines pages, or that results hearings."""
    suite, must = ROWS[fault].suites[0], ROWS[fault].must
    if suite != "browser":
        return suite
    if all(code.startswith("page-") for code in must):
        return "forms"
    return "results" if "order-altered" in must else suite


@pytest.fixture(scope="session")
def sized_kit(whole_kit: Kit) -> Kit:
    """The kit with the stages that faults are planted in, large enough for each of them to strike."""
    whole_kit.stage("struck-courts", {suite: SIZES[suite] for suite in IN_COURTS}, within_s=200)
    whole_kit.stage("struck-pages", {"browser": SIZES["browser"]}, within_s=200)
    whole_kit.stage("struck-results", {"browser": SIZES["results"]})
    whole_kit.stage("struck-days", {"clock": SIZES["clock"]}, like="early-adopter")
    whole_kit.stage("struck-forms", {"browser": SIZES["forms"]}, like="merge", within_s=300)
    return whole_kit


@pytest.mark.timeout(3 * WITHIN_S)
@pytest.mark.parametrize("fault", unless_asked(FAULTS))
def test_a_seeded_fault_is_found_by_its_own_findings(sized_kit: Kit, kit: Kit, fault: str) -> None:
    """Planted, the fault fires, is NO-GO by the findings that it must have, and gives none that it may not."""
    row, part = ROWS[fault], where(fault)
    command = ("run", SUITES.get(part, part), "--stage", STAGES[part], "--fault", fault)
    ended = found_by_its_own(row, lambda seed: kit.nisi(*command, "--seed", str(seed), within_s=WITHIN_S))
    assert ended.run is not None
    assert row.breaks is None or f"“{row.breaks}”" in (ended.run / "findings.jsonl").read_text(), str(ended)


@pytest.mark.parametrize("suite", unless_asked(SIZES, ("tagging", "documents", "access")))
def test_without_a_fault_the_same_run_finds_nothing(sized_kit: Kit, kit: Kit, suite: str) -> None:
    """The same acts on the healthy platform give no finding: what fires the checker is the fault."""
    finds_nothing(kit.nisi("run", SUITES.get(suite, suite), "--stage", STAGES[suite], "--seed", "1", within_s=WITHIN_S))
