"""Several at once: one wins, the others are told, and nothing is lost."""

from functools import partial

import court_days
from court_days import begin, drafted, monitoring, new_case, prompts, share, step
from databases import on_every_database
from reference_court import (
    Court,
    Person,
    filed,
    line,
    listed,
    lodged,
    new_number,
    row,
    started,
    submitted,
    until,
    uploaded,
    viewed,
)
from rushes import together

pytestmark = on_every_database


def test_of_two_submits_on_one_version_exactly_one_wins(court: Court, caseworker: Person) -> None:
    """The other is a conflict, and its document is not in the case."""
    other = court.person("caseworker.2")
    for _ in range(10):
        case = lodged(caseworker)
        submits = [
            partial(submitted, person, case, started(person, case), row(uploaded(person, case, "a.pdf")))
            for person in (caseworker, other)
        ]
        assert sorted(answer.status for answer in together(*submits)) == [201, 409]
        assert len(viewed(caseworker, case)) == 1


def test_writers_who_start_again_lose_nothing(court: Court, caseworker: Person) -> None:
    """Six people file on one case while exhibits are numbered: all documents are there, numbered without a gap."""
    case = lodged(caseworker)

    def four(n: int) -> set[str]:
        person = court.person(f"caseworker.{n}")
        return {filed(person, case, f"{n}-{m}.pdf")["document_id"] for m in range(4)}

    sent = set().union(*together(*(partial(four, n) for n in range(3, 9))))
    assert set(viewed(caseworker, case)) == sent
    until(lambda: all(document["exhibit"] for document in viewed(caseworker, case).values()))
    assert {d["exhibit"] for d in viewed(caseworker, case).values()} == {f"A{n}" for n in range(1, 25)}


def test_a_draft_is_saved_and_shared_once_whoever_does_it(court: Court, clerk: Person) -> None:
    """Of four saves on one version one is accepted; of three shares and a save on one version one."""
    people = [court.person(f"court-clerk.{n}") for n in range(1, 5)]
    for _ in range(5):
        hearing = listed(clerk, number := new_number())
        draft, first = f"/hearings/{hearing}/draft-results", {"version": 0, "resultLines": [line(number)]}
        saves = together(*(partial(person.put, draft, first) for person in people))
        assert sorted(answer.status for answer in saves) == [200, 409, 409, 409]
        shares = [partial(person.post, f"/hearings/{hearing}/share-results", {"version": 1}) for person in people[1:]]
        answers = together(*shares, partial(clerk.put, draft, {**first, "version": 1}))
        assert sorted(answer.status for answer in answers)[1:] == [409, 409, 409]


def test_shares_of_one_case_that_meet_are_numbered_as_they_saw_each_other(court: Court, clerk: Person) -> None:
    """Four hearings speak about one order at once: four numbers, and the record is the word of the last."""
    people = [court.person(f"court-clerk.{n}") for n in range(1, 5)]
    for _ in range(5):
        number, case = new_case(clerk)
        starts = {hearing: f"{n}:00" for n, hearing in enumerate((court_days.listed(clerk, case) for _ in people), 19)}
        shares = []
        for person, (hearing, hours) in zip(people, starts.items(), strict=True):
            drafted(clerk, hearing, 0, [line(number, prompts=prompts(startTime=hours))])
            shares.append(partial(share, person, hearing, 1))
        answers = dict(zip(starts, together(*shares), strict=True))
        sequences = {answer.json["sequence"]: starts[hearing] for hearing, answer in answers.items()}
        assert sorted(sequences) == [1, 2, 3, 4]
        (order,) = monitoring(clerk, case)
        assert (order["version"], order["prompts"][0]["value"]) == (4, sequences[4])


def test_an_amendment_is_begun_and_shared_once_whoever_does_it(court: Court, clerk: Person) -> None:
    """Of four that lock one is let in; of three shares and a cancellation of what is approved one is done."""
    people = [court.person(f"court-clerk.{n}") for n in range(1, 5)]
    for _ in range(5):
        number, case = new_case(clerk)
        hearing = court_days.listed(clerk, case)
        court_days.shared(clerk, hearing, [line(number)])
        locks = together(*(partial(begin, person, hearing) for person in people))
        assert sorted(answer.status for answer in locks) == [200, 409, 409, 409]
        amender = people[[answer.status for answer in locks].index(200)]
        version = drafted(amender, hearing, 1, [])
        assert step(amender, hearing, "approval-request", version).status == 200
        assert step(clerk, hearing, "approval", version).status == 200
        others = [partial(share, person, hearing, version) for person in people[:3]]
        answers = together(*others, partial(step, amender, hearing, "cancellation", version))
        assert sorted(answer.status for answer in answers)[1:] == [409, 409, 409]
