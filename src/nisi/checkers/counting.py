"""Rates counted over arrays: over the whole run and, from the same reading, over each slice of it.

What `rates.sliced` does in the database, for the millions of orders that a country makes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nisi.checkers.checked import Measure, NotExercised, Rate
from nisi.history.stored import Coded

NOWHERE = -1  # the code of what is in no slice
SPARSE = 16  # clusters are looked up in an array while it is at most so many times longer than there are units
FEW = 16  # slices that are counted one by one, which for small codes is faster than all at once
ROUNDS = 8  # as many slices as a cluster may have before the rest is sorted


def counted(
    name: str,
    failed: np.ndarray,
    belongs: np.ndarray,
    by: Mapping[str, Coded],
    *,
    unit: str,
    cluster: str,
    otherwise: str,
) -> tuple[Measure | NotExercised, ...]:
    """The rate `name` whole and by each column of `by`; the arrays have one entry an exposure.

    `failed` is whether it failed, `belongs` the dense number of the `cluster` that it belongs to; what has no value in
    a column of `by` is in no slice of it.  Without any exposure the measure was not exercised: `otherwise` says why."""
    if not len(failed):
        return (NotExercised(name=name, why=otherwise),)

    def measured(wrong: tuple[int, int], exposed: tuple[int, int], where: dict[str, str]) -> Measure:
        failures, clusters_failed = map(int, wrong)
        exposures, clusters = map(int, exposed)
        rate = Rate(
            failures=failures,
            exposures=exposures,
            unit=unit,
            cluster=cluster,
            clusters_failed=clusters_failed,
            clusters=clusters,
        )
        return Measure(name=name, rate=rate, where=where)

    failing = np.flatnonzero(failed)
    concerned = belongs[failing]
    whole = measured((len(concerned), _distinct(concerned)), (len(belongs), _distinct(belongs)), {})
    slices = []
    for column, sliced in by.items():
        exposed = zip(*_in_slices(sliced, belongs), strict=True)
        wrong = zip(*_in_slices(Coded(sliced.codes[failing], sliced.values), concerned), strict=True)
        for value, (of_it, all_of_it) in zip(sliced.values, zip(wrong, exposed, strict=True), strict=True):
            if all_of_it[0]:
                slices.append(measured(of_it, all_of_it, {column: value}))
    return (whole, *sorted(slices, key=lambda m: tuple(m.where.items())))


def _distinct(belongs: np.ndarray) -> int:
    """How many clusters these are."""
    most = int(belongs.max(initial=0)) + 1
    if most > SPARSE * len(belongs):
        return len(np.unique(belongs))
    there = np.zeros(most, bool)
    there[belongs] = True
    return int(there.sum())


def _in_slices(sliced: Coded, belongs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many units, and how many clusters of them, are in each slice.

    Each round settles one slice of every cluster.  One is enough where a hearing is at one site, and a few where its
    orders go to several contractors."""
    slices, codes = len(sliced.values), sliced.codes
    units, clusters = _of_each(codes, slices), np.zeros(slices, np.int64)
    most = int(belongs.max(initial=0)) + 1
    for _ in range(ROUNDS):
        if most > SPARSE * len(belongs):
            break
        slice_of = np.full(most, NOWHERE, codes.dtype)
        slice_of[belongs] = codes
        clusters += _of_each(slice_of, slices)
        rest = np.flatnonzero(slice_of[belongs] != codes)
        codes, belongs = codes[rest], belongs[rest]
    pairs = np.unique((codes - np.int64(NOWHERE)) * most + belongs)
    return units, clusters + _of_each(pairs // most + NOWHERE, slices)


def _of_each(codes: np.ndarray, slices: int) -> np.ndarray:
    if slices <= FEW:
        return np.array([np.count_nonzero(codes == code) for code in range(slices)], np.int64)
    # What is in no slice is counted in front of the others.
    return np.bincount(codes - np.int64(NOWHERE), minlength=slices + 1)[1:]
