"""The outbox worker: builds what shared hearings owe, delivers it, and runs the platform's own services.

Each service looks for its own work in the database, so none waits for another; the bell only says when to look. The
process needs no orderly end: whatever it was doing is still owed when it starts again.
"""

import functools
import logging
import os
import select
import threading
from collections.abc import Callable

from refcourt import outbox
from refcourt.crime.announcing import announce
from refcourt.delivery import steps_to
from refcourt.lanes import Lanes
from refcourt.platform import Bell, Platform
from refcourt.tribunal.disposal import Disposal
from refcourt.tribunal.exhibits import number_exhibits
from refcourt.tribunal.search import index_lodged_case

LOOK_EVERY_S = 0.1  # in case a ring was lost with the process that rang, and for what rests before its next try

log = logging.getLogger("refcourt.worker")


def run(platform: Platform) -> None:
    """Never returns."""
    services: list[tuple[str, threading.Event, Callable[[], None]]] = []
    partners = [threading.Event() for _ in platform.settings.partners]
    for news, (partner, url) in zip(partners, platform.settings.partners.items(), strict=True):
        services.append((f"courier to {partner}", news, steps_to(platform, partner, url, news)))
    building, numbering = threading.Event(), threading.Event()

    def tell_couriers() -> None:
        building.set()
        for news in partners:
            news.set()

    build = _service(platform, outbox.HEARING_SHARED, announce, 2, tell_couriers)
    number = _service(platform, outbox.CASE_CHANGED, number_exhibits, 4, numbering.set)
    services += [("builder", building, build), ("exhibit numbering", numbering, number)]
    indexing = threading.Event()
    index = _service(platform, outbox.CASE_LODGED, index_lodged_case, 1, indexing.set)
    services += [("search index", indexing, index), ("disposal", threading.Event(), Disposal(platform).step)]
    for name, news, step in services:
        threading.Thread(target=_for_ever, args=(name, news, step), daemon=True).start()
    _listen(platform.bell, [building, numbering, indexing])


def _service(
    platform: Platform, topic: str, do: Callable[[Platform, outbox.Job], bool], threads: int, ended: Callable[[], None]
) -> Callable[[], None]:
    """Does the jobs of a topic; several for one subject are one piece of work, done for the latest."""
    lanes = Lanes(topic, threads, ended)

    def step() -> None:
        latest = {job.subject: job for job in outbox.due(platform.db, topic)}
        for subject, job in latest.items():
            lanes.offer(subject, functools.partial(do, platform, job))

    return step


def _for_ever(name: str, news: threading.Event, step: Callable[[], None]) -> None:
    while True:
        news.wait(LOOK_EVERY_S)
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
