"""Pages examined for what keeps people from using them.  What is found is the promise items' to judge."""

from __future__ import annotations

from scenarios.barriers import go_by_keyboard, look_for_barriers
from scenarios.pages import Desk, Places


def test_pages_are_examined(desk: Desk) -> None:
    """Each as somebody in its role has it before them."""
    most = min(desk.court.size("browser")["pages"], len(desk.journeys.page))
    pages = desk.court.rng("barriers").sample(desk.journeys.page, most)
    places = Places(desk).needed_for(*(page.url for page in pages), filed=True)
    for page in pages:
        desk.do(lambda page=page: look_for_barriers(desk, page, places))


def test_journeys_are_gone_by_keyboard(desk: Desk) -> None:
    """From signing in to the end, as many as the stage asks for."""
    for journey in desk.journeys.keyboard[: desk.court.size("browser").get("keyboard", 0)]:
        desk.do(lambda journey=journey: go_by_keyboard(desk, journey))
