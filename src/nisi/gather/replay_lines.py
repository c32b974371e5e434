"""The lines that `nisi replay` prints: whether it came again, and what was repeated and what was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nisi.board.facts import readings_of
from nisi.board.plain import name, plain
from nisi.board.words import counted, lasting
from nisi.gather.replay import Replayed, Tried
from nisi.gather.sent_again import MARGIN_S
from nisi.history.history import History
from nisi.journal.records import BehaviourBegan, OutageBegan
from nisi.settings import shown

NOT_DONE = 3  # acts that were left out, told one by one


def replay_lines(told: Replayed) -> Iterator[str]:
    """The answer last, where an eye looks for it."""
    yield plain(f"{told.number}: {told.finding.sentence}")
    yield from _repeated(told) if told.why_suites is None else _run_again(told)
    yield plain(_builds(told.then.history, told.now.judged.history))
    yield f"evidence: {shown(told.now.folder)}"
    if told.why_suites is None:
        yield from _of_tries(told)
    else:
        came = told.tries[0].came
        yield plain(f"came again: {came.sentence}") if came is not None else "did not come again in 1 try"


def _repeated(told: Replayed) -> Iterator[str]:
    history, plan = told.then.history, told.plan
    people = len({act.actor for act in told.acts})
    ways = " and ".join(sorted({"the interface" if act.channel == "api" else "pages" for act in told.acts}))
    faults = f", with the planted faults {' '.join(plan.faults)}" if plan.faults else ""
    who = "1 person" if people == 1 else f"{people:,} people"
    yield plain(
        f"repeated: {counted(len(told.acts), 'act')} by {who} on its cases, through {ways}, in their order and at once "
        f"where they were{faults}"
    )
    began, ended = history.began("provoke"), history.began("heal")
    others = history.rows(
        "select count(*) as n from acts where invoked >= $began and invoked < $ended",
        began=began or 0,
        ended=history.ended if ended is None else ended,
    )[0]["n"] - len(told.acts)
    longest_s = told.then.stage.deadlines.view_settles_s + MARGIN_S
    outages = len(history.records(OutageBegan)) + sum(r.behaviour != "well" for _, r in history.records(BehaviourBegan))
    struck = f"; {counted(outages, 'outage')}" if outages else ""
    yield (
        f"not repeated: {counted(others, 'act')} on other cases at that time{struck}; of each pause what is over "
        f"{lasting(longest_s)}"
    )
    for tried in told.tries[:1]:
        yield from (plain(f"left out: {why}") for why in tried.sent.not_done[:NOT_DONE])


def _run_again(told: Replayed) -> Iterator[str]:
    yield plain(
        f"repeated: the suite {' and '.join(told.suites)} with seed {told.plan.seed}, until it came or to its end, "
        f"because {told.why_suites}"
    )
    yield "not repeated: the other suites, and in which order acts of several people met"


def _builds(then: History, now: History) -> str:
    was, is_now = (next((r.digest for r in reversed(readings_of(history))), None) for history in (then, now))
    if was is None or is_now is None:
        return "the candidate: which build it was or is, it does not say"
    same = "the same build as then" if was == is_now else f"another build than then ({name(was[:12])})"
    return f"the candidate: {same}, {name(is_now[:12])}"


def _of_tries(told: Replayed) -> Iterator[str]:
    same = [tried for tried in told.tries if tried.same_names]
    others = [tried for tried in told.tries if not tried.same_names]
    if same:
        yield f"with the very same names, on a platform started afresh: {_came_in(same)}"
    if others:
        yield f"with new names: {_came_in(others)}"
    if told.chance is not None:
        so_many = _tries(told.chance.tries)
        yield f"chance: {told.chance.told()}; at that rate {so_many} show it again with a chance of 95 in 100"
    came = next((tried.came for tried in told.tries if tried.came is not None), None)
    if came is not None:
        yield plain(f"came again: {came.sentence}")
        return
    faults = "".join(f" --fault {fault}" for fault in told.plan.faults)
    yield plain(f"did not come again in {_tries(len(told.tries))}")
    around = f"nisi run {' '.join(told.suites)} --candidate {told.plan.candidate} --seed {told.plan.seed}{faults}"
    yield plain(f"with all that was around it: {around}")


def _came_in(tried: Sequence[Tried]) -> str:
    return f"{sum(one.came is not None for one in tried):,} of {_tries(len(tried))}"


def _tries(count: int) -> str:
    return "1 try" if count == 1 else f"{count:,} tries"
