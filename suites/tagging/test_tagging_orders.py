"""Tagging orders from court to contractor.  Machines act; whether an order was lost is the promise items' to say."""

from __future__ import annotations

import pytest

from nisi.gather.court import Court
from scenarios.journeys import CRIME
from scenarios.machines import act_until
from scenarios.tagging import TaggingMachine


def test_courts_make_tagging_orders(court: Court) -> None:
    """Courts open cases and share the results of as many hearings with orders as the stage asks for."""
    wanted = court.size("tagging")["hearings"]
    shared: list[bool] = []
    act_until(court, lambda: TaggingMachine(court, shared), lambda: sum(shared), wanted, steps=3)
    assert sum(shared) >= wanted, (
        f"{sum(shared)} of {wanted} hearings with orders were shared; the platform refused the others"
    )


@pytest.mark.parametrize("journey", CRIME)
def test_people_go_through_a_journey(court: Court, journey: str) -> None:
    """Each journey is gone through as often as the stage asks for."""
    for _ in range(court.size("tagging")["journeys"]):
        CRIME[journey](court)
