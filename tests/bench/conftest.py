"""What the benchmarks share: a line that is seen although pytest captures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Say = Callable[[str], None]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def told(line: str) -> None:
        with capsys.disabled():
            print(f"\n  {line}", end="")

    return told
