"""One visit to a candidate's pages: each navigation is a call of the act, each wait is bounded.

Raises `NotSent`, `NoAnswer` or `PageAnswered`, so that nothing of Playwright's own is needed to judge an outcome.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from nisi.actor import WHY_LENGTH
from nisi.drivers.dialect import NoAnswer, NotSent
from nisi.drivers.page_steps import Part
from nisi.drivers.visible import FIRST_SEEN, SHOWN, WORDS
from nisi.journal.records import Call

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Response

# Chromium's words for a connection that was never made.
NEVER_CONNECTED = ("ERR_CONNECTION_REFUSED", "ERR_NAME_NOT_RESOLVED", "ERR_ADDRESS_UNREACHABLE", "ERR_ADDRESS_INVALID")


PAGE_LENGTH = 200_000  # characters of a page that are read: some fifty printed pages


class PageAnswered(Exception):
    """A page that says it is none: a 4xx or a 5xx."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class PageRefused(Exception):
    """A page that shows, in words for a person, that it does not do what was asked."""

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status


class Visit:
    """A page of a browser, and the calls that it took; every single wait ends after `within_s`."""

    def __init__(self, page: Page, within_s: float) -> None:
        self.page, self.calls, self.within_s = page, list[Call](), within_s
        page.set_default_timeout(within_s * 1000)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def open(self, url: str) -> None:
        """Go to `url`, following redirects as a browser does."""
        self._navigate(url, lambda: self.page.goto(url))

    def back(self) -> None:
        """Go back, as the browser's own button does."""
        self._navigate(self.page.url, self.page.go_back)

    def refresh(self) -> None:
        """Load the page again."""
        self._navigate(self.page.url, self.page.reload)

    def follow(self, link: Part) -> bool:
        """Click the first such link that a person could click, to another page; False when there is none."""
        return self.follow_first(self.located(self.page, link))

    def follow_first(self, links: Locator) -> bool:
        """The same of those links."""
        with broken_is_no_answer(self.path):
            first = self.asked(links, FIRST_SEEN)
        if not isinstance(first, int) or first < 0:
            return False
        self._navigate(self.page.url, lambda: self._clicked(links.nth(first)))
        return True

    def refusal(self, refused: Sequence[Part]) -> str | None:
        """What the page says where it shows something `refused`, in one line; None where it shows no such thing."""
        with broken_is_no_answer(self.path):
            self.awake()
            return self.said(refused)

    def text(self) -> str:
        """What can be read on the page, cut short."""
        with broken_is_no_answer(self.path):
            words = _within(self.within_s, self.page, self.page._impl_obj.evaluate(WORDS, PAGE_LENGTH))
        return str(words)[:PAGE_LENGTH]

    def any_of(self, wanted: Locator, refused: Sequence[Part]) -> Locator:
        """What is wanted, and all that says that it is refused."""
        for part in refused:
            wanted = wanted.or_(self.located(self.page, part, hidden=False))
        return wanted.filter(visible=True)

    def said(self, refused: Sequence[Part]) -> str | None:
        """The same of a page that is awake; raises what Playwright raises."""
        for part in refused:
            shown = self.located(self.page, part, hidden=False)
            if not (shown.count() and shown.first.is_visible()):
                continue
            if part.role == "alert":
                return _line(shown.first.inner_text())[:WHY_LENGTH]
            around = _line(self.page.get_by_role("main").first.inner_text())
            before, name, after = around.rpartition(_line(shown.first.inner_text()))
            return (name + after if part.role == "heading" else before + name)[-WHY_LENGTH:]
        return None

    def must_show_unless(self, part: Part, refused: Sequence[Part]) -> None:
        """Wait until the page shows `part`; raises `PageRefused` where it shows something `refused` in its place."""
        with broken_is_no_answer(f'{self.path} does not show a {part.role} "{part.name or ""}"'):
            wanted = self.located(self.page, part, hidden=False)
            self.any_of(wanted, refused).first.wait_for()
            self.awake()
            if not (wanted.count() and wanted.first.is_visible()) and (why := self.said(refused)):
                raise PageRefused(why)

    def must_show(self, part: Part) -> None:
        """Wait until the page shows `part`; raises `NoAnswer` when it does not in time."""
        from playwright.sync_api import Error

        with broken_is_no_answer(f'{self.path} does not show a {part.role} "{part.name or ""}"'):
            wanted = self.located(self.page, part)
            with suppress(Error):  # the page was replaced while it was asked
                if self.asked(wanted, SHOWN):
                    return
            wanted.first.wait_for()

    def asked(self, things: Locator, question: str, given: object = None) -> Any:
        """What `question`, a function, answers of all these things on the page; raises what Playwright raises, and
        `TimeoutError`.

        Handles, counts and texts cost several times as much: for those Playwright puts its own script into a second
        world of the page, and takes each element from there."""
        return _within(self.within_s, things, things._impl_obj.evaluate_all(question, given))

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
            self.calls.append(call_of(url, response, time.perf_counter() - began, self.within_s))
        if response is not None and response.status >= 400:
            raise PageAnswered(response.status, f"GET {path_of(response.url)} answered {response.status}")


@contextmanager
def broken_is_no_answer(what: str, may_be_not_sent: bool = False) -> Iterator[None]:
    """Turns whatever Playwright says is broken, or took too long, into `NoAnswer` or `NotSent`."""
    from playwright.sync_api import Error

    try:
        yield
    except (Error, TimeoutError) as error:
        why = f"{what}: {' '.join(str(error).split()) or 'it did not answer in time'}"[:WHY_LENGTH]
        if may_be_not_sent and any(words in str(error) for words in NEVER_CONNECTED):
            raise NotSent(why) from error
        raise NoAnswer(why) from error


def _line(text: str) -> str:
    return " ".join(text.split())


def call_of(url: str, response: Response | None, seconds: float, within_s: float) -> Call:
    """The record of a request that a page made, and of the answer, if there was one."""
    ms = round(seconds * 1000, 3)
    if response is None:
        return Call(method="GET", path=path_of(url), status=None, ms=ms)
    method, path, redirects = response.request.method, path_of(response.url), 300 <= response.status < 400
    body = None if redirects else _body(response, within_s)
    if body is None:
        return Call(method=method, path=path, status=response.status, ms=ms)
    digest = hashlib.sha256(body).hexdigest()
    return Call(method=method, path=path, status=response.status, ms=ms, size=len(body), sha256=digest)


def _body(response: Response, within_s: float) -> bytes | None:
    """The page as it came; None where the browser no longer has it, or does not give it in time."""
    from playwright.sync_api import Error

    try:
        body: bytes = _within(within_s, response, response._impl_obj.body())
    except (Error, TimeoutError):
        return None
    return body


def _within(within_s: float, of: Page | Locator | Response, answer: Awaitable[Any]) -> Any:
    """What a page whose script never ends would have Playwright wait for without end; raises `TimeoutError`."""
    return of._sync(asyncio.wait_for(answer, within_s))


def path_of(url: str) -> str:
    """The path and query of an address, cut short."""
    parts = urlsplit(url)
    return (f"{parts.path}?{parts.query}" if parts.query else parts.path)[:WHY_LENGTH]
