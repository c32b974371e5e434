"""Jurors are enrolled once, and whoever came on a day is entered once, by whomever."""

from functools import partial

import pytest
from reference_court import Court, Person, listed, new_number
from test_concurrency import together

DAY = "2026-11-21"
JUROR = {"courtCentre": "Abertest Crown Court", "firstDay": DAY}
CAME = {"courtCentre": "Abertest Crown Court", "day": DAY, "arrivedTime": "08:55"}
OF_COURT = "/jurors?courtCentre=Abertest%20Crown%20Court"
OF_DAY = "/jurors/attendance?courtCentre=Abertest%20Crown%20Court&day="
ADVOCATE = {"attendee": "ADVOCATE", "reference": "BAR-1", "name": "Nguyễn Ng", "arrivedTime": "09:40"}


@pytest.fixture
def officer(court: Court) -> Person:
    return court.person("juror-officer.1")


def enrolled(officer: Person) -> str:
    """The summons number of a new juror."""
    number = f"J-{new_number()}"
    assert officer.post("/jurors", {"summonsNumber": number, "name": "Siân O’Neill", **JUROR}).status == 201
    return number


def test_a_juror_who_is_enrolled_is_on_the_list_of_the_court(officer: Person) -> None:
    """With the name, the first day and who enrolled them; on no other court's list."""
    number = f"J-{new_number()}"
    enrolling = officer.post("/jurors", {"summonsNumber": number, "name": "Siân O’Neill", **JUROR})
    (row,) = [row for row in officer.get(OF_COURT).json["jurors"] if row["summonsNumber"] == number]
    assert row.pop("enrolledTime")
    assert (enrolling.status, row) == (
        201,
        {
            "summonsNumber": number,
            "name": "Siân O’Neill",
            **JUROR,
            "jurorId": enrolling.json["jurorId"],
            "enrolledBy": "juror-officer.1",
        },
    )
    assert officer.get("/jurors?courtCentre=Llys").json == {"jurors": []}


def test_of_four_who_enrol_one_juror_at_once_one_does(court: Court, officer: Person) -> None:
    """The others are told that the number is taken, also at another court; there is one row."""
    people = [court.person(f"juror-officer.{n}") for n in range(1, 5)]
    for _ in range(5):
        new = {"summonsNumber": f"J-{new_number()}", "name": "A Juror", **JUROR}
        enrolling = together(*(partial(person.post, "/jurors", new) for person in people))
        elsewhere = officer.post("/jurors", {**new, "courtCentre": "Llys"})
        assert sorted(answer.status for answer in [*enrolling, elsewhere]) == [201, 409, 409, 409, 409]
        rows = officer.get(OF_COURT).json["jurors"]
        assert [row["summonsNumber"] for row in rows].count(new["summonsNumber"]) == 1


def test_of_four_who_enter_one_juror_s_day_at_once_one_does(court: Court, officer: Person) -> None:
    """Whatever else they say of it; the next day is another attendance."""
    people = [court.person(f"juror-officer.{n}") for n in range(1, 4)] + [court.person("court-administrator.1")]
    for _ in range(5):
        came = {**CAME, "summonsNumber": enrolled(officer)}
        says = [{**came, "arrivedTime": f"09:0{n}", "onPaper": n % 2 == 0} for n in range(4)]
        entering = [partial(p.post, "/jurors/attendance", said) for p, said in zip(people, says, strict=True)]
        answers = together(*entering)
        assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
        first = next(n for n, answer in enumerate(answers) if answer.status == 201)
        rows = officer.get(OF_DAY + DAY).json["attendances"]
        (row,) = [row for row in rows if row["reference"] == came["summonsNumber"]]
        assert row.pop("enteredTime")
        assert row == {
            "attendanceId": answers[first].json["attendanceId"],
            "attendee": "JUROR",
            "reference": came["summonsNumber"],
            "name": "Siân O’Neill",
            "arrivedTime": f"09:0{first}",
            "onPaper": first % 2 == 0,
            "enteredBy": people[first].name,
        }
        assert officer.post("/jurors/attendance", {**came, "day": "2026-11-22"}).status == 201


def test_who_came_to_a_hearing_day_is_entered_once(court: Court, clerk: Person) -> None:
    """A defendant of the case and an advocate, each by the first of two who enter them at once."""
    people = [clerk, court.person("court-administrator.1")]
    for _ in range(5):
        path = f"/hearings/{listed(clerk, number := new_number())}/attendance"
        defendant = {**ADVOCATE, "attendee": "DEFENDANT", "reference": f"2026/{number}1", "name": "Alex O’Neill"}
        entering = together(*(partial(p.post, path, said) for said in (ADVOCATE, defendant) for p in people))
        assert sorted(answer.status for answer in entering) == [201, 201, 409, 409]
        rows = court.person("district-judge.1").get(path).json["attendances"]
        assert {(row["attendee"], row["reference"]) for row in rows} == {
            ("ADVOCATE", "BAR-1"),
            ("DEFENDANT", f"2026/{number}1"),
        }
        assert len(rows) == 2


WRONG = {
    "a juror of another court": ("/jurors/attendance", {**CAME, "courtCentre": "Llys"}, 422, "/summonsNumber"),
    "a time that is none": ("/jurors/attendance", {**CAME, "arrivedTime": "24:00"}, 422, "/arrivedTime"),
    "a first day that is none": ("/jurors", {"name": "A", **JUROR, "firstDay": "2026-02-30"}, 422, "/firstDay"),
}


@pytest.mark.parametrize("row", WRONG)
def test_what_is_wrong_is_told_with_its_place(officer: Person, row: str) -> None:
    """And nothing is entered."""
    path, said, status, pointer = WRONG[row]
    answer = officer.post(path, {"summonsNumber": enrolled(officer), **said})
    assert (answer.status, [error["pointer"] for error in answer.json["errors"]]) == (status, [pointer])


def test_a_defendant_comes_to_a_day_of_their_own_hearing(clerk: Person) -> None:
    """Another case's defendant is a field error, another day is not found."""
    path = f"/hearings/{listed(clerk, new_number())}/attendance"
    wrong = clerk.post(path, {**ADVOCATE, "attendee": "DEFENDANT"})
    assert (wrong.status, wrong.json["errors"][0]["pointer"]) == (422, "/reference")
    assert clerk.post(path, {**ADVOCATE, "hearingDay": "2027-01-01"}).status == 404
    assert clerk.get(f"{path}?hearingDay=2027-01-01").status == 404


@pytest.mark.parametrize("query", ["/jurors", "/jurors?courtCentre=%00", OF_DAY, OF_DAY + "today"])
def test_a_list_is_asked_for_by_a_court_and_a_day(officer: Person, query: str) -> None:
    assert officer.get(query).status == 422
