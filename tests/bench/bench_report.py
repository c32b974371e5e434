"""What a report costs when everything went wrong: 100,000 findings of twelve kinds, as page, as Markdown and as PDF.

Figures, not a timed test; the aim is a page under 5 MB in under 10 s.  Run it with `make bench`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import msgspec
from conftest import Say

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "board"))

from judged import faulty_run, judged

from nisi.board.report import render, render_markdown
from nisi.checkers.checked import Finding
from nisi.drivers.print_page import print_page

FINDINGS = 100_000
CODES = [f"{thing}-{what}" for thing in ("order", "document", "data", "case") for what in ("lost", "hidden", "altered")]


def test_a_report_of_a_hundred_thousand_findings(say: Say, tmp_path: Path) -> None:
    run = judged(*faulty_run())
    calls = tuple(ref for finding in run.judgement.findings for ref in finding.calls)
    findings = tuple(
        Finding(
            code=CODES[n % len(CODES)], subject=f"subject {n}", sentence=f"Thing {n} went wrong. " * 20, calls=calls
        )
        for n in range(FINDINGS)
    )
    told = run._replace(judgement=msgspec.structs.replace(run.judgement, findings=findings))
    began = time.perf_counter()
    html = render(*told)
    made = time.perf_counter()
    text = render_markdown(*told)
    written = time.perf_counter()
    say(f"page: {len(html.encode()) / 1e6:.2f} MB in {made - began:.1f} s")
    say(f"Markdown: {len(text.encode()) / 1e6:.2f} MB in {written - made:.1f} s")
    page = tmp_path / "report.html"
    page.write_text(html, encoding="utf-8")
    why_not = print_page(page, tmp_path / "report.pdf")
    say(f"PDF: {why_not or f'{time.perf_counter() - written:.1f} s'}")
