"""Time passes: midnight while results are shared, and a day in which nobody did anything.

Whoever moves the platform's clock moves it for everybody, so these run alone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from nisi.gather.court import Court
from nisi.model import Ok
from nisi.operations import ShiftClock
from scenarios import people
from scenarios.crime import (
    CrimeCase,
    amend,
    come_back_to,
    contractors,
    drafted,
    look_up,
    open_case,
    result_hearing,
    share_drafted,
)
from scenarios.tribunal import (
    Appeal,
    assign,
    bundle,
    decide,
    file_documents,
    look_into_everything,
    open_appeal,
    try_to_open,
)

DAY_S = 26 * 60 * 60.0  # a day and a bit: uploads that nobody attached are thrown away after one
A_WHILE_S = 60.0
BEFORE_MIDNIGHT_S = 3.0
ACROSS_MIDNIGHT_S = 6.0  # in which what was drafted is shared
PANEL = "panel-member"


def results_across_midnight(court: Court, hearings: int) -> bool:
    """Half of the results are shared by day and half around midnight; a day later some are amended, varied and ended.

    False when the platform did not let its clock be moved."""
    rng, adviser = court.rng("clock", "crime"), court.actor("legal-adviser", 11)
    cases, waiting = [], []
    for number in range(hearings):
        case = open_case(court, adviser, people.random_case(rng))
        plan = people.random_hearing(rng)
        lines = people.result_lines(plan, case.accused, contractors(court))
        cases.append(case)
        if number % 2:
            waiting.append(drafted(adviser, case, plan, lines))
        else:
            result_hearing(adviser, case, plan, lines)
    ahead_s = shift(court, A_WHILE_S)
    if ahead_s is None:
        return False
    shift(court, _until_midnight(ahead_s) - BEFORE_MIDNIGHT_S)
    look_up(adviser, cases[0])  # no session lasts so long: whoever was signed in is refused once, and signs in again
    for sitting in waiting:
        share_drafted(adviser, sitting)
        court.pause(ACROSS_MIDNIGHT_S / len(waiting))
    moved = shift(court, DAY_S) is not None
    look_up(court.actor("legal-adviser", 12), cases[0])
    for case in cases:
        _come_back(court, case, rng)
    return moved


def _come_back(court: Court, case: CrimeCase, rng: Random) -> None:
    place, adviser = rng.randrange(4), court.actor("legal-adviser", 12)
    match rng.randrange(3):
        case 0:
            amend(court, adviser, case.sitting(place), drop=False)
        case 1:
            come_back_to(adviser, case, place, people.varied)
        case _:
            come_back_to(adviser, case, place, people.ended)


def documents_over_a_day(court: Court, cases: int) -> bool:
    """Documents are filed, and looked at and opened again a day later, when a judge decides.

    False when the platform did not let its clock be moved."""
    rng = court.rng("clock", "tribunal")
    appeals = [_filed(court, rng, number) for number in range(cases)]
    moved = shift(court, DAY_S) is not None
    judge, member = court.actor("tribunal-judge", 11), court.actor(PANEL, 11)
    for appeal in appeals:
        for document in appeal.documents:
            try_to_open(judge, appeal, document)
        look_into_everything(member, appeal)
        bundle(judge, appeal)
        decide(judge, appeal)
    return moved


def _filed(court: Court, rng: Random, number: int) -> Appeal:
    clerk = court.actor("caseworker", 11)
    appeal = open_appeal(court, clerk, {name: rng.choice(values) for name, values in people.FIELDS.items()})
    for role in people.PARTIES:
        plans = [people.random_document(rng, role, "PUBLIC") for _ in range(2)]
        file_documents(court, court.actor(role, 11), appeal, plans)
    if number % 2:
        assign(court, clerk, appeal, PANEL, 11)
    return appeal


def shift(court: Court, by_s: float) -> float | None:
    """Move the platform's clock ahead; how many seconds ahead it is then, None when it did not let itself be moved."""
    shifted = court.actor("caseworker", 11).do(ShiftClock(by_s=by_s))
    return shifted.answer.ahead_s if isinstance(shifted, Ok) else None


def _until_midnight(ahead_s: float) -> float:
    """Seconds to the next midnight (UTC) of a platform that is so far ahead."""
    now = datetime.now(UTC) + timedelta(seconds=ahead_s)
    return (now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - now).total_seconds()
