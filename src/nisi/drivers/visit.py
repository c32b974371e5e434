"""One visit to a candidate's pages: each navigation is a call of the act, each wait is bounded.

Raises `NotSent`, `NoAnswer` or `PageAnswered`, so that nothing of Playwright's own is needed to judge an outcome.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from nisi.actor import WHY_LENGTH
from nisi.drivers.dialect import NoAnswer, NotSent
from nisi.drivers.page_steps import Part
from nisi.drivers.visible import FIRST_SEEN
from nisi.journal.records import Call

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Request, Response

# Chromium's words for a connection that was never made.
NEVER_CONNECTED = ("ERR_CONNECTION_REFUSED", "ERR_NAME_NOT_RESOLVED", "ERR_ADDRESS_UNREACHABLE", "ERR_ADDRESS_INVALID")


MAX_ANSWERS = 50  # of one press: a page's script may ask as often as it likes
PAGE_LENGTH = 200_000  # characters of a page that are read: some fifty printed pages
POLL_EVERY_S = 0.01  # between two looks at whether a button has led to a page: pages of one machine take 20 ms
LOOK_EVERY_S = 0.2  # between two looks at whether the page says something itself, which takes longer


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
            self.awake()
            first = links.evaluate_all(FIRST_SEEN)
        if not isinstance(first, int) or first < 0:
            return False
        self._navigate(self.page.url, lambda: self._clicked(links.nth(first)))
        return True

    def press(self, button: Locator, refused: Sequence[Part]) -> bool:
        """Press a button that leads to a page; whether anything was sent that may have changed something.

        Raises `PageRefused` where the page shows something `refused`, or has no such button."""
        url = self.page.url
        with broken_is_no_answer(url):
            self.any_of(button, refused).first.wait_for()
            self.awake()
            said = self._said(refused)
            if not button.first.is_visible():
                raise PageRefused(said or f"{self.path} has no such button")
        with _Watched(self.page) as watched:
            with broken_is_no_answer(url):
                button.first.click()
            self._led_somewhere(watched, refused, said)
        for response, seconds in watched.answers:
            self.calls.append(_call(url, response, seconds, self.within_s))
        return self._judged(watched, refused)

    def refusal(self, refused: Sequence[Part]) -> str | None:
        """What the page says where it shows something `refused`, in one line; None where it shows no such thing."""
        with broken_is_no_answer(self.path):
            self.awake()
            return self._said(refused)

    def text(self) -> str:
        """What can be read on the page, cut short."""
        with broken_is_no_answer(self.path):
            self.awake()
            return self.page.locator("body").inner_text()[:PAGE_LENGTH]

    def any_of(self, wanted: Locator, refused: Sequence[Part]) -> Locator:
        """What is wanted, and all that says that it is refused."""
        for part in refused:
            wanted = wanted.or_(self.located(self.page, part, hidden=False))
        return wanted.filter(visible=True)

    def _said(self, refused: Sequence[Part]) -> str | None:
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

    def _led_somewhere(self, watched: _Watched, refused: Sequence[Part], before: str | None) -> None:
        """Wait until another page is there, or this one says that it refuses."""
        ends = time.monotonic() + self.within_s
        look_at = time.monotonic() + LOOK_EVERY_S
        while not watched.arrived:
            if watched.failed is not None:
                raise NoAnswer(f"{self.path}: {watched.failed}"[:WHY_LENGTH])
            if time.monotonic() >= ends:
                raise NoAnswer(f"{self.path}: pressing led nowhere in {self.within_s:g} s")
            if watched.answers and time.monotonic() >= look_at:
                if self._refuses_in_place(watched, refused, before):
                    return
                look_at = time.monotonic() + LOOK_EVERY_S
            with broken_is_no_answer(self.path):
                self.page.wait_for_timeout(POLL_EVERY_S * 1000)
        with broken_is_no_answer(self.path):
            self.page.wait_for_load_state()

    def _refuses_in_place(self, watched: _Watched, refused: Sequence[Part], before: str | None) -> bool:
        """Whether the page's own script has got an answer, and the page says now that it refuses."""
        try:
            said = self.refusal(refused)
        except NoAnswer:
            if watched.arrived:
                return False  # it was just being left
            raise
        return said not in (None, before)

    def _judged(self, watched: _Watched, refused: Sequence[Part]) -> bool:
        last, _ = watched.answers[-1] if watched.answers else (None, 0.0)
        if last is not None and last.status >= 500:
            raise PageAnswered(last.status, f"{last.request.method} {path_of(last.url)} answered {last.status}")
        if last is not None and last.status >= 400:
            why = self.refusal(refused) or f"answered {last.status}"
            raise PageRefused(f"{last.request.method} {path_of(last.url)}: {why}"[:WHY_LENGTH], last.status)
        return any(response.request.method not in ("GET", "HEAD") for response, _ in watched.answers)

    def must_show_unless(self, part: Part, refused: Sequence[Part]) -> None:
        """Wait until the page shows `part`; raises `PageRefused` where it shows something `refused` in its place."""
        with broken_is_no_answer(f'{self.path} does not show a {part.role} "{part.name or ""}"'):
            wanted = self.located(self.page, part, hidden=False)
            self.any_of(wanted, refused).first.wait_for()
            self.awake()
            if not (wanted.count() and wanted.first.is_visible()) and (why := self._said(refused)):
                raise PageRefused(why)

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
            self.calls.append(_call(url, response, time.perf_counter() - began, self.within_s))
        if response is not None and response.status >= 400:
            raise PageAnswered(response.status, f"GET {path_of(response.url)} answered {response.status}")


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


def _line(text: str) -> str:
    return " ".join(text.split())


def _call(url: str, response: Response | None, seconds: float, within_s: float) -> Call:
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
    """The page as it came; None where the browser no longer has it, or does not give it in time.

    Playwright itself would wait for ever for the bytes of a page whose script never ends."""
    from playwright.sync_api import Error

    try:
        body: bytes = response._sync(asyncio.wait_for(response._impl_obj.body(), within_s))
    except (Error, TimeoutError):
        return None
    return body


def path_of(url: str) -> str:
    """The path and query of an address, cut short."""
    parts = urlsplit(url)
    return (f"{parts.path}?{parts.query}" if parts.query else parts.path)[:WHY_LENGTH]
