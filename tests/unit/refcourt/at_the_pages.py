"""People at the pages without a browser: their cookie, the forms that they are shown, what they send."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from reference_court import PASSWORD, Answer, Court, Person

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class _Page(HTMLParser):
    """The inputs of every form of a page with what stands in them, and all that can be read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.text = ""
        self._area, self._select = "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and "name" in given and given.get("type") != "file":
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                self.forms[-1][given["name"]] = given.get("value", "")
        elif tag == "textarea":
            self._area = given["name"]
            self.forms[-1][self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.forms[-1][self._area] = self.forms[-1][self._area].removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][self._area] += data
        else:
            self.text += data


@dataclass
class Seen:
    """A page as it was answered."""

    status: int
    headers: Mapping[str, str]
    html: str
    page: _Page = field(init=False)

    def __post_init__(self) -> None:
        self.page = _Page(self.html)

    @property
    def text(self) -> str:
        return " ".join(self.page.text.split())

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the inputs of the form that has a key."""
        return next(form for form in self.page.forms if "form_key" in form)

    @property
    def heading(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.html, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", "", found[1]).split()) if found else ""


class AtThePages:
    """One who is signed in to the pages, in a browser of their own."""

    def __init__(self, court: Court, name: str) -> None:
        self.name, self._stranger = name, court.stranger()
        self.cookie: dict[str, str] = {}
        self.signed_in = self.sign_in(f"username={name}&password={PASSWORD}")

    def sign_in(self, typed: str) -> Answer:
        answer = self._stranger.send("POST", "/sign-in", raw=typed.encode(), headers=FORM)
        if answer.status == 303:
            self.cookie = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}
        return answer

    def lose_session(self) -> None:
        self.cookie = {}

    def get(self, path: str) -> Seen:
        """The page; a form that is asked for is given a key of its own in its address."""
        answer = self._stranger.send("GET", path, headers={**self.cookie, "Accept": "text/html"})
        if answer.headers.get("Location", "").startswith("?"):
            return self.get(path.partition("?")[0] + answer.headers["Location"])
        return _seen(answer)

    def bytes_at(self, path: str) -> bytes:
        return self._stranger.send("GET", path, headers=self.cookie).bytes

    def send(self, path: str, typed: Mapping[str, str], **headers: str) -> Seen:
        """What a browser sends when the form is sent, as it stands in `typed`."""
        raw = urlencode({name: value.replace("\n", "\r\n") for name, value in typed.items()}).encode()
        return _seen(self._stranger.send("POST", path, raw=raw, headers={**self.cookie, **FORM, **headers}))

    def fill(self, path: str, **typed: str) -> Seen:
        """Open the form, type, send it."""
        return self.send(path, {**self.get(path).typed, **typed})

    def upload(self, path: str, name: str, content: bytes, **typed: str) -> Seen:
        fields = {**self.get(path).typed, **typed, "file": (name, content, "application/pdf")}
        return _seen(self._stranger.send("POST", path, fields=fields, headers=self.cookie))

    def follow(self, seen: Seen) -> Seen:
        """Where a form led that was taken."""
        assert seen.status == 303, seen.text
        return self.get(seen.headers["Location"])


def at_the_pages(court: Court, person: Person | str) -> AtThePages:
    name = person if isinstance(person, str) else person.name
    assert name
    return AtThePages(court, name)


def _seen(answer: Answer) -> Seen:
    return Seen(answer.status, answer.headers, answer.bytes.decode(errors="replace"))
