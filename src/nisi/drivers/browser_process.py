"""One Chromium for all the people of a process: each has a context of their own, with their own cookies.

Playwright's synchronous interface belongs to one thread, and hangs when Locust is imported after it has started; so a
browser is started in a process of its own kind, and used from the thread that started it.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from nisi.drivers.find_browser import INSTALL, NoBrowser, find_browser

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

HOSTS = ("127.0.0.1", "localhost", "::1")
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Browser:
    """A running browser that reaches the `allowed_hosts` only, `headed` for somebody to watch; close it, or use it in a
    `with` statement.

    `loop` is the one that it is driven by.  Raises `NoBrowser` when there is none, or when it cannot be started."""

    def __init__(
        self, allowed_hosts: tuple[str, ...] = HOSTS, executable: Path | None = None, headed: bool = False
    ) -> None:
        from playwright.sync_api import Error, sync_playwright

        self._thread = threading.get_ident()
        with ExitStack() as stack:
            playwright = stack.enter_context(sync_playwright())
            found = executable or find_browser(Path(playwright.chromium.executable_path), headed)
            if found is None:
                raise NoBrowser(f"no browser was found; {INSTALL}")
            try:
                chromium = playwright.chromium.launch(
                    executable_path=found, headless=not headed, args=[*ARGUMENTS, _reaching_only(allowed_hosts)]
                )
            except Error as error:
                raise NoBrowser(f"{found} cannot be started: {_first_line(error)}; {INSTALL}") from None
            stack.callback(chromium.close)
            self._chromium, self._closing = chromium, stack.pop_all()
            self.loop, self.ended = chromium._loop, asyncio.Event()

    def serve(self) -> None:
        """Let the browser's loop run, for what other threads put into it, until `ended` is set there."""
        self._chromium._sync(self.ended.wait())

    def person(self, base_url: str, scripts: bool = True) -> BrowserContext:
        """A context of one person's own; without `scripts` pages cannot run any."""
        self.check_thread()
        return self._chromium.new_context(
            base_url=base_url,
            locale="en-GB",
            timezone_id="Europe/London",
            service_workers="block",
            accept_downloads=False,
            java_script_enabled=scripts,
        )

    def check_thread(self) -> None:
        """Raises RuntimeError in any thread but the browser's own."""
        if threading.get_ident() != self._thread:
            raise RuntimeError("a browser can only be used from the thread that started it")

    def close(self) -> None:
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _reaching_only(hosts: tuple[str, ...]) -> str:
    excluded = "".join(f", EXCLUDE {host}" for host in hosts)
    return f"--host-resolver-rules=MAP * ~NOTFOUND{excluded}"


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200]
