"""Doubts: why a run did not show what it was meant to show, read from its history.

Each says what was not shown, why, and what to do.  Removing any record or file of a run can only add a doubt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from nisi.history.history import History
from nisi.history.interface import asked
from nisi.journal.records import Hindered, ItemNotPassed, OutageEnded, SuiteEnded
from nisi.verdict.stage import Stage


class Doubt(Struct, frozen=True, kw_only=True):
    what: str
    why: str
    way_out: str


def doubts_of(history: History, stage: Stage, suites: tuple[str, ...]) -> tuple[Doubt, ...]:
    return (
        *_of_evidence(history),
        *_of_what_hindered(history),
        *_of_outages(history),
        *_of_inboxes(history, stage),
        *_of_acts_cut_off(history),
        *_of_suites(history, suites),
        *_of_interface(history),
    )


def suites_in_doubt(history: History, suites: tuple[str, ...]) -> tuple[str, ...]:
    """Those that did not run whole, or in which a test did not pass."""
    return tuple(suite for suite in suites if any(_of_suites(history, (suite,))))


def _of_evidence(history: History) -> Iterator[Doubt]:
    for trouble in history.trouble:
        yield Doubt(
            what="a whole journal",
            why=trouble,
            way_out="find out what killed the process or changed the file; every act that can be read was judged",
        )


def _of_what_hindered(history: History) -> Iterator[Doubt]:
    for _, record in history.records(Hindered):
        yield Doubt(what=record.what, why=record.why, way_out=record.way_out)


def _of_outages(history: History) -> Iterator[Doubt]:
    for _, record in history.records(OutageEnded):
        if record.error is not None:
            yield Doubt(
                what=f"the outage {record.name}",
                why=f"it could not be made: {record.error}",
                way_out="see outages.log and lines.log of the run, or take it out of the profile",
            )


def _of_inboxes(history: History, stage: Stage) -> Iterator[Doubt]:
    longest = stage.deadlines.inbox_gap_s
    all_at_once = history.gaps_of_all(longest)
    for began, ended in all_at_once:
        yield Doubt(
            what="what arrived at the partners",
            why=f"the inboxes were not witnessed from {history.clock_time(began)} to {history.clock_time(ended)} "
            f"(over {longest:g} s); orders due then are not counted",
            way_out="see why nisi inbox stopped or starved, and run again",
        )
    for partner in sorted(history.run.partners):
        for began, ended in sorted(set(history.gaps(longest, partner)) - set(all_at_once)):
            yield Doubt(
                what=f"what arrived at {partner}",
                why=f"its inbox could not be looked at from {history.clock_time(began)} to {history.clock_time(ended)} "
                f"(over {longest:g} s); orders due then are not counted",
                way_out="see inbox.log beside the journal: it says why the list or folder could not be read",
            )


def _of_acts_cut_off(history: History) -> Iterator[Doubt]:
    """An act that we cut off ourselves is not the platform's silence: no failure of its, and nothing is shown by it."""
    cut_off = "select writer, count(*) as n from acts where answered is null group by writer order by writer"
    for row in history.rows(cut_off):
        yield Doubt(
            what="what came of every act",
            why=f"{row['n']} of {row['writer']}'s acts have no answer in the journal: it was killed or interrupted",
            way_out="run it again to its end",
        )


def _of_suites(history: History, suites: tuple[str, ...]) -> Iterator[Doubt]:
    ended: dict[str, list[SuiteEnded]] = defaultdict(list)
    for _, record in history.records(SuiteEnded):
        ended[record.suite].append(record)
    items: dict[str, list[ItemNotPassed]] = defaultdict(list)
    for _, item in history.records(ItemNotPassed):
        items[item.suite].append(item)
    for suite in suites:
        what, way_out = f"the suite {suite}", f"run it whole: nisi run {suite}"
        # Told of more than once (by itself, and by whoever stopped it), every reason counts: a later word mends none.
        reasons = list(dict.fromkeys(end.why for end in ended[suite] if end.why is not None))
        if not ended[suite]:
            yield Doubt(what=what, why="it did not run to an end", way_out=way_out)
        for why in reasons:
            yield Doubt(what=what, why=why, way_out=way_out)
        if ended[suite] and not reasons and all(end.ran == 0 for end in ended[suite]):
            yield Doubt(what=what, why="nothing in it was run", way_out=way_out)
        for item in items[suite][:5]:
            why = f"{item.item} {item.came_out}" + (f": {item.why}" if item.why else "")
            yield Doubt(
                what=what, why=why, way_out="mend the test or what it found; a test that did not pass shows nothing"
            )
        if len(items[suite]) > 5:
            yield Doubt(what=what, why=f"{len(items[suite]) - 5} more tests did not pass", way_out=way_out)


def _of_interface(history: History) -> Iterator[Doubt]:
    """An operation that nobody was given what it is for, was not shown to keep its description."""
    for operation in asked(history):
        if not operation.reached:
            told = ", ".join(
                f"{calls} × {status or 'no answer'}" for status, calls in sorted(operation.statuses.items())
            )
            yield Doubt(
                what=f"the operation {operation.name}",
                why=f"none of its {operation.calls} answers was a 2xx ({told or 'it was never called'})",
                way_out="give the description an example or a link that leads to it, and x-roles that may ask it",
            )
