"""Somebody in a browser of their own, at the forms of a candidate: opens, types, sends, reads what became of it.

Every wait ends after `within_s`.  What breaks raises `NoAnswer`; what a page says is bounded.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nisi.actor import WHY_LENGTH
from nisi.drivers.browser_process import Browser
from nisi.drivers.dialect import NoAnswer
from nisi.drivers.journeys import Counted, FormPage, Journeys
from nisi.drivers.page_steps import Part
from nisi.drivers.page_troubles import PageTroubles
from nisi.drivers.pages import SignInPage
from nisi.drivers.visit import Visit, broken_is_no_answer
from nisi.journal.page_evidence import Said

if TYPE_CHECKING:
    from playwright.sync_api import Locator

FILE_BYTES = 200_000  # of a file that is uploaded: some seconds on a slow line
LOOKS_EVERY_MS = 20

_MARK = """() => {
  for (const part of [document.body, document.querySelector("main")]) if (part) part.nisiSent = true;
}"""
_ANSWERED = """() => {
  if (document.readyState !== "complete" || !document.body) return false;
  const main = document.querySelector("main");
  return !document.body.nisiSent || (main !== null && !main.nisiSent);
}"""
"""Whether what stands there is another page, or another main part of it, than that which was marked."""


@dataclass
class Cost:
    """What it took of a person: `pages` that they had before them, `waited_s` for them, `typed_again` the fields that
    they had to fill once more, `dead_ends` the refusals without a next step."""

    pages: int = 0
    waited_s: float = 0.0
    typed_again: int = 0
    dead_ends: int = 0


class Person:
    """One signed-in person; close it, or use it in a `with` statement.  Without `scripts` pages cannot run any."""

    def __init__(
        self,
        browser: Browser,
        base_url: str,
        form: SignInPage,
        journeys: Journeys,
        account: tuple[str, str],
        within_s: float,
        scripts: bool = True,
    ) -> None:
        self.context = browser.person(base_url, scripts=scripts)
        self.troubles = PageTroubles(self.context)
        self.page = self.context.new_page()
        self.cost = Cost()
        self.account = account
        self._sign_in, self._journeys, self._within_s = form, journeys, within_s
        self.page.set_default_timeout(within_s * 1000)

    def __enter__(self) -> Person:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.context.close()

    def another_tab(self) -> Person:
        """The same person at another page of the same browser."""
        tab = copy.copy(self)
        tab.page = self.context.new_page()
        tab.page.set_default_timeout(self._within_s * 1000)
        return tab

    def sign_in(self) -> None:
        self.open(self._sign_in.url)
        self.sign_in_here()

    @property
    def is_at_sign_in(self) -> bool:
        return urlsplit(self.page.url).path == urlsplit(self._sign_in.url).path

    def sign_in_here(self) -> None:
        """Sign in on the page that asks for it, and come to wherever that leads."""
        with broken_is_no_answer("signing in"):
            self.page.get_by_label(self._sign_in.username, exact=True).fill(self.account[0])
            self.page.get_by_label(self._sign_in.password, exact=True).fill(self.account[1])
            with self.answered():
                self.page.get_by_role("button", name=self._sign_in.button, exact=True).click()
            Visit.located(self.page, self._sign_in.shows).first.wait_for()

    def open(self, url: str) -> None:
        with self._waiting(), broken_is_no_answer(url):
            self.page.goto(url)
        self.look_whether_blank()

    def fill(self, form: FormPage, text: str) -> None:
        with broken_is_no_answer(f"the form {form.name}"):
            for label, typed in form.fields.items():
                self.field(label).fill(typed.replace("{text}", text))
            if form.file is not None:
                self._choose(form.file, text)

    def fill_again(self, form: FormPage, text: str) -> None:
        """Fill what does not stand there any more, and count it."""
        with broken_is_no_answer(f"the form {form.name}"):
            for label, typed in form.fields.items():
                wanted = typed.replace("{text}", text)
                if self.field(label).input_value() != wanted:
                    self.cost.typed_again += 1
                    self.field(label).fill(wanted)
            if form.file is not None and not self.field(form.file).evaluate("input => input.files.length"):
                self.cost.typed_again += 1
                self._choose(form.file, text)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def button(self, form: FormPage) -> Locator:
        return self.page.get_by_role("button", name=form.button, exact=True)

    def has(self, form: FormPage) -> bool:
        return self.button(form).count() > 0

    def press(self, form: FormPage) -> None:
        with broken_is_no_answer(f"the button {form.button}"), self.answered():
            self.button(form).click(no_wait_after=True)

    @contextmanager
    def answered(self) -> Iterator[None]:
        """What is done inside sends something: wait until another page, or another main part of it, stands there."""
        self.page.evaluate(_MARK)
        with self._waiting():
            yield
            self.settle()
        self.look_whether_blank()

    def settle(self) -> None:
        """Wait until what stands there came after the mark, however often the page is replaced meanwhile."""
        from playwright.sync_api import Error

        until = time.monotonic() + self._within_s
        while time.monotonic() < until:
            try:
                if self.page.evaluate(_ANSWERED):
                    return
            except Error:  # the page was replaced while it was asked: the next one is asked
                pass
            self.page.wait_for_timeout(LOOKS_EVERY_MS)
        raise NoAnswer(f"{urlsplit(self.page.url).path[:WHY_LENGTH]} stood there for {self._within_s:g} s")

    def look_whether_blank(self) -> None:
        """A page that came, and on which there is nothing to be read, is a trouble of its own."""
        with broken_is_no_answer("the page"):
            if not self.page.locator("body").inner_text().strip():
                self.troubles.blank(urlsplit(self.page.url).path)

    def refresh(self) -> None:
        with broken_is_no_answer("refreshing"), self._waiting():
            self.page.reload()

    def go_back(self) -> None:
        with broken_is_no_answer("going back"), self._waiting():
            self.page.go_back()

    def told(self) -> tuple[Said, str]:
        """What the page says has become of what was sent, and in which words."""
        for said, part in (("done", self._journeys.done), ("not done", self._journeys.refused)):
            words = self._words(part)
            if words:
                if said == "not done" and not self._goes_on():
                    self.cost.dead_ends += 1
                return said, words  # type: ignore[return-value]
        return ("not done", "asked to sign in") if self.is_at_sign_in else ("nothing", "")

    def where_it_told(self) -> Locator:
        """What the page says of what was sent; where it says nothing, its main part."""
        told = [Visit.located(self.page, part, hidden=False) for part in (self._journeys.done, self._journeys.refused)]
        return next((one for one in told if one.count()), self.page.locator("main"))

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.account[1],)

    def found(self, counted: Counted, url: str, text: str) -> int:
        """How often what was sent is to be found."""
        self.open(url)
        with broken_is_no_answer(url):
            parts = self.page.get_by_role(counted.role)  # type: ignore[arg-type]
            if counted.name is None:
                return parts.filter(has_text=text).count()
            name = counted.name.replace("{text}", text)
            return self.page.get_by_role(counted.role, name=name).count()  # type: ignore[arg-type]

    def _choose(self, label: str, text: str) -> None:
        content = text.encode().ljust(FILE_BYTES, b".")
        self.field(label).set_input_files({"name": text, "mimeType": "text/plain", "buffer": content})

    def _words(self, part: Part) -> str:
        from playwright.sync_api import Error

        try:
            shown = [one for one in Visit.located(self.page, part, hidden=False).all() if one.is_visible()]
            return " ".join(shown[0].inner_text().split())[:WHY_LENGTH] if shown else ""
        except Error:
            return ""

    def _goes_on(self) -> bool:
        """Whether the page offers a next step: something to press or to follow in its main part."""
        steps = self.page.locator("main").or_(self.page.locator("body")).first
        return steps.locator("a[href], button, input[type=submit]").count() > 0

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.cost.waited_s += time.monotonic() - began
            self.cost.pages += 1
