"""What each share says about orders, against the last word on each; the contractor is told exactly that, in order."""

from collections.abc import Iterator

import pytest
import recording_inbox
import reference_court
from court_days import DAYS, amended, drafted, listed, monitoring, new_case, opened, prompts, share, shared
from recording_inbox import Inbox
from reference_court import Court, Person, line, new_number, until

EM, SECOND = "em-contractor", "second-contractor"
NEW, VARIED, ENDED = "New Order", "VARIATION", "END_MONITORING"


@pytest.fixture(scope="module")
def partners() -> Iterator[Inbox]:
    with recording_inbox.listening() as inbox:
        yield inbox


@pytest.fixture(scope="module")
def court(partners: Inbox) -> Iterator[Court]:
    with reference_court.running(*partners.all_partners) as court:
        yield court


@pytest.fixture(scope="module")
def clerk(court: Court) -> Person:
    return court.person("legal-adviser.1")


@pytest.fixture(scope="module")
def other(court: Court) -> Person:
    return court.person("court-clerk.2")


def curfew(number: int, starts: str = "19:00", **changes: object) -> dict:
    return line(number, prompts=prompts(startTime=starts), **changes)


def ended(number: int, code: str = "CURE") -> dict:
    return line(number, code="EMONE", ends=code, orderedDate="2026-12-01")


def only_order(clerk: Person, case: str) -> tuple[str, str, int]:
    (order,) = monitoring(clerk, case)
    return order["orderId"], order["state"], order["version"]


def test_an_order_is_made_varied_and_ended_across_hearings(clerk: Person, partners: Inbox) -> None:
    """Said again it owes nothing; each change is one message, with the next number."""
    number, case = new_case(clerk)
    lines = [curfew(number), curfew(number), curfew(number, "21:00"), ended(number), ended(number), curfew(number)]
    sequences = [shared(clerk, listed(clerk, case), [said]) for said in lines]
    assert sequences == [1, 2, 3, 4, 5, 6]
    order, state, version = only_order(clerk, case)
    assert (state, version) == ("LIVE", 4)
    until(lambda: len(partners.words(order)) >= 4)
    assert partners.words(order) == [(EM, 1, NEW), (EM, 2, VARIED), (EM, 3, ENDED), (EM, 4, NEW)]


@pytest.mark.parametrize(
    "change",
    [
        {"orderedDate": "2026-11-20"},
        {"prompts": prompts(startTime="20:00")},
        {"prompts": prompts(startTime="19:00", zone2="Heol y Bont")},
        {"prompts": []},
    ],
)
def test_any_other_content_is_a_variation(clerk: Person, partners: Inbox, change: dict) -> None:
    """The day it was ordered, a prompt's answer, one more prompt or one less."""
    number, case = new_case(clerk)
    shared(clerk, listed(clerk, case), [curfew(number)])
    shared(clerk, listed(clerk, case), [curfew(number) | change])
    order, _, version = only_order(clerk, case)
    assert version == 2
    until(lambda: len(partners.words(order)) == 2)
    assert partners.words(order)[1] == (EM, 2, VARIED)


def test_a_line_left_out_of_a_reshare_is_withdrawn(clerk: Person, other: Person, partners: Inbox) -> None:
    """And one that stays as it was owes nothing."""
    number, case = new_case(clerk)
    hearing = listed(clerk, case)
    shared(clerk, hearing, [curfew(number), line(number, code="EMW")])
    assert amended(clerk, other, hearing, [line(number, code="EMW")]) == 2
    states = {order["condition"]: (order["state"], order["version"]) for order in monitoring(clerk, case)}
    assert states == {"Curfew with electronic monitoring": ("ENDED", 2), "Trail monitoring": ("LIVE", 1)}
    first, second = (order["orderId"] for order in monitoring(clerk, case))
    until(lambda: len(partners.words(first)) == 2)
    assert partners.words(first) == [(EM, 1, NEW), (EM, 2, ENDED)]
    assert partners.words(second) == [(EM, 1, NEW)]


def test_a_withdrawal_does_not_undo_what_another_hearing_said_since(clerk: Person, other: Person) -> None:
    """The order stays with the court that spoke of it last, were it only to say the same."""
    number, case = new_case(clerk)
    first = listed(clerk, case)
    shared(clerk, first, [curfew(number)])
    shared(clerk, listed(clerk, case), [curfew(number)])
    amended(clerk, other, first, [])
    assert only_order(clerk, case)[1:] == ("LIVE", 1)


def test_the_end_of_what_nobody_ordered_owes_nothing(clerk: Person) -> None:
    """There is no such order on record, before and after."""
    number, case = new_case(clerk)
    shared(clerk, listed(clerk, case), [ended(number)])
    assert monitoring(clerk, case) == []


def test_of_two_lines_about_one_order_the_later_stands(clerk: Person, partners: Inbox) -> None:
    """An end and a new order on one day leave the person monitored as the court said last."""
    number, case = new_case(clerk)
    shared(clerk, listed(clerk, case), [curfew(number)])
    shared(clerk, listed(clerk, case), [ended(number), curfew(number, "22:00")])
    order, state, version = only_order(clerk, case)
    assert (state, version) == ("LIVE", 2)
    until(lambda: len(partners.words(order)) == 2)
    assert partners.words(order)[1] == (EM, 2, VARIED)


def test_another_contractor_is_told_anew_and_the_old_one_that_it_is_over(clerk: Person, partners: Inbox) -> None:
    """Each word goes to whom the court chose; the end of an order to who has it."""
    number, case = new_case(clerk)
    shared(clerk, listed(clerk, case), [curfew(number, contractor=SECOND)])
    shared(clerk, listed(clerk, case), [curfew(number)])
    shared(clerk, listed(clerk, case), [ended(number) | {"contractor": SECOND}])
    order, _, _ = only_order(clerk, case)
    until(lambda: len(partners.words(order)) == 4)
    assert sorted(partners.words(order), key=lambda word: word[1]) == [
        (SECOND, 1, NEW),
        (SECOND, 2, ENDED),
        (EM, 3, NEW),
        (EM, 4, ENDED),
    ]


def test_each_day_of_a_hearing_has_its_own_draft_and_share(clerk: Person, other: Person, partners: Inbox) -> None:
    """The first day is meant where none is named; a day that the hearing does not have is not found."""
    number, case = new_case(clerk)
    hearing = listed(clerk, case, DAYS)
    drafted(clerk, hearing, 0, [curfew(number)])
    assert drafted(clerk, hearing, 0, [curfew(number, "20:00")], DAYS[1]) == 1
    assert share(clerk, hearing, 1, DAYS[2]).status == 409
    outcome = share(clerk, hearing, 1, DAYS[1])
    assert outcome.json == {"outcome": f"/hearings/{hearing}/share-results?hearingDay={DAYS[1]}", "sequence": 1}
    told = [clerk.get(f"/hearings/{hearing}/share-results?hearingDay={day}").json["state"] for day in DAYS]
    assert told == ["INITIALISED", "SHARED", "INITIALISED"]
    assert share(clerk, hearing, 1).json == {"outcome": f"/hearings/{hearing}/share-results", "sequence": 2}
    amended(clerk, other, hearing, [], DAYS[1])
    order, state, version = only_order(clerk, case)
    assert (state, version) == ("LIVE", 2), "the first day spoke last"
    assert [o["orderId"] for o in clerk.get(f"/hearings/{hearing}/orders").json["orders"]] == [order]
    absent = clerk.get(f"/hearings/{hearing}/share-results?hearingDay=2027-01-01")
    assert (absent.status, share(clerk, hearing, 1, "2027-01-01").status) == (404, 404)
    assert clerk.get(f"/hearings/{hearing}/share-results?hearingDay=soon").status == 422


def test_a_day_is_listed_once(clerk: Person) -> None:
    """A hearing on one day twice is refused, with the place of the second."""
    _, case = new_case(clerk)
    twice = {"caseId": case, "courtCentre": "Cardiff", "hearingDay": DAYS[0], "moreDays": [DAYS[1], DAYS[0]]}
    answer = clerk.post("/hearings", twice)
    assert (answer.status, [e["pointer"] for e in answer.json["errors"]]) == (422, ["/moreDays/1"])


def test_a_linked_case_is_one_that_is_there(clerk: Person, partners: Inbox) -> None:
    """An unknown URN is refused with its place; orders of the same person in two cases are two orders."""
    number, first = new_case(clerk)
    new = {"caseURN": f"URN{new_number()}", "defendants": [reference_court.defendant(number)]}
    answer = clerk.post("/prosecution-cases", {**new, "linkedTo": [f"URN{number}", "URN-nowhere"]})
    assert (answer.status, [e["pointer"] for e in answer.json["errors"]]) == (422, ["/linkedTo/1"])
    answer = clerk.post("/prosecution-cases", {**new, "linkedTo": [f"URN{number}"]})
    assert answer.status == 201
    orders = []
    for case in (first, answer.json["caseId"]):
        shared(clerk, listed(clerk, case), [curfew(number)])
        orders.append(only_order(clerk, case)[0])
    until(lambda: all(partners.words(order) for order in orders))
    assert len(set(orders)) == 2
    (told,) = partners.by_order()[orders[1]]
    assert told.json["linked_case_reference_numbers"] == [f"URN{number}"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"contractor": "nobody"}, "contractor"),
        ({"shortCode": "EMONE"}, "ends"),
        ({"shortCode": "EMONE", "ends": "FO"}, "ends"),
        ({"ends": "CURE"}, "ends"),
    ],
)
def test_a_line_names_a_known_contractor_and_condition(clerk: Person, change: dict, pointer: str) -> None:
    """Anything else is a field error, with its place."""
    number = new_number()
    hearing = listed(clerk, opened(clerk, number))
    answer = clerk.put(f"/hearings/{hearing}/draft-results", {"version": 0, "resultLines": [line(number, **change)]})
    assert (answer.status, [e["pointer"] for e in answer.json["errors"]]) == (422, [f"/resultLines/0/{pointer}"])
