"""Finding a browser without being told where it is, and saying so when there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nisi.drivers import browser_process
from nisi.drivers import find_browser as find_browser_module
from nisi.drivers.browser_process import Browser
from nisi.drivers.find_browser import DISPLAYS, NoBrowser, check_display, find_browser
from nisi.settings import UsageError

SOURCES = Path(__file__).parents[3] / "src"

MACHINES = (
    ("Playwright's own before any other", ["own", "chromium"], "own"),
    ("the headless shell before the whole browser", ["chromium", "chromium-headless-shell"], "chromium-headless-shell"),
    ("Chromium", ["google-chrome", "chromium"], "chromium"),
    ("Chrome where there is nothing else", ["google-chrome"], "google-chrome"),
    ("none", [], None),
)


@pytest.mark.parametrize(("what", "there", "found"), MACHINES, ids=[row[0] for row in MACHINES])
def test_a_browser_is_found_without_configuration(
    what: str, there: list[str], found: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Playwright's own first, then what lies on the PATH, the fastest first."""
    for name in there:
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser(tmp_path / "own") == (tmp_path / found if found else None)


def test_a_browser_to_be_watched_has_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The headless shell has none, so it is passed by."""
    for name in ("chromium-headless-shell", "google-chrome"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser(tmp_path / "own", headed=True) == tmp_path / "google-chrome"


def test_a_browser_that_is_headed_is_started_so(tmp_path: Path) -> None:
    """It is told of no headless mode; any other is."""
    told = {}
    for headed in (True, False):
        listening = tmp_path / "chromium"
        listening.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/told\nexit 1\n')
        listening.chmod(0o755)
        with pytest.raises(NoBrowser):
            Browser(executable=listening, headed=headed)
        told[headed] = "--headless" in (tmp_path / "told").read_text()
    assert told == {True: False, False: True}


def test_nothing_is_watched_where_there_is_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says so, and what to do; with a display it is the browser that may lack."""
    for name in DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError, match="^--headed: there is no display here .* leave the option out, or work at a "):
        check_display()
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(find_browser_module, "find_browser", lambda headed: None)
    with pytest.raises(NoBrowser, match="^--headed: no browser with windows was found; install one with "):
        check_display()


def test_no_browser_is_one_line_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the local environment that is wrong."""
    monkeypatch.setattr(browser_process, "find_browser", lambda own, headed: None)
    with pytest.raises(NoBrowser) as caught:
        Browser()
    assert str(caught.value) == (
        "no browser was found; install one with `apt-get install chromium-headless-shell` "
        "or `playwright install chromium`"
    )


def test_a_browser_that_cannot_be_started_is_none(tmp_path: Path) -> None:
    """The message names it, on one line."""
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    with pytest.raises(NoBrowser) as caught:
        Browser(executable=broken)
    assert str(caught.value).startswith(f"{broken} cannot be started: ")
    assert "\n" not in str(caught.value)


def test_playwright_is_not_imported_before_a_browser_is_started() -> None:
    """It takes most of a second, and keeps Locust from being imported later."""
    program = "import nisi.drivers.browser, nisi.drivers.find_browser, sys; print('playwright' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=30)
    assert (done.stdout, done.stderr) == ("False\n", "")
