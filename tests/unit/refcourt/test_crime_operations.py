"""Cases, hearings, drafts and shares: what is answered, and what is refused."""

import pytest
from reference_court import Court, Person, defendant, line, listed, new_number, shared

PROMPT = {"promptRef": "endDate", "label": "End date", "value": "2027-02-22"}


def test_a_case_is_made_once_for_each_urn(clerk: Person) -> None:
    """The second case with a URN is a conflict."""
    new = {"caseURN": f"URN{(number := new_number())}", "defendants": [defendant(number)]}
    assert clerk.post("/prosecution-cases", new).status == 201
    assert clerk.post("/prosecution-cases", new).status == 409


def test_an_id_means_one_defendant_and_one_offence_of_a_case(clerk: Person) -> None:
    """Two defendants with one id cannot be told apart, so the case is refused, with the place of the second."""
    number = new_number()
    answer = clerk.post(
        "/prosecution-cases", {"caseURN": f"URN{number}", "defendants": [defendant(number), defendant(number)]}
    )
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [
        "/defendants/1/masterDefendantId",
        "/defendants/1/offences/0/offenceId",
    ]


def test_a_hearing_is_of_a_case(clerk: Person) -> None:
    """A hearing of a case that is not there is refused."""
    answer = clerk.post("/hearings", {"caseId": "none", "courtCentre": "Cardiff", "hearingDay": "2026-11-21"})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/caseId")


def test_hearings_of_a_case_on_one_day_are_different_hearings(clerk: Person) -> None:
    """The same court may hear a case twice on a day."""
    number = new_number()
    case = clerk.post("/prosecution-cases", {"caseURN": f"URN{number}", "defendants": [defendant(number)]}).json
    new = {"caseId": case["caseId"], "courtCentre": "Cardiff", "hearingDay": "2026-11-21"}
    assert clerk.post("/hearings", new).json != clerk.post("/hearings", new).json


def test_a_draft_counts_its_versions_and_refuses_a_stale_one(clerk: Person) -> None:
    """Each save makes the next version; a save on an older one is a conflict and changes nothing."""
    hearing = listed(clerk, number := new_number())
    draft = {"version": 0, "resultLines": [line(number)]}
    assert clerk.put(f"/hearings/{hearing}/draft-results", draft).json == {"version": 1}
    assert clerk.put(f"/hearings/{hearing}/draft-results", draft).status == 409
    assert clerk.put(f"/hearings/{hearing}/draft-results", {**draft, "version": 1}).json == {"version": 2}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"masterDefendantId": "nobody"}, "/resultLines/0/masterDefendantId"),
        ({"offenceId": "none"}, "/resultLines/0/offenceId"),
        ({"prompts": [PROMPT, PROMPT]}, "/resultLines/0/prompts/1/promptRef"),
    ],
)
def test_a_line_is_about_the_case_and_says_each_thing_once(clerk: Person, change: dict, pointer: str) -> None:
    """A line about somebody else, or with two answers to one prompt, is refused, with its place."""
    hearing = listed(clerk, number := new_number())
    answer = clerk.put(f"/hearings/{hearing}/draft-results", {"version": 0, "resultLines": [line(number, **change)]})
    assert (answer.status, [error["pointer"] for error in answer.json["errors"]]) == (422, [pointer])


def test_a_shared_hearing_says_so_and_stays_as_it_is(clerk: Person) -> None:
    """After the share there is a shared time, and neither a save nor another share is taken."""
    hearing = shared(clerk, number := new_number(), [line(number)])
    state = clerk.get(f"/hearings/{hearing}/share-results").json
    assert (state["state"], state["version"]) == ("SHARED", 1)
    assert state["sharedTime"]
    assert clerk.post(f"/hearings/{hearing}/share-results", {"version": 1}).status == 409
    draft = {"version": 1, "resultLines": [line(number)]}
    assert clerk.put(f"/hearings/{hearing}/draft-results", draft).status == 409


def test_only_the_version_that_is_there_can_be_shared(clerk: Person) -> None:
    """No draft, and a stale version, are conflicts; the hearing stays open."""
    hearing = listed(clerk, number := new_number())
    assert clerk.post(f"/hearings/{hearing}/share-results", {"version": 0}).status == 409
    clerk.put(f"/hearings/{hearing}/draft-results", {"version": 0, "resultLines": [line(number)]})
    assert clerk.post(f"/hearings/{hearing}/share-results", {"version": 0}).status == 409
    assert clerk.get(f"/hearings/{hearing}/share-results").json == {
        "hearingDay": "2026-11-21",
        "state": "INITIALISED",
        "version": 1,
        "sequence": None,
        "sharedTime": None,
        "failed": None,
    }


def test_a_share_says_where_its_outcome_is(clerk: Person) -> None:
    """The 202 names the place where the state can be read."""
    hearing = listed(clerk, number := new_number())
    clerk.put(f"/hearings/{hearing}/draft-results", {"version": 0, "resultLines": [line(number)]})
    answer = clerk.post(f"/hearings/{hearing}/share-results", {"version": 1})
    assert answer.status == 202
    assert answer.json == {"outcome": answer.headers["Location"], "sequence": 1}
    assert clerk.get(answer.headers["Location"]).json["state"] == "SHARED"


def test_the_record_of_orders_has_one_for_each_tagging_line(court: Court, clerk: Person) -> None:
    """Four conditions are orders, a fine is not, and before the share there are none."""
    number = new_number()
    codes = ("CURE", "EMW", "AAR", "ERPEM", "FO")
    unshared = listed(clerk, new_number())
    hearing = shared(clerk, number, [line(number, code=code) for code in codes])
    records_officer = court.person("records-officer.1")
    assert records_officer.get(f"/hearings/{unshared}/orders").json["orders"] == []
    orders = records_officer.get(f"/hearings/{hearing}/orders").json["orders"]
    assert [order.pop("condition") for order in orders] == [
        "Curfew with electronic monitoring",
        "Trail monitoring",
        "Alcohol abstinence and monitoring",
        "Exclusion with electronic monitoring",
    ]
    assert len({order.pop("orderId") for order in orders}) == 4
    assert orders == 4 * [
        {
            "version": 1,
            "caseURN": f"URN{number}",
            "masterDefendantId": f"defendant-{number}-1",
            "pncId": f"2026/{number}1",
            "firstName": "Alex",
            "lastName": "O’Neill",
            "dateOfBirth": "1990-02-28",
            "address": {
                "address1": "1 Long Lane",
                "address2": "Cardiff",
                "address3": None,
                "address4": None,
                "address5": None,
                "postcode": "CF10 1AA",
            },
            "offenceId": f"offence-{number}-1",
            "contractor": "em-contractor",
            "state": "LIVE",
            "orderedDate": "2026-11-21",
            "prompts": [],
        }
    ]


def test_a_hearing_that_is_not_there_is_not_found(clerk: Person) -> None:
    """Every operation on an unknown hearing answers 404."""
    number = new_number()
    answers = [
        clerk.get("/hearings/none/share-results"),
        clerk.get("/hearings/none/orders"),
        clerk.post("/hearings/none/share-results", {"version": 1}),
        clerk.put("/hearings/none/draft-results", {"version": 0, "resultLines": [line(number)]}),
    ]
    assert [answer.status for answer in answers] == [404] * 4
