"""What courts do on hearing days: draft, share, amend and share again."""

from collections.abc import Sequence
from typing import Any

from reference_court import Answer, Person, defendant, new_number

DAYS = ("2026-11-21", "2026-11-22", "2026-11-23")


def opened(clerk: Person, number: int, persons: Sequence[str] = ("1",), **changes: Any) -> str:
    """A case with these defendants: its id. `linkedTo` and `testCase` are the case's, other changes the defendants'."""
    of_case = {key: changes.pop(key) for key in ("linkedTo", "testCase") if key in changes}
    defendants = [defendant(number, person, **changes) for person in persons]
    answer = clerk.post("/prosecution-cases", {"caseURN": f"URN{number}", "defendants": defendants, **of_case})
    assert answer.status == 201, answer
    return answer.json["caseId"]


def listed(clerk: Person, case: str, days: Sequence[str] = DAYS[:1]) -> str:
    """A hearing of the case over these days: its id."""
    hearing = {"caseId": case, "courtCentre": "Cardiff", "hearingDay": days[0], "moreDays": list(days[1:])}
    answer = clerk.post("/hearings", hearing)
    assert answer.status == 201, answer
    return answer.json["hearingId"]


def new_case(clerk: Person, **changes: Any) -> tuple[int, str]:
    number = new_number()
    return number, opened(clerk, number, **changes)


def drafted(clerk: Person, hearing: str, version: int, lines: Sequence[dict[str, Any]], day: str | None = None) -> int:
    draft = {"version": version, "resultLines": list(lines), "hearingDay": day}
    answer = clerk.put(f"/hearings/{hearing}/draft-results", draft)
    assert answer.status == 200, answer
    return answer.json["version"]


def share(clerk: Person, hearing: str, version: int, day: str | None = None) -> Answer:
    return clerk.post(f"/hearings/{hearing}/share-results", {"version": version, "hearingDay": day})


def shared(clerk: Person, hearing: str, lines: Sequence[dict[str, Any]], day: str | None = None) -> int:
    """The first share of a hearing day: its number in the case."""
    answer = share(clerk, hearing, drafted(clerk, hearing, 0, lines, day), day)
    assert answer.status == 202, answer
    return answer.json["sequence"]


def begin(clerk: Person, hearing: str, day: str | None = None) -> Answer:
    return clerk.post(f"/hearings/{hearing}/amendment", {"reason": "Wrong hours", "hearingDay": day})


def step(person: Person, hearing: str, what: str, version: int, day: str | None = None) -> Answer:
    return person.post(f"/hearings/{hearing}/amendment/{what}", {"version": version, "hearingDay": day})


def amended(clerk: Person, other: Person, hearing: str, lines: Sequence[dict[str, Any]], day: str | None = None) -> int:
    """Locked, drafted anew, approved by the other, shared again: the number of that share in the case."""
    version = drafted(clerk, hearing, begin(clerk, hearing, day).json["version"], lines, day)
    assert step(clerk, hearing, "approval-request", version, day).status == 200
    assert step(other, hearing, "approval", version, day).status == 200
    answer = share(clerk, hearing, version, day)
    assert answer.status == 202, answer
    return answer.json["sequence"]


def prompts(**values: str) -> list[dict[str, str]]:
    return [{"promptRef": ref, "label": ref, "value": value} for ref, value in values.items()]


def monitoring(clerk: Person, case: str) -> list[dict[str, Any]]:
    return clerk.get(f"/prosecution-cases/{case}/monitoring").json["orders"]
