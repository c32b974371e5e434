"""Rates counted in the database: over the whole run and, from the same reading, over each slice of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nisi.checkers.checked import Measure, NotExercised, Rate
from nisi.history.history import History


def sliced(
    history: History,
    name: str,
    counted: str,
    *,
    unit: str,
    cluster: str,
    by: Sequence[str] = (),
    otherwise: str,
    weight: str = "1",
    **parameters: Any,
) -> tuple[Measure | NotExercised, ...]:
    """The rate `name` whole and by each column of `by`; `counted` is a query for one row an exposure,
    or `weight` of them.

    It gives the columns `failed` (a truth), `cluster` (what it belongs to) and those of `by`, whose nulls are in no
    slice.  Without any exposure the measure was not exercised: `otherwise` says why."""
    sets = ", ".join(["()", *(f"({column})" for column in by)])
    columns = "".join(f"{column}, grouping({column}) as not_{column}, " for column in by)
    query = f"""
        with counted as ({counted}), by_cluster as (
            select {"".join(f"{column}, " for column in by)} cluster, failed, sum({weight})::bigint as n
            from counted group by all
        )
        select {columns} coalesce(sum(n), 0)::bigint as exposures,
               coalesce(sum(n) filter (failed), 0)::bigint as failures,
               count(distinct cluster) as clusters, count(distinct cluster) filter (failed) as clusters_failed
        from by_cluster group by grouping sets ({sets}) order by all
    """
    whole: list[Measure] = []
    slices: list[Measure] = []
    for row in history.rows(query, **parameters):
        rate = Rate(
            failures=row["failures"],
            exposures=row["exposures"],
            unit=unit,
            cluster=cluster,
            clusters_failed=row["clusters_failed"],
            clusters=row["clusters"],
        )
        column = next((column for column in by if row[f"not_{column}"] == 0), None)
        if column is None:
            whole.append(Measure(name=name, rate=rate))
        elif row[column] is not None:
            slices.append(Measure(name=name, rate=rate, where={column: str(row[column])}))
    if not whole or not whole[0].rate.exposures:
        return (NotExercised(name=name, why=otherwise),)
    return (*whole, *sorted(slices, key=lambda m: tuple(m.where.items())))
