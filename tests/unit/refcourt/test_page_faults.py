"""Each seeded fault that only pages have does the harm that it says, counts it, and spares the interface and others."""

import itertools
from collections.abc import Callable, Iterator

import pytest
import reference_court
from at_the_pages import AtThePages
from fault_scenarios import NEVER_OPENED, SEED, Stage
from reference_court import Court, Person, filed, viewed
from tribunal_acts import FIELDS, lodged_with

from refcourt import ids
from refcourt.faults import Strike, catalogue
from refcourt.pages.lists import ROWS

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def healthy() -> Iterator[Court]:
    with reference_court.running() as court:
        yield court


def staged(court: Court, fault: str, struck: bool, test_case: bool = False) -> Stage:
    """A new case with all fields; whether the fault strikes it, or the caseworker's list of it, is as asked."""
    strike = Strike(fault, catalogue()[fault].every, NEVER_OPENED)
    for number in _numbers:
        reference = f"{fault}-{number}"
        case = ids.case_number(ids.root(SEED), reference)
        subject = f"{case} caseworker" if fault in ("B2", "D23") else case
        if strike.hits(subject, test_case=False) == struck:
            assert lodged_with(Person(court.url, "caseworker.1"), reference, test_case, **FIELDS) == case
            return Stage(court, fault, struck, test_case, reference, case)
    raise AssertionError


def case_file(stage: Stage, name: str = "caseworker.1", asked: str = "") -> str:
    return AtThePages(stage.court, name).get(f"/cases/{stage.case}/case-file{asked}").html


# ---- each returns whether harm was done


def b01(stage: Stage) -> bool:
    document = stage.file()
    assert 'class="unseen">' not in case_file(stage).split(document)[1][:20]
    return 'class="unseen">' in case_file(stage, "tribunal-judge.1").split(document)[1][:20]


def b02(stage: Stage) -> bool:
    for number in range(ROWS + 1):
        filed(stage.caseworker, stage.case, f"{number}.pdf")
    assert len(viewed(stage.caseworker, stage.case)) == ROWS + 1
    return "Next page" not in case_file(stage)


def b03(stage: Stage) -> bool:
    """A process of the platform remembers what it was asked itself, and one of several answers."""
    for _ in range(20):
        assert "with this filter" in case_file(stage, asked="?category=correspondence")
        if "with this filter" in case_file(stage):
            return True
    return False


def b04(stage: Stage) -> bool:
    filed(stage.caseworker, stage.case, "another.pdf")
    name = stage.name()
    document = filed(stage.caseworker, stage.case, name)["document_id"]
    opened = stage.court.stranger().send(
        "GET",
        f"/cases/{stage.case}/documents/{document}/open",
        headers=AtThePages(stage.court, "caseworker.1").cookie,
    )
    return "another" in opened.headers["Content-Disposition"]


def b12(stage: Stage) -> bool:
    at_page = AtThePages(stage.court, "representative.1")
    assert FIELDS["phone"] in at_page.get(f"/cases/{stage.case}/summary").text
    return FIELDS["phone"] not in at_page.get(f"/cases/{stage.case}/data/contact").text


def d11(stage: Stage) -> bool:
    at_page, tab = AtThePages(stage.court, "representative.1"), f"/cases/{stage.case}/data/hearing-needs"
    assert FIELDS["hearingNeeds"] in at_page.get(tab).text
    stage.file()
    assert FIELDS["hearingNeeds"] in at_page.get(f"/cases/{stage.case}/summary").text
    return FIELDS["hearingNeeds"] not in at_page.get(tab).text


def d23(stage: Stage) -> bool:
    """Opened after another case's."""
    document = stage.file()
    before = lodged_with(stage.caseworker, f"before-{stage.reference}", stage.test_case, **FIELDS)
    at_page = AtThePages(stage.court, "caseworker.1")
    at_page.get(f"/cases/{before}/case-file")
    seen = [document in at_page.get(f"/cases/{stage.case}/case-file").html for _ in range(2)]
    assert seen[1]
    return not seen[0]


SCENARIOS: dict[str, Callable[[Stage], bool]] = {
    "B1": b01,
    "B2": b02,
    "B3": b03,
    "B4": b04,
    "B12": b12,
    "D11": d11,
    "D23": d23,
}


@pytest.mark.parametrize("fault", SCENARIOS)
def test_a_fault_of_pages_does_harm_and_counts_it(fault: str) -> None:
    """In what it strikes; in nothing else, and in no test case.  One process keeps what it was asked for last."""
    with reference_court.running("--fault", fault, "--processes", "1") as court:
        for struck, test_case in ((True, False), (False, False), (True, True)):
            before = court.fault(fault)["fired"]
            harmed = SCENARIOS[fault](staged(court, fault, struck, test_case))
            assert harmed == (struck and not test_case)
            assert (court.fault(fault)["fired"] > before) == harmed


@pytest.mark.parametrize("fault", SCENARIOS)
def test_healthy_pages_do_no_such_harm(healthy: Court, fault: str) -> None:
    """To the same subjects."""
    assert not SCENARIOS[fault](staged(healthy, fault, struck=True))


def test_every_fault_of_pages_is_tried() -> None:
    """None is in the catalogue that nobody has seen strike."""
    assert set(SCENARIOS) == {
        id for id, fault in catalogue().items() if fault.seam.__module__ == "refcourt.pages.shown"
    }
