"""One browser for all the threads of a process: what people do at once in it is truly done at once.

    thread --do(act)--> the desk's own thread: each act is a greenlet in it <--> Playwright's loop <--> Chromium

Playwright's synchronous interface belongs to one thread, and lets another greenlet of that thread go on while one waits
for the browser; so acts of several people overlap without a browser each (0.6 s and 100 MB).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self, TypeVar

from greenlet import greenlet

from nisi.actor import Driver, Performed
from nisi.drivers.browser import BrowserDriver
from nisi.drivers.browser_process import HOSTS, Browser
from nisi.drivers.page_troubles import PageTroubles
from nisi.drivers.pages import Pages
from nisi.operations import Operation

A = TypeVar("A")

ENDS_WITHIN_S = 3.0  # a browser ends in a tenth of a second, and its process with ours
STARTS_WITHIN_S = 60.0  # a browser on a busy machine takes two or three
ACT_WITHIN_S = 600.0  # one act: each wait inside it has a bound of its own, and there are at most some hundred


class BrowserDesk:
    """A browser that any thread may have things done in; close it, or use it in a `with` statement.

    `browser` itself is for what is done by `do`.
    Raises `NoBrowser` when there is none, or when it cannot be started."""

    def __init__(self, allowed_hosts: tuple[str, ...] = HOSTS, headed: bool = False) -> None:
        begun: Future[Browser] = Future()
        self._thread = threading.Thread(target=_serve, args=(allowed_hosts, headed, begun), name="browser", daemon=True)
        self._thread.start()
        self.browser = begun.result(STARTS_WITHIN_S)

    def do(self, act: Callable[[], A]) -> A:
        """Have `act` done in the browser's thread, beside what others do there; raises what it raises."""
        future: Future[A] = Future()

        def body() -> None:
            try:
                future.set_result(act())
            except BaseException as error:
                future.set_exception(error)

        self.browser.loop.call_soon_threadsafe(lambda: greenlet(body).switch())
        return future.result(ACT_WITHIN_S)

    def person(
        self, pages: Pages, base_url: str, account: tuple[str, str], answer_within_s: float, otherwise: Driver
    ) -> PersonAtDesk:
        """Somebody with a browser window of their own, to whom every thread may give something to do."""
        username, password = account
        return PersonAtDesk(
            self,
            self.do(
                lambda: BrowserDriver(pages, self.browser, base_url, username, password, answer_within_s, otherwise)
            ),
        )

    @property
    def is_open(self) -> bool:
        return self._thread.is_alive()

    def close(self) -> None:
        """Close every window and the browser."""
        if self.is_open:
            self.browser.loop.call_soon_threadsafe(self.browser.ended.set)
            self._thread.join(ENDS_WITHIN_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class PersonAtDesk:
    """A driver for any thread, which does one thing at a time, as a person does; `page_troubles` are those of their
    pages."""

    def __init__(self, desk: BrowserDesk, driver: BrowserDriver) -> None:
        self._desk, self._driver = desk, driver
        self._busy = threading.Lock()

    @property
    def page_troubles(self) -> PageTroubles:
        return self._driver.page_troubles

    def channel_of(self, operation: Operation[Any]) -> str:
        return self._driver.channel_of(operation)

    def perform(self, operation: Operation[A]) -> Performed[A]:
        if self._driver.channel_of(operation) != "page":
            return self._driver.perform(operation)  # nothing of it is done in the browser
        with self._busy:
            return self._desk.do(lambda: self._driver.perform(operation))


def _serve(allowed_hosts: tuple[str, ...], headed: bool, begun: Future[Browser]) -> None:
    try:
        browser = Browser(allowed_hosts, headed=headed)
    except BaseException as error:
        begun.set_exception(error)
        return
    with browser:
        begun.set_result(browser)
        browser.serve()
