"""A real browser for the suite: one for the session, one context a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from nisi.actor import Actor
from nisi.drivers.browser import BrowserDriver
from nisi.drivers.browser_process import Browser
from nisi.drivers.find_browser import NoBrowser
from nisi.drivers.pages import load_pages
from nisi.gather.court import Court

PersonAtAPage = Callable[[str], tuple[Actor, BrowserDriver]]


@pytest.fixture(scope="session")
def at_a_page(court: Court) -> Iterator[PersonAtAPage]:
    """Gives, for a role, a person who does what they can through the candidate's pages."""
    candidate = court.settings.candidate
    if candidate.pages is None:
        pytest.skip(f"candidate {candidate.name} names no pages")
    pages = load_pages(court.settings.candidate_path.parent / candidate.pages)
    try:
        browser = Browser(candidate.allowed_hosts)
    except NoBrowser as error:
        pytest.skip(str(error))
    drivers: list[BrowserDriver] = []

    def person(role: str) -> tuple[Actor, BrowserDriver]:
        username, password = court.account(role)
        otherwise = court.driver(role)
        driver = BrowserDriver(
            pages, browser, court.plan.base_url, username, password, candidate.answer_within_s, otherwise
        )
        drivers.append(driver)
        return court.actor_with(role, 1, driver), driver

    with browser:
        yield person
        for driver in drivers:
            driver.close()
