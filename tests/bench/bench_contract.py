"""Cases a second: our drawn calls against Schemathesis' own command line, on the same platform.  Figures, not a test.

Run it with `make bench`.  The aim is a ratio of at least a half: leading, journaling and looking at what a refusal
changed cost no more than drawing and sending.  Both draw good and bad calls at limits and between them, one after the
other; both check the same of each answer.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import reference_court
from conftest import Say
from contract_platform import POLLED
from paper_interface import ROOT, PaperCourt

from nisi.contract.opening import open_things
from nisi.contract.trials import Size, Trial

EXAMPLES = 10
SIZE = Size(hearings=1, operations=100, examples=EXAMPLES, boundaries=15, roles=1, values=1, walks=1)
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection"
)
TAGS = ("crime", "jury", "tribunal", "partners")


def bench_cases_a_second(say: Say, tmp_path: Path) -> None:
    """Both against a platform started afresh; ours counts every call, those that look at state too."""
    ours, theirs = of_ours(), of_schemathesis(tmp_path)
    say(f"ours {ours:.0f} cases a second, st {theirs:.0f}: ratio {ours / theirs:.2f}, at least 0.50 was aimed at")


def of_ours() -> float:
    with reference_court.running(*POLLED) as platform:
        court = PaperCourt(platform.url)
        caller = court.caller()
        trial = Trial(caller, open_things(caller), SIZE)
        assert trial.state.readable
        court.pause(1.1)  # or the second look at what differs by itself would wait for it
        before, began = caller.calls, time.perf_counter()
        trial.bad_input()
        trial.good_input()
        return (caller.calls - before) / (time.perf_counter() - began)


def of_schemathesis(folder: Path) -> float:
    with reference_court.running(*POLLED) as platform:
        token = platform.person("caseworker.1").authorization
        command = [
            *(str(Path(sys.executable).parent / "st"), "run", str(ROOT / "contracts/openapi/refcourt.yaml")),
            *("--url", platform.url, "--header", f"Authorization: {token}", "--checks", CHECKS),
            *("--phases", "coverage,fuzzing", "--max-examples", str(EXAMPLES), "--workers", "1"),
            *("--generation-deterministic", *(part for tag in TAGS for part in ("--include-tag", tag))),
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, env=os.environ.copy())
    cases = re.search(r"([\d,]+) generated", done.stdout)
    phases = re.findall(r"(?:Coverage|Fuzzing) \(in ([\d.]+)s\)", done.stdout)  # without what loading takes
    assert cases is not None and len(phases) == 2, done.stdout[-2000:] + done.stderr[-2000:]
    return int(cases[1].replace(",", "")) / sum(map(float, phases))
