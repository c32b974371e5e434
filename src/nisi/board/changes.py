"""What changed since the run that was accepted last: the rules first, and of these what was loosened first of all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nisi.board.beside import Accepted, Identity, Ran
from nisi.board.facts import readings_of
from nisi.board.words import counted
from nisi.history.history import History
from nisi.verdict.judging import Judgement
from nisi.verdict.ratchet import Change, Way, changes_of_stage
from nisi.verdict.stage import Stage

WAYS: tuple[Way, ...] = ("loosened", "tightened", "changed")


def changes_since(accepted: Accepted, stage: Stage, now: Ran) -> tuple[Change, ...]:
    """Every change of rules and of what was judged, the loosened first."""
    found = [*changes_of_stage(accepted.stage, stage), *_of_identities(accepted.ran, now)]
    return tuple(sorted(found, key=lambda change: WAYS.index(change.way)))


def ran_of(judgement: Judgement, history: History) -> Ran:
    """A run as judged, for comparing it with another."""
    last = next((read for read in reversed(readings_of(history)) if read.digest is not None), None)
    return Ran(
        candidate=Identity(digest=last.digest if last is not None else None),
        harness=Identity(digest=history.run.harness_digest),
        waivers=tuple({"code": waiver.code} for waiver in (*judgement.waived, *judgement.lapsed)),
    )


def _of_identities(before: Ran, now: Ran) -> Iterator[Change]:
    pairs: tuple[tuple[str, Any, Any], ...] = (
        ("the candidate's build", before.candidate.digest, now.candidate.digest),
        ("the harness", before.harness.digest, now.harness.digest),
    )
    for what, was, is_now in pairs:
        if was != is_now:
            yield Change("changed", f"{what}: {_short(was)} then, {_short(is_now)} now")
    if len(before.waivers) != len(now.waivers):
        then, told = counted(len(before.waivers), "waiver"), f"{len(now.waivers):,}"
        yield Change("loosened" if len(now.waivers) > len(before.waivers) else "tightened", f"{then} then, {told} now")


def _short(digest: str | None) -> str:
    return "not known" if digest is None else digest[:12]
