"""The difficult ways in which people send forms, each a function of a journey; what came of it is judged elsewhere.

A way fills the form and sends it as somebody in a hurry, on a bad line or with two tabs does, and notes what the page
said.  It is told what a person could know: a text that was once said to be done stays done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nisi.drivers.at_a_form import Person
from nisi.drivers.journeys import FormPage
from nisi.drivers.visit import broken_is_no_answer
from nisi.journal.page_evidence import Said

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Route

SLOW_MS = 700  # until a slow line brings the first byte: long enough to press again, short enough to wait for
UPLOADS_BYTES_A_S = 150_000  # of a line that is lost in mid-upload: the file takes longer than what comes next
LOST_AFTER_MS = 500
LOOKS_MS = 100  # while an answer is on its way
WELL = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


@dataclass
class Told:
    """What a page said of one text, last; and whether it said that it was done before there was an answer.

    `account` is that of whoever sent it."""

    account: tuple[str, str]
    said: Said = "nothing"
    words: str = ""
    early: bool = False


@dataclass
class Journey:
    """One form sent in one way: `people` come as they are called for, the first signs in before it begins."""

    form: FormPage
    url: str
    people: Callable[[int, bool], Person]
    mark: Callable[[], str]
    told: dict[str, Told] = field(default_factory=dict)

    def person(self, number: int = 0, scripts: bool = True) -> Person:
        return self.people(number, scripts)

    def begin(self, person: Person) -> str:
        """Open the form and fill it with a text of its own."""
        text = self.mark()
        self.told[text] = Told(person.account)
        person.open(self.url)
        person.fill(self.form, text)
        return text

    def note(self, person: Person, text: str) -> Said:
        said, words = person.told()
        told = self.told[text]
        if told.said != "done":
            told.said, told.words = said, words
        return said


def double_click(journey: Journey, scripts: bool = True) -> None:
    person = journey.person(scripts=scripts)
    text = journey.begin(person)
    with broken_is_no_answer("a double click"), person.answered():
        person.button(journey.form).dblclick(no_wait_after=True)
    journey.note(person, text)


def double_click_without_scripts(journey: Journey) -> None:
    double_click(journey, scripts=False)


def enter_twice(journey: Journey) -> None:
    assert journey.form.enter is not None
    person = journey.person()
    text = journey.begin(person)
    with broken_is_no_answer("Enter twice"), person.answered():
        person.field(journey.form.enter).focus()
        person.page.keyboard.press("Enter")
        person.page.keyboard.press("Enter")
    journey.note(person, text)


def back_and_again(journey: Journey) -> None:
    person = journey.person()
    text = journey.begin(person)
    person.press(journey.form)
    journey.note(person, text)
    person.go_back()
    if person.has(journey.form):
        person.press(journey.form)
        journey.note(person, text)


def refresh(journey: Journey) -> None:
    """The answer is lost on its way, and whoever waits for it refreshes, or sends what still stands there again."""
    person = journey.person()
    text = journey.begin(person)

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    person.troubles.ours = True
    with broken_is_no_answer("the answer that is lost"):
        person.page.route("**/*", lose)
        person.button(journey.form).click(no_wait_after=True)
        person.page.wait_for_timeout(LOST_AFTER_MS)
        person.page.unroute("**/*", lose)
    _again(journey, person, text)


def lost_in_mid_upload(journey: Journey) -> None:
    person = journey.person()
    text = journey.begin(person)
    person.troubles.ours = True
    with broken_is_no_answer("the upload that is lost"), _line(person, uploadThroughput=UPLOADS_BYTES_A_S) as behave:
        person.button(journey.form).click(no_wait_after=True)
        person.page.wait_for_timeout(LOST_AFTER_MS)
        behave(offline=True)
        person.page.wait_for_timeout(LOOKS_MS)
        journey.note(person, text)
    _again(journey, person, text)


def slow_line(journey: Journey) -> None:
    """Whoever waits presses again; the page may say that it is sending, and not that it is done."""
    person = journey.person()
    text = journey.begin(person)
    with broken_is_no_answer("a slow line"), _line(person, latency=SLOW_MS), person.answered():
        came: list[int] = []
        person.page.on("response", lambda response: came.append(response.status))
        person.button(journey.form).click(no_wait_after=True)
        person.page.wait_for_timeout(LOOKS_MS)
        journey.told[text].early = person.told()[0] == "done" and not came
        if person.has(journey.form):
            person.button(journey.form).click(no_wait_after=True, force=True)
    journey.note(person, text)


def two_tabs(journey: Journey) -> None:
    person = journey.person()
    _one_after_another(journey, person, person.another_tab())


def stale(journey: Journey) -> None:
    _one_after_another(journey, journey.person(1), journey.person(0))


def session_ends(journey: Journey) -> None:
    person = journey.person()
    text = journey.begin(person)
    person.context.clear_cookies()
    person.press(journey.form)
    said = journey.note(person, text)
    if said == "done":
        return
    if person.is_at_sign_in:
        person.sign_in_here()
    _again(journey, person, text)


WAYS: dict[str, Callable[[Journey], None]] = {
    "answer lost, refreshed": refresh,
    "double click without scripts": double_click_without_scripts,
    "stale page": stale,
    "session ends in mid-form": session_ends,
    "network lost in mid-upload": lost_in_mid_upload,
    "Enter twice": enter_twice,
    "two tabs": two_tabs,
    "back and again": back_and_again,
    "slow line": slow_line,
    "double click": double_click,
}
"""Every way by its name; those that a short run must not leave out come first."""


def suits(way: str, form: FormPage) -> bool:
    """Whether a form can be sent in that way: Enter needs a field to press it in, an upload a file."""
    match way:
        case "Enter twice":
            return form.enter is not None
        case "network lost in mid-upload":
            return form.file is not None
        case "answer lost, refreshed":
            return form.file is None  # a browser does not hand on a file that it sends, so its answer cannot be lost
        case _:
            return True


def _again(journey: Journey, person: Person, text: str) -> None:
    """What a person does who does not know: refresh, or send again what still stands there; and from the beginning if
    the form is gone."""
    person.troubles.ours = False
    if not person.has(journey.form):
        person.refresh()
        if journey.note(person, text) == "done":
            return
    if not person.has(journey.form):
        person.open(journey.url)
    person.fill_again(journey.form, text)
    person.press(journey.form)
    journey.note(person, text)


def _one_after_another(journey: Journey, first: Person, second: Person) -> None:
    """Both have the form open before either sends it."""
    texts = [journey.begin(person) for person in (first, second)]
    for person, text in zip((first, second), texts, strict=True):
        person.press(journey.form)
        journey.note(person, text)


@contextmanager
def _line(person: Person, **behaves: float) -> Iterator[Callable[..., None]]:
    """Within it the line to the platform behaves in that way, or as it is told to; afterwards it is well."""
    session: CDPSession = person.context.new_cdp_session(person.page)
    session.send("Network.enable")

    def behave(**told: float) -> None:
        session.send("Network.emulateNetworkConditions", {**WELL, **told})

    behave(**behaves)
    try:
        yield behave
    finally:
        behave()
        session.detach()
