"""What a link gives when a person opens it: its bytes, as that person, from nowhere but the candidate."""

from __future__ import annotations

import hashlib
import time
from urllib.parse import urljoin, urlsplit

from nisi.drivers.dialect import MAX_BODY, NoAnswer
from nisi.drivers.visit import PageAnswered, PageRefused, Visit, broken_is_no_answer, path_of
from nisi.journal.records import Call


def opened(visit: Visit, address: str | None) -> bytes:
    """The bytes at a link's address; raises `PageRefused` where there is no link, `PageAnswered` and `NoAnswer`.

    They are fetched with the person's own cookies, and not shown: a browser would keep a part of what it shows."""
    if address is None:
        raise PageRefused(f"{visit.path} shows no link to it")
    url = urljoin(visit.page.url, address)
    if urlsplit(url)[:2] != urlsplit(visit.page.url)[:2]:
        raise NoAnswer(f"{visit.path}: the link leads away from the candidate"[:300])
    began = time.perf_counter()
    with broken_is_no_answer(url):
        response = visit.page.context.request.get(url, timeout=visit.within_s * 1000, max_redirects=0)
        content: bytes = response.body()
        status = response.status
        response.dispose()
    digest, ms = hashlib.sha256(content).hexdigest(), round((time.perf_counter() - began) * 1000, 3)
    call = Call(method="GET", path=path_of(url), status=status, ms=ms, size=len(content), sha256=digest)
    visit.calls.append(call)
    if status >= 400:
        raise PageAnswered(status, f"GET {path_of(url)} answered {status}")
    if status >= 300 or len(content) > MAX_BODY:
        raise NoAnswer(f"{path_of(url)}: answered {status} with {len(content)} bytes, which is no document")
    return content
