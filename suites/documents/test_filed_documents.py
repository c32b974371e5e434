"""Documents filed on tribunal appeals, alone and at once.  Whether one was hidden is the promise items' to say."""

from __future__ import annotations

import pytest

from nisi.gather.court import Court
from scenarios.documents import DocumentsMachine
from scenarios.journeys import TRIBUNAL
from scenarios.machines import act_until


def test_people_file_documents(court: Court) -> None:
    """People file documents on as many appeals as the stage asks for."""
    wanted = court.size("documents")["cases"]
    appeals: list[str] = []
    act_until(court, lambda: DocumentsMachine(court, appeals), lambda: len(appeals), wanted, steps=3)
    assert len(appeals) >= wanted, (
        f"documents stand on {len(appeals)} of {wanted} appeals; the platform refused the others"
    )


@pytest.mark.parametrize("journey", TRIBUNAL)
def test_people_go_through_a_journey(court: Court, journey: str) -> None:
    """Each journey is gone through as often as the stage asks for."""
    for _ in range(court.size("documents")["journeys"]):
        TRIBUNAL[journey](court)
