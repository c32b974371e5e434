"""The page in a browser: no barrier that a machine can find, no scrolling sideways, and it prints on A4."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from judged import Judged, faulty_run, judged, sound_run
from played import Event, arrival, court_day, outage, pulse
from test_report_page import hostile

from nisi.board.report import render
from nisi.drivers.accessibility import examine
from nisi.drivers.browser_process import Browser
from nisi.drivers.find_browser import NoBrowser
from nisi.drivers.print_page import print_page
from nisi.verdict.rulings import Verdict


def court_days() -> tuple[Event, ...]:
    """A day with plots, and a site whose acts were not served."""
    return (
        court_day(arrivals=3),
        pulse(11, begun=3, ended=3),
        arrival(11, outcome="unknown"),
        outage("down", (12, 16)),
    )


RUNS: dict[str, Callable[[], Judged]] = {
    "GO": lambda: judged(*sound_run()),
    "NO-GO": lambda: judged(*faulty_run(), *court_days(), faults=("T05",)),
    "NOT SHOWN": lambda: judged(),
    "hostile": hostile,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        running = Browser()
    except NoBrowser as none:
        pytest.skip(str(none))
    with running:
        yield running


@pytest.mark.parametrize("run", RUNS)
def test_a_machine_finds_no_barrier_on_the_page(run: str, browser: Browser, tmp_path: Path) -> None:
    """axe's rules for WCAG 2.2 AA, reflow at 320 px, and every stop reached by Tab and seen."""
    told = RUNS[run]()
    assert run == "hostile" or told.judgement.verdict is Verdict(run)
    page = tmp_path / "report.html"
    page.write_text(render(*told), encoding="utf-8")
    tab = browser.person("http://127.0.0.1").new_page()
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(page.as_uri())
    examined = examine(tab)
    tab.context.close()
    assert examined.obstacles == ()


OUT_OF_ITS_BOX = """() => {
  const seen = [...document.querySelectorAll("svg.case")].filter(svg => svg.getClientRects().length);
  return seen.map(svg => {
    let box, out = [];
    for (const part of svg.querySelectorAll("rect, polygon, text")) {
      const at = part.getBBox();
      if (part.tagName !== "text") box = at;
      else if (at.x < box.x || at.x + at.width > box.x + box.width) out.push(part.textContent);
    }
    return [svg.classList[1], svg.getBoundingClientRect().height < 1001, out];
  });
}"""


@pytest.mark.parametrize("run", ["NO-GO", "hostile"])
def test_one_drawing_of_the_assurance_case_fits_where_it_is_read(run: str, browser: Browser, tmp_path: Path) -> None:
    """On a phone, at a desk and on A4 (680 by 1,001 px): no text leaves its box, and paper has it on one page."""
    page = tmp_path / "report.html"
    page.write_text(render(*RUNS[run]()), encoding="utf-8")
    tab = browser.person("http://127.0.0.1").new_page()
    tab.goto(page.as_uri())
    seen = {}
    for where, wide, media in (("phone", 375, "screen"), ("desk", 1280, "screen"), ("paper", 680, "print")):
        tab.set_viewport_size({"width": wide, "height": 900})
        tab.emulate_media(media=media)
        seen[where] = tab.evaluate(OUT_OF_ITS_BOX)
    tab.context.close()
    assert seen == {"phone": [["narrow", False, []]], "desk": [["wide", False, []]], "paper": [["wide", True, []]]}


def test_the_page_prints_tagged_on_a4_in_a_process_of_its_own(browser: Browser, tmp_path: Path) -> None:
    """A screen reader finds its way in the PDF too."""
    page, pdf = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(render(*judged(*sound_run())), encoding="utf-8")
    assert print_page(page, pdf) is None
    printed = pdf.read_bytes()
    assert printed.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in printed and b"/Lang" in printed
    assert b"/MediaBox [0 0 594.95996 841.91998]" in printed or b"/MediaBox [0 0 595 842]" in printed


def test_without_a_browser_it_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    (tmp_path / "report.html").write_text("<!doctype html><title>t</title>", encoding="utf-8")
    why_not = print_page(tmp_path / "report.html", tmp_path / "report.pdf")
    assert why_not is not None and why_not.startswith("no browser was found; install one")
    assert not (tmp_path / "report.pdf").exists()
