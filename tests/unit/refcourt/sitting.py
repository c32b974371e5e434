"""A fixed list of sittings, acted on any platform, and how what came of them differs from what should have come.

Ids descend from the seed and from names, so that what two platforms with one seed make of the same acts can be compared
thing by thing. Every kind of thing that a seeded fault may strike is there often enough.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from court_days import DAYS, begin, listed, opened, prompts, share, step
from recording_inbox import CONTRACTORS, Inbox
from reference_court import Answer, Court, Person, line

CASES = 24
TESTS = 12
QUIET_S = 0.8  # longer than what the most patient fault holds back (T28, half a second)
AT_ONCE = 3
PERSONS = ("1", "2")
CODES = ("CURE", "EMW", "AAR")


@dataclass
class CameOf:
    """What partners got, what the record says, and what was answered."""

    messages: dict[tuple[str, str, int], dict[str, Any]] = field(default_factory=dict)  # partner, about, version → body
    keys: dict[tuple[str, str, int], set[str]] = field(default_factory=lambda: defaultdict(set))
    sequence: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    records: dict[str, Any] = field(default_factory=dict)
    answers: dict[int, list[int]] = field(default_factory=dict)

    @property
    def told(self) -> set[tuple[str, int]]:
        return {(about, version) for _, about, version in self.messages}


def sat(court: Court, inbox: Inbox, first: int, cases: int, test_case: bool) -> CameOf:
    """All sittings of so many cases, and what has come of them once all is quiet."""
    came = CameOf()
    inbox.deliveries.clear()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, (case, answers) in zip(
            range(first, first + cases),
            pool.map(lambda n: _case(court, n, test_case), range(first, first + cases)),
            strict=True,
        ):
            came.answers[number] = answers
            came.records[case] = None
    _until_quiet(inbox)
    reader = court.person("district-judge.1")
    for case in came.records:
        came.records[case] = reader.get(f"/prosecution-cases/{case}/monitoring").json["orders"]
    for delivery in inbox.deliveries:
        thing = (delivery.partner, *_about(delivery.partner, delivery.json))
        came.messages.setdefault(thing, _content(delivery.json))
        came.keys[thing].add(delivery.key)
        came.sequence[thing[:2]].append(thing[2])
    return came


def differences(should: CameOf, came: CameOf) -> set[str]:
    """In which ways it is not as it should be."""
    return {what for what, holds in _differences(should, came) if holds}


def _differences(should: CameOf, came: CameOf) -> Iterator[tuple[str, bool]]:
    for kind, contractors in (("order", True), ("results", False)):
        owed = {thing for thing in should.messages if (thing[0] in CONTRACTORS) == contractors}
        got = {thing for thing in came.messages if (thing[0] in CONTRACTORS) == contractors}
        words, arrived = {thing[1:] for thing in owed}, {thing[1:] for thing in got}
        absent = {thing for thing in owed - got if not contractors or thing[1:] not in arrived}
        yield f"{kind} lost", bool(absent)
        yield f"{kind} elsewhere", any(thing[1:] in words for thing in got - owed)
        yield f"{kind} unasked", any(thing[1:] not in words for thing in got - owed)
        yield f"{kind} doubled", any(len(came.keys[thing]) > 1 for thing in got)
        yield f"{kind} altered", any(should.messages[thing] != came.messages[thing] for thing in owed & got)
        yield f"{kind} out of order", any(came.sequence[t[:2]] != sorted(came.sequence[t[:2]]) for t in got)
    yield "record", should.records != came.records
    yield "answers", should.answers != came.answers


def _about(partner: str, body: dict[str, Any]) -> tuple[str, int]:
    if partner in CONTRACTORS:
        return body["order_id"], body["order_version"]
    return f"{body['hearingId']}/{body['hearingDay']}/{body['defendant']['masterDefendantId']}", body["version"]


def _content(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key not in ("message_id", "messageId", "sharedTime")}


def _until_quiet(inbox: Inbox) -> None:
    while (before := len(inbox.deliveries)) >= 0:
        time.sleep(QUIET_S)
        if len(inbox.deliveries) == before:
            return


def _case(court: Court, number: int, test_case: bool) -> tuple[str, list[int]]:
    """One case: its id, and the status of every answer."""
    clerk, other = (court.person(f"court-clerk.{1 + number % AT_ONCE * 2 + n}") for n in (0, 1))
    changes = {"isYouth": number % 2 == 0, "isWelsh": number % 3 == 0, "testCase": test_case}
    if number % 4 == 0:
        changes["address"] = None
    if number % 3 == 1:
        changes["linkedTo"] = [f"URN{_master(clerk, number, test_case)}"]
    case = opened(clerk, number, PERSONS, **changes)
    answers: list[Answer] = []
    hearing = listed(clerk, case, DAYS[:1])
    first = [*_orders(number, PERSONS), line(number, "1", "FO"), line(number, "2", "IMP", custody=True)]
    answers.append(_draft(clerk, hearing, 0, first))
    if number % 3 == 0:
        answers.append(share(other, hearing, 0))
    answers.append(share(clerk, hearing, 1))
    answers += _amended(clerk, other, hearing, 1, [_varied(number), *first[2:]])
    answers += _given_up(clerk, other, hearing, 2, [line(number, "2", "ERPEM")])
    later = listed(clerk, case, DAYS[:2])
    ended = [line(number, "1", "EMONE", ends="CURE"), line(number, "2", "CURE", contractor="second-contractor")]
    answers += [_draft(clerk, later, 0, ended, DAYS[1]), share(clerk, later, 1, DAYS[1])]
    if number % 3 == 0:
        answers += _left_at_a_draft(clerk, other, listed(clerk, case, DAYS[:1]), number)
    return case, [answer.status for answer in answers]


def _master(clerk: Person, number: int, test_case: bool) -> int:
    opened(clerk, number + 100_000, testCase=test_case)
    return number + 100_000


def _orders(number: int, persons: tuple[str, ...]) -> list[dict[str, Any]]:
    """Three orders each, every one with hours and an end of its own."""
    return [
        line(number, person, code, prompts=_answers(place + len(CODES) * int(person)))
        for place, code in enumerate(CODES)
        for person in persons
    ]


def _varied(number: int) -> dict[str, Any]:
    """The first order at other hours; the second, of the other person, is left out and so taken back."""
    return line(number, "1", "CURE", prompts=_answers(9))


def _answers(place: int) -> list[dict[str, str]]:
    return prompts(endDate=f"2027-{1 + place % 9:02}-1{place}", startTime=f"1{place}:00", zone1=f"Heol {place}")


def _draft(clerk: Person, hearing: str, version: int, lines: list[dict[str, Any]], day: str | None = None) -> Answer:
    draft = {"version": version, "resultLines": lines, "hearingDay": day}
    return clerk.put(f"/hearings/{hearing}/draft-results", draft)


def _amended(clerk: Person, other: Person, hearing: str, version: int, lines: list[dict[str, Any]]) -> Iterator[Answer]:
    yield begin(clerk, hearing)
    yield _draft(clerk, hearing, version, lines)
    yield step(clerk, hearing, "approval-request", version + 1)
    yield step(other, hearing, "approval", version + 1)
    yield share(clerk, hearing, version + 1)


def _given_up(
    clerk: Person, other: Person, hearing: str, version: int, lines: list[dict[str, Any]]
) -> Iterator[Answer]:
    """Somebody shares before it was approved, and is refused; then the amendment is cancelled."""
    yield begin(clerk, hearing)
    yield _draft(clerk, hearing, version, lines)
    yield share(other, hearing, version + 1)
    yield step(clerk, hearing, "cancellation", version + 1)


def _left_at_a_draft(clerk: Person, other: Person, hearing: str, number: int) -> Iterator[Answer]:
    """Somebody shares what was drafted anew meanwhile, and is refused; nobody shares what there is then."""
    yield _draft(clerk, hearing, 0, [line(number, "1", "FO")])
    yield _draft(clerk, hearing, 1, [line(number, "2", "ERPEM", prompts=_answers(8))])
    yield share(other, hearing, 1)
