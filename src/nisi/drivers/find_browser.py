"""Which Chromium to drive, without anyone having to say so."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from nisi.settings import UsageError

# The headless shell opens a page three to four times as fast as the whole browser.
WITHOUT_WINDOWS = "chromium-headless-shell"
ON_PATH = (WITHOUT_WINDOWS, "chromium", "chromium-browser", "google-chrome")
INSTALL = "install one with `apt-get install chromium-headless-shell` or `playwright install chromium`"
INSTALL_WITH_WINDOWS = "install one with `apt-get install chromium` or `playwright install chromium`"
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


class NoBrowser(UsageError):
    """There is no browser on this machine that could be started (exit 2)."""


def find_browser(playwrights_own: Path | None = None, headed: bool = False) -> Path | None:
    """Playwright's own Chromium where it was downloaded, else the first of `ON_PATH`, else None; one that has windows
    where it is to be `headed`.

    Asks Playwright where its own would be (0.7 s) unless the caller has asked already."""
    own = playwrights_own or _where_playwright_keeps_its_own()
    if own.is_file():
        return own
    names = [name for name in ON_PATH if not headed or name != WITHOUT_WINDOWS]
    found = next(filter(None, map(shutil.which, names)), None)
    return Path(found) if found else None


def check_display() -> None:
    """Raises `UsageError` where a browser cannot be watched: there is no display, or no browser that has windows."""
    if not any(os.environ.get(name) for name in DISPLAYS):
        raise UsageError(
            f"--headed: there is no display here ({' and '.join(DISPLAYS)} are not set); leave the option out, or work "
            "at a desk"
        )
    if find_browser(headed=True) is None:
        raise NoBrowser(f"--headed: no browser with windows was found; {INSTALL_WITH_WINDOWS}")


def _where_playwright_keeps_its_own() -> Path:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)
