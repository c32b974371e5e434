"""One visit to a candidate's pages: each navigation is a call of the act, each wait is bounded.

Raises `NotSent`, `NoAnswer` or `PageAnswered`, so that nothing of Playwright's own is needed to judge an outcome.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nisi.actor import WHY_LENGTH
from nisi.drivers.dialect import NoAnswer, NotSent
from nisi.drivers.pages import Part
from nisi.drivers.visible import FIRST_SEEN
from nisi.journal.records import Call

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Response

# Chromium's words for a connection that was never made.
NEVER_CONNECTED = ("ERR_CONNECTION_REFUSED", "ERR_NAME_NOT_RESOLVED", "ERR_ADDRESS_UNREACHABLE", "ERR_ADDRESS_INVALID")


class PageAnswered(Exception):
    """A page that says it is none: a 4xx or a 5xx."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Visit:
    """A page of a browser, and the calls that it took; every single wait ends after `within_s`."""

    def __init__(self, page: Page, within_s: float) -> None:
        self.page, self.calls, self._within_s = page, list[Call](), within_s
        page.set_default_timeout(within_s * 1000)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def open(self, url: str) -> None:
        """Go to `url`, following redirects as a browser does."""
        self._navigate(url, lambda: self.page.goto(url))

    def follow(self, link: Part) -> bool:
        """Click the first such link that a person could click, to another page; False when there is none."""
        links = self.located(self.page, link)
        with broken_is_no_answer(link.role):
            self.awake()
            first = links.evaluate_all(FIRST_SEEN)
        if not isinstance(first, int) or first < 0:
            return False
        self._navigate(self.page.url, lambda: self._clicked(links.nth(first)))
        return True

    def must_show(self, part: Part) -> None:
        """Wait until the page shows `part`; raises `NoAnswer` when it does not in time."""
        with broken_is_no_answer(f'{self.path} does not show a {part.role} "{part.name or ""}"'):
            self.located(self.page, part).first.wait_for()

    def awake(self) -> None:
        """Wait until the page's own scripts let it answer: what follows has no time limit of its own."""
        self.page.wait_for_function("() => true")

    @staticmethod
    def located(scope: Page | Locator, part: Part, hidden: bool = True) -> Locator:
        """All that is such a part, also what is hidden, unless that is not wanted."""
        if part.name is None:
            return scope.get_by_role(part.role, include_hidden=hidden)
        return scope.get_by_role(part.role, name=part.name, exact=True, include_hidden=hidden)

    def _clicked(self, link: Locator) -> Response | None:
        with self.page.expect_navigation() as navigation:
            link.click()
        return navigation.value

    def _navigate(self, url: str, go: Callable[[], Response | None]) -> None:
        began = time.perf_counter()
        response = None
        first = not any(call.status for call in self.calls)
        try:
            with broken_is_no_answer(url, may_be_not_sent=first):
                response = go()
        finally:
            self.calls.append(_call(url, response, time.perf_counter() - began, self._within_s))
        if response is not None and response.status >= 400:
            raise PageAnswered(response.status, f"GET {_path(response.url)} answered {response.status}")


@contextmanager
def broken_is_no_answer(what: str, may_be_not_sent: bool = False) -> Iterator[None]:
    """Turns whatever Playwright says is broken, or took too long, into `NoAnswer` or `NotSent`."""
    from playwright.sync_api import Error

    try:
        yield
    except Error as error:
        why = f"{what}: {' '.join(str(error).split())}"[:WHY_LENGTH]
        if may_be_not_sent and any(words in str(error) for words in NEVER_CONNECTED):
            raise NotSent(why) from error
        raise NoAnswer(why) from error


def _call(url: str, response: Response | None, seconds: float, within_s: float) -> Call:
    ms = round(seconds * 1000, 3)
    if response is None:
        return Call(method="GET", path=_path(url), status=None, ms=ms)
    path, body = _path(response.url), _body(response, within_s)
    if body is None:
        return Call(method="GET", path=path, status=response.status, ms=ms)
    digest = hashlib.sha256(body).hexdigest()
    return Call(method="GET", path=path, status=response.status, ms=ms, size=len(body), sha256=digest)


def _body(response: Response, within_s: float) -> bytes | None:
    """The page as it came; None where the browser no longer has it, or does not give it in time.

    Playwright itself would wait for ever for the bytes of a page whose script never ends."""
    from playwright.sync_api import Error

    try:
        body: bytes = response._sync(asyncio.wait_for(response._impl_obj.body(), within_s))
    except (Error, TimeoutError):
        return None
    return body


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (f"{parts.path}?{parts.query}" if parts.query else parts.path)[:WHY_LENGTH]
