"""What a checker is given and what it gives back.

A checker is a module in this package with
    CODES       the findings that it can make, with the promise that each belongs to
    MEASURES    the measures that a stage may set thresholds on, with what each counts
    UNOBSERVED  where it has any: the measures of what could not be judged; too much of it is NOT SHOWN, no breach
    TIMES       where it has any: the measures of how long things took, whose thresholds are percentiles
    SUITES      where it needs them: those that alone bring about what it measures, so that a stage without any of
                them need not watch it
    check       a pure function (History, Promises) -> Checked
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np

from nisi.access import Access
from nisi.payloads import PayloadSchema

NANOSECONDS = 1_000_000_000


class TimeLimit(msgspec.Struct, frozen=True, kw_only=True):
    """A percentile (0 to 1) of a measure of times, in a slice or over the whole run, that must be `within_s` seconds.

    It is broken when its lower bound at `confidence` (0 to 1) is over the limit."""

    measure: str
    percentile: float
    within_s: float
    confidence: float
    where: dict[str, str] = {}


@dataclass(frozen=True)
class Promises:
    """What the candidate is held to: the stage's deadlines in seconds, its time limits, the share of acts (0 to 1) of
    any slice that may go unserved, who may see what, and for each partner that has one the schema of its payloads."""

    order_deadline_s: float
    order_horizon_s: float
    view_settles_s: float
    access_settles_s: float
    inbox_gap_s: float
    recovers_s: float
    backlog_s: float
    not_served_share: float
    access: Access
    payloads: Mapping[str, PayloadSchema]
    time_limits: tuple[TimeLimit, ...] = ()


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that went wrong, told in a sentence; `calls` are the journal records (`writer:number`) that show it,
    and `shown_by` the pictures and traces that do, by their paths from the run's folder."""

    code: str
    subject: str
    sentence: str
    calls: tuple[str, ...] = ()
    where: dict[str, str] = {}
    shown_by: tuple[str, ...] = ()


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """Failures among exposures; failures come in clusters, so the claim is made in clusters where there are any.

    `unit` and `cluster` are plurals for people: "orders" in "hearings"."""

    failures: int
    exposures: int
    unit: str
    cluster: str | None = None
    clusters_failed: int = 0
    clusters: int = 0


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A rate over the whole run (`where` empty) or over a slice of it."""

    name: str
    rate: Rate
    where: dict[str, str] = {}


@dataclass(frozen=True, eq=False)
class Times:
    """How long each exposure took: `seconds` as sorted float64, infinite for what never came; `unit` is a plural."""

    seconds: np.ndarray
    unit: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Times) and self.unit == other.unit and np.array_equal(self.seconds, other.seconds)


class Timed(msgspec.Struct, frozen=True, kw_only=True):
    """Times over the whole run (`where` empty) or over a slice of it."""

    name: str
    times: Times
    where: dict[str, str] = {}


class NotExercised(msgspec.Struct, frozen=True, kw_only=True):
    """A measure that nothing in this run could bear on, over the whole run (`where` empty) or in a slice, and why."""

    name: str
    why: str
    where: dict[str, str] = {}


Measured = Measure | Timed | NotExercised


@dataclass(frozen=True)
class Checked:
    findings: tuple[Finding, ...] = ()
    measures: tuple[Measured, ...] = ()


@dataclass
class Tally:
    """Counts failures and exposures by unit and by cluster."""

    failures: int = 0
    exposures: int = 0
    _clusters: set[Any] = field(default_factory=set)
    _failed: set[Any] = field(default_factory=set)

    def count(self, cluster: Any, failed: bool) -> None:
        self.exposures += 1
        self._clusters.add(cluster)
        if failed:
            self.failures += 1
            self._failed.add(cluster)

    def rate(self, unit: str, cluster: str) -> Rate:
        return Rate(
            failures=self.failures,
            exposures=self.exposures,
            unit=unit,
            cluster=cluster,
            clusters_failed=len(self._failed),
            clusters=len(self._clusters),
        )
