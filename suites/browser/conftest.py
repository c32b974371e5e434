"""A real browser for the suite: one for the session, one window a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from nisi.actor import Actor
from nisi.drivers.browser_desk import PersonAtDesk
from nisi.drivers.find_browser import NoBrowser
from nisi.gather.court import Court

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
