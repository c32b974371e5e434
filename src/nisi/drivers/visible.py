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

KEPT = """(elements, name) => { (window.nisiKept ??= {})[name] = elements; }"""
"""Called with elements and what to call them; the page keeps them for `DOCUMENTS`."""

DOCUMENTS = f"""(links, most) => {{{_SEEN}
  const {{categories = [], names = [], rows = []}} = window.nisiKept ?? {{}};
  delete window.nisiKept;
  if (links.length > most) return null;
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
"""Called with links, and `most`; answers, for each link, the innermost of the categories and rows that are kept which
hold it, and whether it is seen; null for too many."""

TEXTS = f"""(elements, [things, most]) => {{{_SEEN}
  const said = element => [element.innerText.trim().slice(0, most), seen(element)];
  return elements.length > things ? null : elements.map(said);
}}"""
"""Called with elements; answers the text of each, and whether it is seen; null for too many, as the next two do."""

CELLS = f"""(rows, [things]) => {{{_SEEN}
  const said = cell => seen(cell) ? cell.innerText.trim().slice(0, {TEXT_LENGTH}) : "";
  return rows.length > things ? null : rows.map(row => [...(row.cells || [])].map(said));
}}"""
"""Called with the rows of tables; answers the text of each cell that is seen, "" for one that is not."""

ADDRESSES = f"""(links, [things]) => {{{_SEEN}
  const said = link => seen(link) ? (link.getAttribute("href") || "").slice(0, {HREF_LENGTH}) : "";
  return links.length > things ? null : links.map(said);
}}"""
"""Called with links; answers the address of each that is seen, "" for one that is not."""

FIRST_SEEN = f"""links => {{{_SEEN}
  return links.findIndex(link => link.getAttribute("aria-disabled") !== "true" && seen(link));
}}"""
"""Called with links; answers the index of the first one that could be clicked, or -1."""

SHOWN = """elements => elements.length > 0 && elements[0].checkVisibility({visibilityProperty: true})
  && elements[0].getClientRects().length > 0"""
"""Called with elements; answers whether the first of them is shown."""

WORDS = "most => (document.body?.innerText ?? '').slice(0, most)"
"""Answers what can be read on the page, cut short."""
