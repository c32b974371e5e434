"""The case file view as people see it in a browser.  What a page hides or shows is the promise items' to judge."""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec import to_builtins

from nisi.actor import Actor
from nisi.drivers.browser_desk import PersonAtDesk
from nisi.gather.court import Court
from nisi.journal.page_evidence import PAGE_LOADED, PageLoaded
from nisi.model import Classification
from scenarios.people import random_document
from scenarios.tribunal import Appeal, file_document, look, open_appeal, read, try_to_open

FIELDS = {"phone": "01632 960001", "address": "c/o The Refuge", "medicalRecord": "Dim", "hearingNeeds": "Hearing loop"}
FILED: tuple[tuple[str, Classification], ...] = (
    ("caseworker", "RESTRICTED"),
    ("representative", "PUBLIC"),
    ("respondent", "PUBLIC"),
)
READ_ONE_IN = 5  # cases: to read the data takes four pages, to look at the case file one
SETTLES_S = 0.5  # beyond the stage's own settling time, so that what was filed last counts too


def open_and_read(actor: Actor, appeal: Appeal) -> None:
    try_to_open(actor, appeal, appeal.document(1))
    read(actor, appeal)


def test_each_role_looks_at_the_case_file(court: Court, at_a_page: Callable[[str], tuple[Actor, PersonAtDesk]]) -> None:
    """Documents are filed, and a judge and both sides look at each case in a browser.  What pages report is noted.

    Of one case in five the appellant's side opens what it has filed, and reads the data."""
    rng = court.rng("browser")
    cases = []
    for _ in range(court.size("browser")["cases"]):
        appeal = open_appeal(court, court.actor("caseworker"), FIELDS)
        for role, classification in FILED:
            file_document(court, court.actor(role), appeal, random_document(rng, role, classification))
        cases.append((appeal, time.monotonic() + court.settings.stage.deadlines.view_settles_s + SETTLES_S))
    people = [at_a_page(role) for role in ("tribunal-judge", "respondent", "representative")]
    (judge, _), (other, _), (side, _) = people
    for number, (appeal, settled_at) in enumerate(cases):
        court.pause(max(0.0, settled_at - time.monotonic()))
        acts = [lambda case=appeal: look(judge, case), lambda case=appeal: look(other, case)]
        if number % READ_ONE_IN == 0:
            acts += [lambda case=appeal: open_and_read(side, case)]
        court.together(acts)
    for actor, driver in people:
        troubles = driver.page_troubles.taken()
        seen = PageLoaded(role=actor.role, place="the case file view", troubles=troubles)
        court.observed(PAGE_LOADED, "case file view", not troubles, **to_builtins(seen))
