"""The documentation as the tests read it: pages, sections, tables, blocks and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^ *```(\w*)")
HEADING = re.compile(r"^(#+) (.+)$")
TICKED = re.compile(r"`([^`]+)`")


def pages() -> list[Path]:
    """Every page that people read."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def page(name: str) -> str:
    """The text of a page, by its path below docs/ without the ending."""
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def reference(name: str) -> str:
    return page(f"reference/{name}")


@dataclass(frozen=True)
class Block:
    """A fenced block; `line` is that of its fence."""

    page: Path
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(language: str, among: list[Path] | None = None) -> list[Block]:
    """Every fenced block in a language, on all pages or on some."""
    return [block for path in among or pages() for block in _blocks(path) if block.language == language]


def _blocks(path: Path) -> Iterator[Block]:
    start, language, lines = 0, "", list[str]()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fence = FENCE.match(line)
        if fence and not start:
            start, language, lines = number, fence[1], []
        elif fence:
            yield Block(path, start, language, "\n".join(lines) + "\n")
            start = 0
        elif start:
            lines.append(line)
    assert not start, f"{path}:{start}: a block that is never closed"


def headings(text: str) -> list[str]:
    return [title for title, _ in _sections(text)]


def section(text: str, title: str) -> str:
    """What stands under a heading, up to the next heading of any level."""
    found = [body for name, body in _sections(text) if name == title]
    assert len(found) == 1, f'{len(found)} headings say "{title}"'
    return found[0]


def _sections(text: str) -> Iterator[tuple[str, str]]:
    title, lines, fenced = "", list[str](), False
    for line in text.splitlines():
        fenced ^= bool(FENCE.match(line))
        heading = None if fenced else HEADING.match(line)
        if heading:
            if title:
                yield title, "\n".join(lines)
            title, lines = heading[2], []
        else:
            lines.append(line)
    yield title, "\n".join(lines)


def rows(text: str, head: str = "") -> list[list[str]]:
    """The cells of every table row whose table's first column is called `head`, without the head and its rule."""
    found, current = [], None
    for line in text.splitlines():
        if not line.startswith("|"):
            current = None
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if current is None:
            current = cells[0]
        elif not set("".join(cells)) <= set("-: ") and current == head:
            found.append(cells)
    return found


def ticked(text: str) -> list[str]:
    return TICKED.findall(text)


def names(text: str, head: str) -> list[str]:
    """The names in the first column of the tables that are headed `head`."""
    return [name for cells in rows(text, head) for name in ticked(cells[0])]


def plain(text: str) -> str:
    """Text with its white space evened out, so that line breaks do not matter."""
    return " ".join(text.split())


def unfenced(text: str) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub and GitLab make them."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings(text)}
