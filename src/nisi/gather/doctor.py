"""Whether a gate could run here: what is installed, what is configured, and whether everyone can sign in."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nisi.drivers.find_browser import find_browser
from nisi.drivers.sign_in import FormSignIn
from nisi.drivers.urllib3_send import Urllib3Send
from nisi.gather.candidate_process import ENDS_WITHIN_S, CandidateProcess, CandidateUnreachable, start_candidate
from nisi.gather.plan import RunPlan, Settings, invent_secrets
from nisi.gather.processes import stop
from nisi.settings import UsageError


class Check(NamedTuple):
    what: str
    well: bool
    says: str


def examine(settings: Settings) -> Iterator[Check]:
    """Each thing that a gate needs, with what was found; starts the candidate for a moment if it is ours to start."""
    yield Check("stage", True, f"{settings.stage.name}: {len(settings.stage.threshold)} thresholds")
    for name in settings.stage.suite_names():
        there = (settings.kit / "suites" / name).is_dir()
        yield Check(f"suite {name}", there, "found" if there else f"no folder suites/{name}")
    browser = find_browser()
    yield Check("browser", browser is not None, str(browser) if browser else "none; run: apt-get install chromium")
    try:
        invent_secrets(settings)
    except UsageError:
        yield from _secrets(settings)
        return
    yield from _secrets(settings)
    with tempfile.TemporaryDirectory(prefix="nisi-doctor-") as folder:
        yield from _candidate(settings, Path(folder) / "candidate.log")


def _secrets(settings: Settings) -> Iterator[Check]:
    names = {actor.password_env for actor in settings.candidate.actors.values()}
    names |= {partner.secret_env for partner in settings.candidate.partners.values() if partner.secret_env}
    for name in sorted(names):
        yield Check(f"environment {name}", bool(os.environ.get(name)), "set" if os.environ.get(name) else "not set")


def _candidate(settings: Settings, log: Path) -> Iterator[Check]:
    plan = RunPlan(
        run_id="doctor",
        purpose="run",
        nonce="0000",
        seed=0,
        candidate="",
        stage="",
        suites=(),
        faults=(),
        harness_digest="",
    )
    children: list[subprocess.Popen[bytes]] = []
    try:
        process = start_candidate(settings.candidate, plan, {}, log, settings.kit, children.append)
        identity = process.read_identity("doctor")
        says = identity.error or f"{process.base_url} version {identity.version}"
        yield Check("candidate", identity.error is None, says)
        for role in settings.candidate.actors:
            yield _sign_in(settings, process, role)
    except CandidateUnreachable as error:
        yield Check("candidate", False, str(error))
    finally:
        stop(*children, within_s=ENDS_WITHIN_S)


def _sign_in(settings: Settings, process: CandidateProcess, role: str) -> Check:
    actor = settings.candidate.actors[role]
    send = Urllib3Send(process.base_url, settings.candidate.answer_within_s)
    credentials = FormSignIn(settings.candidate.sign_in, actor.username.format(n=1), os.environ[actor.password_env])
    try:
        credentials.headers(send)
    except Exception as error:
        return Check(f"sign-in {role}", False, str(error)[:200])
    return Check(f"sign-in {role}", True, actor.username.format(n=1))
