"""Time limits from the stage to the verdict: what breaks one, what counts beside it, and what people read of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from gated import DAY, threshold
from hypothesis import given, settings
from hypothesis import strategies as st
from played import ACCESS, Event, arrival, played, recognise
from stages import small_stage

from nisi.board.report import render
from nisi.board.story import summary, tell
from nisi.checkers.checked import TimeLimit
from nisi.evidence.junit import write_junit
from nisi.evidence.verdict_file import write_verdict
from nisi.history.history import History, NoRun
from nisi.history.sealing import EvidenceMissing, load
from nisi.history.tabulate import Tables
from nisi.verdict.judging import Judgement, judge
from nisi.verdict.stage import Waiver, Waivers

FOLDER = Path("runs/nowhere")  # no other run lies beside it

P50 = threshold("answers.time", percentile=0.5, within_s=2.0)
P90 = threshold("answers.time", "documents", percentile=0.9, within_s=9.0)
STAGE = small_stage("timed", (P50, P90))
WAIVER = Waiver(
    code="too-slow",
    owner="Head of live services",
    second_signatory="Senior responsible owner",
    reason="a new data centre",
    scope="answers.time",
    expires=DAY,
)
SLOW = "p50 of 30 answers: 3 s, at 95% confidence at least 3 s; 2 s was to be kept."


def arrivals(took: float) -> list[Event]:
    return [arrival(10 + n, (10 + n, 10 + n + took)) for n in range(30)]


def judged(history: History, *waivers: Waiver) -> Judgement:
    return judge(history, STAGE, STAGE.promises(ACCESS, {}), Waivers(format=1, waiver=waivers), DAY)


def rulings(judgement: Judgement) -> list[tuple[str, str]]:
    return [(ruling.name, ruling.verdict.value) for ruling in judgement.rulings]


def test_a_stage_tells_its_checkers_its_time_limits() -> None:
    """Those of its thresholds, with the confidence of the stage."""
    assert STAGE.promises(ACCESS, {}).time_limits == (
        TimeLimit(measure="answers.time", percentile=0.5, within_s=2.0, confidence=0.95),
        TimeLimit(measure="answers.time", percentile=0.9, within_s=9.0, confidence=0.95),
    )


@pytest.mark.parametrize(
    ("took", "p50", "p90", "findings"),
    [(1.0, "GO", "GO", 0), (3.0, "NO-GO", "GO", 1), (9.5, "NO-GO", "NO-GO", 2)],
)
def test_a_finding_is_made_for_each_limit_that_is_broken(took: float, p50: str, p90: str, findings: int) -> None:
    """And it is counted once: a breach of a limit is no second breach by itself."""
    judgement = judged(played(*arrivals(took)))
    assert rulings(judgement) == [("answers.time p50", p50), ("answers.time p90", p90)]
    assert len(judgement.findings) == findings


def test_a_limit_of_suites_that_were_not_run_is_a_breach_by_itself() -> None:
    """As every finding outside the suites that were asked for is."""
    judgement = judged(played(*arrivals(9.5), purpose="run", suites=("documents",)))
    assert rulings(judgement) == [("answers.time p90", "NO-GO"), ("too-slow", "NO-GO")]


def test_a_slow_answer_can_be_waived_by_its_measure() -> None:
    """GO WITH CONDITIONS, for the limit that it is about."""
    judgement = judged(played(*arrivals(3.0)), WAIVER)
    assert (judgement.verdict.value, rulings(judgement)[0][1]) == ("GO WITH CONDITIONS", "GO WITH CONDITIONS")


def test_the_verdict_file_holds_the_percentile_with_its_bounds(tmp_path: Path) -> None:
    """The promised keys are there, and null: nothing failed, nothing was ruled out."""
    history = played(*arrivals(3.0))
    write_verdict(tmp_path, judged(history), history, STAGE)
    told: dict[str, Any] = json.loads((tmp_path / "verdict.json").read_bytes())["rulings"][0]
    numbers = (
        "failures",
        "exposures",
        "upper_bound",
        "limit",
        *("percentile", "within_s", "seconds", "lower_s", "upper_s"),
    )
    assert [told[key] for key in numbers] == [None, 30, None, None, 0.5, 2.0, 3.0, 3.0, 3.0]
    assert told["because"] == SLOW


def test_what_never_came_is_null_and_never_a_number(tmp_path: Path) -> None:
    history = played(*[arrival(10 + n, outcome="unknown") for n in range(30)])
    write_verdict(tmp_path, judged(history), history, STAGE)
    told: dict[str, Any] = json.loads((tmp_path / "verdict.json").read_bytes())["rulings"][0]
    assert [told[key] for key in ("verdict", "exposures", "seconds", "lower_s", "upper_s")] == [
        "NO-GO",
        30,
        *[None] * 3,
    ]


def test_terminal_report_and_junit_tell_the_percentile(tmp_path: Path) -> None:
    """The same sentence everywhere, under a name that says which percentile."""
    history = played(*arrivals(3.0))
    judgement = judged(history)
    assert f"BREACHED answers.time p50: {SLOW}" in list(summary(judgement, history, STAGE))
    page = render(judgement, history, STAGE)
    told = (f"P{SLOW[1:]}", "Answers time p50", "30 answers.", "1 time too slow.")
    assert [text for text in told if text not in page] == []
    write_junit(tmp_path / "junit.xml", judgement, history)
    failures = {
        case.attrib["name"]: [failure.text for failure in case.findall("failure")]
        for case in ElementTree.parse(tmp_path / "junit.xml").iter("testcase")
    }
    finding = "p50 of 30 answers was to be within 2 s and was 3.000 s; 30 of them took longer than that."
    assert (failures["answers.time p50"], failures["answers.time p90"]) == ([f"{SLOW}\n{finding}"], [])


def test_the_story_of_a_slow_answer_says_when_it_was_due() -> None:
    """A call that took a millisecond may have waited for ten seconds before."""
    history = played(*[arrival(10 + n, 20 + n) for n in range(30)])
    lines = list(tell(judged(history), history, "too-slow#1", FOLDER))
    assert any("10:00:20" in line and "due at 10:00:10" in line for line in lines)


# The law of evidence


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("slow")
    played(*arrivals(3.0), folder=folder)
    return folder


def verdict_of(tables: Tables) -> str:
    try:
        return judged(History(tables)).verdict.value
    except NoRun:
        return "NOT SHOWN"


LAW = settings(max_examples=10, deadline=None)  # each judges a whole run
BLOCKING = {"NO-GO", "NOT SHOWN"}


@LAW
@given(data=st.data())
def test_no_rows_taken_away_turn_a_breach_into_go(slow: Path, data: st.DataObject) -> None:
    """The slowest, all of them, or any other rows of the sealed tables."""
    left = {}
    for name, table in load(slow, recognise).items():
        rows = range(table.num_rows)
        taken = data.draw(st.sets(st.sampled_from(rows)) if rows else st.just(set[int]()), label=name)
        left[name] = table.filter(pa.array([n not in taken for n in rows], pa.bool_()))
    assert verdict_of(left) in BLOCKING


@LAW
@given(data=st.data())
def test_no_lines_taken_away_turn_a_breach_into_go(
    tmp_path_factory: pytest.TempPathFactory, slow: Path, data: st.DataObject
) -> None:
    """Invocations, answers or whole files of the journal."""
    folder = tmp_path_factory.mktemp("left")
    for path in sorted(slow.iterdir()):
        lines = path.read_bytes().splitlines(keepends=True)
        taken = data.draw(st.sets(st.sampled_from(range(len(lines)))), label=path.name)
        if data.draw(st.integers(0, 5), label=f"keeps {path.name}"):
            (folder / path.name).write_bytes(b"".join(line for n, line in enumerate(lines) if n not in taken))
    try:
        tables = load(folder, recognise)
    except EvidenceMissing:
        return
    assert verdict_of(tables) in BLOCKING
