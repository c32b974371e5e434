"""A request that is sent again under its Idempotency-Key has one effect and one answer."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from databases import on_every_database
from reference_court import Answer, Court, Person, defendant, new_number

pytestmark = on_every_database


@pytest.fixture
def case(clerk: Person) -> str:
    number = new_number()
    new = {"caseURN": f"URN{number}", "defendants": [defendant(number)]}
    made: str = clerk.post("/prosecution-cases", new).json["caseId"]
    return made


def listed(person: Person, case: str, key: str | None, day: str = "2026-11-21") -> Answer:
    body: dict[str, Any] = {"caseId": case, "courtCentre": "Cardiff", "hearingDay": day}
    return person.send("POST", "/hearings", body, headers={"Idempotency-Key": key} if key else {})


def test_the_same_request_under_the_same_key_is_one_effect(clerk: Person, case: str) -> None:
    """Without a key, the second hearing is another one."""
    first, again, other = (listed(clerk, case, key) for key in ("key-00001", "key-00001", None))
    assert (first.status, first.json) == (again.status, again.json) == (201, first.json)
    assert other.json != first.json


def test_of_calls_under_one_key_at_once_one_has_an_effect(clerk: Person, case: str) -> None:
    """The others are given its answer, or are told of a conflict while it is being done."""
    with ThreadPoolExecutor(6) as hands:
        answers = list(hands.map(lambda _: listed(clerk, case, "key-00005"), range(6)))
    done = [answer.json["hearingId"] for answer in answers if answer.status == 201]
    assert {answer.status for answer in answers} <= {201, 409}
    assert set(done) == {listed(clerk, case, "key-00005").json["hearingId"]}


def test_a_key_is_one_persons_for_one_request(court: Court, clerk: Person, case: str) -> None:
    """Under another's key everything is new; the same key for another request is a field error."""
    first = listed(clerk, case, "key-00002")
    assert listed(court.person("court-clerk.1"), case, "key-00002").json != first.json
    another = listed(clerk, case, "key-00002", day="2026-11-22")
    assert (another.status, "another request" in another.json["errors"][0]["detail"]) == (422, True)


def test_a_refusal_is_not_kept(clerk: Person, case: str) -> None:
    """It changed nothing, so the key is free for what is sent next."""
    assert listed(clerk, "nowhere", "key-00003").status == 422
    assert listed(clerk, case, "key-00003").status == 201


@pytest.mark.parametrize("key", [" ", "short", "x" * 65, "with a space"])
def test_a_key_of_another_shape_is_refused(clerk: Person, case: str, key: str) -> None:
    """Eight to sixty-four letters, digits, dots, colons or hyphens."""
    assert listed(clerk, case, key).status == 422


def test_the_answer_of_a_share_is_kept_with_its_location(clerk: Person, case: str) -> None:
    """Whoever asks again is told the same place to look at."""
    hearing = listed(clerk, case, None).json["hearingId"]
    assert clerk.put(f"/hearings/{hearing}/draft-results", {"version": 0, "resultLines": []}).status == 200
    sent = ("POST", f"/hearings/{hearing}/share-results", {"version": 1}, {"Idempotency-Key": "key-00004"})
    first, again = clerk.send(*sent), clerk.send(*sent)
    assert (first.status, first.headers["Location"]) == (again.status, again.headers["Location"])
    assert first.status == 202
