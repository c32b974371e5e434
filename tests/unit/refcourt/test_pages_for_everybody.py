"""What a machine can tell of WCAG 2.2 AA, on every page in every state: axe, reflow at 320 px, focus that is seen."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from reference_court import Court
from tour import STOPS, Scene, laid, signed_in

from nisi.drivers.browser_process import ARGUMENTS, INSTALL
from nisi.drivers.find_browser import find_browser

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = find_browser()
    if found is None:
        pytest.skip(INSTALL)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def scene(court: Court) -> Scene:
    return laid(court)


@pytest.fixture(scope="module")
def people(browser: Browser, scene: Scene) -> Iterator[dict[str, Page]]:
    """A page of each person who is on the tour, signed in."""
    pages = {}
    for who in sorted({stop.who for stop in STOPS.values()}):
        page = browser.new_context(base_url=scene.court.url, locale="en-GB", viewport=WIDE).new_page()
        page.set_default_timeout(10_000)
        if who:
            signed_in(page, who)
        pages[who] = page
    yield pages
    for page in pages.values():
        page.context.close()


def come_to(name: str, people: dict[str, Page], scene: Scene) -> Page:
    stop = STOPS[name]
    page = people[stop.who]
    if stop.who and not page.context.cookies():
        signed_in(page, stop.who)
    page.set_viewport_size(WIDE)
    page.goto(stop.path(scene))
    stop.do(page, scene)
    page.wait_for_load_state()
    return page


@pytest.mark.parametrize("name", STOPS)
def test_a_page_is_for_everybody(name: str, people: dict[str, Page], scene: Scene) -> None:
    """Axe finds nothing, there is one first heading, nothing is wider than a phone, and no script or request fails."""
    troubles: list[str] = []
    page = people[STOPS[name].who]
    heard = [
        ("pageerror", lambda error: troubles.append(f"error: {error}")),
        ("requestfailed", lambda request: troubles.append(f"failed: {request.url}")),
    ]
    for event, listener in heard:
        page.on(event, listener)
    come_to(name, people, scene)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    headings = page.get_by_role("heading", level=1).count()
    page.set_viewport_size(NARROW)
    wide = page.evaluate("document.documentElement.scrollWidth")
    for event, listener in heard:
        page.remove_listener(event, listener)
    violations = [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found]
    assert (violations, headings, wide, troubles) == ([], 1, 320, [])
