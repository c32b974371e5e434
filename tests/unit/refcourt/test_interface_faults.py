"""Each seeded fault of the interface breaks the description and counts each time; a healthy platform does neither."""

import itertools
from collections.abc import Callable, Iterator

import pytest
import reference_court
from reference_court import Court, defendant, lodged

from refcourt.faults import catalogue

TRIES = 60  # of subjects: of these, one in ten spares all once in 500 runs; of one seed always the same ones are struck
POLLED = ("--partner", "cps=poll:")
LARGE = b" " * (5 * 1024 * 1024 + 1)
_numbers = itertools.count(1)


def c01(court: Court, case: str) -> bool:
    """A decision is acknowledged with another status."""
    return court.person("tribunal-judge.1").post(f"/cases/{case}/decisions", {"decision": "Allowed."}).status != 201


def enrolled(court: Court, name: str) -> reference_court.Answer:
    body = {"summonsNumber": f"J{next(_numbers)}", "name": name, "courtCentre": "Leeds", "firstDay": "2026-11-21"}
    return court.person("juror-officer.1").post("/jurors", body)


def c02(court: Court, _: str) -> bool:
    """Whoever enrols a juror is not told the number."""
    return "jurorId" not in enrolled(court, "Ann").json


def c03(court: Court, _: str) -> bool:
    """A search is answered as a page."""
    answer = court.person("caseworker.1").get(f"/case-search?reference=R{next(_numbers)}")
    return answer.headers["Content-Type"] != "application/json"


def c04(court: Court, _: str) -> bool:
    """A name with a rare letter is more than it can take."""
    return enrolled(court, f"Ann {chr(0x20000 + next(_numbers))}").status == 500


def c05(court: Court, _: str) -> bool:
    """A body over the limit is taken in."""
    sent = {"raw": LARGE, "headers": {"Content-Type": "application/json"}}
    return court.person("juror-officer.1").send("POST", "/jurors", **sent).status != 413  # type: ignore[arg-type]


def c06(court: Court, case: str) -> bool:
    """The same request under one key is two decisions."""
    judge, key = court.person("tribunal-judge.1"), {"Idempotency-Key": f"key-{next(_numbers):08}"}
    first, again = (judge.send("POST", f"/cases/{case}/decisions", {"decision": "x"}, headers=key) for _ in range(2))
    return bool(first.json != again.json)


def c07(court: Court, _: str) -> bool:
    """A stale draft is refused and saved."""
    clerk, number = court.person("legal-adviser.1"), next(_numbers)
    made = clerk.post("/prosecution-cases", {"caseURN": f"U{number}", "defendants": [defendant(number)]}).json["caseId"]
    listed = {"caseId": made, "courtCentre": "Leeds", "hearingDay": "2026-11-21"}
    hearing = clerk.post("/hearings", listed).json["hearingId"]
    assert clerk.put(f"/hearings/{hearing}/draft-results", {"version": 9, "resultLines": []}).status == 409
    return bool(clerk.get(f"/hearings/{hearing}/share-results").json["version"] != 0)


def c08(court: Court, case: str) -> bool:
    """A stranger is told that there is a case."""
    return court.person("panel-member.1").get(f"/cases/{case}").status != 404


def c09(court: Court, _: str) -> bool:
    """A field error shows the stack."""
    answer = court.person("juror-officer.1").post("/jurors", {f"unknown{next(_numbers)}": 1})
    return "Traceback" in answer.json["detail"]


def c12(court: Court, _: str) -> bool:
    """One number of messages fails."""
    reader = court.person("partner-cps.1")
    return any(reader.get(f"/partners/cps/messages?limit={limit}").status == 500 for limit in range(1, 501))


HARMS: dict[str, Callable[[Court, str], bool]] = {
    "C1": c01,
    "C2": c02,
    "C3": c03,
    "C4": c04,
    "C5": c05,
    "C6": c06,
    "C7": c07,
    "C8": c08,
    "C9": c09,
    "C12": c12,
}
ONCE = {"C5", "C12"}  # whom they strike is one thing, asked once


def harms_of(fault: str, court: Court) -> list[bool]:
    caseworker = court.person("caseworker.1")
    tries = 1 if fault in ONCE else TRIES
    return [HARMS[fault](court, lodged(caseworker)) for _ in range(tries)]


@pytest.fixture(scope="module")
def healthy() -> Iterator[Court]:
    with reference_court.running(*POLLED) as court:
        yield court


@pytest.mark.parametrize("fault", HARMS)
def test_a_fault_does_harm_and_counts_it(fault: str) -> None:
    """As often as it did."""
    with reference_court.running(*POLLED, "--fault", fault) as court:
        harms = harms_of(fault, court)
        assert any(harms)
        assert court.fault(fault)["fired"] == sum(harms)


@pytest.mark.parametrize("fault", HARMS)
def test_a_healthy_platform_does_no_such_harm(healthy: Court, fault: str) -> None:
    """To the same subjects."""
    assert not any(harms_of(fault, healthy))


def test_every_fault_of_the_interface_is_tried() -> None:
    """C10 and C11 are of what partners are sent."""
    assert {id for id in catalogue() if id.startswith("C")} - {"C10", "C11"} == set(HARMS)
