"""Amending shared results: who may do what when, and what stays in force meanwhile."""

import pytest
from court_days import begin, drafted, listed, monitoring, new_case, prompts, share, shared, step
from databases import on_every_database
from reference_court import Court, Person, line

pytestmark = on_every_database

LOCKED = "SHARED_AMEND_LOCKED_USER_ERROR"


@pytest.fixture
def other(court: Court) -> Person:
    return court.person("court-clerk.7")


def on_its_way(clerk: Person, other: Person, reached: str) -> tuple[str, int]:
    """A hearing whose amendment has got so far, with the version of its draft."""
    number, case = new_case(clerk)
    hearing = listed(clerk, case)
    shared(clerk, hearing, [line(number)])
    if reached == "SHARED":
        return hearing, 1
    version = drafted(clerk, hearing, begin(clerk, hearing).json["version"], [line(number, code="EMW")])
    if reached in ("APPROVAL_REQUESTED", "VALIDATED"):
        assert step(clerk, hearing, "approval-request", version).status == 200
    if reached == "VALIDATED":
        assert step(other, hearing, "approval", version).status == 200
    return hearing, version


def state(clerk: Person, hearing: str) -> tuple[str, int]:
    told = clerk.get(f"/hearings/{hearing}/share-results").json
    return told["state"], told["version"]


ACTS = {
    "begin": lambda person, hearing, version: begin(person, hearing),
    "draft": lambda person, hearing, version: person.put(
        f"/hearings/{hearing}/draft-results", {"version": version, "resultLines": []}
    ),
    "request": lambda person, hearing, version: step(person, hearing, "approval-request", version),
    "approve": lambda person, hearing, version: step(person, hearing, "approval", version),
    "cancel": lambda person, hearing, version: step(person, hearing, "cancellation", version),
    "share": share,
}
LAWFUL = {
    "SHARED": {"begin": LOCKED, "other begin": LOCKED},
    LOCKED: {"draft": LOCKED, "request": "APPROVAL_REQUESTED", "cancel": "SHARED"},
    "APPROVAL_REQUESTED": {"other approve": "VALIDATED", "cancel": "SHARED"},
    "VALIDATED": {"share": "SHARED", "other share": "SHARED", "cancel": "SHARED"},
}


@pytest.mark.parametrize("reached", LAWFUL)
@pytest.mark.parametrize("who", ["", "other "])
@pytest.mark.parametrize("act", ACTS)
def test_each_step_is_taken_in_its_state_by_whom_it_belongs_to_and_nowhere_else(
    clerk: Person, other: Person, reached: str, who: str, act: str
) -> None:
    """A step out of turn, or by the wrong person, is a conflict that says why, and changes nothing."""
    hearing, version = on_its_way(clerk, other, reached)
    answer = ACTS[act](other if who else clerk, hearing, version)
    then = LAWFUL[reached].get(who + act)
    assert (answer.status in (200, 202)) == (then is not None), answer
    if then is None:
        assert answer.status in ((403,) if (reached, act) == ("APPROVAL_REQUESTED", "approve") else (409,))
        assert answer.json["detail"]
    assert state(clerk, hearing)[0] == then or (then is None and state(clerk, hearing) == (reached, version))


def test_a_stale_version_is_a_conflict_at_every_step(clerk: Person, other: Person) -> None:
    """Nobody asks for, gives, or cancels what they have not read."""
    for reached, person, what in (
        (LOCKED, clerk, "approval-request"),
        ("APPROVAL_REQUESTED", other, "approval"),
        ("VALIDATED", clerk, "cancellation"),
    ):
        hearing, version = on_its_way(clerk, other, reached)
        assert step(person, hearing, what, version - 1).status == 409
        assert state(clerk, hearing) == (reached, version)


def test_results_that_were_never_shared_are_not_amended(clerk: Person) -> None:
    """Nothing to lock, request, approve or cancel: the draft is simply saved."""
    number, case = new_case(clerk)
    hearing = listed(clerk, case)
    drafted(clerk, hearing, 0, [line(number)])
    answers = [ACTS[act](clerk, hearing, 1) for act in ("begin", "request", "approve", "cancel")]
    assert [answer.status for answer in answers] == [409] * 4


def test_what_was_shared_stays_in_force_until_it_is_shared_again(clerk: Person, other: Person) -> None:
    """A draft under the lock, and its approval, change no order on record."""
    number, case = new_case(clerk)
    hearing = listed(clerk, case)
    shared(clerk, hearing, [line(number, prompts=prompts(startTime="19:00"))])
    before = monitoring(clerk, case)
    changed = [line(number, prompts=prompts(startTime="21:00"))]
    version = drafted(clerk, hearing, begin(clerk, hearing).json["version"], changed)
    step(clerk, hearing, "approval-request", version)
    step(other, hearing, "approval", version)
    assert monitoring(clerk, case) == before
    share(clerk, hearing, version)
    (order,) = monitoring(clerk, case)
    assert (order["version"], order["prompts"][0]["value"]) == (2, "21:00")


def test_a_cancelled_amendment_leaves_the_draft_as_it_was_shared(clerk: Person, other: Person) -> None:
    """The next amendment that is shared without another word owes nothing, and an old draft's version fits no more."""
    hearing, version = on_its_way(clerk, other, "VALIDATED")
    before = clerk.get(f"/hearings/{hearing}/orders").json
    assert step(clerk, hearing, "cancellation", version).json == {"version": version + 1}
    assert begin(clerk, hearing).json == {"version": version + 1}
    assert step(clerk, hearing, "approval-request", version).status == 409
    assert step(clerk, hearing, "approval-request", version + 1).status == 200
    assert step(other, hearing, "approval", version + 1).status == 200
    assert share(clerk, hearing, version + 1).json["sequence"] == 2
    assert clerk.get(f"/hearings/{hearing}/orders").json == before


def test_only_those_who_result_may_amend(court: Court, clerk: Person, other: Person) -> None:
    """A judge reads; a legal adviser or a court clerk amends."""
    hearing, version = on_its_way(clerk, other, "APPROVAL_REQUESTED")
    judge = court.person("district-judge.1")
    answers = [ACTS[act](judge, hearing, version) for act in ("begin", "request", "approve", "cancel")]
    assert [answer.status for answer in answers] == [403] * 4
