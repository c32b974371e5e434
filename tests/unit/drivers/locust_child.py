"""Runs every case with Locust's client, in a process of its own, for Locust patches the process it is imported into.

Reads the ports from its argument and prints, as JSON, what came of each case and what Locust's statistics were told.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import nisi.drivers.locust_send  # noqa: F401

PATCHED_TOO_EARLY = [name for name in ("locust", "gevent", "geventhttpclient") if name in sys.modules]

from locust.contrib.fasthttp import FastHttpSession  # noqa: E402
from locust.event import EventHook  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent))

from send_cases import ANSWER_WITHIN_S, CASES, MAX_BODY, run  # noqa: E402

from nisi.drivers.dialect import Response  # noqa: E402
from nisi.drivers.locust_send import LocustSend  # noqa: E402


def main() -> None:
    outcomes, told = {}, {}
    for case, port in zip(CASES, json.loads(sys.argv[1]), strict=True):
        events: list[dict[str, Any]] = []
        session = FastHttpSession(f"http://127.0.0.1:{port}", _telling(events), None, concurrency=1)
        came = run(case, LocustSend(session, ANSWER_WITHIN_S, MAX_BODY))
        outcomes[case.what] = [*map(_plain, came), *_left_taken(session)]
        told[case.what] = [_row(event) for event in events]
    print(json.dumps({"outcomes": outcomes, "told": told, "patched_too_early": PATCHED_TOO_EARLY}))


def _telling(events: list[dict[str, Any]]) -> EventHook:
    hook = EventHook()
    hook.add_listener(lambda **event: events.append(event))
    return hook


def _plain(outcome: str | Response) -> Any:
    return outcome if isinstance(outcome, str) else [outcome.status, outcome.headers, outcome.body.hex()]


def _left_taken(session: FastHttpSession) -> list[str]:
    """Whether the only place in the pool was given back."""
    return [
        "the pool's place is still taken"
        for client in session.client.clientpool.clients.values()
        if client._connection_pool._semaphore.locked()
    ]


def _row(event: dict[str, Any]) -> list[Any]:
    """What Locust's statistics tell apart: method, name, kind of failure, and the answer's size."""
    failure = event["exception"]
    return [event["request_type"], event["name"], type(failure).__name__ if failure else None, event["response_length"]]


if __name__ == "__main__":
    main()
