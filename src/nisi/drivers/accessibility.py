"""Barriers on a page that a machine can find: axe's rules for WCAG 2.2 AA, reflow at 320 px, the keyboard.

What is walked by keyboard is the real thing: Tab is pressed until the page has been gone round.  What a machine cannot
tell is not told here: `nisi.checkers.inaccessible_pages` lists it.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from nisi.drivers.visit import broken_is_no_answer

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
NARROW_PX = 320  # WCAG 1.4.10: a page of 1,280 px at four times its size
TALL_PX = 800
MOST_STOPS = 250  # presses of Tab: more than the links and fields of any page so far (60)
MOST_OF_A_RULE = 3  # places told of one rule: the same mistake is made again and again
TEXT_LENGTH = 200


class Obstacle(NamedTuple):
    """A barrier at `selector`, where it can be pointed at."""

    rule: str
    what: str
    where: str
    selector: str | None


class Examined(NamedTuple):
    obstacles: tuple[Obstacle, ...]
    undecided: tuple[str, ...]
    tab_stops: int


_WIDER = """most => {
  const wide = document.scrollingElement.scrollWidth;
  if (wide <= most) return null;
  const scrolls = element => {
    const free = at => /absolute|fixed/.test(getComputedStyle(at).position);  // goes where its parent does not
    for (let at = element; at && at !== document.body; at = free(at) ? at.offsetParent : at.parentElement)
      if (at !== element && /auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  const over = [...document.body.querySelectorAll("*")]
    .filter(element => element.getBoundingClientRect().right > most + 1 && !scrolls(element)).pop();
  if (over) over.dataset.nisiPlace = "reflow";
  return [wide, over ? over.outerHTML : ""];
}"""
STOPS = """() => {
  const look = element => {
    const style = getComputedStyle(element);
    return [style.outlineStyle === "none" ? "" : style.outlineWidth + style.outlineColor, style.boxShadow,
      style.borderColor + style.borderWidth, style.backgroundColor, style.textDecoration].join("|");
  };
  const able = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], [contenteditable=true]")]
    .filter(element => element.tabIndex >= 0 && !element.disabled && !element.closest("[inert]")
      && element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length);
  window.nisiStops = able;
  document.activeElement?.blur?.();
  window.nisiLooks = able.map(look);
  window.nisiLook = look;
  document.body.tabIndex = -1;  // so that the first Tab comes to the first stop
  document.body.focus({preventScroll: true});
  document.body.removeAttribute("tabindex");
  return able.length;
}"""
"""Answers how many places of the page can have the focus, and takes the focus to before the first of them."""
STOP = """() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const place = window.nisiStops.indexOf(element);
  const box = element.getBoundingClientRect();
  const seen = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0
    && box.left < innerWidth;
  const changed = place < 0 || window.nisiLook(element) !== window.nisiLooks[place];
  return [place, seen && changed, element.outerHTML];
}"""
"""Answers where the focus is: the place of that stop, whether one sees that it is there, and its HTML; null where it is
nowhere."""
_POINTED = """place => { window.nisiStops[place].dataset.nisiPlace = "keyboard" + place; }"""
_UNREACHED = """places => window.nisiStops.map((element, place) => [place, element])
  .filter(([place, element]) => !places.includes(place) && element.type !== "radio")
  .map(([place, element]) => [place, element.outerHTML])"""


def examine(page: Page) -> Examined:
    """All barriers of the page as it stands there; afterwards it stands there as before, but for where the focus is."""
    with broken_is_no_answer("examining a page"):
        by_rule, undecided = _by_axe(page)
        stops, by_keyboard = _by_keyboard(page)
        return Examined((*by_rule, *_reflow(page), *by_keyboard), undecided, stops)


@cache
def _axe() -> str:
    from axe_playwright_python.base import AXE_SCRIPT

    return str(AXE_SCRIPT)


def _by_axe(page: Page) -> tuple[tuple[Obstacle, ...], tuple[str, ...]]:
    page.evaluate(_axe())
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations", "incomplete"]}
    found: dict[str, Any] = page.evaluate(f"axe.run({json.dumps(options)})")
    obstacles = [
        Obstacle(rule["id"], _short(rule["help"]), _short(node["html"]), _selector(node["target"]))
        for rule in found["violations"]
        for node in rule["nodes"][:MOST_OF_A_RULE]
    ]
    return tuple(obstacles), tuple(sorted(_short(rule["id"]) for rule in found["incomplete"]))


def _reflow(page: Page) -> tuple[Obstacle, ...]:
    """Whether one has to scroll sideways to read the page in a narrow window."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROW_PX, "height": TALL_PX})
    wider = page.evaluate(_WIDER, NARROW_PX)
    if before is not None:
        page.set_viewport_size(before)
    if wider is None:
        return ()
    width, html = wider
    what = f"In a window of {NARROW_PX} px the page is {width} px wide, so that it must be scrolled sideways"
    return (Obstacle("reflow", what, _short(html), '[data-nisi-place="reflow"]'),)


def _by_keyboard(page: Page) -> tuple[int, tuple[Obstacle, ...]]:
    """Goes round the page by Tab: how many stops there were, and where one is stuck or does not see where one is."""
    able: int = page.evaluate(STOPS)
    seen: dict[int, bool] = {}  # of a field of several parts, one stop each, it is enough to see one of them
    html: dict[int, str] = {}
    before, trap = None, None
    left = able == 0
    for _ in range(min(3 * able + 3, MOST_STOPS)):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            left = True
            break
        place, is_seen, html[place] = stop
        if place in seen and place != before:
            trap = None if place == next(iter(seen)) else place
            break
        before, seen[place] = place, is_seen or seen.get(place, False)
    unseen = [place for place, is_seen in seen.items() if not is_seen and place >= 0]
    obstacles = [_at_stop(page, "focus-visible", FOCUS_UNSEEN, place, html[place]) for place in unseen[:MOST_OF_A_RULE]]
    missed = page.evaluate(_UNREACHED, list(seen))
    if trap is not None or (missed and not left):
        place, told = (trap, html[trap]) if trap is not None else missed[0]
        obstacles.append(_at_stop(page, "no-keyboard-trap", _TRAP, place, told))
    elif missed:
        place, told = missed[0]
        what = f"{_MISSED} ({len(missed)} of {able} are never reached)"
        obstacles.append(_at_stop(page, "keyboard", what, place, told))
    return len(seen), tuple(obstacles)


FOCUS_UNSEEN = "Whoever presses Tab does not see that the focus is here"
_TRAP = "Whoever presses Tab comes round to the same few places and never leaves them"
_MISSED = "Whoever presses Tab never comes here"


def _at_stop(page: Page, rule: str, what: str, place: int, html: str) -> Obstacle:
    page.evaluate(_POINTED, place)
    return Obstacle(rule, what, _short(html), f'[data-nisi-place="keyboard{place}"]')


def _selector(target: list[Any]) -> str | None:
    return target[0] if target and isinstance(target[0], str) else None  # a list leads into a frame


def _short(text: object) -> str:
    return " ".join(str(text).split())[:TEXT_LENGTH]
