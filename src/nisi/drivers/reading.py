"""What can be seen of several things of a page at once, whatever the page answers: bounded, and of the right shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

import msgspec

from nisi.drivers.dialect import NoAnswer
from nisi.drivers.page_steps import Part
from nisi.drivers.visible import ADDRESSES, CELLS, TEXT_LENGTH, TEXTS
from nisi.drivers.visit import Visit, broken_is_no_answer

if TYPE_CHECKING:
    from playwright.sync_api import Locator

MAX_THINGS = 5_000  # of one kind on one page
MAX_PAGES = 200  # of one list: a list that goes on in a circle must end

A = TypeVar("A")


def texts(visit: Visit, things: Locator, most: int = TEXT_LENGTH) -> list[tuple[str, bool]]:
    """The text of each thing and whether it can be seen; raises `NoAnswer`."""
    return _asked(visit, things, TEXTS, list[tuple[str, bool]], most)


def cells(visit: Visit, rows: Locator) -> list[list[str]]:
    """The texts of the cells of each row, "" for one that cannot be seen; raises `NoAnswer`."""
    return _asked(visit, rows, CELLS, list[list[str]])


def addresses(visit: Visit, links: Locator) -> list[str]:
    """The address of each link that can be seen, "" for one that cannot; raises `NoAnswer`."""
    return _asked(visit, links, ADDRESSES, list[str])


def pages_of(visit: Visit, shows: Part, next_page: Part | None) -> Iterator[None]:
    """Each page of a list, from the one that is open to the last; raises `NoAnswer` where it has no end."""
    for _ in range(MAX_PAGES):
        visit.must_show(shows)
        yield
        if next_page is None or not visit.follow(next_page):
            return
    raise NoAnswer(f"{visit.path}: more than {MAX_PAGES} pages: not read to its end")


def _asked(visit: Visit, things: Locator, question: str, kind: type[A], given: object = None) -> A:
    with broken_is_no_answer(visit.path):
        answer = visit.asked(things, question, [MAX_THINGS, given])
    if answer is None:
        raise NoAnswer(f"{visit.path}: has more than {MAX_THINGS} of what is read")
    try:
        return msgspec.convert(answer, kind)
    except msgspec.ValidationError as error:
        raise NoAnswer(f"{visit.path}: cannot be read: {error}") from None
