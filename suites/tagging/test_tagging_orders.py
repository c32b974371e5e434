"""Tagging orders from court to contractor.  Machines act; whether an order was lost is the promise items' to say."""

from __future__ import annotations

import pytest

from nisi.gather.court import Court
from scenarios.journeys import CRIME
from scenarios.machines import act_until
from scenarios.tagging import TaggingMachine


def test_courts_make_tagging_orders(court: Court) -> None:
    """Courts hear as many cases as the stage asks for, each with orders made, amended and come back to."""
    wanted = court.size("tagging")["cases"]
    heard: list[str] = []
    act_until(court, lambda: TaggingMachine(court, heard), lambda: len(heard), wanted, steps=2)
    assert len(heard) >= wanted, f"{len(heard)} of {wanted} cases were heard; the platform refused the others"


@pytest.mark.parametrize("journey", CRIME)
def test_people_go_through_a_journey(court: Court, journey: str) -> None:
    """Each journey is gone through as often as the stage asks for."""
    for _ in range(court.size("tagging")["journeys"]):
        CRIME[journey](court)
