"""The outbox worker: builds what shares owe, delivers it, and runs the platform's own services.

Each service looks for its own work in the database, so none waits for another; the bell only says when to look. The
process needs no orderly end: whatever it was doing is still owed when it starts again.
"""

import functools
import logging
import os
import select
import threading
import time
from collections.abc import Callable, Sequence

from refcourt import outbox
from refcourt.crime.announcing import announce
from refcourt.delivery import Record, steps_to
from refcourt.lanes import Lanes
from refcourt.platform import Bell, Platform
from refcourt.tribunal.disposal import Disposal
from refcourt.tribunal.exhibits import number_exhibits
from refcourt.tribunal.search import index_lodged_case

LOOK_AFTER_S = 0.003  # what comes at once is looked at once
LOOK_EVERY_S = 0.1  # in case a ring was lost with the process that rang, and for what rests before its next try

log = logging.getLogger("refcourt.worker")


def run(platform: Platform) -> None:
    """Never returns."""
    services: list[tuple[str, threading.Event, Callable[[], None]]] = []
    record = Record(platform.db)
    partners = [threading.Event() for _ in platform.settings.partners]
    for news, (partner, url) in zip(partners, platform.settings.partners.items(), strict=True):
        services.append((f"courier to {partner}", news, steps_to(platform, partner, url, record, news)))
    building, numbering = threading.Event(), threading.Event()

    def tell_couriers() -> None:
        building.set()
        for news in partners:
            news.set()

    def number(platform: Platform, jobs: Sequence[outbox.Job]) -> bool:
        return number_exhibits(platform, jobs[-1])  # several for one case are one piece of work

    def index(platform: Platform, jobs: Sequence[outbox.Job]) -> bool:
        done = [index_lodged_case(platform, job) for job in jobs]
        return all(done)

    indexing = threading.Event()
    services += [
        ("builder", building, _service(platform, outbox.RESULTS_SHARED, announce, 2, tell_couriers)),
        ("exhibit numbering", numbering, _service(platform, outbox.CASE_CHANGED, number, 4, numbering.set)),
        ("search index", indexing, _service(platform, outbox.CASE_LODGED, index, 1, indexing.set)),
        ("disposal", threading.Event(), Disposal(platform).step),
        ("delivery record", record.news, record.write),
    ]
    for name, news, step in services:
        threading.Thread(target=_for_ever, args=(name, news, step), daemon=True).start()
    _listen(platform.bell, [building, numbering, indexing])


def _service(
    platform: Platform,
    topic: str,
    do: Callable[[Platform, Sequence[outbox.Job]], bool],
    threads: int,
    ended: Callable[[], None],
) -> Callable[[], None]:
    """Does the jobs of a topic: those about one case in one lane, together and in their order."""
    lanes = Lanes(topic, threads, ended)

    def step() -> None:
        by_case: dict[str, list[outbox.Job]] = {}
        for job in outbox.due(platform.db, topic):
            by_case.setdefault(job.case, []).append(job)
        for case, jobs in by_case.items():
            lanes.offer(case, functools.partial(do, platform, jobs))

    return step


def _for_ever(name: str, news: threading.Event, step: Callable[[], None]) -> None:
    while True:
        news.wait(LOOK_EVERY_S)
        time.sleep(LOOK_AFTER_S)
        news.clear()  # before looking: what comes while we look is news again
        try:
            step()
        except Exception:
            log.exception("%s failed and goes on", name)
            threading.Event().wait(LOOK_EVERY_S)


def _listen(bell: Bell, services: list[threading.Event]) -> None:
    while True:
        select.select([bell.listening], [], [])
        os.read(bell.listening, 65536)
        for news in services:
            news.set()
