"""Work done by a few threads in lanes: one piece at a time per lane; a lane that failed rests before its next try."""

import logging
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor

PAUSES_S = (0.2, 0.5, 1.0, 2.0, 5.0)  # then the last one, for ever

log = logging.getLogger("refcourt.worker")


class Pauses:
    """When each thing that failed may be tried again."""

    def __init__(self) -> None:
        self._failures: dict[Hashable, tuple[int, float]] = {}

    def failed(self, key: Hashable) -> None:
        if not self.over(key):
            return  # several tries that began together count as one failure
        times = self._failures.get(key, (0, 0.0))[0]
        self._failures[key] = times + 1, time.monotonic() + PAUSES_S[min(times, len(PAUSES_S) - 1)]

    def cleared(self, key: Hashable) -> None:
        self._failures.pop(key, None)

    def over(self, key: Hashable) -> bool:
        return self._failures.get(key, (0, 0.0))[1] <= time.monotonic()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._failures


class Lanes:
    """`ended` is called in the worker's thread whenever a piece of work has ended, well or badly."""

    def __init__(self, name: str, threads: int, ended: Callable[[], None]) -> None:
        self._pool = ThreadPoolExecutor(threads, name)
        self._busy: set[Hashable] = set()
        self._lock = threading.Lock()
        self._pauses = Pauses()
        self._ended = ended
        self._most = threads * 4  # enough to keep every thread busy; the rest waits in the database, in order

    def free(self, lane: Hashable) -> bool:
        """Whether work for this lane would be taken now."""
        with self._lock:
            return lane not in self._busy and len(self._busy) < self._most and self._pauses.over(lane)

    def offer(self, lane: Hashable, work: Callable[[], bool]) -> bool:
        """Take the work, unless its lane is busy or resting or all threads have enough. Work that failed says False."""
        with self._lock:
            if lane in self._busy or len(self._busy) >= self._most or not self._pauses.over(lane):
                return False
            self._busy.add(lane)
        self._pool.submit(self._do, lane, work)
        return True

    def _do(self, lane: Hashable, work: Callable[[], bool]) -> None:
        done = False
        try:
            done = work()
        except Exception:
            log.exception("failed, will be tried again: %s", lane)
        with self._lock:
            self._busy.discard(lane)
            if done:
                self._pauses.cleared(lane)
            else:
                self._pauses.failed(lane)
        self._ended()
