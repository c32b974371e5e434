"""A list that the platform offers and a partner reads: each message on it is journaled once, by its id.

    GET <list_path>  with {after} the id of the last message that was read (nothing at first) and {limit} a number
    200  {"messages": [{"id": "…", "message": {…}}, …]}   oldest first; what comes after `after`, at most `limit`

A message that stays on the list is no second copy; one that says something else under the same id is journaled again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from nisi.drivers.dialect import NoAnswer, NotSent, Request, escaped
from nisi.drivers.sign_in import Credentials
from nisi.drivers.urllib3_send import Urllib3Send
from nisi.history.payload import UNSIGNED_CHANNEL
from nisi.inboxes.desk import Desk

PAGE = 100  # messages asked for at once
MAX_PAGE = 16 * 2**20  # bytes of one answer
ANSWER_WITHIN_S = 3.0  # less than the longest gap of any stage, so that one slow answer makes none


class NotRead(Exception):
    """The list could not be read; the text says why."""


@dataclass(frozen=True)
class Listed:
    """Where the list is, who reads it, and what the parts of a page are called."""

    path: str
    credentials: Credentials
    messages: str = "messages"
    id: str = "id"
    message: str = "message"


Message = tuple[str, bytes]


class ListReader:
    """One partner's.  `fetch` does the waiting, and may be called in a thread; `keep` journals what it brought."""

    def __init__(self, listed: Listed, desk: Desk, base_url: Callable[[], str | None]) -> None:
        self._listed, self._desk, self._base_url = listed, desk, base_url
        self._send: Urllib3Send | None = None
        self._after = ""
        self._seen: set[tuple[str, bytes]] = set()

    def is_there(self) -> bool:
        """Whether it is known yet where the platform is."""
        if self._send is None:
            base_url = self._base_url()
            self._send = Urllib3Send(base_url, ANSWER_WITHIN_S, MAX_PAGE) if base_url else None
        return self._send is not None

    def fetch(self) -> list[Message]:
        """The next page; raises `NotRead`."""
        assert self._send is not None
        path = self._listed.path.replace("{after}", escaped(self._after)).replace("{limit}", str(PAGE))
        try:
            headers = self._listed.credentials.headers(self._send)
            response = self._send(Request("GET", path, headers=headers))
        except (NotSent, NoAnswer) as error:
            raise NotRead(str(error)) from error
        if response.status == 401:
            self._listed.credentials.forget(headers)
        if response.status != 200:
            raise NotRead(f"GET {path} answered {response.status}")
        return self._messages(response.body)

    def keep(self, page: list[Message]) -> bool:
        """Journal what is new on the page and go on behind it; whether there may be more."""
        news = 0
        for key, body in page:
            which = (key, hashlib.sha256(body).digest())
            if which not in self._seen:
                self._desk.take(key, UNSIGNED_CHANNEL, "application/json", body)
                self._seen.add(which)  # only once it is journaled: what could not be is read again
                news += 1
            self._after = key
        return news == PAGE  # a platform that knows no `after` answers with the same page for ever

    def _messages(self, body: bytes) -> list[Message]:
        names = self._listed
        try:
            rows = msgspec.json.decode(body, type=dict[str, msgspec.Raw])[names.messages]
            page = []
            for row in msgspec.json.decode(rows, type=list[dict[str, msgspec.Raw]]):
                key = msgspec.json.decode(row[names.id], type=str | int)
                page.append((str(key), bytes(row[names.message])))
        except (msgspec.DecodeError, UnicodeDecodeError, KeyError, RecursionError) as error:
            raise NotRead(f"its answer cannot be read: {type(error).__name__}: {error}"[:300]) from error
        return page
