"""Results that concern every partner, so that what each of them is sent can be held to its schema."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from nisi.actor import Actor
from nisi.gather.court import Court
from scenarios import people
from scenarios.crime import contractors, open_case, result_hearing

# Who is accused: their age, whether they are tagged, and whether they go to prison.  Each agency hears of one at least.
ACCUSED = ((15, True, False), (34, True, False), (52, True, False), (27, False, True), (61, False, False))


def tell_every_partner(court: Court, hearings: int) -> int:
    """Hear so many cases, each with the five kinds of ACCUSED, and share their results; how many were shared."""
    rng, adviser = court.rng("told to partners"), court.actor("legal-adviser", 21)
    return sum(_heard(court, adviser, rng) for _ in range(hearings))


def _heard(court: Court, adviser: Actor, rng: Random) -> bool:
    case = open_case(court, adviser, [replace(people.random_case(rng)[0], age=age) for age, _, _ in ACCUSED])
    plan = people.random_hearing(rng)
    lines = tuple(_line(rng, place) for place in range(len(ACCUSED)))
    plan = replace(plan, lines=lines)
    return result_hearing(adviser, case, plan, people.result_lines(plan, case.accused, contractors(court)))


def _line(rng: Random, place: int) -> people.LinePlan:
    """A result for the defendant at this place, orders in turn for each of two contractors."""
    _, tagged, custody = ACCUSED[place]
    drawn = people.random_hearing(rng).lines[0]
    condition = rng.choice(people.CONDITIONS) if tagged else None
    return replace(drawn, defendant=place, condition=condition, contractor=place, custody=custody)
