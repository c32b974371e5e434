"""Screenshots and traces of what a browser saw, few and small enough to keep.

A screenshot is what a person had on their screen, with the place marked; it lies in the bundle's `browser/`.  A trace
is Playwright's own recording of all that the page did, for its trace viewer.  It holds whatever the page held, so it is
scrubbed of cookies, passwords and tokens before it is kept: beside the bundle, and in it only where that is asked for.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from nisi.drivers.visit import broken_is_no_answer

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

FOLDER = "browser"
MOST_PICTURES = 40  # of one process: enough for every kind of finding, some 4 MB of evidence
MOST_TRACES = 10
TRACE_BYTES = 30_000_000  # a journey of ten pages takes 0.3 MB; a page that never ends its script could take any
SCRUBBED = b"(scrubbed)"
SECRET_HEADERS = ("cookie", "set-cookie", "authorization", "proxy-authorization")
SHORTEST_SECRET = 8  # a shorter one is a word like any other

_OUTLINED = """(element, on) => {
  element.style.setProperty("outline", on ? "5px solid #d4006a" : "", "important");
  element.style.setProperty("outline-offset", on ? "3px" : "", "important");
  if (on) element.scrollIntoView({block: "center", behavior: "instant"});
}"""
_HIDDEN_INPUT = re.compile(rb"<input[^>]*type=[\"']?hidden[^>]*>", re.IGNORECASE)
_VALUE = re.compile(rb"value=[\"']([^\"']*)[\"']", re.IGNORECASE)
_HIDDEN = "() => [...document.querySelectorAll('input[type=hidden], input[type=password]')].map(input => input.value)"


class Pictures:
    """Takes screenshots into `folder`/browser; `number` keeps those of several processes apart.

    `hand_on` calls `attach` with each that was taken since, its path and what it shows: in the thread of whoever asks,
    which need not be the browser's."""

    def __init__(self, folder: Path, number: int, attach: Callable[[Path, str], None]) -> None:
        self._folder, self._number, self._attach, self._taken = folder, number, attach, 0
        self._waiting: list[tuple[Path, str]] = []

    def take(self, page: Page, what: str, place: Locator | None = None) -> str | None:
        """What is on the screen of `page`, with the first of `place` marked; None when there are enough of them."""
        if self._taken >= MOST_PICTURES:
            return None
        self._taken += 1
        name = f"{FOLDER}/{self._number}-{self._taken:02d}-{_slug(what)}.png"
        (self._folder / FOLDER).mkdir(exist_ok=True)
        marked = place.first if place is not None and place.count() else None
        with broken_is_no_answer("a screenshot"):
            if marked is not None:
                marked.evaluate(_OUTLINED, True)
            page.screenshot(path=self._folder / name)
            if marked is not None:
                marked.evaluate(_OUTLINED, False)
        self._waiting.append((self._folder / name, what))
        return name

    def hand_on(self) -> None:
        """Attach what was taken since this was last asked for."""
        taken, self._waiting = self._waiting, []
        for path, what in taken:
            self._attach(path, what)


class Traces:
    """Records what contexts do, and keeps those recordings that show a finding in `folder`."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder, self._number, self._kept = folder, number, 0
        self._ended: set[BrowserContext] = set()

    def record(self, context: BrowserContext) -> None:
        context.tracing.start(snapshots=True)

    def drop(self, context: BrowserContext) -> None:
        """Throw the recording away, unless it was kept."""
        if context in self._ended:
            self._ended.remove(context)
        else:
            context.tracing.stop()

    def keep(self, context: BrowserContext, name: str, secrets: Iterable[str]) -> Path | None:
        """End the recording and keep it under a name, scrubbed of `secrets` and of those that the context knows.

        None where there are enough of them, or where it is too large to keep."""
        if self._kept >= MOST_TRACES or context in self._ended:
            return None
        self._kept += 1
        self._ended.add(context)
        self._folder.mkdir(parents=True, exist_ok=True)
        file_name = f"{self._number}-{self._kept:02d}-{_slug(name)}"
        raw, path = self._folder / f"{file_name}.raw", self._folder / f"{file_name}.zip"
        known = {*secrets, *_secrets_of(context)}
        try:
            context.tracing.stop(path=raw)
            if raw.stat().st_size > TRACE_BYTES:
                return None
            scrub(raw, path, known)
        finally:
            raw.unlink(missing_ok=True)
        return path


def _secrets_of(context: BrowserContext) -> set[str]:
    """Cookies, and what stands in hidden inputs and in those for passwords."""
    known = {str(cookie.get("value", "")) for cookie in context.cookies()}
    for page in context.pages:
        with broken_is_no_answer("the inputs of a page"):
            known.update(page.evaluate(_HIDDEN))
    return {secret for secret in known if len(secret) >= SHORTEST_SECRET}


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]


def scrub(raw: Path, path: Path, secrets: Iterable[str]) -> None:
    """Write the trace `raw` to `path` without `secrets` and what stood in hidden inputs of its pages, wherever that
    stands, and without headers that hold others."""
    with zipfile.ZipFile(raw) as recorded, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as scrubbed:
        hidden = {value for name in recorded.namelist() for value in _hidden_in(recorded.read(name))}
        every = {form for secret in {*secrets, *hidden} for form in (secret, quote(secret, safe=""))}
        known = [secret.encode() for secret in sorted(every, key=len, reverse=True)]
        for name in recorded.namelist():
            content = recorded.read(name)
            if name.endswith((".trace", ".network")):
                content = b"\n".join(_without_headers(line) for line in content.splitlines())
            for secret in known:
                content = content.replace(secret, SCRUBBED)
            scrubbed.writestr(name, content)


def _hidden_in(content: bytes) -> Iterator[str]:
    for tag in _HIDDEN_INPUT.findall(content):
        for value in _VALUE.findall(tag):
            if len(value) >= SHORTEST_SECRET:
                yield unescape(value.decode("utf-8", "replace"))


def _without_headers(line: bytes) -> bytes:
    try:
        return json.dumps(_scrubbed(json.loads(line)), ensure_ascii=False).encode()
    except ValueError:
        return b"{}"  # what cannot be read cannot be scrubbed either


def _scrubbed(value: Any) -> Any:
    match value:
        case {"name": str(name), "value": _} if name.lower() in SECRET_HEADERS:
            return {**value, "value": SCRUBBED.decode()}
        case dict():
            return {key: [] if key == "cookies" else _scrubbed(inner) for key, inner in value.items()}
        case list():
            return [_scrubbed(inner) for inner in value]
        case _:
            return value
