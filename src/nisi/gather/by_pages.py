"""What `--driver browser` means for a run: who acts through pages, who cannot, and how much longer it takes."""

from __future__ import annotations

from typing import Literal

from nisi.candidate import Candidate
from nisi.drivers.find_browser import check_display
from nisi.settings import UsageError, nearest

Way = Literal["api", "browser"]
WAYS: tuple[Way, ...] = ("api", "browser")

AT_PAGES = "browser"  # the suite that has a browser whatever `--driver` says
PAGES_TAKE = 30.0  # times as long as calls of an interface: an act of 10 ms is three pages of 100 ms
AS_PROGRAMS = {
    "contract": "it calls the interface as its description says",
    "load": "thousands of people do not fit into one browser",
    "outage": "thousands of people do not fit into one browser",
}
"""Suites that act as programs whatever `--driver` says, with the reason."""


def way_named(name: str) -> Way:
    """The way called `name`; raises `UsageError` for one that there is not."""
    for way in WAYS:
        if way == name:
            return way
    raise UsageError(f'--driver "{name}" is not known; {nearest(name, WAYS)}')


def check_pages(candidate: Candidate, suites: tuple[str, ...]) -> None:
    """Raises `UsageError` where nothing could be done through pages: there are none, or no suite that has people."""
    if candidate.pages is None:
        raise UsageError(
            f"--driver browser: candidate {candidate.name} names no pages; its key pages names the file that says how "
            "they are read (docs/reference/pages.md)"
        )
    if suites and all(suite in AS_PROGRAMS for suite in suites):
        why = "; ".join(f"{suite}: {AS_PROGRAMS[suite]}" for suite in suites)
        raise UsageError(f"--driver browser: {why}; leave the option out")


def check_headed(way: Way, suites: tuple[str, ...]) -> None:
    """Raises `UsageError` where there would be no browser to watch, or nowhere to watch it."""
    if way == "api" and AT_PAGES not in suites:
        raise UsageError(
            f"--headed: nobody in {', '.join(suites)} acts through pages; add --driver browser, or leave the option out"
        )
    check_display()


def pace(way: Way) -> float:
    """What a stage's times are multiplied with for a run of this kind."""
    return PAGES_TAKE if way == "browser" else 1.0
