"""A page of ours printed as PDF by the browser that is there, in a process of its own that ends with the printing.

    python -m nisi.drivers.print_page PAGE PDF

Playwright's synchronous interface cannot be used where a loop runs already, and a browser that hangs must not keep a
verdict waiting; so whoever wants a page printed asks a process, and waits `WITHIN_S`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from nisi.drivers.browser_process import Browser
from nisi.drivers.find_browser import NoBrowser

WITHIN_S = 60.0  # a page of 5 MB takes 20 s here
NO_BROWSER = 3  # the exit code of the process when there is none


def print_page(page: Path, pdf: Path) -> str | None:
    """Print the file `page` to `pdf`, tagged and with an outline; returns why it could not be done, in a few words."""
    command = [sys.executable, "-m", "nisi.drivers.print_page", str(page.resolve()), str(pdf.resolve())]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        _, said = process.communicate(timeout=WITHIN_S)
    except subprocess.TimeoutExpired:
        _end(process)
        return f"it took more than {WITHIN_S:g} s"
    except BaseException:
        _end(process)
        raise
    if process.returncode == 0:
        return None
    lines = [line for line in said.splitlines() if line.strip()]
    return lines[-1][:300] if lines else f"its process ended with {process.returncode}"


def _end(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def main() -> int:
    page, pdf = (Path(argument) for argument in sys.argv[1:])
    try:
        with Browser(allowed_hosts=()) as browser:
            context = browser.person(page.as_uri(), scripts=False)
            tab = context.new_page()
            tab.goto(page.as_uri())
            tab.pdf(path=pdf, prefer_css_page_size=True, tagged=True, outline=True)
            context.close()
    except NoBrowser as error:
        print(error, file=sys.stderr)
        return NO_BROWSER
    return 0


if __name__ == "__main__":
    sys.exit(main())
