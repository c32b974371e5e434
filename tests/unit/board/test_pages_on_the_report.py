"""What the report tells of pages: pictures of what was found, what no machine assessed, what forms took of people."""

from __future__ import annotations

from pathlib import Path

import msgspec
from judged import judged
from played import Event, noted, suite

from nisi.board.forms_sent import FormTook, forms_sent
from nisi.board.report import render
from nisi.board.story import tell
from nisi.checkers.inaccessible_pages import NOT_ASSESSED
from nisi.evidence.verdict_file import verdict_of
from nisi.journal.page_evidence import FORM_SENT, PAGE_EXAMINED, FormSent, PageExamined, TextSent
from nisi.journal.records import Observed

FOLDER = Path("runs/nowhere")  # no other run lies beside it

PICTURE = "browser/1-01-make-a-bundle-two-tabs.png"


def observed(check: str, subject: str, evidence: msgspec.Struct) -> Event:
    return noted(Observed(check=check, subject=subject, holds=False, evidence=msgspec.to_builtins(evidence)), 10)


def sent(found: int = 1, waited_s: float = 1.0, typed_again: int = 0) -> Event:
    text = TextSent(text="T1", said="done", words="<b>Saved</b>", found=found)
    took = {"pages": 4, "typed_again": typed_again, "waited_s": waited_s, "dead_ends": 0}
    form = FormSent(role="clerk", place="/bundle", way="two tabs", texts=(text,), picture=PICTURE, **took)  # type: ignore[arg-type]
    return observed(FORM_SENT, "make a bundle", form)


def examined() -> Event:
    return observed(PAGE_EXAMINED, "cases", PageExamined(role="judge", place="/cases", state="as opened"))


def test_a_finding_on_a_page_leads_to_its_picture_and_its_words_are_escaped() -> None:
    """The picture lies beside the page, in the bundle."""
    html = render(*judged(sent(found=0), suite("browser")))
    assert f'<a href="{PICTURE}">Screenshot 1 of page-untruthful#1</a>' in html
    assert "&lt;b&gt;Saved&lt;/b&gt;" in html
    assert "<b>Saved" not in html


def test_the_story_of_a_finding_on_a_page_has_the_look_at_it() -> None:
    """By whom and when."""
    run = judged(sent(found=0), suite("browser"))
    story = "\n".join(map(str, tell(run.judgement, run.history, "page-untruthful", FOLDER)))
    assert 'looked at "make a bundle"' in story
    assert "10:00:10" in story


def test_what_no_machine_assessed_is_told_to_people_and_machines() -> None:
    """Where pages were examined, and nowhere else."""
    with_pages, without = judged(examined()), judged(sent())
    assert NOT_ASSESSED[0].partition("(")[0].strip()[1:] in render(*with_pages)
    assert "What no machine assessed" not in render(*without)
    assert [verdict_of(*run)["not_assessed"] for run in (with_pages, without)] == [NOT_ASSESSED, ()]


def test_the_most_that_a_form_took_is_told() -> None:
    """Of all the times that it was sent: figures, and no score."""
    run = judged(sent(waited_s=0.26), sent(waited_s=3.14, typed_again=2))
    assert forms_sent(run.history) == (
        FormTook(form="make a bundle", sent=2, pages=4, typed_again=2, waited_s="3.1", dead_ends=0),
    )
    assert "What forms took of people" in render(*run)
