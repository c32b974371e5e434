"""`verdict.json` and `findings.jsonl`: what a run came to, for machines.

The keys of `verdict.json` are promises to those who read it; `docs/reference/verdict-file.md` describes each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from nisi.checkers.checked import Finding, Measure, Measured
from nisi.checkers.inaccessible_pages import not_assessed
from nisi.history.history import History
from nisi.journal.records import CandidateRead
from nisi.verdict.judging import Judgement
from nisi.verdict.power import Power
from nisi.verdict.stage import Stage
from nisi.verdict.strata import strata_of, untested

FORMAT = 1
EXAMPLES = 5  # of each code, in verdict.json; all of them are in findings.jsonl


def write_verdict(folder: Path, judgement: Judgement, history: History, stage: Stage) -> None:
    """Write `verdict.json` and `findings.jsonl` into the run's folder."""
    text = msgspec.json.format(msgspec.json.encode(verdict_of(judgement, history, stage)), indent=2)
    (folder / "verdict.json").write_bytes(text + b"\n")
    with (folder / "findings.jsonl").open("wb") as file:
        for finding in judgement.findings:
            file.write(msgspec.json.encode(finding) + b"\n")


def verdict_of(judgement: Judgement, history: History, stage: Stage) -> dict[str, Any]:
    run = history.run
    read = [record for _, record in history.records(CandidateRead) if record.error is None]
    last = read[-1] if read else None
    strata = strata_of(history)
    return {
        "format": FORMAT,
        "verdict": judgement.verdict,
        "exit_code": judgement.verdict.exit_code,
        "purpose": run.purpose,
        "run": run.run_id,
        "stage": {"name": stage.name, "digest": run.stage_digest, "says": stage.says},
        "candidate": {
            "name": run.candidate,
            "version": last.version if last else None,
            "digest": last.digest if last else None,
        },
        "started": history.utc(run.clock.monotonic_ns).isoformat(timespec="milliseconds"),
        "ended": history.utc(history.ended).isoformat(timespec="milliseconds"),
        "suites": judgement.suites,
        "rulings": judgement.rulings,
        "findings": _grouped(judgement.findings),
        "decided_unseen": _decided_unseen(judgement.measures),
        "not_shown": judgement.not_shown,
        "not_assessed": not_assessed(history),
        "strata": strata,
        "untested": untested(strata),
        "waivers": [{"live": True, **msgspec.to_builtins(w)} for w in judgement.waived]
        + [{"live": False, **msgspec.to_builtins(w)} for w in judgement.lapsed],
        "calibration": _power(judgement, stage),
        "attempts": judgement.attempts,
        "loosened": judgement.loosened,
        "looked": judgement.looked,
        "faults": run.faults,
        "seed": run.seed,
        "harness": {"version": run.harness_version, "digest": run.harness_digest},
    }


def _power(judgement: Judgement, stage: Stage) -> dict[str, Any] | None:
    """How many planted faults the harness found, overall and of each class; None where that was not measured."""
    given = judgement.calibration
    if given is None:
        return None
    return {
        **_found(given.power(), stage.confidence),
        "missed": given.of("missed"),
        "not_shown": given.of("not shown"),
        "stage": given.stage,
        "deflates": stage.calibration is not None,
        "by_class": {kind: _found(given.power(kind), stage.confidence) for kind in given.kinds()},
        "healthy": {"runs": len(given.healthy), "false_alarms": given.false_alarms()},
    }


def _found(power: Power, confidence: float) -> dict[str, Any]:
    return {"planted": power.planted, "found": power.found, "at_least": power.at_least(confidence)}


def _decided_unseen(measures: Iterable[Measured]) -> dict[str, int] | None:
    """How many decisions were recorded without sight of a document, and of how many documents; None without any."""
    names = {"decisions.unseen": "decisions", "documents.decided-unseen": "documents"}
    counts = {
        names[measure.name]: measure.rate.failures
        for measure in measures
        if isinstance(measure, Measure) and measure.name in names and not measure.where
    }
    return counts if len(counts) == len(names) else None


def _grouped(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_code[finding.code].append(finding)
    return [
        {
            "code": code,
            "count": len(found),
            "examples": [{"subjects": [f.subject], "sentence": f.sentence, "calls": f.calls} for f in found[:EXAMPLES]],
        }
        for code, found in sorted(by_code.items())
    ]
