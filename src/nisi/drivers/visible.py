"""What of a page a person could see, asked of the page itself.

A link counts as seen when it is rendered with some text and a size, is neither transparent nor hidden, and is what lies
uppermost at its place once a person has scrolled there.  So `display: none`, `visibility: hidden`, no size, a place
off the screen, being clipped away and being covered all make it unseen.

What it cannot see: text in the colour of its ground, and text that is too small or too pale to read.
"""

from __future__ import annotations

TEXT_LENGTH = 300  # characters of any text that are taken from a page: longer than any filename a store lets through
HREF_LENGTH = 2000  # characters of an address: what servers commonly take
SMALLEST_PX = 4  # the smallest thing that can be said to be seen; the trick to hide text from sight leaves 1 px

_SEEN = f"""
const scrolls = style => /auto|scroll/.test(style.overflowX + style.overflowY);
const show = element => {{
  for (let outer = element.parentElement; outer && outer !== document.body; outer = outer.parentElement) {{
    if (!scrolls(getComputedStyle(outer))) continue;
    const inner = element.getBoundingClientRect(), around = outer.getBoundingClientRect();
    outer.scrollTo({{
      left: outer.scrollLeft + inner.left - around.left - (around.width - inner.width) / 2,
      top: outer.scrollTop + inner.top - around.top - (around.height - inner.height) / 2,
      behavior: "instant",
    }});
  }}
  const now = element.getBoundingClientRect();
  scrollBy({{left: now.left - innerWidth / 2, top: now.top - innerHeight / 2, behavior: "instant"}});
}};
const seen = element => {{
  if (!element.checkVisibility({{opacityProperty: true, visibilityProperty: true}})) return false;
  if (!element.innerText.trim()) return false;
  show(element);
  const box = element.getClientRects()[0];
  if (!box || box.width < {SMALLEST_PX} || box.height < {SMALLEST_PX}) return false;
  element.style.setProperty("pointer-events", "auto", "important");
  const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;  // of what is in sight
  const x = middle(box.left, box.right, innerWidth), y = middle(box.top, box.bottom, innerHeight);
  return element.contains(document.elementFromPoint(x, y));
}};
"""

DOCUMENTS = f"""([categories, names, rows, links]) => {{{_SEEN}
  const named = categories.map(category => names.find(name => category.contains(name))?.innerText.trim() ?? "");
  return links.map(link => ({{
    category: categories.findLastIndex(category => category.contains(link)),
    named: (named[categories.findLastIndex(category => category.contains(link))] ?? "").slice(0, {TEXT_LENGTH}),
    row: rows.findLastIndex(row => row.contains(link)),
    text: link.innerText.trim().slice(0, {TEXT_LENGTH}),
    href: (link.getAttribute("href") || "").slice(0, {HREF_LENGTH}),
    seen: seen(link),
  }}));
}}"""
"""Called with categories, their names, rows and links; answers, for each link, the innermost category (with its name)
and row that hold it, and whether it is seen.  One question a page: each takes as long as loading it."""

TEXTS = f"""(elements, most) => {{{_SEEN}
  return elements.map(element => [element.innerText.trim().slice(0, most), seen(element)]);
}}"""
"""Called with elements; answers the text of each, and whether it is seen."""

CELLS = f"""rows => {{{_SEEN}
  const said = cell => seen(cell) ? cell.innerText.trim().slice(0, {TEXT_LENGTH}) : "";
  return rows.map(row => [...(row.cells || [])].map(said));
}}"""
"""Called with the rows of tables; answers the text of each cell that is seen, "" for one that is not."""

ADDRESSES = f"""links => {{{_SEEN}
  return links.map(link => seen(link) ? (link.getAttribute("href") || "").slice(0, {HREF_LENGTH}) : "");
}}"""
"""Called with links; answers the address of each that is seen, "" for one that is not."""

FIRST_SEEN = f"""links => {{{_SEEN}
  return links.findIndex(link => link.getAttribute("aria-disabled") !== "true" && seen(link));
}}"""
"""Called with links; answers the index of the first one that could be clicked, or -1."""
