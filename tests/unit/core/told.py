"""What the tests of checkers share: measures as short as they can be compared whole."""

from __future__ import annotations

from nisi.checkers.checked import Checked, Measure, Timed

Counts = dict[str, tuple[int, int]]


def counts(checked: Checked) -> Counts:
    """Failures and exposures of each measure; a slice is `measure[key=value]`, a measure not exercised is absent."""
    told = {}
    for measure in checked.measures:
        if isinstance(measure, Measure):
            where = ",".join(f"{key}={value}" for key, value in measure.where.items())
            name = f"{measure.name}[{where}]" if where else measure.name
            told[name] = (measure.rate.failures, measure.rate.exposures)
    return told


def times(checked: Checked) -> dict[str, list[float]]:
    """The seconds of each measure of times, to the millisecond; a slice is `measure[key=value]`."""
    told = {}
    for measure in checked.measures:
        if isinstance(measure, Timed):
            where = ",".join(f"{key}={value}" for key, value in measure.where.items())
            told[f"{measure.name}[{where}]" if where else measure.name] = measure.times.seconds.round(3).tolist()
    return told


def of(checked: Checked, *names: str) -> list[tuple[int, int]]:
    """Failures and exposures of measures over the whole run; (0, 0) for one that was not exercised."""
    return [counts(checked).get(name, (0, 0)) for name in names]


def clusters(checked: Checked, name: str) -> tuple[int, int]:
    """Failed and all clusters of a measure over the whole run."""
    rate = next(m.rate for m in checked.measures if isinstance(m, Measure) and m.name == name and not m.where)
    return rate.clusters_failed, rate.clusters
