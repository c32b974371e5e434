"""What it takes for a fault that waits for it: many people at once, large hearings, partners that are away."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import reference_court
from recording_inbox import Inbox
from reference_court import Court, line, new_number

T = TypeVar("T")
PEOPLE = 12
IN_TIME_S = 3  # a healthy platform needs some twenty milliseconds, on a machine that has nothing else to do


@dataclass(frozen=True)
class Site:
    """A platform and the partners that it tells."""

    court: Court
    inbox: Inbox

    def drafted(self, *codes: str, prompts: Sequence[dict[str, Any]] = ()) -> str:
        """A hearing of a new case with these results, not shared yet: its id."""
        clerk, number = self.court.person("legal-adviser.1"), new_number()
        hearing = reference_court.listed(clerk, number)
        lines = [line(number, "1", code, prompts=list(prompts)) for code in codes or ("CURE",)]
        saved = clerk.put(f"/hearings/{hearing}/draft-results", {"version": 0, "resultLines": lines})
        assert saved.status == 200, saved
        return hearing

    def share(self, hearing: str, person: int = 1) -> int:
        sharer = self.court.person(f"legal-adviser.{person}")
        return sharer.post(f"/hearings/{hearing}/share-results", {"version": 1}).status

    def shared(self, *codes: str, prompts: Sequence[dict[str, Any]] = ()) -> str:
        """The hearing's order, shared: its id."""
        hearing = self.drafted(*codes, prompts=prompts)
        assert self.share(hearing) == 202
        return self.orders(hearing)[0]

    def orders(self, hearing: str) -> list[str]:
        found = self.court.person("legal-adviser.1").get(f"/hearings/{hearing}/orders").json["orders"]
        return [order["orderId"] for order in found]

    def rush(self, shares: int = PEOPLE) -> dict[str, int]:
        """So many hearings shared at one moment by twelve people: each with the status of its share."""
        hearings = [self.drafted() for _ in range(shares)]
        for n in range(PEOPLE):
            self.court.person(f"legal-adviser.{n + 1}")
        acts = [partial(self.share, hearing, n % PEOPLE + 1) for n, hearing in enumerate(hearings)]
        return dict(zip(hearings, together(*acts), strict=True))

    def arrives(self, order: str, within_s: float = IN_TIME_S) -> bool:
        return self.arrived([order], within_s) == [True]

    def arrived(self, orders: Sequence[str], within_s: float = IN_TIME_S) -> list[bool]:
        """Whether each of them has come, once all have or the time is over."""
        end = time.monotonic() + within_s
        while not self.inbox.by_order().keys() >= {*orders} and time.monotonic() < end:
            time.sleep(0.02)
        return [order in self.inbox.by_order() for order in orders]

    def copies(self, order: str, within_s: float = IN_TIME_S) -> int:
        """How often it has come under different keys, once it has come again or the time is over."""
        end = time.monotonic() + within_s
        while len(self.inbox.by_order()[order]) < 2 and time.monotonic() < end:
            time.sleep(0.02)
        return len(self.inbox.by_order()[order])

    def kill_processes(self) -> None:
        for pid in self.court.children():
            os.kill(pid, signal.SIGKILL)
        self.court.hang_up()

    def cut_off(self, person: str, path: str, body: bytes, unsent: int = 0) -> None:
        """That person sends this, or is cut off before so many bytes more, and is gone before the answer."""
        who, to = self.court.person(person), urlsplit(self.court.url)
        assert to.hostname and to.port
        with socket.create_connection((to.hostname, to.port)) as line:
            head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {who.authorization}\r\n"
            line.sendall(
                f"{head}Content-Type: application/json\r\nContent-Length: {len(body) + unsent}\r\n\r\n".encode() + body
            )


def together(*acts: Callable[[], T]) -> list[T]:
    """All begun at one moment."""
    barrier = threading.Barrier(len(acts))

    def begun(act: Callable[[], T]) -> T:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begun, acts))


def answers_of(n: int, size: int) -> list[dict[str, str]]:
    """So many prompts, each answered with so many letters."""
    return [{"promptRef": f"p{i}", "label": "Additional", "value": "x" * size} for i in range(n)]
