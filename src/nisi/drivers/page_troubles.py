"""What goes wrong in pages by itself: errors of scripts and of the console, requests that fail or are answered badly.

A refusal of what a person asked for (a 4xx of the page itself, or of what its script sends) is an answer, and no
trouble; a style sheet that is not there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nisi.actor import WHY_LENGTH

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Request, Response

MOST = 20  # troubles of one page that are kept: one broken page can report one a millisecond
ANSWERS = ("document", "xhr", "fetch")  # kinds of requests whose refusals are answers to a person
TOLD_BY_RESPONSES = "Failed to load resource"  # what the console says of each bad answer besides
WENT_ON = "ERR_ABORTED"  # the person went to another page before an answer came


class PageTroubles:
    """Collects the troubles of one context; none while `ours` is set: then we broke the network ourselves."""

    def __init__(self, context: BrowserContext) -> None:
        self.ours = False
        self._found: list[str] = []
        context.on("weberror", lambda error: self._add(f"error: {error.error}"))
        context.on("console", lambda said: self._add(f"console: {said.text}") if _matters(said) else None)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def taken(self) -> tuple[str, ...]:
        """What was found since this was last asked, each once."""
        found, self._found = tuple(dict.fromkeys(self._found)), []
        return found

    def blank(self, path: str) -> None:
        self._add(f"{path} is blank")

    def _failed(self, request: Request) -> None:
        if WENT_ON not in (request.failure or ""):
            self._add(f"{request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        lowest = 500 if response.request.resource_type in ANSWERS else 400
        if response.status >= lowest:
            self._add(f"{response.request.method} {response.url} answered {response.status}")

    def _add(self, what: str) -> None:
        if not self.ours and len(self._found) < MOST:
            self._found.append(" ".join(what.split())[:WHY_LENGTH])


def _matters(said: object) -> bool:
    kind, text = getattr(said, "type", ""), str(getattr(said, "text", ""))
    return kind == "error" and not text.startswith(TOLD_BY_RESPONSES)
