"""The same report as Markdown: the same verdict and numbers, and nobody's words become headings, links or HTML."""

from __future__ import annotations

import re

import msgspec
import pytest
from judged import faulty_run, judged, sound_run
from test_report_page import hostile

from nisi.board.report import render_markdown
from nisi.board.templates import as_markdown
from nisi.checkers.checked import Finding


def headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


def test_it_has_the_parts_of_the_page_in_their_order() -> None:
    text = render_markdown(*judged(*faulty_run()))
    told = [line.removeprefix("## ") for line in headings(text) if line.startswith("## ")]
    assert told[:3] == ["Decision sought", "NO-GO for stage local", "What was promised, and what was shown"]
    assert told[-3:] == ["Method and assumptions", "Past events, for comparison", "Words"]
    assert "- What went wrong: 1 order lost, 1 order duplicated.\n" in text
    assert "Last seen at: accepted, 10:00:07.\n" in text
    assert "| em-contractor, orders | 3 | 3 | not looked at | 2 | 1 |" in text


def test_the_verdict_of_a_sound_run_is_the_pages() -> None:
    text = render_markdown(*judged(*sound_run()))
    assert "## GO for stage local\n\nAll 7 limits were shown to hold.\n" in text


# Each row: what somebody called a thing; how it is written where it begins a line.
NAMES = {
    "a heading": ("# GO", r"\# GO"),
    "a rule": ("--- ok", r"\--- ok"),
    "a list": ("1. GO", r"1\. GO"),
    "HTML": ("<b>GO</b>", "&lt;b&gt;GO&lt;/b&gt;"),
    "a link": ("[GO](http://evil.example)", r"\[GO\](http&#58;//evil.example)"),
    "a picture": ("![x](//e)", r"!\[x\](//e)"),
    "a cell": ("a | b", r"a \| b"),
    "stress": ("**GO** _x_ `y` ~z~", r"\*\*GO\*\* \_x\_ \`y\` \~z\~"),
    "an address": ("www.evil.example a@b", "www&#46;evil.example a&#64;b"),
    "lines": ("a\n\n# GO", "a  # GO".replace("#", r"\#")),
    "an apostrophe": ("D'Souza & Co", "D'Souza &amp; Co"),
}


@pytest.mark.parametrize("row", NAMES)
def test_a_name_cannot_become_markup(row: str) -> None:
    named, written = NAMES[row]
    run = judged(*faulty_run())
    finding = Finding(code="order-lost", subject=named, sentence=named)
    judgement = msgspec.structs.replace(run.judgement, findings=(finding,))
    assert f"\n{written}\n" in render_markdown(judgement, run.history, run.stage)


def test_a_hostile_candidate_adds_no_heading_and_no_element() -> None:
    text = render_markdown(*hostile())
    sound = headings(render_markdown(*judged(*sound_run())))
    ours = {line for line in sound if line.startswith("## ")} | {"# Release gate report: stage local"}
    assert {line for line in headings(text) if re.match("##? ", line)} - ours <= {
        "## NO-GO for stage local",
        "## Who has to be told if this is met live",
    }
    assert "<" not in text and "\u202e" not in text


def test_a_document_with_a_name_of_a_hundred_kilobytes_is_cut() -> None:
    """Its beginning, its length and its end."""
    run = judged(*faulty_run())
    long = "x" * 100_000
    judgement = msgspec.structs.replace(
        run.judgement, findings=(Finding(code="document-hidden", subject=long, sentence=f"{long} was hidden."),)
    )
    text = render_markdown(judgement, run.history, run.stage)
    assert len(text) < 30_000 and "(100,012 characters)" in text and "was hidden." in text


def test_what_a_template_asks_for_and_is_not_there_is_an_error() -> None:
    """A page that leaves out what it cannot find would be a page that hides it."""
    with pytest.raises(Exception, match="undefined"):
        as_markdown({})
