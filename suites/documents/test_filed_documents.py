"""Documents filed on tribunal appeals, alone and at once.  Whether one was hidden is the promise items' to say."""

from __future__ import annotations

import pytest

from nisi.gather.court import Court
from scenarios.documents import DocumentsMachine, file_a_thick_case
from scenarios.journeys import TRIBUNAL
from scenarios.machines import act_until
from scenarios.tribunal import Appeal, bundle, decide, look


def test_people_file_documents(court: Court) -> None:
    """People file documents on as many appeals as the stage asks for, and a judge decides some of them later.

    A judge reads a file before and after: a document that comes and goes is seen by who looks several times."""
    size = court.size("documents")
    appeals: list[Appeal] = []
    act_until(court, lambda: DocumentsMachine(court, appeals), lambda: len(appeals), size["cases"], steps=4)
    court.pause(court.settings.stage.deadlines.view_settles_s)
    judge, heard = court.actor("tribunal-judge"), appeals[: size["decided"]]
    for appeal in heard:
        look(judge, appeal)
        bundle(judge, appeal)
        decide(judge, appeal)
    for appeal in heard:
        look(judge, appeal)
    assert len(appeals) >= size["cases"], (
        f"documents stand on {len(appeals)} of {size['cases']} appeals; the platform refused the others"
    )


def test_a_thick_case_file(court: Court) -> None:
    """One appeal has as many documents as the stage asks for."""
    file_a_thick_case(court, court.size("documents")["thick"])


@pytest.mark.parametrize("journey", TRIBUNAL)
def test_people_go_through_a_journey(court: Court, journey: str) -> None:
    """Each journey is gone through as often as the stage asks for."""
    for _ in range(court.size("documents")["journeys"]):
        TRIBUNAL[journey](court)
