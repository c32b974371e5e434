"""What a stage would take, by the rates of a run that was made: `nisi plan`, and what a dry run says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nisi.arrivals.profile import Profile, load_profile
from nisi.gather.conclude import NothingToJudge, judge_run
from nisi.gather.plan import read_plan
from nisi.settings import UsageError, shown
from nisi.verdict.needs import Forecast, Rates, forecast, rates_of
from nisi.verdict.stage import Stage


def plan_for(stage: Stage, kit: Path, run: Path | None = None) -> Forecast:
    """What `stage` would take at the rates of `run`, else of the newest gate under runs/ that has any, else at none.

    Raises `UsageError` when the run that was named says nothing of rates."""
    if run is None:
        found = (rates for gate in _gates(kit / "runs") if (rates := _rates(gate)) is not None)
        return forecast(stage, tuple(_days(stage, kit)), next(found, None))
    rates = _rates(run)
    if rates is None:
        raise UsageError(f"--from {shown(run)}: its suites did not act to their end, so it has no rates; name another")
    return forecast(stage, tuple(_days(stage, kit)), rates)


def _rates(run: Path) -> Rates | None:
    """The rates of a run; None where its suites did not act to their end, or nothing is left to be judged."""
    try:
        judgement, history, _ = judge_run(run)
    except NothingToJudge:
        return None
    began, ended = history.began("provoke"), history.began("heal")
    if began is None or ended is None or ended <= began:
        return None
    return rates_of(history, judgement.measures, (ended - began) / 1e9)


def _gates(runs: Path) -> Iterator[Path]:
    """Gates that were judged, the newest first; an engineer's runs of single suites say nothing of the mix."""
    for verdict in sorted(runs.glob("*/verdict.json"), reverse=True):
        if read_plan(verdict.parent).purpose == "gate":
            yield verdict.parent


def _days(stage: Stage, kit: Path) -> Iterator[tuple[Profile, int]]:
    for suite in stage.suite:
        for name in suite.profiles:
            yield load_profile(name, kit)[0], suite.size.get("workers", 1)
