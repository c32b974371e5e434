"""A browser for the tests that need one; where there is none they are skipped, and say what to install."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from nisi.drivers.browser_desk import BrowserDesk
from nisi.drivers.browser_process import Browser
from nisi.drivers.find_browser import NoBrowser

B = TypeVar("B", Browser, BrowserDesk)


@contextlib.contextmanager
def running_or_skipped(start: Callable[[], B]) -> Iterator[B]:
    try:
        running = start()
    except NoBrowser as none:
        pytest.skip(str(none))
    with running:
        yield running
