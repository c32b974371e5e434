"""Each seeded fault changes what it says, at about its rate, counts it, and leaves test cases alone."""

import time
from collections.abc import Iterator

import pytest
import recording_inbox
import reference_court
from recording_inbox import Inbox
from reference_court import Court, Person, filed, line, shared, started, until, viewed

HEARINGS = 45
CASES = 45
PERSONS = ("1", "2", "3")


@pytest.fixture(scope="module")
def planted() -> Iterator[tuple[Court, Inbox]]:
    """A platform with all faults of this file; seed and names are fixed, so the same subjects are struck each time."""
    faults = [argument for id in ("T5", "T8", "D1", "D19") for argument in ("--fault", id)]
    with (
        recording_inbox.listening() as inbox,
        reference_court.running("--partner", inbox.partner, *faults) as court,
    ):
        yield court, inbox


def announced(court: Court, inbox: Inbox, first: int, test_case: bool) -> list[list[int]]:
    """For each hearing, how often each of its orders was announced, after all has settled."""
    clerk = court.person("legal-adviser.1")
    orders = []
    for number in range(first, first + HEARINGS):
        hearing = shared(clerk, number, [line(number, p) for p in PERSONS], persons=PERSONS, test_case=test_case)
        assert clerk.get(f"/hearings/{hearing}/share-results").json["state"] == "SHARED"
        orders.append([order["orderId"] for order in clerk.get(f"/hearings/{hearing}/orders").json["orders"]])
        assert len(orders[-1]) == len(PERSONS)
    until(lambda: quiet(inbox))
    return [[len(inbox.by_order()[order]) for order in made] for made in orders]


def quiet(inbox: Inbox) -> bool:
    """Nothing came for half a second, which is long: a healthy order comes within some twenty milliseconds."""
    before = len(inbox.deliveries)
    time.sleep(0.5)
    return len(inbox.deliveries) == before


def test_t5_drops_orders_of_about_one_hearing_in_ten_and_t8_doubles_about_one_order_in_ten(
    planted: tuple[Court, Inbox],
) -> None:
    """A hearing struck by T5 says SHARED and lacks orders; an order struck by T8 came twice, under two keys."""
    court, inbox = planted
    counts = announced(court, inbox, 70_000, test_case=False)
    aborted = [hearing for hearing in counts if 0 in hearing]
    doubled = [n for hearing in counts for n in hearing if n == 2]
    assert (court.fault("T5")["fired"], court.fault("T8")["fired"]) == (len(aborted), len(doubled))
    assert 2 <= len(aborted) <= 14
    assert 6 <= len(doubled) <= 36
    assert all(hearing == sorted(hearing, key=lambda n: n == 0) for hearing in aborted), "only what came before is sent"
    assert all(len({d.key for d in deliveries}) == len(deliveries) for deliveries in inbox.by_order().values())


def test_a_test_hearing_is_never_struck(planted: tuple[Court, Inbox]) -> None:
    """Cases marked as tests are announced whole and once, whatever is planted."""
    court, inbox = planted
    before = court.fault("T5")["fired"], court.fault("T8")["fired"]
    assert announced(court, inbox, 80_000, test_case=True) == [[1, 1, 1]] * HEARINGS
    assert (court.fault("T5")["fired"], court.fault("T8")["fired"]) == before


def several_in_a_row(caseworker: Person, reference: str, test_case: bool) -> tuple[str, set[str]]:
    """A case to which documents were added while others are still being numbered: its id, all its documents.

    Four, because on a busy machine the second alone may come after the service has read the case again."""
    case = caseworker.post("/cases", {"reference": reference, "case_type": "Benefit", "testCase": test_case}).json["id"]
    return case, {filed(caseworker, case, f"{n}.pdf")["document_id"] for n in range(4)}


def numbered(caseworker: Person, case: str) -> bool:
    return all(document["exhibit"] for document in viewed(caseworker, case).values())


@pytest.mark.parametrize("test_case", [False, True])
def test_d1_loses_what_was_added_meanwhile(planted: tuple[Court, Inbox], test_case: bool) -> None:
    """In about one case in ten a document vanishes from the case and stays in the store; never in a test case."""
    court, _ = planted
    caseworker, store = court.person("caseworker.1"), court.person("records-officer.1")
    fired = court.fault("D1")["fired"]
    cases = [several_in_a_row(caseworker, f"D1-{test_case}-{n}", test_case) for n in range(CASES)]
    until(lambda: all(numbered(caseworker, case) for case, _ in cases))
    lost = {case: documents - set(viewed(caseworker, case)) for case, documents in cases}
    lossy = [case for case, documents in lost.items() if documents]
    assert court.fault("D1")["fired"] - fired == len(lossy)
    assert (len(lossy) == 0) if test_case else (2 <= len(lossy) <= 14)
    for case, documents in cases:
        stored = store.get(f"/store/cases/{case}/documents").json["documents"]
        assert {document["document_id"] for document in stored if document["attached"]} == documents


@pytest.mark.parametrize("test_case", [False, True])
def test_d19_shows_restricted_documents_to_all(planted: tuple[Court, Inbox], test_case: bool) -> None:
    """In about one case in ten the view and the bytes leak; event data and test cases do not."""
    court, _ = planted
    caseworker, respondent = court.person("caseworker.1"), court.person("respondent.1")
    leaks = []
    for n in range(CASES):
        new = {"reference": f"D19-{test_case}-{n}", "case_type": "Benefit", "testCase": test_case}
        case = caseworker.post("/cases", new).json["id"]
        document = filed(caseworker, case, "secret.pdf", classification="RESTRICTED")["document_id"]
        fired = court.fault("D19")["fired"]
        leaked = document in viewed(respondent, case)
        assert court.fault("D19")["fired"] - fired == leaked
        assert (respondent.get(f"/cases/{case}/documents/{document}/binary").status == 200) == leaked
        assert started(respondent, case)["case_details"]["data"]["documents"] == []
        leaks += [case] * leaked
    assert (leaks == []) if test_case else (2 <= len(leaks) <= 14)
