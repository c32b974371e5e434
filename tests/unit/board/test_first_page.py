"""The first page: sentences that a board can decide on, each with its numbers, and what is not known said as such."""

from __future__ import annotations

import datetime
import re
from html.parser import HTMLParser

import msgspec
import pytest
from judged import STAGE, Judged, documents_seen, faulty_run, judged, sound_run, threshold
from played import Event, delivery, hindered, order, outage, suite
from test_report_page import hostile, with_verdict

from nisi.board.beside import NOTHING, Attempts, Beside, Calibration
from nisi.board.first_page import attempts_told, decided_unseen, decision_sought, verdict_told
from nisi.board.going_ahead import Step, going_ahead
from nisi.board.kit_data import board_promises, duties, past_events
from nisi.board.programme import Programme
from nisi.board.promises import promises_told
from nisi.board.report import render
from nisi.board.unknowns import unknowns
from nisi.checkers import PROMISE_SENTENCES, checkers
from nisi.checkers.checked import Finding, Measure, Rate
from nisi.verdict.earlier import TakenBack
from nisi.verdict.rulings import Verdict
from nisi.verdict.stage import Waiver

MOST_WORDS = 25  # of a sentence: GOV.UK's content guidance


class Sentences(HTMLParser):
    """The sentences of a page, but for those in elements of the class `quoted`, which others wrote."""

    BLOCKS = frozenset(("h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "td", "th", "caption", "summary")) | frozenset(
        ("figcaption", "text", "title", "desc", "pre", "div")
    )

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._words = ""
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "meta":
            return
        if tag in self.BLOCKS:
            self._end()
        self._open.append((tag, tag == "style" or "quoted" in (dict(attributes).get("class") or "").split()))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BLOCKS:
            self._end()
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(quoted for _, quoted in self._open):
            self._words += data

    def _end(self) -> None:
        self.found += re.split(r"(?<=[.:;?])\s", " ".join(self._words.split()))
        self._words = ""


def not_shown_run() -> Judged:
    return judged(
        order("a", at=10),
        delivery("a", at=11),
        hindered("a delivery in an outage", "it did not fire", "see the hook"),
        outage("secure mail is down", (12, 16)),
    )


RUNS = {
    "GO": lambda: judged(*sound_run()),
    "NO-GO": lambda: judged(*faulty_run(), faults=("T05",)),
    "NOT SHOWN": not_shown_run,
    "GO WITH CONDITIONS": lambda: with_verdict(judged(*sound_run()), Verdict.CONDITIONS),
    "no gate": lambda: judged(*sound_run(), purpose="run", suites=("access",)),
    "nothing": lambda: judged(),
    "hostile": hostile,
}
FULL = Beside(Attempts(started=5, finished=3, discarded=1), Calibration(planted=60, found=59, missed=("T5",)))


@pytest.mark.parametrize("beside", [NOTHING, FULL], ids=["nothing beside", "all beside"])
@pytest.mark.parametrize("run", RUNS)
def test_no_sentence_of_ours_is_longer_than_people_read(run: str, beside: Beside) -> None:
    """Whatever the verdict; what others wrote is quoted as it is."""
    sentences = Sentences(render(*RUNS[run](), beside)).found
    assert len(sentences) > 100
    assert [s for s in sentences if len(s.split()) > MOST_WORDS] == []


def test_every_group_of_measures_belongs_to_one_promise() -> None:
    """So that no ruling is left out of the first page, and none is told twice."""
    groups = [group for promise in board_promises() for group in promise.groups]
    assert sorted(groups) == sorted(PROMISE_SENTENCES) and 5 <= len(board_promises()) <= 8


def test_every_duty_to_tell_is_about_findings_that_can_be_made() -> None:
    codes = [code for checker in checkers() for code in checker.codes]
    assert [duty.whom for duty in duties() if not any(map(duty.concerns, codes))] == []


def test_every_past_event_has_its_source_and_the_official_position() -> None:
    """And says whether it was reported or worked out by us."""
    assert {event.kind for event in past_events()} == {"reported", "our arithmetic"}
    assert [e for e in past_events() if not (e.source.strip() and e.position.strip() and e.when.strip())] == []


def test_a_promise_that_held_says_what_may_be_claimed_of_it() -> None:
    """At the bound that the run shows and not the one asked for, in what failures come in."""
    limits = (
        threshold("orders.lost", "tagging", "why", rules_out=0.9),
        threshold("orders.late", "tagging", "why", rules_out=0.99),
        threshold("orders.ghost", "tagging", "why", rules_out=0.99),
        threshold("orders.duplicated", "tagging", "why"),
    )
    run = judged(*sound_run(), stage=msgspec.structs.replace(STAGE, threshold=limits))
    assert promises_told(run.judgement, run.stage)[0].lets_say == (
        "With 95% confidence, orders are lost in fewer than 1 in 2 hearings.",
        "1 more limit held, from which no rate can be claimed.",
    )


def test_the_weakest_claim_of_a_promise_is_told_beside_the_first() -> None:
    """With how many such claims there are, so that the first is not taken for all."""
    limits = tuple(threshold(f"orders.{what}", "tagging", "why", rules_out=0.9) for what in ("lost", "ghost"))
    run = judged(*sound_run(), stage=msgspec.structs.replace(STAGE, threshold=limits))
    first, weaker = run.judgement.rulings
    rulings = (first, msgspec.structs.replace(weaker, upper_bound=0.5))
    judgement = msgspec.structs.replace(run.judgement, rulings=rulings)
    assert promises_told(judgement, run.stage)[0].lets_say == (
        "With 95% confidence, orders are lost in fewer than 1 in 2 hearings.",
        "The weakest of 2 such claims: orders are there that nobody made for fewer than 1 in 2 defendants.",
    )


def test_a_promise_that_was_not_shown_says_how_many_trials_are_missing() -> None:
    limits = (threshold("orders.lost", "tagging", "why", rules_out=0.01),)
    run = judged(order("a", at=10), delivery("a", at=11), stage=msgspec.structs.replace(STAGE, threshold=limits))
    assert promises_told(run.judgement, run.stage)[0].lets_say == (
        "Not yet that it is kept: 1 of 1 limit was not shown.",
        "Orders lost: 1 hearing was tried, and 299 are needed.",
    )


# Each row: decisions recorded and made unseen, documents they were made without; findings of them; what is said.
UNSEEN: dict[str, tuple[tuple[int, int, int] | None, int, tuple[str, ...]]] = {
    "no decision was recorded": (
        None,
        0,
        ("Whether anybody decided unseen is not known: no decision was recorded in this run.",),
    ),
    "nobody": ((36, 0, 0), 0, ("0 of 36 decisions were made without a document that the decider had to see.",)),
    "one": (
        (36, 1, 1),
        1,
        (
            "1 time a document was hidden from, lost to or late for somebody who had to see it.",
            "1 of 36 decisions was made without a document that had to be seen.",
        ),
    ),
    "several": (
        (36, 3, 2),
        14,
        (
            "14 times a document was hidden from, lost to or late for somebody who had to see it.",
            "3 of 36 decisions were made without 2 documents that had to be seen.",
        ),
    ),
}


@pytest.mark.parametrize("row", UNSEEN)
def test_who_decided_unseen_is_said_with_the_number_of_decisions(row: str) -> None:
    counts, found, told = UNSEEN[row]
    names = ("decisions.unseen", "documents.decided-unseen")
    rates = () if counts is None else zip(names, (counts[1], counts[2]), strict=True)
    measures = [
        Measure(name=name, rate=Rate(failures=failed, exposures=counts[0], unit="decisions"))
        for name, failed in rates
        if counts is not None
    ]
    findings = tuple(Finding(code="document-hidden", subject=f"{n}", sentence="") for n in range(found))
    judgement = msgspec.structs.replace(judged().judgement, findings=findings, measures=tuple(measures))
    assert tuple(decided_unseen(judgement)) == told


def test_attempts_are_counted_and_those_that_vanished_are_told() -> None:
    """Without a ledger they are not known, which is not none."""
    assert tuple(attempts_told(FULL)) == (
        "5 attempts on this candidate were started, 3 finished and 1 discarded.",
        "Of 1 attempt more it is not known what became.",
    )
    assert next(attempts_told(NOTHING)) == "Not known: no ledger of attempts was kept for this run."


def test_whatever_somebody_answers_for_stands_on_page_one() -> None:
    """By name: no earlier ledger, a gate that is topped up, looser rules, an earlier stage, a finding taken back."""
    back = TakenBack(run="b", limits=("orders.lost",), by="B. Person", because="a clock.", harness_digest="ab")
    given = {"first_run": "A. Person", "continues": "a", "loosening_approved_by": "C. Person", "admitted": "e"}
    told = attempts_told(Beside(Attempts(started=2, finished=2, discarded=0, taken_back=(back,), **given)))
    assert tuple(told)[1:] == (
        "There is no earlier ledger: A. Person answers for this being the first run.",
        "This one goes on with a, and both are added up.",
        "C. Person approves of what was loosened.",
        "The attempt e of an earlier stage admits this candidate.",
        "The attempt b breached orders.lost, and a mended harness does not find it in its evidence.",
        "B. Person answers for taking that back: a clock.",
    )


def test_what_is_not_known_begins_with_what_no_run_can_say() -> None:
    run = judged(*faulty_run())
    told = tuple(unknowns(run.judgement, run.history, NOTHING))
    assert (
        told[0] == "A GO says nothing about cases already in the platform: only cases made in this run were looked at."
    )
    assert told[1] == "3 kinds of tagging order were not tried: trail, alcohol, exclusion."
    assert told[-5:] == (
        "Nisi itself read the inboxes of 1 partner. No real partner's staff or system took part.",
        "No outage was made, so nothing is known of how the platform recovers.",
        "How many faults this harness would miss is not known: its power was not measured.",
        "No page was examined for barriers, so nothing is known of accessibility.",
        "All people, cases and documents were invented. Live ones are more varied.",
    )


def test_a_harness_that_was_calibrated_says_what_it_found_and_missed() -> None:
    run = judged(*sound_run(), outage("secure mail is down", (12, 16)))
    told = tuple(unknowns(run.judgement, run.history, FULL))
    assert "Of 60 planted faults the harness found 59." in told
    assert "1 planted fault was missed: T5." in told
    assert "Made to go wrong on purpose: 1 kind of outage. Of all others nothing is known." in told


def steps(run: Judged, beside: Beside = NOTHING) -> tuple[Step, ...]:
    return going_ahead(run.judgement, run.history, run.stage, beside)


def test_a_go_of_a_gate_needs_nothing_more() -> None:
    assert steps(judged(*sound_run())) == ()


def test_what_was_waived_is_put_right_in_its_time_and_approved_by_name() -> None:
    """Before the last day of its waiver; a person answers for going ahead meanwhile."""
    run = with_verdict(judged(*sound_run()), Verdict.CONDITIONS)
    waiver = Waiver(
        code="payload-broken",
        owner="A",
        second_signatory="B",
        reason="why",
        scope="police",
        expires=datetime.date(2026, 6, 30),
    )
    told = steps(run._replace(judgement=msgspec.structs.replace(run.judgement, waived=(waiver,))))
    assert told == (
        Step("Payload broken. It is put right by 30 June 2026, when its waiver ends.", ""),
        Step("Somebody approves of going ahead on these conditions, by name.", ""),
    )


def test_a_breach_needs_a_mended_candidate_and_all_of_it_again() -> None:
    """With what it took this time, and what that cost where people said what an hour costs."""
    run = judged(*faulty_run())
    told = steps(run, Beside(programme=Programme(format=1, cost_per_hour=60)))
    assert told[0] == Step("Orders lost: none may fail, and 1 of 3 orders did.", "a mended candidate")
    assert told[-1] == Step(
        "A mended build starts again at zero: the whole stage local is run.",
        "60 seconds this time, 5 minutes at most; about £1.00",
    )
    assert steps(run)[-1].takes.endswith("its cost was not supplied")


def test_what_was_not_shown_says_how_many_more_trials_and_how_long_they_take() -> None:
    """At the pace of this run: one hearing in a minute."""
    limits = (threshold("orders.lost", "tagging", "why", rules_out=0.01),)
    run = judged(order("a", at=10), delivery("a", at=11), stage=msgspec.structs.replace(STAGE, threshold=limits))
    assert steps(run)[0] == Step(
        "1 limit needs up to 299 hearings without a failure, and this run had 1.",
        "about 5 hours at the pace of this run",
    )


def test_a_promise_whose_suite_did_not_run_whole_is_not_called_shown() -> None:
    """However well its limits held as far as it came; one that was breached stays breached."""
    run = judged(*sound_run(), suite("access", why="it was deselected"))
    orders, _, _, access, *_ = promises_told(run.judgement, run.stage, ("access",))
    assert (orders.word, access.word) == ("SHOWN", "NOT SHOWN")
    assert access.lets_say == ("Not yet that it is kept: the suite access did not run whole.",)
    assert "NOT SHOWN</p>" in render(*run).partition("Nothing is shown to a person")[2].partition("</article>")[0]
    breached = judged(*faulty_run())
    assert promises_told(breached.judgement, breached.stage, ("access",))[3].word == "BREACHED"


def test_a_run_that_was_no_gate_with_faults_must_be_made_again_without() -> None:
    told = [step.what for step in steps(judged(*sound_run(), purpose="run", faults=("T05",)))]
    assert told[-3:] == [
        "The run is made without planted faults.",
        "The whole stage is run as a gate.",
        "The run is made again: the whole stage local is run.",
    ]


def test_the_decision_sought_names_the_build() -> None:
    run = judged(*documents_seen())
    assert tuple(decision_sought(run.history, run.stage, NOTHING)) == ("May refcourt 1.4.2 go past the stage local?",)


def verdicts(*events: Event) -> tuple[str, ...]:
    run = judged(*events)
    return tuple(verdict_told(run.judgement, run.stage))


def test_the_verdict_counts_what_was_breached_and_what_was_not_shown() -> None:
    assert verdicts(*faulty_run()) == ("Do not go ahead: 5 of 7 limits were breached.",)
    assert verdicts(*faulty_run(), hindered("a", "b", "c")) == (
        "Do not go ahead: 5 of 7 limits were breached, and 1 thing was not shown.",
    )
