"""Small histories in one process, as in the core's tests."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from attempted import went_well


@pytest.fixture(scope="session", autouse=True)
def one_database() -> Iterator[None]:
    """Starting a DuckDB takes 27 ms, which is two thirds of what a small history costs."""
    database = duckdb.connect(":memory:")
    with pytest.MonkeyPatch.context() as patched, database:
        patched.setattr(duckdb, "connect", lambda _: database.cursor())
        yield
        went_well.cache_clear()
