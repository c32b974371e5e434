"""The pictures of the report in `docs/pictures/`, taken of the worked examples: `python tests/examples/pictures.py`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from nisi.drivers.browser_process import Browser

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"


class Picture(NamedTuple):
    """What is seen of an example's page in a window of this size (px); `of` is a selector, None the top of the page."""

    example: str
    wide: int
    high: int
    of: str | None = None


TAKEN = {
    "no-go": Picture("no-go", 1000, 860),
    "go": Picture("go", 1000, 860),
    "no-go-on-a-phone": Picture("no-go", 375, 760),
    "assurance-case": Picture("no-go", 720, 900, "svg.case.wide"),
    "a-finding": Picture("no-go", 1000, 900, ".example"),
}


def main(names: list[str]) -> None:
    PICTURES.mkdir(exist_ok=True)
    with Browser() as browser:
        tab = browser.person("http://127.0.0.1").new_page()
        for name in names or [*TAKEN]:
            example, wide, high, of = TAKEN[name]
            tab.set_viewport_size({"width": wide, "height": high})
            tab.goto((ROOT / "reports" / "examples" / example / "report.html").as_uri())
            path = PICTURES / f"{name}.png"
            if of is None:
                tab.screenshot(path=path)
            else:
                tab.locator(of).first.screenshot(path=path)
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
