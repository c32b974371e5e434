"""A browser and a paper court; and the tests of this folder import its helpers, whatever import mode pytest runs in."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsers import running_or_skipped

from nisi.drivers.browser_desk import BrowserDesk
from nisi.drivers.browser_process import Browser

sys.path.insert(0, str(Path(__file__).parent))

from paper_court import Court, paper_court  # noqa: E402


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_or_skipped(Browser) as browser:
        yield browser


@pytest.fixture(scope="module")
def desk() -> Iterator[BrowserDesk]:
    with running_or_skipped(BrowserDesk) as desk:
        yield desk


@pytest.fixture
def court() -> Iterator[Court]:
    with paper_court() as court:
        yield court
