"""The small stage that runs told by `played` are judged by; whoever uses it says which thresholds it has."""

from __future__ import annotations

from played import SUITES

from nisi.verdict.stage import Deadlines, Stage, SuitePlan, Threshold


def small_stage(name: str, threshold: tuple[Threshold, ...]) -> Stage:
    """A stage over the suites of `played`, with deadlines of a few seconds and no power claimed."""
    return Stage(
        format=1,
        name=name,
        says="says nothing about rollout",
        power="power not measured",
        confidence=0.95,
        time_limit_s=300,
        not_served_share=0.01,
        deadlines=Deadlines(
            order_deadline_s=20,
            order_horizon_s=5,
            view_settles_s=2,
            access_settles_s=2,
            answer_s=10,
            inbox_gap_s=5,
            recovers_s=5,
            backlog_s=30,
        ),
        suite=tuple(SuitePlan(name=suite, within_s=60) for suite in SUITES),
        threshold=threshold,
    )
