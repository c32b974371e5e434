"""Who looks at each page of a candidate for barriers, as opened and as it refuses, and goes journeys without a mouse.

The cases are their own, opened by acts in the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

from msgspec import structs

from nisi.drivers.accessibility import Examined, examine
from nisi.drivers.at_a_form import Person
from nisi.drivers.journeys import ExaminedPage, KeyboardJourney
from nisi.drivers.keyboard import Gone, go
from nisi.drivers.visit import broken_is_no_answer
from nisi.journal.page_evidence import PAGE_EXAMINED, PageExamined
from scenarios.pages import CALLS, Desk, Places, Unmarked, filled_in


def look_for_barriers(desk: Desk, page: ExaminedPage, places: Mapping[str, str]) -> None:
    """Open a page as somebody in its role has it, and examine it; what is found is observed, with its place marked."""
    url = filled_in(page.url, places)
    with desk.entered(page.role) if page.role else desk.nobody() as person:
        examined: list[Examined] = []

        def look() -> None:
            person.open(url)
            if page.button is not None:
                _sent(person, page, page.button)
            examined.append(examine(person.page))

        role = page.role or "nobody"
        if desk.act(page.role or next(iter(desk.court.settings.candidate.actors)), f"examine: {page.name}", url, look):
            told = PageExamined(
                role=role,
                place=url,
                state=page.state,
                barriers=tuple(desk.barrier(person, page.name, one) for one in examined[0].obstacles),
                undecided=examined[0].undecided,
                tab_stops=examined[0].tab_stops,
            )
            if told.barriers:
                told = structs.replace(told, traces=desk.keep(page.name, person))
            desk.observe(PAGE_EXAMINED, page.name, not told.barriers, told)
        desk.loaded(page.name, person, role, url)


def _sent(person: Person, page: ExaminedPage, button: str) -> None:
    """Send the form of the page that is open, wrong, empty, or when the session has ended."""
    with broken_is_no_answer(f"the form of {page.name}"):
        for label, typed in page.typed.items():
            person.field(label).fill(typed)
        if page.session_ends:
            person.context.clear_cookies()
        with person.answered():
            person.page.get_by_role("button", name=button, exact=True).click(no_wait_after=True)


def go_by_keyboard(desk: Desk, journey: KeyboardJourney) -> None:
    """Go a journey without a mouse, from signing in, on cases of its own; what keeps one from its end is observed.

    Its hearing bears no mark: what comes of it at a partner is foreign, as if another user had shared it."""
    accounts = dict(zip(("username", "password"), desk.court.account(journey.role), strict=True))
    places = Places(desk).of_appeal(filed=True) | Places(desk).of_hearing(lambda: _unmarked(desk)) | accounts
    url = filled_in(journey.url, places)
    with desk.nobody() as person:
        gone: list[Gone] = []

        def walk() -> None:
            person.open(url)
            gone.append(go(person, journey, places))

        if desk.act(journey.role, f"by keyboard: {journey.name}", url, walk):
            obstacle = gone[0].obstacle
            told = PageExamined(
                role=journey.role,
                place=url,
                state=f"{gone[0].steps} of {len(journey.steps)} steps gone by keyboard",
                barriers=(desk.barrier(person, journey.name, obstacle),) if obstacle is not None else (),
                tab_stops=gone[0].tab_stops,
            )
            if told.barriers:
                told = structs.replace(told, traces=desk.keep(journey.name, person))
            desk.observe(PAGE_EXAMINED, journey.name, not told.barriers, told)
        desk.loaded(journey.name, person, journey.role, url)


def _unmarked(desk: Desk) -> Unmarked:
    """A name that no other run has and in which no mark can stand: it has no N."""
    return Unmarked(uuid5(NAMESPACE_URL, f"{desk.court.plan.run_id}/{desk.court.number}/{next(CALLS)}").hex)
