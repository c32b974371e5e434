"""A journey over several pages that is gone by keyboard: Tab to what comes next, type, press Enter.

At each step one must see where the focus is.  The first step that cannot be gone ends the journey.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from nisi.drivers.accessibility import FOCUS_UNSEEN, MOST_STOPS, STOP, STOPS, TEXT_LENGTH, Obstacle
from nisi.drivers.at_a_form import Person
from nisi.drivers.dialect import NoAnswer
from nisi.drivers.journeys import KeyboardJourney, KeyboardStep
from nisi.drivers.visit import broken_is_no_answer, path_of

if TYPE_CHECKING:
    from playwright.sync_api import Download, Locator, Page

MOST_OF_A_GROUP = 30  # presses of an arrow key: more than a group of radio buttons has
RULE = "keyboard-journey"

_IS_NEW = "() => window.nisiStops === undefined"
_HAS_FOCUS = "elements => elements.includes(document.activeElement)"
_IS_OF_ITS_GROUP = "elements => elements.some(one => one.name && one.name === document.activeElement?.name)"


class Gone(NamedTuple):
    """How far one came: the steps that were gone, the presses of Tab, and what kept one from going on."""

    steps: int
    tab_stops: int
    obstacle: Obstacle | None


class _Stuck(Exception):
    def __init__(self, rule: str, what: str, where: str = "") -> None:
        super().__init__(what)
        self.rule, self.what, self.where = rule, what, where


def go(person: Person, journey: KeyboardJourney, places: Mapping[str, str]) -> Gone:
    """Go the whole journey from the page that is open; raises `NoAnswer` where the browser itself breaks."""
    walk = _Walk(person)
    for number, step in enumerate(journey.steps, start=1):
        try:
            walk.take(step, lambda text: _filled(text, places))
        except _Stuck as stuck:
            what = f"Step {number} of {len(journey.steps)}: {stuck.what}"
            return Gone(number - 1, walk.presses, Obstacle(stuck.rule, what, stuck.where[:TEXT_LENGTH], None))
    if not re.search(journey.ends, walk.address):
        what = f"After its last step the address holds nothing like {journey.ends}"
        return Gone(len(journey.steps), walk.presses, Obstacle(RULE, what, walk.address, None))
    return Gone(len(journey.steps), walk.presses, None)


class _Walk:
    def __init__(self, person: Person) -> None:
        self._person, self.presses = person, 0
        self._downloaded: str | None = None
        person.page.on("download", self._download)

    @property
    def address(self) -> str:
        """Where one has come to: a page, or a file that the browser was given to keep."""
        return self._downloaded or path_of(self._page.url)

    def _download(self, download: Download) -> None:
        self._downloaded = path_of(download.url)

    @property
    def _page(self) -> Page:
        return self._person.page

    def take(self, step: KeyboardStep, filled: Callable[[str], str]) -> None:
        page = self._page
        if step.fill is not None:
            label = filled(step.fill)
            self._come_to(page.get_by_label(label, exact=True), f'the field "{label}"')
            with broken_is_no_answer("typing"):
                page.keyboard.press("Control+a")
                page.keyboard.type(filled(step.value))
        elif step.choose is not None:
            self._choose(filled(step.choose))
        elif step.press is not None:
            name = filled(step.press)
            self._enter(page.get_by_role("button", name=name, exact=True), f'the button "{name}"')
        elif step.follow is not None:
            name = filled(step.follow)
            self._enter(page.get_by_role("link", name=re.compile(rf"^{re.escape(name)}")), f'the link "{name}"')

    def _come_to(self, wanted: Locator, what: str, arrived: str = _HAS_FOCUS) -> None:
        """Press Tab until the focus is there and can be seen."""
        page = self._page
        with broken_is_no_answer(what):
            if page.evaluate(_IS_NEW):
                page.evaluate(STOPS)
            for _ in range(MOST_STOPS):
                self.presses += 1
                page.keyboard.press("Tab")
                if not wanted.evaluate_all(arrived):
                    continue
                _, is_seen, html = page.evaluate(STOP)
                if not is_seen:
                    raise _Stuck("focus-visible", f"{FOCUS_UNSEEN}, at {what}", " ".join(str(html).split()))
                return
        raise _Stuck(RULE, f"Whoever presses Tab never comes to {what}", path_of(page.url))

    def _choose(self, name: str) -> None:
        """Tab comes to a group of radio buttons as a whole; arrows go from one to the next and choose it."""
        radio = self._page.get_by_role("radio", name=name, exact=True)
        what = f'the choice "{name}"'
        self._come_to(radio, what, _IS_OF_ITS_GROUP)
        with broken_is_no_answer(what):
            for _ in range(MOST_OF_A_GROUP):
                if radio.evaluate_all(_HAS_FOCUS):
                    self._page.keyboard.press("Space")
                    return
                self._page.keyboard.press("ArrowDown")
        raise _Stuck(RULE, f"Whoever presses the arrow keys never comes to {what}", path_of(self._page.url))

    def _enter(self, wanted: Locator, what: str) -> None:
        self._come_to(wanted, what)
        self._downloaded = None
        try:
            with broken_is_no_answer(what), self._person.answered():
                self._page.keyboard.press("Enter")
        except NoAnswer:
            if self._downloaded is not None:
                return
            raise _Stuck(RULE, f"Enter leads nowhere at {what}", path_of(self._page.url)) from None


def _filled(text: str, places: Mapping[str, str]) -> str:
    return re.sub(r"{(\w+)}", lambda found: places.get(found[1], found[0]), text)
