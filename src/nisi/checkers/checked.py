"""What a checker is given and what it gives back.

A checker is a module in this package with
    CODES       the findings that it can make, with the promise that each belongs to
    MEASURES    the measures that a stage may set thresholds on, with what each counts
    UNOBSERVED  where it has any: the measures of what could not be judged; too much of it is NOT SHOWN, no breach
    check       a pure function (History, Promises) -> Checked
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from nisi.access import Access

NANOSECONDS = 1_000_000_000


@dataclass(frozen=True)
class Promises:
    """What the candidate is held to: the stage's deadlines in seconds, and who may see what."""

    order_deadline_s: float
    order_horizon_s: float
    view_settles_s: float
    access_settles_s: float
    inbox_gap_s: float
    access: Access


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that went wrong, told in a sentence; `calls` are the journal records (`writer:number`) that show it."""

    code: str
    subject: str
    sentence: str
    calls: tuple[str, ...] = ()
    where: dict[str, str] = {}


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


class NotExercised(msgspec.Struct, frozen=True, kw_only=True):
    """A measure that nothing in this run could bear on, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Checked:
    findings: tuple[Finding, ...] = ()
    measures: tuple[Measure | NotExercised, ...] = ()


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
