"""The assurance case: claims stand on rulings and conditions; without whole evidence they are open."""

from __future__ import annotations

import re

import msgspec
import pytest
from calibrated import calibrated, found, planted
from judged import DAY, STAGE, Judged, faulty_run, judged, sound_run
from played import hindered, suite
from test_first_page import not_shown_run
from test_report_page import EVIL, hostile, with_verdict

from nisi.board.assurance import Case, Claim, State, assurance_case
from nisi.board.assurance_drawing import drawn
from nisi.board.beside import NOTHING, Attempts, Beside
from nisi.board.programme import Dissent, Programme
from nisi.board.report import render, render_markdown
from nisi.verdict.doubts import Doubt
from nisi.verdict.power import WHAT as OF_POWER
from nisi.verdict.rulings import Verdict
from nisi.verdict.stage import CalibrationWanted

TAGGING, DOCUMENTS = "Every tagging order", "Nobody decides unseen"
RUN_AS_PLANNED, FINDS, COUNTED, PEOPLE = "The run went", "The harness finds", "Every attempt", "People have said"
SAID = Programme(
    format=1,
    ran_by="the test team",
    independent_of_delivery="A. Example",
    early_adopters="none yet",
    reversion_rehearsed="in February",
    differences_from_live="one server",
)


def case_of(run: Judged, beside: Beside = NOTHING) -> Case:
    return assurance_case(*run, beside)


def claim(case: Case, begins: str) -> Claim:
    return next(claim for claim in case.claims if claim.says.startswith(begins))


def test_a_go_rests_on_claims_that_are_all_shown() -> None:
    """What the stage does not ask for is open, and said to be no part of the verdict."""
    case = case_of(judged(*sound_run()))
    assert case.top.state is State.SHOWN
    assert {one.state for one in case.claims if one.asked} == {State.SHOWN}
    assert {one.state for one in case.claims if not one.asked} == {State.OPEN}
    assert claim(case, TAGGING) == Claim(
        "Every tagging order made in court reaches the right contractor: whole, once and in time.",
        State.SHOWN,
        True,
        ("3 limits: 3 shown.", "Tried: 5 orders in 5 hearings."),
    )


def test_a_no_go_has_its_breaches_against_its_claims() -> None:
    """Each in the words of its ruling; what held beside them still stands as shown."""
    case = case_of(judged(*faulty_run()))
    assert case.top.state is State.BREACHED
    lost = claim(case, TAGGING)
    assert (lost.state, lost.against[0]) == (
        State.BREACHED,
        "Orders lost: 1 of 3 orders in 1 hearing; none is allowed.",
    )
    assert claim(case, "It carries a court day").state is State.SHOWN


def test_what_was_not_shown_leaves_its_claim_and_the_whole_open() -> None:
    case = case_of(not_shown_run())
    assert case.top.state is State.OPEN and claim(case, TAGGING).state is State.OPEN
    planned = claim(case, RUN_AS_PLANNED)
    assert planned.state is State.OPEN
    assert "A delivery in an outage: it did not fire." in planned.against


def test_a_suite_that_did_not_run_whole_leaves_open_what_its_limits_showed() -> None:
    """However well they held as far as it came."""
    case = case_of(judged(*sound_run(), suite("documents", why="it crashed")))
    assert claim(case, DOCUMENTS).state is State.OPEN
    assert claim(case, DOCUMENTS).against[0].startswith("The suite documents did not run whole")
    assert claim(case, TAGGING).state is State.SHOWN


def test_a_waived_breach_is_no_shown_claim() -> None:
    case = case_of(with_verdict(judged(*sound_run()), Verdict.CONDITIONS))
    assert case.top.state is State.WAIVED and claim(case, TAGGING).state is State.WAIVED


@pytest.mark.parametrize(
    ("asked", "calibration", "doubts", "state"),
    [
        (True, calibrated(*found(60)), (), State.SHOWN),
        (True, calibrated(*found(59), planted("D1", "missed")), ("it missed D1 of 60",), State.OPEN),
        (True, None, ("its calibration was made with another harness",), State.OPEN),
        (True, None, (), State.OPEN),
        (False, calibrated(*found(60)), (), State.OPEN),
    ],
    ids=["enough", "missed one", "stale", "none", "not asked for"],
)
def test_the_power_of_the_harness_is_a_claim_like_others(
    asked: bool, calibration: object, doubts: tuple[str, ...], state: State
) -> None:
    """A stale calibration is none, and where no stage says how much is enough nothing is."""
    run = judged(*sound_run())
    demanded = CalibrationWanted(stage="local", faults=60, missed=0) if asked else None
    told = tuple(Doubt(what=OF_POWER, why=why, way_out="calibrate") for why in doubts)
    judgement = msgspec.structs.replace(run.judgement, calibration=calibration, not_shown=told)
    case = case_of(Judged(judgement, run.history, msgspec.structs.replace(STAGE, calibration=demanded)))
    assert (claim(case, FINDS).state, claim(case, FINDS).asked) == (state, asked)
    assert claim(case, RUN_AS_PLANNED).state is State.SHOWN


def test_attempts_and_people_are_told_with_what_is_missing() -> None:
    """What people say is never called shown, and who disagrees stands against it."""
    run = judged(*sound_run())
    alone = case_of(run)
    assert claim(alone, COUNTED).against == ("No ledger of attempts was kept for this run.",)
    assert claim(alone, PEOPLE).evidence == () and claim(alone, PEOPLE).state is State.OPEN
    dissent = (Dissent(who="Operations lead", day=DAY, says="too early"),)
    part = msgspec.structs.replace(SAID, dissent=dissent)
    told = case_of(run, Beside(attempts=Attempts(started=3, finished=2, discarded=1), programme=part))
    assert claim(told, COUNTED).evidence == ("The ledger has 3 attempts, of which 2 finished.",)
    assert claim(told, PEOPLE).state is State.OPEN
    assert claim(told, PEOPLE).against == (
        "Not supplied: Workarounds, and their trend; Partners' sign-offs.",
        "Dissent of Operations lead: too early.",
    )


@pytest.mark.parametrize("run", [sound_run, faulty_run, hostile], ids=["GO", "NO-GO", "hostile"])
def test_the_drawing_and_both_texts_say_the_same(run: object) -> None:
    """Each claim with its state in words: twice drawn, and told on the page and in Markdown."""
    told = hostile() if run is hostile else judged(*run())  # type: ignore[operator]
    case = case_of(told)
    for drawing in drawn(case):
        words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", str(drawing)))
        for one in case.claims:
            assert f"{one.says}" in words
        assert [words.count(state.value) for state in State] == [
            sum(one.state is state for one in (case.top, *case.claims)) for state in State
        ]
    page, markdown = render(*told), render_markdown(*told)
    for one in case.claims:
        assert one.says in page and f"**{one.state}** {one.says}" in markdown


def test_what_a_candidate_says_cannot_leave_its_box() -> None:
    """Escaped, unseen characters spelled out, and cut to a few lines; the drawing stays as high as a page of A4."""
    run = judged(*sound_run(), hindered(EVIL * 400, EVIL * 400, EVIL))
    long = Case(Claim(EVIL * 400, State.OPEN, True, (EVIL * 400,)), case_of(run).arguments)
    for drawing in drawn(long):
        assert "<script" not in drawing and "\u202e" not in drawing and "…</text>" in drawing
    high = re.findall(r'class="case wide" viewBox="0 0 740 (\d+)"', str(drawn(case_of(run))[0]))
    assert 500 < int(high[0]) < 740 * 1.4
