"""What a browser saw on pages, judged: done twice, not the truth, broken, inaccessible; and what nobody could judge."""

from __future__ import annotations

import msgspec
import pytest
from played import Event, noted, played, promises

from nisi.checkers import broken_pages, doubled_forms, inaccessible_pages, untruthful_pages
from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Rate
from nisi.journal.page_evidence import (
    FORM_SENT,
    PAGE_EXAMINED,
    PAGE_LOADED,
    Barrier,
    FormSent,
    PageExamined,
    PageLoaded,
    Said,
    TextSent,
)
from nisi.journal.records import Observed


def observed(check: str, subject: str, evidence: msgspec.Struct) -> Event:
    record = Observed(check=check, subject=subject, holds=True, evidence=msgspec.to_builtins(evidence))
    return noted(record, 10)


def sent(said: Said, found: int, early: bool = False) -> Event:
    text = TextSent(text="T1", said=said, words="Saved.", found=found, early=early)
    form = FormSent(role="clerk", place="/bundle", way="two tabs", texts=(text,), picture="browser/1-01-form.png")
    return observed(FORM_SENT, "make a bundle", form)


def rate(failures: int, exposures: int, unit: str) -> Rate:
    return Rate(
        failures=failures,
        exposures=exposures,
        unit=unit,
        cluster="pages",
        clusters_failed=int(failures > 0),
        clusters=1,
    )


THE_FORM = 'The form "make a bundle" at /bundle, sent by the clerk at 10:00:10 (two tabs),'

# Each row: what the page said, how often it was there, whether it was early; and the untruth that it told, if any.
TOLD: dict[str, tuple[Said, int, bool, str | None]] = {
    "done, and it is there": ("done", 1, False, None),
    "not done, and it is not there": ("not done", 0, False, None),
    "done, and it is there twice": ("done", 2, False, None),
    "done, and it is not there": ("done", 0, False, "it said that it was done, and it was not"),
    "not done, and it is there": ("not done", 1, False, "it said that it was not done, and it was"),
    "nothing, and it is there": ("nothing", 1, False, "it said nothing of what had become of it, and it was done"),
    "nothing, and it is not there": (
        "nothing",
        0,
        False,
        "it said nothing of what had become of it, and it was not done",
    ),
    "done, before there was an answer": (
        "done",
        1,
        True,
        "it said that it was done before the platform had answered",
    ),
}


@pytest.mark.parametrize("row", TOLD)
def test_a_page_tells_the_truth_if_what_it_says_is_found(row: str) -> None:
    """One finding for each text of which it did not, with what it said and a picture of that."""
    said, found, early, untruth = TOLD[row]
    checked = untruthful_pages.check(played(sent(said, found, early)), promises())
    finding = Finding(
        code="page-untruthful",
        subject="make a bundle two tabs T1",
        sentence=f'{THE_FORM} did not tell the truth of T1: {untruth}. It said: "Saved."',
        calls=checked.findings[0].calls if checked.findings else (),
        where={"role": "clerk", "way": "two tabs"},
        shown_by=("browser/1-01-form.png",),
    )
    failed = rate(int(untruth is not None), 1, "texts sent")
    name = "pages.untruthful"
    assert checked == Checked(
        findings=(finding,) if untruth else (),
        measures=(
            Measure(name=name, rate=failed),
            Measure(name=name, rate=failed, where={"role": "clerk"}),
            Measure(name=name, rate=failed, where={"way": "two tabs"}),
        ),
    )


@pytest.mark.parametrize(("found", "times"), [(0, 0), (1, 0), (2, 1), (3, 1)])
def test_a_form_is_done_twice_if_its_text_is_there_twice(found: int, times: int) -> None:
    """Whatever the page said."""
    checked = doubled_forms.check(played(sent("done", found)), promises())
    assert [finding.sentence for finding in checked.findings] == times * [
        f"{THE_FORM} was done {found} times: T1 is there as often."
    ]
    assert checked.measures[0] == Measure(name="pages.double-submit", rate=rate(times, 1, "texts sent"))


def test_each_trouble_of_a_page_is_a_finding() -> None:
    """The page counts once."""
    loaded = PageLoaded(role="judge", place="/cases", troubles=("error: x", "/cases is blank"))
    checked = broken_pages.check(played(observed(PAGE_LOADED, "cases", loaded)), promises())
    broke = 'The page "cases" at /cases, before the judge at 10:00:10, broke:'
    assert [finding.sentence for finding in checked.findings] == [f"{broke} error: x.", f"{broke} /cases is blank."]
    assert checked.measures[0] == Measure(name="pages.broken", rate=rate(1, 1, "pages opened"))


def examined(*rules: str, undecided: tuple[str, ...] = ()) -> Event:
    barriers = tuple(Barrier(rule=rule, what="Fields must have labels", where="<input>") for rule in rules)
    page = PageExamined(role="judge", place="/cases", state="as opened", barriers=barriers, undecided=undecided)
    return observed(PAGE_EXAMINED, "cases", page)


def test_a_rule_that_a_page_breaks_is_one_finding() -> None:
    """In however many places, and however often the page is examined."""
    history = played(examined("label", "label", "reflow"), examined("label", "label", "reflow"))
    checked = inaccessible_pages.check(history, promises())
    assert [(finding.subject, finding.where["rule"]) for finding in checked.findings] == [
        ("cases label", "label"),
        ("cases reflow", "reflow"),
    ]
    assert checked.findings[0].sentence == (
        'The page "cases" at /cases, as the judge has it (as opened), breaks the rule label in 2 places: '
        "Fields must have labels. It is at: <input>"
    )
    assert checked.measures[0] == Measure(name="pages.inaccessible", rate=rate(2, 2, "pages examined"))


def test_what_no_machine_can_tell_is_listed_with_what_axe_could_not() -> None:
    """Of a run that examined pages."""
    listed = inaccessible_pages.not_assessed(played(examined(undecided=("color-contrast",))))
    told = 'the rule color-contrast on the page "cases": axe could not tell'
    assert listed == (*inaccessible_pages.NOT_ASSESSED, told)


def test_of_a_run_that_examined_no_page_nothing_is_said_not_to_be_assessed() -> None:
    """It did not try."""
    assert inaccessible_pages.not_assessed(played()) == ()


@pytest.mark.parametrize("checker", [broken_pages, doubled_forms, inaccessible_pages, untruthful_pages])
def test_without_a_browser_nothing_is_shown_of_pages(checker: object) -> None:
    """The measure was not exercised."""
    (measure,) = checker.check(played(), promises()).measures  # type: ignore[attr-defined]
    assert isinstance(measure, NotExercised)


def test_a_situation_is_seen_each_time_that_a_form_is_sent_or_a_page_examined() -> None:
    """By the name of the way."""
    history = played(sent("done", 1), examined())
    assert [row["what"] for row in history.rows("select what from happened order by what")] == [
        "form sent by two tabs",
        "page examined",
    ]
