"""Which Chromium to drive, without anyone having to say so."""

from __future__ import annotations

import shutil
from pathlib import Path

from nisi.settings import UsageError

# The headless shell opens a page three to four times as fast as the whole browser.
ON_PATH = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


class NoBrowser(UsageError):
    """There is no browser on this machine that could be started (exit 2)."""


def find_browser(playwrights_own: Path | None = None) -> Path | None:
    """Playwright's own Chromium where it was downloaded, else the first of `ON_PATH`, else None.

    Asks Playwright where its own would be (0.7 s) unless the caller has asked already."""
    own = playwrights_own or _where_playwright_keeps_its_own()
    if own.is_file():
        return own
    found = next(filter(None, map(shutil.which, ON_PATH)), None)
    return Path(found) if found else None


def _where_playwright_keeps_its_own() -> Path:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)
