"""Barriers that a browser finds on a page: each where it is, and none on a page that has none."""

from __future__ import annotations

import pytest

from nisi.drivers.accessibility import examine
from nisi.drivers.browser_process import Browser

HEAD = '<!DOCTYPE html><html lang="en"><head><title>Cases</title></head><body><main><h1>Cases</h1>'
FIELDS = '<a href="#a">Go</a> <label for="n">Name</label> <input id="n"> <input type="date" aria-label="Day">'
RADIOS = """<fieldset><legend>Which?</legend>
<label><input type="radio" name="r">A</label> <label><input type="radio" name="r">B</label></fieldset>"""
TRAP = """<script>addEventListener("keydown", event => {
  if (event.key !== "Tab" || document.activeElement.id !== "last") return;
  document.getElementById("n").focus();
  event.preventDefault();
})</script>"""

# Each row: what is on the page, and the rules that it breaks.
PAGES: dict[str, tuple[str, list[str]]] = {
    "all is well": (FIELDS + RADIOS + "<button>Save</button>", []),
    "nothing can be pressed": ("<p>Nothing here.</p>", []),
    "a field without a label": ('<p>Name</p><input id="n"><button>Save</button>', ["label"]),
    "words too pale to read": ('<p style="color:#ccc">Pale</p>', ["color-contrast"]),
    "wider than a narrow window": (FIELDS + '<div style="width:600px">Wide</div>', ["reflow"]),
    "a table that scrolls by itself": (
        '<div style="overflow-x:auto" tabindex="0" role="region" aria-label="Rows">'
        '<div style="width:600px">Wide</div></div>',
        [],
    ),
    "a focus that cannot be seen": (
        FIELDS + "<style>button{outline:none!important}</style><button>Save</button>",
        ["focus-visible"],
    ),
    "a focus that is never left": (
        FIELDS + '<button id="last">Save</button><a href="#b">After</a>' + TRAP,
        ["no-keyboard-trap"],
    ),
    "a button that Tab passes by": (
        FIELDS + '<button id="b">Save</button><a href="#z">End</a>'
        "<script>b.addEventListener('focus', () => document.querySelector('[href=\"#z\"]').focus())</script>",
        ["keyboard"],
    ),
}


@pytest.mark.parametrize("row", PAGES)
def test_a_page_has_the_barriers_that_it_has(browser: Browser, row: str) -> None:
    """Each once, at a place that can be pointed at."""
    html, rules = PAGES[row]
    page = browser.person("http://127.0.0.1").new_page()
    page.set_content(HEAD + html + "</main></body></html>")
    found = examine(page).obstacles
    assert [one.rule for one in found] == rules
    assert [page.locator(one.selector).count() for one in found if one.selector] == [1 for _ in found]
    page.context.close()
