"""Facts of a run for the page: what was judged and by what, its digests, who took part, and how its suites ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from nisi.board.beside import Beside
from nisi.board.plain import plain
from nisi.board.power_told import power_told
from nisi.board.unknowns import partners_unreached, roles_idle, situations_not_met
from nisi.board.words import in_time
from nisi.history.history import History
from nisi.journal.records import CandidateRead, SuiteEnded
from nisi.verdict.judging import Judgement
from nisi.verdict.stage import Stage

IDENTITY_LENGTH = 140  # characters: a SHA-512 in hex, with its name before it


class Fact(NamedTuple):
    """One line of what was judged; a `code` is for comparing letter by letter."""

    what: str
    value: str
    code: bool = False


def facts(history: History, stage: Stage, judgement: Judgement) -> Iterator[Fact]:
    """What was judged, when and how."""
    run = history.run
    yield Fact("Candidate", run.candidate)
    read = readings_of(history)
    if read:
        yield Fact("Version", plain(read[-1].version or "not stated", IDENTITY_LENGTH))
    else:
        yield Fact("Version and digest", "not known: the candidate was not asked or did not answer")
    asked = [record for _, record in history.records(CandidateRead)]
    if asked and asked[-1].error is not None:
        yield Fact("Last time it was asked", f"it did not say: {plain(asked[-1].error, 200)}")
    yield Fact("Stage", f"{stage.name}: {stage.says}")
    began, ended = history.utc(run.clock.monotonic_ns), history.utc(history.ended)
    yield Fact("When it ran", f"{_moment(began)} to {_end(began, ended)} UTC ({_length(began, ended)})")
    yield Fact("Seed", str(run.seed))
    yield Fact("Harness", f"Nisi {run.harness_version}")
    kind = "gate" if run.purpose == "gate" else f"{run.purpose}: not a gate, so it admits nothing"
    yield Fact("Run", f"{run.run_id} ({kind})")
    yield Fact("How people acted", {"api": "as programs do", "browser": "through pages"}.get(run.driver, run.driver))
    known = judgement.calibration
    power = stage.power if known is None else power_told(known, stage.confidence)
    yield Fact("How good the harness is at finding faults", power)


def digests(history: History, beside: Beside) -> Iterator[Fact]:
    """What has to be the same wherever this page is relied on."""
    run, read = history.run, readings_of(history)
    if read:
        yield Fact("Candidate", plain(read[-1].digest or "not stated", IDENTITY_LENGTH), code=True)
    yield Fact("Stage", run.stage_digest, code=True)
    yield Fact("Access table", run.access_digest, code=True)
    yield Fact("Harness", run.harness_digest, code=True)
    if beside.attempts is not None and beside.attempts.head is not None:
        yield Fact("Head of the ledger when it was judged", beside.attempts.head, code=True)


def scope(history: History) -> Iterator[Fact]:
    """Who and what took part, and what did not, each by name."""
    run = history.run
    yield Fact("Partners", ", ".join(sorted(run.partners)) or "none")
    yield Fact("Partners that were sent nothing", ", ".join(partners_unreached(history)) or "none")
    yield Fact("Roles", ", ".join(run.roles) or "none")
    yield Fact("Roles that did nothing", ", ".join(roles_idle(history)) or "none")
    yield Fact("Situations that never came about", "; ".join(situations_not_met(history)) or "none")


def suites(judgement: Judgement, history: History) -> Iterator[tuple[str, str, str]]:
    """Each suite: its name, how many tests of it ran, and how it ended."""
    ended = {record.suite: record for _, record in history.records(SuiteEnded)}
    for suite in dict.fromkeys([*judgement.suites, *ended]):
        record = ended.get(suite)
        if record is None:
            yield suite, "not known", "did not run to an end"
        else:
            how = "ran whole" if record.why is None else f"did not run whole: {plain(record.why, 200)}"
            yield suite, f"{record.ran:,}", how


def readings_of(history: History) -> list[CandidateRead]:
    """Each time that the candidate said what it is."""
    return [record for _, record in history.records(CandidateRead) if record.error is None]


def _moment(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M:%S}"


def _end(began: datetime, ended: datetime) -> str:
    return f"{ended:%H:%M:%S}" if began.date() == ended.date() else _moment(ended)


def _length(began: datetime, ended: datetime) -> str:
    return f"{in_time((ended - began).total_seconds())} in all"
