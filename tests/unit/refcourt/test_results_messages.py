"""Agencies are told of results: each of those people that concern it, whole, once a change, in order."""

from collections.abc import Iterator

import pytest
import recording_inbox
import reference_court
from court_days import DAYS, amended, listed, new_case, prompts, shared
from recording_inbox import Inbox
from reference_court import Court, Person, line, until

EVERYBODY = {"police", "cps"}


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


def told(inbox: Inbox, hearing: str, messages: int) -> list[tuple[str, str, int]]:
    """Partner, defendant and version of each message about the hearing, when so many have come and no more."""
    until(lambda: len(inbox.results(hearing)) >= messages)
    found = [(d.partner, d.json["defendant"]["masterDefendantId"], d.json["version"]) for d in inbox.results(hearing)]
    assert len(found) == messages
    return found


@pytest.mark.parametrize(
    ("code", "changes", "of_line", "agencies"),
    [
        ("FO", {}, {}, EVERYBODY),
        ("CURE", {}, {}, EVERYBODY | {"probation"}),
        ("EMONE", {}, {"ends": "CURE"}, EVERYBODY | {"probation"}),
        ("CURE", {"isYouth": True}, {}, EVERYBODY | {"youth-offending-team"}),
        ("FO", {"isYouth": True}, {}, EVERYBODY | {"youth-offending-team"}),
        ("IMP", {}, {"custody": True}, EVERYBODY | {"prison"}),
        ("AAR", {}, {"custody": True}, EVERYBODY | {"prison", "probation"}),
    ],
)
def test_each_agency_is_told_of_those_who_concern_it(
    clerk: Person, partners: Inbox, code: str, changes: dict, of_line: dict, agencies: set[str]
) -> None:
    """Police and prosecutors of all, probation of tagged adults, youth teams of youths, prisons of custody."""
    number, case = new_case(clerk, **changes)
    hearing = listed(clerk, case)
    shared(clerk, hearing, [line(number, code=code, **of_line)])
    assert {partner for partner, _, _ in told(partners, hearing, len(agencies))} == agencies


def test_the_results_arrive_whole(clerk: Person, partners: Inbox) -> None:
    """Every line of the defendant with its prompts, in the field names of Common Platform."""
    number, case = new_case(clerk, firstName="Siôn", lastName="Łukasz-Nguyễn")
    hearing = listed(clerk, case, DAYS)
    curfew = line(number, prompts=prompts(startTime="19:00", whereToRemain="Tŷ Gwyn"))
    shared(clerk, hearing, [curfew, line(number, code="FO")], DAYS[1])
    told(partners, hearing, 3)
    delivery = next(d for d in partners.results(hearing) if d.partner == "police")
    body = delivery.json
    assert body.pop("sharedTime")
    assert body == {
        "messageId": delivery.key,
        "caseURN": f"URN{number}",
        "hearingId": hearing,
        "hearingDay": DAYS[1],
        "courtCentre": "Cardiff",
        "isReshare": False,
        "version": 1,
        "defendant": {
            "masterDefendantId": f"defendant-{number}-1",
            "pncId": f"2026/{number}1",
            "firstName": "Siôn",
            "lastName": "Łukasz-Nguyễn",
            "dateOfBirth": "1990-02-28",
            "isYouth": False,
            "address": {
                "address1": "1 Long Lane",
                "address2": "Cardiff",
                "address3": None,
                "address4": None,
                "address5": None,
                "postcode": "CF10 1AA",
            },
        },
        "judicialResults": [
            {
                "judicialResultId": f"line-{number}-1-{code}",
                "shortCode": code,
                "label": code,
                "category": category,
                "level": "OFFENCE",
                "offenceId": f"offence-{number}-1",
                "orderedDate": "2026-11-21",
                "isCustodial": False,
                "judicialResultPrompts": answers,
            }
            for code, category, answers in (
                (
                    "CURE",
                    "ANCILLARY",
                    [
                        {"promptReference": "startTime", "label": "startTime", "value": "19:00"},
                        {"promptReference": "whereToRemain", "label": "whereToRemain", "value": "Tŷ Gwyn"},
                    ],
                ),
                ("FO", "FINAL", []),
            )
        ],
        "testCase": False,
    }


def test_a_reshare_tells_of_those_whose_results_it_changed(clerk: Person, other: Person, partners: Inbox) -> None:
    """Of nobody else; one whose results are all taken back is told of with none, also where they concern no more."""
    number, case = new_case(clerk, persons=("1", "2", "3"))
    hearing = listed(clerk, case)
    custody = line(number, "2", "IMP", custody=True)
    shared(clerk, hearing, [line(number, "1"), custody, line(number, "3", "FO")])
    first = told(partners, hearing, 3 * 2 + 2)
    assert {version for _, _, version in first} == {1}
    amended(clerk, other, hearing, [line(number, "1", label="Curfew"), line(number, "3", "FO")])
    again = told(partners, hearing, 8 + 6)[8:]
    assert sorted(again) == sorted(
        (partner, f"defendant-{number}-{person}", 2)
        for partner, person in [("police", "1"), ("cps", "1"), ("probation", "1")]
        + [("police", "2"), ("cps", "2"), ("prison", "2")]
    )
    taken_back = [d.json for d in partners.results(hearing) if d.json["isReshare"] and d.partner == "prison"]
    assert [body["judicialResults"] for body in taken_back] == [[]]
    amended(clerk, other, hearing, [line(number, "1", label="Curfew"), line(number, "3", "FO")])
    assert told(partners, hearing, 14), "nothing has changed, and nobody is told"


def test_a_partner_that_is_not_configured_is_simply_not_told(clerk: Person, partners: Inbox) -> None:
    """A platform started with police alone tells police, and goes on."""
    police = next(argument for argument in partners.all_partners if argument.startswith("police="))
    with reference_court.running("--partner", police) as small:
        adviser = small.person("legal-adviser.1")
        number, case = new_case(adviser)
        hearings = [listed(adviser, case) for _ in range(2)]
        for hearing in hearings:
            shared(adviser, hearing, [line(number), line(number, code="IMP", custody=True)])
        until(lambda: all(partners.results(hearing) for hearing in hearings))
        assert {d.partner for hearing in hearings for d in partners.results(hearing)} == {"police"}
