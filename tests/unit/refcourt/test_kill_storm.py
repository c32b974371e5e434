"""Processes are killed at random while people work: nothing that was acknowledged is lost."""

import os
import random
import signal
import threading
import time

import recording_inbox
import reference_court
import urllib3
from reference_court import Court, Person, line, row, until, viewed

STORM_S = 4.5
KILL_EVERY_S = 0.3


class Clerk(threading.Thread):
    """Shares one hearing after another, and remembers the orders of those that were accepted."""

    def __init__(self, court: Court, n: int, end: float) -> None:
        super().__init__()
        self.person, self.n, self.end = Person(court.url, f"legal-adviser.{n}"), n, end
        self.acknowledged: list[str] = []

    def run(self) -> None:
        number = self.n * 10_000
        while time.monotonic() < self.end:
            number += 1
            try:
                self.acknowledged.append(reference_court.shared(self.person, number, [line(number)]))
            except (urllib3.exceptions.HTTPError, AssertionError):
                continue  # no answer: it may have been done or not


class Caseworker(threading.Thread):
    """Files documents on one case, and remembers those whose event was accepted."""

    def __init__(self, court: Court, n: int, case: str, end: float) -> None:
        super().__init__()
        self.person, self.case, self.end = Person(court.url, f"caseworker.{n}"), case, end
        self.acknowledged: list[str] = []

    def run(self) -> None:
        number = 0
        while time.monotonic() < self.end:
            number += 1
            try:
                upload = reference_court.uploaded(self.person, self.case, f"{self.person.name}-{number}.pdf")
                start = reference_court.started(self.person, self.case)
                if reference_court.submitted(self.person, self.case, start, row(upload)).status == 201:
                    self.acknowledged.append(upload["document_id"])
            except (urllib3.exceptions.HTTPError, AssertionError):
                continue


def test_nothing_acknowledged_is_lost_when_processes_are_killed() -> None:
    """Every accepted order arrives under one key and with one body; every accepted document is in store and view."""
    rng = random.Random(20261121)
    with recording_inbox.listening() as inbox, reference_court.running("--partner", inbox.partner) as court:
        case = reference_court.lodged(court.person("caseworker.9"))
        end = time.monotonic() + STORM_S
        clerks = [Clerk(court, n, end) for n in (1, 2)]
        caseworkers = [Caseworker(court, n, case, end) for n in (1, 2)]
        for thread in (*clerks, *caseworkers):
            thread.start()
        kills = 0
        while time.monotonic() < end - 0.5:
            time.sleep(KILL_EVERY_S)
            os.kill(rng.choice(court.children()), signal.SIGKILL)
            kills += 1
        for thread in (*clerks, *caseworkers):
            thread.join()
        hearings = [hearing for clerk in clerks for hearing in clerk.acknowledged]
        documents = {document for caseworker in caseworkers for document in caseworker.acknowledged}
        assert kills >= 10
        assert len(hearings) > 20
        assert len(documents) > 10

        reader, caseworker = Person(court.url, "district-judge.1"), Person(court.url, "caseworker.9")
        orders = {
            order["orderId"]
            for hearing in hearings
            for order in reader.get(f"/hearings/{hearing}/orders").json["orders"]
        }
        assert len(orders) == len(hearings)
        until(lambda: orders <= set(inbox.by_order()), within_s=15)
        assert {len(deliveries) for deliveries in inbox.by_order().values()} == {1}
        stored = Person(court.url, "records-officer.1").get(f"/store/cases/{case}/documents").json["documents"]
        assert documents <= {document["document_id"] for document in stored if document["attached"]}
        assert documents <= set(viewed(caseworker, case))
        until(lambda: all(document["exhibit"] for document in viewed(caseworker, case).values()))
