"""Recorded journals, each with the verdict that it must always come to.  `python tests/journals/record.py` makes anew
those that are invented; a journal that came from a real run is only ever added.

    <name>/journal/       the journal, as lines or sealed
    <name>/expected.json  verdict, findings and what was not shown
"""

from __future__ import annotations

import datetime
import json
import shutil
import sys
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from played import (  # noqa: E402
    ACCESS,
    Event,
    delivery,
    document,
    fetch,
    hindered,
    item,
    order,
    played,
    recognise,
    suite,
    view,
)
from stages import small_stage  # noqa: E402

from nisi.history.history import History  # noqa: E402
from nisi.history.sealing import load  # noqa: E402
from nisi.verdict.judging import judge  # noqa: E402
from nisi.verdict.stage import Threshold, Waivers  # noqa: E402

DAY = datetime.date(2026, 3, 2)
WATCHED = {
    "orders.lost": "tagging",
    "orders.duplicated": "tagging",
    "orders.pending": "tagging",
    "documents.hidden": "documents",
    "documents.unobserved": "documents",
    "documents.leaked": "access",
}
STAGE = small_stage(
    "recorded",
    threshold=tuple(
        Threshold(measure=measure, suites=(name,), limit=0, why="why", source="source", owner="owner")
        for measure, name in WATCHED.items()
    ),
)


class Recorded(NamedTuple):
    events: tuple[Event, ...]
    sealed: bool
    how: dict[str, Any] = {}


def recorded() -> dict[str, Recorded]:
    orders = [order(name, name * 2, at=(10 + n, 10.2 + n)) for n, name in enumerate("abc")]
    arrived = [delivery(name, at=20 + n) for n, name in enumerate(["a", "aa", "b", "c", "cc"])]
    documents = (
        document("statement", at=(30, 30.5)),
        document("medical", at=(31, 31.4), classification="RESTRICTED"),
        view("tribunal-judge", at=(52, 52.2), shows=["statement", "medical"]),
        view("respondent", at=(53, 53.2), shows=["statement"]),
        fetch("respondent", "medical", at=(54, 54.1), outcome="refused"),
    )
    return {
        "one-order-of-a-hearing-lost": Recorded((*orders, *arrived, *documents), sealed=False),
        "a-killed-court-and-a-deaf-inbox": Recorded(
            (
                *orders,
                *arrived,
                *documents,
                suite("access", why="it had not ended after 60 s and was stopped", exit_code=-2),
                item("tagging", "test_tagging_orders", why="TimeoutError"),
                hindered("a delivery in an outage", "the outage did not fire", "see that the hook works"),
                order("late", at=(57, 57.2)),
            ),
            sealed=True,
            how={"killed": ["court"], "inbox_down": [(22.5, 29)]},
        ),
    }


def come_to(folder: Path) -> dict[str, Any]:
    """What the journal in a folder comes to, as far as it is promised never to change."""
    history = History(load(folder / "journal", recognise))
    judgement = judge(history, STAGE, STAGE.promises(ACCESS, {}), Waivers(format=1), DAY)
    return {
        "verdict": judgement.verdict.value,
        "findings": [{"code": f.code, "subject": f.subject, "calls": list(f.calls)} for f in judgement.findings],
        "rulings": {
            ruling.measure: [ruling.verdict.value, ruling.failures, ruling.exposures] for ruling in judgement.rulings
        },
        "not_shown": [f"{doubt.what}: {doubt.why}" for doubt in judgement.not_shown],
    }


def main() -> None:
    for name, (events, sealed, how) in recorded().items():
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "journal").mkdir(parents=True)
        played(*events, folder=folder / "journal", as_parquet=sealed, **how)
        (folder / "expected.json").write_text(json.dumps(come_to(folder), indent=2) + "\n")
        print(f"{name}: {come_to(folder)['verdict']}")


if __name__ == "__main__":
    main()
