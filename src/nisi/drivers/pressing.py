"""Pressing a button, and what becomes of the page: it leads to another, or says itself that it refuses.

Pages with scripts answer in place, pages without lead somewhere; a press is over when either has happened, and what was
sent meanwhile are calls of the act.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Self

from nisi.actor import WHY_LENGTH
from nisi.drivers.dialect import NoAnswer
from nisi.drivers.page_steps import Part
from nisi.drivers.visit import PageAnswered, PageRefused, Visit, broken_is_no_answer, call_of, path_of

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Request, Response

MAX_ANSWERS = 50  # of one press: a page's script may ask as often as it likes
POLL_EVERY_S = 0.01  # between two looks at whether a button has led to a page: pages of one machine take 20 ms
LOOK_EVERY_S = 0.2  # between two looks at whether the page says something itself, which takes longer


def press(visit: Visit, button: Locator, refused: Sequence[Part]) -> bool:
    """Press a button that leads to a page; whether anything was sent that may have changed something.

    Raises `PageRefused` where the page shows something `refused`, `PageAnswered` and `NoAnswer`."""
    url = visit.page.url
    with broken_is_no_answer(url):
        visit.any_of(button, refused).first.wait_for()
        visit.awake()
        said = visit.said(refused)
        if not button.first.is_visible():
            raise PageRefused(said or f"{visit.path} has no such button")
    with _Watched(visit.page) as watched:
        try:
            with broken_is_no_answer(url):
                button.first.click()
            _led_somewhere(visit, watched, refused, said)
        finally:
            for response, seconds in watched.answers:
                visit.calls.append(call_of(url, response, seconds, visit.within_s))
    return _judged(visit, watched, refused)


def _led_somewhere(visit: Visit, watched: _Watched, refused: Sequence[Part], before: str | None) -> None:
    """Wait until another page is there, or this one says that it refuses."""
    ends = time.monotonic() + visit.within_s
    look_at = time.monotonic() + LOOK_EVERY_S
    while not watched.arrived:
        if watched.failed is not None:
            raise NoAnswer(f"{visit.path}: {watched.failed}"[:WHY_LENGTH])
        if time.monotonic() >= ends:
            raise NoAnswer(f"{visit.path}: pressing led nowhere in {visit.within_s:g} s")
        if watched.answers and time.monotonic() >= look_at:
            if _refuses_in_place(visit, watched, refused, before):
                return
            look_at = time.monotonic() + LOOK_EVERY_S
        with broken_is_no_answer(visit.path):
            visit.page.wait_for_timeout(POLL_EVERY_S * 1000)
    with broken_is_no_answer(visit.path):
        visit.page.wait_for_load_state()


def _refuses_in_place(visit: Visit, watched: _Watched, refused: Sequence[Part], before: str | None) -> bool:
    """Whether the page's own script has got an answer, and the page says now that it refuses."""
    try:
        said = visit.refusal(refused)
    except NoAnswer:
        if watched.arrived:
            return False  # it was just being left
        raise
    return said not in (None, before)


def _judged(visit: Visit, watched: _Watched, refused: Sequence[Part]) -> bool:
    last, _ = watched.answers[-1] if watched.answers else (None, 0.0)
    if last is not None and last.status >= 500:
        raise PageAnswered(last.status, f"{last.request.method} {path_of(last.url)} answered {last.status}")
    if last is not None and last.status >= 400:
        why = visit.refusal(refused) or f"answered {last.status}"
        raise PageRefused(f"{last.request.method} {path_of(last.url)}: {why}"[:WHY_LENGTH], last.status)
    return any(response.request.method not in ("GET", "HEAD") for response, _ in watched.answers)


class _Watched:
    """What becomes of a page while something is done on it: answers, with the seconds that they took, and failures."""

    def __init__(self, page: Page) -> None:
        self._page, self._began = page, time.perf_counter()
        self.answers: list[tuple[Response, float]] = []
        self.arrived = False
        self.failed: str | None = None
        self._listening: dict[str, Callable[[Any], None]] = {
            "response": self._answered,
            "requestfailed": self._failed,
            "domcontentloaded": self._arrived,
        }

    def __enter__(self) -> Self:
        for event, heard in self._listening.items():
            self._page.on(event, heard)  # type: ignore[call-overload]
        return self

    def __exit__(self, *_: object) -> None:
        for event, heard in self._listening.items():
            self._page.remove_listener(event, heard)

    def _ours(self, request: Request) -> bool:
        """Whether it is of what was done: the next page, or what the page's script sent."""
        if request.is_navigation_request():
            return bool(request.frame == self._page.main_frame)
        return request.resource_type in ("xhr", "fetch")

    def _answered(self, response: Response) -> None:
        if self._ours(response.request) and len(self.answers) < MAX_ANSWERS:
            self.answers.append((response, time.perf_counter() - self._began))

    def _failed(self, request: Request) -> None:
        if self._ours(request) and request.is_navigation_request():
            self.failed = f"{request.method} {path_of(request.url)}: {request.failure}"

    def _arrived(self, _: object) -> None:
        self.arrived = True
