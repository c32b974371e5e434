"""What a machine can tell of WCAG 2.2 AA, on every page in every state: axe, reflow at 320 px, focus that is seen."""

from collections import Counter
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from reference_court import Court
from tour import STOPS, Scene, laid, signed_in

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}


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


def test_axe_sees_what_it_is_here_for(people: dict[str, Page], scene: Scene) -> None:
    """An input that loses its label, and a text that loses its contrast, are found on a page that is well."""
    page = come_to("change details", people, scene)
    page.evaluate("document.querySelector('label[for=phone]').remove()")
    page.evaluate("document.querySelector('h1').style.color = '#cccccc'")
    found = {violation["id"] for violation in Axe().run(page).response["violations"]}
    assert found == {"label", "color-contrast"}


FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  return [at.id || at.textContent.trim(), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
          box.width > 0 && box.top >= 0 && box.bottom <= innerHeight];
}"""


def test_a_form_is_filled_by_keyboard_with_the_focus_always_seen(people: dict[str, Page], scene: Scene) -> None:
    """From the skip link over every link and input to the button, in the order of reading, and sent with Enter."""
    page = come_to("change details", people, scene)
    page.keyboard.press("Tab")
    stops = [page.evaluate(FOCUS)]
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS))
        if stops[-1][0] == "Save":
            break
    names = [name for name, _, _ in stops]
    assert names[0] == "Skip to main content"
    assert [name for name in names if name in ("phone", "address", "medicalRecord", "hearingNeeds", "Save")] == [
        "phone",
        "address",
        "medicalRecord",
        "hearingNeeds",
        "Save",
    ]
    assert "Cases" not in names  # skipped
    assert [(name, outlined, inside) for name, outlined, inside in stops if not (outlined and inside)] == []
    page.get_by_label("Telephone").press("End")
    page.keyboard.type(" 7")
    page.keyboard.press("Enter")
    page.get_by_text("Changed: telephone.").wait_for()


def test_an_error_takes_the_focus_and_leads_to_its_field(people: dict[str, Page], scene: Scene) -> None:
    """A link in the summary goes to the first input that is wrong."""
    page = come_to("file, nothing chosen", people, scene)
    assert page.evaluate("document.activeElement.id") == "problem"
    page.get_by_role("link", name="Choose a category").press("Enter")
    assert page.evaluate("document.activeElement.id") == "category"


def test_a_table_is_still_a_table_on_a_phone(people: dict[str, Page], scene: Scene) -> None:
    """Rows are shown as cards there; who listens is told of the same tables, rows, headings and cells as on a desk."""
    page = come_to("case file, second page", people, scene)
    told = []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        roles = Counter(node["role"]["value"] for node in tree if not node["ignored"])
        told.append({role: roles[role] for role in ("table", "row", "rowheader", "columnheader", "cell")})
    assert told == [{"table": 2, "row": 5, "rowheader": 3, "columnheader": 12, "cell": 15}] * 2
