"""Rounds of searches by plain Locust sessions and by journalled actors over the same sessions, in turn.

A process of its own, for Locust patches the process it is imported into.  Reads the candidate's address and a folder
for the journal from its arguments, and prints the answers a second of each round as JSON: [[plain, journalled], …].
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from locust.contrib.fasthttp import FastHttpSession
from locust.event import EventHook

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "unit" / "core")]

import gevent  # noqa: E402
from unit.refcourt.reference_court import PASSWORD  # noqa: E402
from writing import opened  # noqa: E402

from nisi.actor import ActCounter, Actor  # noqa: E402
from nisi.candidate import load_candidate  # noqa: E402
from nisi.drivers.dialect import load_dialect  # noqa: E402
from nisi.drivers.http import HttpDriver  # noqa: E402
from nisi.drivers.locust_send import LocustSend  # noqa: E402
from nisi.drivers.sign_in import FormSignIn  # noqa: E402
from nisi.journal.writer import Journal  # noqa: E402
from nisi.model import Ok  # noqa: E402
from nisi.operations import SearchCases  # noqa: E402

PEOPLE = 8
ROUND_S = 1.0
ROUNDS = 7
ASKED = "/case-search?reference=nobody"


def main(base_url: str, folder: Path) -> None:
    candidate, path = load_candidate("refcourt", ROOT)
    dialect = load_dialect(path.parent / candidate.dialect)
    journal, acts = Journal(folder, opened("load")), ActCounter()
    plain: list[Callable[[], bool]] = []
    journalled: list[Callable[[], bool]] = []
    for n in range(1, PEOPLE + 1):
        session = FastHttpSession(base_url, EventHook(), None, concurrency=1)
        send = LocustSend(session, candidate.answer_within_s)
        signed_in = FormSignIn(candidate.sign_in, f"caseworker.{n}", PASSWORD)
        actor = Actor(f"caseworker.{n}", "caseworker", HttpDriver(dialect, send, signed_in), journal, acts)
        headers = signed_in.headers(send)
        plain.append(lambda s=session, h=headers: bool(s.get(ASKED, headers=h).json()["cases"] == []))  # type: ignore[misc]
        journalled.append(lambda a=actor: isinstance(a.do(SearchCases(reference="nobody")), Ok))  # type: ignore[misc]
    rounds = [(answers_a_second(plain), answers_a_second(journalled)) for _ in range(ROUNDS)]
    journal.close()
    print(json.dumps(rounds[1:]))  # the first of them opens connections


def answers_a_second(people: list[Callable[[], bool]]) -> float:
    """Everybody asks again as soon as they have their answer, for a second; raises when an answer is wrong."""
    began = time.perf_counter()

    def ask(one: Callable[[], bool]) -> int:
        answers = 0
        while time.perf_counter() < began + ROUND_S:
            if not one():
                raise AssertionError("the platform did not answer as it should")
            answers += 1
        return answers

    asking = [gevent.spawn(ask, one) for one in people]
    gevent.joinall(asking, timeout=20 * ROUND_S, raise_error=True)
    return sum(int(one.get(block=False)) for one in asking) / (time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
