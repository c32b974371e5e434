"""People who work while the platform is done harm, and what must be true of their work afterwards."""

import threading
from collections.abc import Callable
from types import TracebackType

import reference_court
import urllib3
from court_days import amended
from recording_inbox import Inbox
from reference_court import Court, Person, line, until, viewed

GETS_FURTHER_WITHIN_S = 60.0  # on a busy machine; one act takes some ten milliseconds


class Worker(threading.Thread):
    """Acts again and again; counts what was acknowledged, and remembers why acts had no answer."""

    def __init__(self, act: Callable[[int], None]) -> None:
        super().__init__(daemon=True)
        self._act, self._over = act, threading.Event()
        self.done, self.unanswered = 0, list[str]()

    def run(self) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            try:
                self._act(number)
                self.done += 1
            except urllib3.exceptions.HTTPError as why:  # it may have been done or not
                self.unanswered.append(repr(why))
            except AssertionError as why:  # refused, or not possible after what had no answer
                self.unanswered.append(repr(why)[:300])

    def stop(self) -> None:
        self._over.set()


class Crowd:
    """Two clerks who share and amend one hearing after another, and two caseworkers who file on one case."""

    def __init__(self, court: Court) -> None:
        self.court = court
        self.shared, self.amended, self.filed = list[str](), set[str](), set[str]()
        self.case = reference_court.lodged(court.person("caseworker.9"))
        self._workers = [Worker(self._clerk(n)) for n in (1, 2)] + [Worker(self._caseworker(n)) for n in (1, 2)]

    def __enter__(self) -> "Crowd":
        for worker in self._workers:
            worker.start()
        return self

    def __exit__(self, _kind: type[BaseException] | None, _value: object, _trace: TracebackType | None) -> None:
        for worker in self._workers:
            worker.stop()
        for worker in self._workers:
            worker.join()

    @property
    def unanswered(self) -> list[str]:
        return [why for worker in self._workers for why in worker.unanswered]

    def get_further(self, by: int = 3) -> None:
        """Returns when each of them has done so much more."""
        wanted = [(worker, worker.done + by) for worker in self._workers]
        until(lambda: all(worker.done >= done for worker, done in wanted), within_s=GETS_FURTHER_WITHIN_S)

    def _clerk(self, n: int) -> Callable[[int], None]:
        clerk, other = Person(self.court.url, f"legal-adviser.{n}"), Person(self.court.url, f"court-clerk.{n}")

        def act(number: int) -> None:
            number += n * 10_000
            self.shared.append(hearing := reference_court.shared(clerk, number, [line(number)]))
            amended(clerk, other, hearing, [line(number, orderedDate="2026-12-01")])
            self.amended.add(hearing)

        return act

    def _caseworker(self, n: int) -> Callable[[int], None]:
        person = Person(self.court.url, f"caseworker.{n}")

        def act(number: int) -> None:
            self.filed.add(reference_court.filed(person, self.case, f"{person.name}-{number}.pdf")["document_id"])

        return act


def assert_nothing_is_lost_or_doubled(crowd: Crowd, inbox: Inbox) -> None:
    """Every accepted word on an order arrives, in order, under one key and with one body, and all agencies are told;
    every accepted document is in store and view."""
    court = crowd.court
    reader, caseworker = Person(court.url, "district-judge.1"), Person(court.url, "caseworker.9")
    on_record = {
        hearing: [(o["orderId"], o["version"]) for o in reader.get(f"/hearings/{hearing}/orders").json["orders"]]
        for hearing in crowd.shared
    }
    assert all(len(orders) == 1 for orders in on_record.values())
    versions = {hearing: version for hearing, ((_, version),) in on_record.items()}
    assert {versions[hearing] for hearing in crowd.amended} == {2}
    order_of = {hearing: order for hearing, ((order, _),) in on_record.items()}
    until(lambda: all(_arrived(inbox, order_of[h]) == versions[h] for h in crowd.shared), within_s=30)
    until(lambda: all(len(_told(inbox, h)) == 3 * versions[h] for h in crowd.shared), within_s=30)
    stored = Person(court.url, "records-officer.1").get(f"/store/cases/{crowd.case}/documents").json["documents"]
    assert crowd.filed <= {document["document_id"] for document in stored if document["attached"]}
    assert crowd.filed <= set(viewed(caseworker, crowd.case))
    until(lambda: all(document["exhibit"] for document in viewed(caseworker, crowd.case).values()), within_s=30)


def _arrived(inbox: Inbox, order: str) -> int:
    """How many words on an order came, each under one key with one body, none after a later one; resent ones aside."""
    now = Inbox(inbox.port, list(inbox.deliveries))  # more may come while we look
    words = {word[1] for word in now.words(order)}
    assert len(now.by_order()[order]) == len(words)
    first = list(dict.fromkeys(version for _, version, _ in now.words(order)))
    assert first == sorted(first)
    return len(words)


def _told(inbox: Inbox, hearing: str) -> set[tuple[str, str, bytes]]:
    """The different messages to police, prosecutors and probation about a hearing."""
    return {(d.partner, d.key, d.body) for d in inbox.results(hearing)}
