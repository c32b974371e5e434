"""A real browser for the suite: one for the session, one window a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import allure
import pytest

from nisi.actor import Actor
from nisi.drivers.browser_desk import PersonAtDesk
from nisi.drivers.find_browser import NoBrowser
from nisi.drivers.journeys import load_journeys
from nisi.drivers.pictures import Pictures, Traces
from nisi.gather.court import Court
from scenarios.pages import Desk

PersonAtAPage = Callable[[str], tuple[Actor, PersonAtDesk]]


@pytest.fixture(scope="session")
def pages(court: Court) -> None:
    """Skips where there is nothing to act through: that is NOT SHOWN."""
    if court.settings.pages is None:
        pytest.skip(f"candidate {court.settings.candidate.name} names no pages")
    try:
        court.browser()
    except NoBrowser as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def at_a_page(court: Court, pages: None) -> PersonAtAPage:
    """Gives, for a role, a person who does what they can through the candidate's pages."""

    def person(role: str) -> tuple[Actor, PersonAtDesk]:
        driver = court.at_page(role)
        return court.actor_with(role, 1, driver), driver

    return person


@pytest.fixture
def by_pages(court: Court, pages: None) -> Iterator[Court]:
    """The court, where everybody acts through pages while the test lasts."""
    with court.by_pages():
        yield court


@pytest.fixture(scope="session")
def desk(court: Court, pages: None) -> Desk:
    """Where forms are sent in difficult ways, and pages examined: in the court's one browser."""
    candidate, folder = court.settings.candidate, court.folder
    if candidate.journeys is None:
        pytest.skip(f"candidate {candidate.name} names no journeys")
    journeys = load_journeys(court.settings.candidate_path.parent / candidate.journeys)
    assert court.settings.pages is not None

    def attach(path: Path, what: str) -> None:
        allure.attach.file(path, name=what, attachment_type=allure.attachment_type.PNG)

    pictures = Pictures(folder, court.number, attach)
    kept = folder / "browser" if court.plan.with_traces else folder.with_name(f"{folder.name}.traces")
    return Desk(court, court.settings.pages.sign_in, journeys, pictures, Traces(kept, court.number))
