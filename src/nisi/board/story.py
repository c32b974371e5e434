"""The lines that `nisi` prints: what a run came to, and the story of a finding."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from nisi.board.chance import chance_of
from nisi.board.last_seen import ways
from nisi.board.plain import plain
from nisi.board.seen_before import seen_before
from nisi.board.shapes import by_shape, shape_of
from nisi.board.timeline import Moment, Timeline, timelines
from nisi.board.who_acts import who_acts, who_mends
from nisi.board.words import RULED, WORST_FIRST, counted, grouped, headline, sentence
from nisi.checkers import checkers
from nisi.checkers.checked import Finding
from nisi.history.history import History
from nisi.settings import UsageError, nearest, shown
from nisi.verdict.judging import Judgement
from nisi.verdict.stage import Stage

SENTENCES = 3  # of each code, at the end of a run
LISTED = 20  # of each code, in a list; all of them are in findings.jsonl
TOLD = 20  # stories at once: more than anybody reads to the end
PICTURES = 3  # of one finding
DOUBTS = 50  # lines; a run with more has one reason for most of them
SUBJECTS_COMPARED = 1_000  # with a selector that is not known: comparing it with 100,000 would take minutes


def summary(judgement: Judgement, history: History, stage: Stage) -> Iterator[str]:
    """What a run came to: the verdict first, then every ruling, every kind of finding and every doubt."""
    yield plain(headline(judgement, history, stage))
    for what in judgement.loosened:
        yield plain(f"LOOSENED since a candidate was last accepted: {what}")
    if judgement.attempts is not None:
        attempts = judgement.attempts
        first = f"; {attempts.first_run} answers for there being no earlier ledger" if attempts.first_run else ""
        goes_on = f"; this one goes on with {attempts.continues}" if attempts.continues else ""
        told = f"{attempts.started:,}, {attempts.discarded:,} discarded{first}{goes_on}"
        yield plain(f"attempts on this candidate by this stage: {told}")
        if attempts.loosening_approved_by:
            yield plain(f"{attempts.loosening_approved_by} approves of what was loosened")
        for one in attempts.taken_back:
            yield plain(f"TAKEN BACK of {one.run}, by {one.by}: {', '.join(one.limits)}: {one.because}")
    for ruling in sorted(judgement.rulings, key=lambda ruling: WORST_FIRST.index(ruling.verdict)):
        yield plain(f"{RULED[ruling.verdict]} {ruling.name}: {ruling.because}")
    if judgement.seen:
        told = ", ".join(f"{seen.what} {seen.times:,}" for seen in judgement.seen)
        yield plain(f"seen to happen: {told}")
    for code, found in grouped(judgement.findings).items():
        yield f"{code}: {counted(len(found), 'finding')}"
        yield from (f"  {plain(finding.sentence)}" for finding in found[:SENTENCES])
        if len(found) > SENTENCES:
            yield f"  and {len(found) - SENTENCES:,} more"
    for doubt in judgement.not_shown[:DOUBTS]:
        yield plain(f"NOT SHOWN {doubt.what}: {doubt.why.rstrip('. ')}. {sentence(doubt.way_out)}")
    if len(judgement.not_shown) > DOUBTS:
        yield f"NOT SHOWN: {len(judgement.not_shown) - DOUBTS:,} more"


def tell(judgement: Judgement, history: History, selector: str | None, folder: Path) -> Iterator[str]:
    """What `nisi show` prints of the run in `folder`: without `selector` a list of all findings and doubts, with one
    the story of the findings that it names, and what to do about each.

    A selector is a code (`order-lost`), a code with a number (`order-lost#2`) or a text that occurs in a subject.
    Raises `UsageError`, before any line, when it names none."""
    if selector is None:
        return _listed(judgement, grouped(judgement.findings))
    return _told(judgement, history, chosen(judgement, selector), folder)


def chosen(judgement: Judgement, selector: str) -> list[tuple[str, Finding]]:
    """The findings that a selector names, each with its number; at least one, else raises `UsageError`."""
    groups = grouped(judgement.findings)
    numbered = {f"{code}#{n}": finding for code, found in groups.items() for n, finding in enumerate(found, start=1)}
    found = _chosen(selector, numbered)
    if not found:
        raise UsageError(_unknown(selector, numbered))
    return found


def _listed(judgement: Judgement, groups: Mapping[str, Sequence[Finding]]) -> Iterator[str]:
    if not groups:
        yield "no findings"
    for code, found in groups.items():
        yield f"{code}: {counted(len(found), 'finding')}"
        for n, finding in enumerate(found[:LISTED], start=1):
            yield f"  {code}#{n}  {plain(finding.subject)}"
            yield f"    {plain(finding.sentence)}"
        if len(found) > LISTED:
            yield f"  and {len(found) - LISTED:,} more, up to {code}#{len(found)}"
    for doubt in judgement.not_shown[:DOUBTS]:
        yield plain(f"NOT SHOWN {doubt.what}: {doubt.why.rstrip('. ')}")
        yield plain(f"    who must act: {who_mends(doubt)}. {sentence(doubt.way_out)}")
    if len(judgement.not_shown) > DOUBTS:
        yield f"NOT SHOWN: {len(judgement.not_shown) - DOUBTS:,} more"


def _chosen(selector: str, numbered: Mapping[str, Finding]) -> list[tuple[str, Finding]]:
    if selector in numbered:
        return [(selector, numbered[selector])]
    of_code = [(number, finding) for number, finding in numbered.items() if finding.code == selector]
    wanted = selector.strip().casefold()
    return of_code or [(number, f) for number, f in numbered.items() if wanted and wanted in f.subject.casefold()]


def _unknown(selector: str, numbered: Mapping[str, Finding]) -> str:
    shown = f'finding "{plain(selector)}"'
    if not numbered:
        return f"{shown}: this run has no findings at all"
    codes = list(dict.fromkeys(finding.code for finding in numbered.values()))
    if any(selector in checker.codes for checker in checkers()):
        return f"{shown}: this run has none of these; it has {', '.join(codes)}"
    firsts = list(islice(numbered.items(), SUBJECTS_COMPARED))
    known = [*codes, *(number for number, _ in firsts), *(plain(finding.subject) for _, finding in firsts)]
    close = difflib.get_close_matches(selector, known, n=1, cutoff=0.5)
    way_out = nearest(selector, close or codes)
    return f"{shown}: is no code, number or subject of this run; {way_out}"


def _told(judgement: Judgement, history: History, chosen: Sequence[tuple[str, Finding]], folder: Path) -> Iterator[str]:
    told = chosen[:TOLD]
    before, shapes = seen_before(folder, history), by_shape(judgement.findings)
    findings = [finding for _, finding in told]
    paths = zip(told, timelines(history, findings), ways(history, findings), strict=True)
    for (number, finding), timeline, way in paths:
        yield f"{number}  {plain(finding.subject)}"
        yield f"  {plain(finding.sentence)}"
        yield from _lines(history, timeline)
        if way is not None:
            yield plain(f"  last seen: {way.last}")
        yield from (plain(f"  shown by: {shown(folder / path)}") for path in finding.shown_by[:PICTURES])
        acts = who_acts(judgement, history, finding, timeline.missing)
        yield plain(f"  who must act: {acts.who}. {sentence(acts.why)}")
        yield plain(f"  {before.told(finding)}")
        shape = shape_of(finding)
        yield plain(f"  of this shape: {len(shapes[shape]):,} in this run ({shape.told()})")
        yield f"  again: nisi replay {shown(folder)} {number}"
        chance = chance_of(judgement, finding)
        if chance is not None:
            yield f"    chance: {chance.told()}; on a platform started for it, the first try has the same names"
        yield ""
    if len(chosen) > TOLD:
        yield f"and {len(chosen) - TOLD:,} more; name one by its number, such as {chosen[TOLD][0]}"


def _lines(history: History, timeline: Timeline) -> Iterator[str]:
    width = max((len(moment.who) for moment in timeline.moments), default=0)
    for moment in timeline.moments:
        ref = f"  [{moment.ref}]" if moment.ref else ""
        yield f"  {_precisely(history, moment)}  {moment.who:<{width}}  {moment.what}{ref}"
        for detail in moment.details:
            yield f"  {' ' * (12 + 2 + width + 2)}{detail}"
    for ref in timeline.missing:
        yield f"  the record {ref} is not in the evidence"
    if timeline.more_calls:
        yield f"  and {counted(timeline.more_calls, 'more call')}"


def _precisely(history: History, moment: Moment) -> str:
    """A time to the millisecond, such as 10:02:07.123 (UTC): what an engineer looks for in the candidate's log."""
    return history.utc(moment.t).strftime("%H:%M:%S.%f")[:-3]
