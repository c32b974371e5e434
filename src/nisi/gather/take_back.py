"""Taking back what a harness found and should not have: the same evidence, judged again by a mended one.

A finding stands until the candidate changes.  The one other way is a harness that was mended, that was shown to still
find such things where they are planted, and that no longer gives it for the very same journal.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from nisi.checkers import codes_of_measure, known_measures
from nisi.checkers.checked import NotExercised
from nisi.evidence import manifest
from nisi.gather.attempt import breached_by_itself
from nisi.gather.calibrated import calibration_for, read_calibration
from nisi.gather.conclude import judge_run
from nisi.gather.verify import altered, lay_out
from nisi.kit import harness_digest
from nisi.ledger.attempts import Attempt, attempts_in
from nisi.ledger.entries import JudgedAgain
from nisi.ledger.ledger import Ledger
from nisi.settings import UsageError, shown
from nisi.verdict.earlier import counts_for_ledger
from nisi.verdict.judging import Judgement
from nisi.verdict.power import Calibration, doubts_of_power
from nisi.verdict.stage import digest_of


class TakingBack(NamedTuple):
    """What came of it: the limits that were taken back, or every reason against it, and then nothing was written."""

    taken_back: tuple[str, ...]
    against: tuple[str, ...]


def take_back(folder: Path, kit: Path, ledger: Ledger, by: str, because: str) -> TakingBack:
    """Judge the bundle in `folder` again and write down what it no longer breaches, in the name of `by`.

    Raises `UsageError` when nobody or nothing is named, and for what is no attempt that breached anything."""
    if not by.strip() or not because.strip():
        raise UsageError(f"--take-back {shown(folder)}: say who answers for it and why: --by NAME --because REASON")
    attempt = next((a for a in attempts_in(ledger.read()) if a.run == folder.resolve().name), None)
    if attempt is None:
        raise UsageError(f"--take-back {shown(folder)}: the ledger has no attempt of this name; nisi runs lists them")
    if not (attempt.broken or attempt.slow):
        raise UsageError(f"--take-back {attempt.run}: it breached nothing that stands")
    reasons = [*_of_evidence(folder, attempt), *_of_harness(kit, attempt)]
    if reasons:
        return TakingBack((), tuple(reasons))
    calibration = calibration_for(kit)
    assert calibration is not None, "_of_harness refuses without one"
    with tempfile.TemporaryDirectory() as scratch:
        lay_out(folder, Path(scratch))
        judgement, history, stage = judge_run(Path(scratch))
    broken, slow = breached_by_itself(judgement)
    fallen = tuple(name for name in (*attempt.broken, *attempt.slow) if name not in (*broken, *slow))
    power = read_calibration(calibration)
    reasons = [
        *_of_judgement(judgement, attempt, fallen),
        *_of_power(power, fallen),
        *(
            f"The stage asks for more: {doubt.why}."
            for doubt in doubts_of_power(stage, history.run.stage_digest, harness_digest(kit), power)
        ),
    ]
    if reasons:
        return TakingBack((), tuple(reasons))
    ledger.append(
        JudgedAgain(
            run=attempt.run,
            by=by.strip(),
            because=because.strip(),
            harness_digest=harness_digest(kit),
            calibration=digest_of(calibration),
            taken_back=fallen,
            counts=counts_for_ledger(judgement.measures, stage.threshold),
            broken=broken,
            slow=slow,
        )
    )
    return TakingBack(fallen, ())


def _of_evidence(folder: Path, attempt: Attempt) -> list[str]:
    """It must be the evidence that was judged then, to the last byte."""
    held = attempt.closed.bundle if attempt.closed is not None else None
    if held is None:
        return ["The ledger has no digest of its bundle, so nobody can say that this is its evidence."]
    wrong, _ = altered(folder)
    if wrong:
        return [f"The bundle is not intact: {wrong[0]}."]
    if digest_of(folder / manifest.NAME) != held:
        return ["It is not the bundle that the ledger says this attempt came to."]
    return []


def _of_harness(kit: Path, attempt: Attempt) -> list[str]:
    """It must be another harness than the one that found it, and one that was shown to find what is planted."""
    digest, path = harness_digest(kit), calibration_for(kit)
    last = attempt.judged_again or attempt.opened
    if last.harness_digest == digest:
        return ["It is the very harness that found it: mend what was wrong with it first."]
    if path is None or read_calibration(path).harness_digest != digest:
        return ["This harness was not calibrated: nisi calibrate, and copy its calibration.json to contracts/."]
    calibration = read_calibration(path)
    missed = calibration.of("missed")
    reasons = [f"This harness missed planted faults: {', '.join(missed)}."] if missed else []
    if calibration.false_alarms():
        reasons.append("Its calibration had findings in runs without a fault.")
    return reasons


def _of_judgement(judgement: Judgement, attempt: Attempt, fallen: tuple[str, ...]) -> list[str]:
    """What is not found any more must have been looked for."""
    if not fallen:
        return [f"Judged again it still breaches {', '.join((*attempt.broken, *attempt.slow))}."]
    blind = {m.name: m.why for m in judgement.measures if isinstance(m, NotExercised) and not m.where}
    return [
        f"Judged again it does not say whether {name} holds: {blind[measure]}."
        for name in fallen
        for measure in _measures_of(name)
        if measure in blind
    ]


def _of_power(calibration: Calibration, fallen: tuple[str, ...]) -> list[str]:
    """A harness that cannot find such a thing at all has taken nothing back."""
    found = {seen.code for one in calibration.planted if one.outcome == "found" for seen in one.seen}
    return [
        f"No planted fault was found by {' or '.join(codes)}, so nobody knows that this harness still finds what "
        f"breaches {name}."
        for name in fallen
        if not set(codes := _codes_of(name)) & found
    ]


def _measures_of(name: str) -> tuple[str, ...]:
    """The measures behind a limit, or behind a finding that no limit counts."""
    measure = name.partition("[")[0].partition(" ")[0]
    if measure in known_measures():
        return (measure,)
    return tuple(one for one in known_measures() if name in codes_of_measure(one))


def _codes_of(name: str) -> tuple[str, ...]:
    measure = name.partition("[")[0].partition(" ")[0]
    return codes_of_measure(measure) or (name,)
