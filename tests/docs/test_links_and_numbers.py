"""Links lead somewhere, and numbers that are claimed are those that the code gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documentation import ROOT, anchors, page, pages, rows, section, ticked, unfenced

from nisi.verdict.bounds import trials_needed

LINK = re.compile(r"\]\(([^)\s]+)\)")
MACHINE_PATH = re.compile(r"(?<![\w.>])/(?:home|work|root|tmp|Users)/")


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    """The file is there, and so is the heading."""
    broken = []
    for link in LINK.findall(unfenced(path.read_text(encoding="utf-8"))):
        if "://" in link:
            continue
        target, _, anchor = link.partition("#")
        there = (path.parent / target).resolve() if target else path
        if not there.exists() or (anchor and anchor not in anchors(there.read_text(encoding="utf-8"))):
            broken.append(link)
    assert broken == []


def test_the_index_links_every_page() -> None:
    """Nothing is documented where nobody finds it; decisions are linked as a folder."""
    docs = ROOT / "docs"
    linked = {(docs / link.partition("#")[0]).resolve() for link in LINK.findall(page("index"))}
    missing = [p for p in pages() if p not in linked and p.parent not in linked and p != docs / "index.md"]
    assert missing == []


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_names_a_folder_of_somebodys_machine(path: Path) -> None:
    """Paths are relative to the kit."""
    assert MACHINE_PATH.findall(path.read_text(encoding="utf-8")) == []


def test_the_numbers_of_hearings_are_those_that_the_gate_asks_for() -> None:
    """Each row of the explanation's table, worked out again."""
    told = rows(section(page("explanation/what-a-go-means"), "How many are enough"), "to rule out")
    shown = {cells[0]: number(cells[1]) for cells in told}
    assert shown == {rate: trials_needed(1 / number(rate.removeprefix("1 in ")), 0.95) for rate in shown}
    assert "473" in section(page("explanation/what-a-go-means"), "How many are enough")
    assert trials_needed(0.01, 0.95, failures=1) == 473


def number(text: str) -> int:
    return int(text.replace(",", ""))


def test_every_folder_that_the_readme_names_is_there() -> None:
    """All but the one that runs make."""
    told = [name for cells in rows(page("../README"), "folder") for name in ticked(cells[0])]
    assert [name for name in told if not (ROOT / name).is_dir() and name != "runs/"] == []
    assert {"src/nisi/", "suites/", "contracts/"} <= set(told)
