"""The kinds of databases that the platform runs on, for tests that must hold on each."""

from collections.abc import Callable, Sequence

import pytest

Fresh = Callable[[], Sequence[str]]
"""Gives the arguments with which a platform has a fresh database of the kind that the test is run on."""

on_every_database = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True, scope="session")
