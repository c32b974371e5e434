"""The verdict: every checker, every threshold, every doubt, and the worst of them wins."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest
from gated import BLOCKED, DAY, STAGE, blocked, judged, sound_run, threshold
from played import candidate, delivery, faults_read, item, noted, order, played, promises, suite

from nisi.checkers import Checker, checkers, lost_orders
from nisi.checkers.checked import Checked, Finding, Measure, Promises, Rate
from nisi.history.history import History
from nisi.journal.records import CandidateRead
from nisi.verdict.doubts import Doubt
from nisi.verdict.judging import Judgement, judge
from nisi.verdict.rulings import Verdict
from nisi.verdict.stage import Waiver, Waivers

LATE = Waiver(
    code="order-late",
    owner="Head of live services",
    second_signatory="Senior responsible owner",
    reason="partner maintenance",
    scope="em-contractor",
    expires=DAY,
)


def reasons(judgement: Judgement) -> list[tuple[str, str]]:
    return [(doubt.what, doubt.why) for doubt in judgement.not_shown]


def test_a_sound_run_is_go() -> None:
    """Without a doubt and without a finding; every threshold has its ruling."""
    judgement = judged(played(*sound_run()))
    assert (judgement.verdict, judgement.findings, judgement.not_shown) == (Verdict.GO, (), ())
    assert [ruling.measure for ruling in judgement.rulings] == [t.measure for t in STAGE.threshold]


@pytest.mark.parametrize("run", BLOCKED)
def test_a_run_with_a_flaw_is_not_go(run: str) -> None:
    assert judged(blocked(run)).verdict == BLOCKED[run].verdict


def test_the_same_run_is_always_judged_alike() -> None:
    history = blocked("an order lost")
    assert judged(history) == judged(history)


def test_a_breach_outweighs_a_doubt() -> None:
    """NO-GO, with the doubt beside it."""
    judgement = judged(blocked("an order lost", killed=["court"]))
    assert judgement.verdict is Verdict.NO_GO
    assert reasons(judgement) == [
        ("a whole journal", "journal of court: it has no closing record, so its process was killed")
    ]


def test_a_doubt_of_the_caller_counts() -> None:
    """Such as rules that were changed since the run."""
    doubt = Doubt(what="the rules", why="they were changed", way_out="put them back")
    judgement = judge(played(*sound_run()), STAGE, promises(), Waivers(format=1), DAY, (doubt,))
    assert (judgement.verdict, judgement.not_shown) == (Verdict.NOT_SHOWN, (doubt,))


# Suites and what they answer for.


def test_a_gate_answers_for_every_suite_of_its_stage() -> None:
    """Whatever suites the run says that it had."""
    judgement = judged(played(*sound_run(), suites=("tagging",)))
    assert judgement.suites == STAGE.suite_names()
    assert reasons(judgement) == [
        ("the suite documents", "it did not run to an end"),
        ("the suite access", "it did not run to an end"),
    ]


def test_anything_else_answers_for_the_suites_that_it_named() -> None:
    judgement = judged(played(*sound_run(), purpose="run", suites=("documents",)))
    assert (judgement.verdict, judgement.suites) == (Verdict.GO, ("documents",))
    assert [ruling.measure for ruling in judgement.rulings] == ["documents.hidden", "documents.unobserved"]


def test_a_run_of_no_suite_shows_nothing() -> None:
    judgement = judged(played(*sound_run(), purpose="run", suites=()))
    assert (judgement.verdict, judgement.rulings, judgement.not_shown) == (Verdict.NOT_SHOWN, (), ())


def test_a_finding_outside_the_suites_that_were_asked_for_is_a_breach() -> None:
    """It is ruled on by itself."""
    run = played(*sound_run(), order("x", at=15), purpose="run", suites=("documents",))
    judgement = judged(run)
    (ruling,) = [ruling for ruling in judgement.rulings if ruling.verdict is Verdict.NO_GO]
    assert (judgement.verdict, ruling.measure, ruling.because, ruling.promise) == (
        Verdict.NO_GO,
        "order-lost",
        "1 finding; none is allowed.",
        "tagging",
    )


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ((suite("tagging", at=None),), "it did not run to an end"),
        ((suite("tagging", why="it was deselected", ran=0),), "it was deselected"),
        ((suite("tagging", ran=0),), "nothing in it was run"),
        ((suite("tagging", at=40, why="it crashed"), suite("tagging", at=45)), "it crashed"),
        ((suite("tagging", at=40), suite("tagging", at=45, why="it was killed", ran=0)), "it was killed"),
        ((item("tagging", "test_x", "was skipped", "no browser"),), "test_x was skipped: no browser"),
        ((item("tagging", "test_x", "was deselected"),), "test_x was deselected"),
    ],
    ids=["never ended", "deselected", "empty", "crashed, then said to be fine", "fine, then killed", "skipped item"]
    + ["deselected item"],
)
def test_a_suite_that_did_not_run_whole_is_not_shown(events: tuple[Any, ...], why: str) -> None:
    """A later good word mends no bad one."""
    judgement = judged(played(*sound_run(), *events))
    assert (judgement.verdict, reasons(judgement)) == (Verdict.NOT_SHOWN, [("the suite tagging", why)])


def test_many_tests_that_did_not_pass_are_counted() -> None:
    """Five by name, and how many more."""
    judgement = judged(played(*sound_run(), *(item("access", f"test_{n}") for n in range(8))))
    assert reasons(judgement) == [
        *(("the suite access", f"test_{n} failed") for n in range(5)),
        ("the suite access", "3 more tests did not pass"),
    ]


def test_a_candidate_that_could_not_be_asked_what_it_is_is_not_shown() -> None:
    """Nobody can say that it was the same to the end."""
    unasked = CandidateRead(when="end", base_url="http://127.0.0.1:8080", error="ConnectionError: refused")
    judgement = judged(played(*sound_run(), candidate(), noted(unasked, at=59)))
    assert reasons(judgement) == [
        ("one candidate", "what it is could not be read at 10:00:59: ConnectionError: refused")
    ]


# Planted faults.


@pytest.mark.parametrize(
    ("events", "verdict", "why"),
    [
        ((), "NOT SHOWN", ["its count could not be read"]),
        ((faults_read(T05=0),), "NOT SHOWN", ["it never changed an outcome in this run"]),
        ((faults_read(T99=3),), "NOT SHOWN", ["its count could not be read"]),
        ((faults_read(T05=3),), "NOT SHOWN", ["it changed an outcome 3 times and no checker found anything"]),
        ((faults_read(T05=3), order("x", at=15)), "NO-GO", []),
        ((faults_read(T05=0), order("x", at=15)), "NO-GO", ["it never changed an outcome in this run"]),
    ],
    ids=["never read", "never fired", "another's count", "fired, not found", "found", "found, never fired"],
)
def test_a_run_with_a_planted_fault_is_never_go(events: tuple[Any, ...], verdict: str, why: list[str]) -> None:
    """It must fire and be found; otherwise the harness has shown nothing of itself."""
    judgement = judged(played(*sound_run(), *events, faults=("T05",)))
    assert (judgement.verdict.value, [doubt.why for doubt in judgement.not_shown]) == (verdict, why)


# Checkers that are not there yet, or break.


def with_checker(monkeypatch: pytest.MonkeyPatch, checker: Checker) -> None:
    """As if there were one more checker, or another of that name."""
    found = tuple(known for known in checkers() if known.name != checker.name) + (checker,)
    for module in ("nisi.checkers", "nisi.verdict.judging", "nisi.verdict.stage"):
        monkeypatch.setattr(f"{module}.checkers", lambda: found)


def test_a_checker_that_raises_is_a_doubt_and_the_others_still_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its measures are not shown, by the error's own words."""

    def check(history: History, given: Promises) -> Checked:
        raise KeyError("no such column")

    with_checker(monkeypatch, Checker("lost_orders", lost_orders.CODES, lost_orders.MEASURES, check))
    judgement = judged(played(*sound_run()))
    why = "the checker lost_orders raised KeyError: 'no such column'"
    assert (judgement.verdict, reasons(judgement)) == (Verdict.NOT_SHOWN, [("whatever lost_orders checks", why)])
    assert {ruling.measure: ruling.because for ruling in judgement.rulings if ruling.verdict is not Verdict.GO} == {
        "orders.lost": f"{why}.",
        "orders.pending": f"{why}.",
    }
    doubled = judged(played(*sound_run(), delivery("a", at=27)))
    assert doubled.verdict is Verdict.NO_GO


def test_an_interrupt_is_no_checkers_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(history: History, given: Promises) -> Checked:
        raise KeyboardInterrupt

    with_checker(monkeypatch, Checker("lost_orders", lost_orders.CODES, lost_orders.MEASURES, check))
    with pytest.raises(KeyboardInterrupt):
        judged(played())


def late_orders(*wheres: dict[str, str], counted: int | None = None) -> Checker:
    """A checker that finds an order late in each of these slices; `counted` of them go into its rate."""
    findings = tuple(
        Finding(code="order-late", subject=f"order {n}", sentence=f"Order {n} was late.", where=where)
        for n, where in enumerate(wheres)
    )
    failures = len(findings) if counted is None else counted
    rate = Rate(failures=failures, exposures=300, unit="orders")
    return Checker(
        "late_orders",
        {"order-late": "tagging"},
        {"orders.late": "tagging"},
        lambda history, given: Checked(findings, (Measure(name="orders.late", rate=rate),)),
    )


TWO_LATE = ({"partner": "em-contractor", "site": "Hull"}, {"partner": "em-contractor", "site": "Leeds"})
LATE_STAGE = msgspec.structs.replace(STAGE, threshold=(*STAGE.threshold, threshold("orders.late")))


@pytest.mark.parametrize(
    ("waivers", "day", "verdict", "waived", "lapsed"),
    [
        ((), DAY, "NO-GO", 0, 0),
        ((LATE,), DAY, "GO WITH CONDITIONS", 1, 0),
        ((LATE,), DAY + datetime.timedelta(days=1), "NO-GO", 0, 1),
        ((msgspec.structs.replace(LATE, scope="everywhere"),), DAY, "GO WITH CONDITIONS", 1, 0),
        ((msgspec.structs.replace(LATE, scope="probation"),), DAY, "NO-GO", 0, 0),
        ((msgspec.structs.replace(LATE, scope="Hull"),), DAY, "NO-GO", 1, 0),
        (tuple(msgspec.structs.replace(LATE, scope=s) for s in ("Hull", "Leeds")), DAY, "GO WITH CONDITIONS", 2, 0),
        ((msgspec.structs.replace(LATE, code="notification-late"),), DAY, "NO-GO", 0, 0),
    ],
    ids=["none", "live on its last day", "lapsed", "everywhere", "for another partner", "for one site of two"]
    + ["one for each site", "of another finding"],
)
def test_a_late_order_is_a_condition_when_a_live_waiver_covers_it(
    monkeypatch: pytest.MonkeyPatch,
    waivers: tuple[Waiver, ...],
    day: datetime.date,
    verdict: str,
    waived: int,
    lapsed: int,
) -> None:
    """Every late order must be in the scope of one; which waivers were used and which have lapsed is told."""
    with_checker(monkeypatch, late_orders(*TWO_LATE))
    judgement = judged(played(*sound_run()), stage=LATE_STAGE, waivers=waivers, day=day)
    assert (judgement.verdict.value, len(judgement.waived), len(judgement.lapsed)) == (verdict, waived, lapsed)


@pytest.mark.parametrize(
    ("deadline_s", "verdict"), [(25.0, "NO-GO"), (35.0, "GO WITH CONDITIONS"), (None, "GO WITH CONDITIONS")]
)
def test_a_waiver_for_lateness_covers_up_to_its_own_deadline(deadline_s: float | None, verdict: str) -> None:
    """An order that took 30 s where 20 are allowed: a later deadline of 35 s holds, one of 25 s is broken, too."""
    late = msgspec.structs.replace(LATE, deadline_s=deadline_s)
    history = played(*sound_run(), order("x", at=15), delivery("x", at=45))
    assert judged(history, stage=LATE_STAGE, waivers=(late,)).verdict.value == verdict


def test_a_waiver_makes_no_doubt_a_condition(monkeypatch: pytest.MonkeyPatch) -> None:
    with_checker(monkeypatch, late_orders(*TWO_LATE))
    assert judged(played(*sound_run(), killed=["court"]), stage=LATE_STAGE, waivers=(LATE,)).verdict == "NOT SHOWN"
    assert judged(played(*sound_run(), order("x", at=15)), stage=LATE_STAGE, waivers=(LATE,)).verdict == "NO-GO"


@pytest.mark.parametrize("code", ["order-lost", "acts.unknown", "orders.lost"])
def test_what_can_never_be_waived_is_not(code: str) -> None:
    """Even a waiver that got past the file's own check covers no loss, and no measure."""
    waiver = msgspec.structs.replace(LATE, code=code, scope="everywhere")
    judgement = judged(blocked("an order lost"), waivers=(waiver,))
    assert (judgement.verdict, judgement.waived) == (Verdict.NO_GO, ())


def test_a_limit_covers_what_is_within_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two late orders where two are allowed are GO; the findings are told all the same."""
    with_checker(monkeypatch, late_orders(*TWO_LATE))
    stage = msgspec.structs.replace(STAGE, threshold=(*STAGE.threshold, threshold("orders.late", limit=2)))
    judgement = judged(played(*sound_run()), stage=stage)
    assert (judgement.verdict, len(judgement.findings)) == (Verdict.GO, 2)


def test_a_finding_that_no_measure_counted_is_a_breach(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checker that finds and does not count must not pass by its own slip."""
    with_checker(monkeypatch, late_orders(*TWO_LATE, counted=0))
    assert judged(played(*sound_run()), stage=LATE_STAGE).verdict is Verdict.NO_GO


def test_a_finding_that_no_threshold_watches_is_a_breach(monkeypatch: pytest.MonkeyPatch) -> None:
    with_checker(monkeypatch, late_orders(*TWO_LATE))
    judgement = judged(played(*sound_run()))
    assert [(r.measure, r.because) for r in judgement.rulings if r.verdict is Verdict.NO_GO] == [
        ("order-late", "2 findings; none is allowed.")
    ]
