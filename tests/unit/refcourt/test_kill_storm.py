"""Processes are killed at random while people work: nothing that was acknowledged is lost."""

import os
import random
import signal
import threading
import time

import recording_inbox
import reference_court
import urllib3
from court_days import amended
from databases import Fresh, on_every_database
from recording_inbox import Inbox
from reference_court import Court, Person, line, row, until, viewed

pytestmark = on_every_database

STORM_S = 4.5
KILL_EVERY_S = 0.3


class Clerk(threading.Thread):
    """Shares one hearing after another, amends each, and remembers those that were accepted, with their last word."""

    def __init__(self, court: Court, n: int, end: float) -> None:
        super().__init__()
        self.person, self.n, self.end = Person(court.url, f"legal-adviser.{n}"), n, end
        self.other = Person(court.url, f"court-clerk.{n}")
        self.acknowledged: list[str] = []
        self.amended: list[str] = []

    def run(self) -> None:
        number = self.n * 10_000
        while time.monotonic() < self.end:
            number += 1
            try:
                self.acknowledged.append(reference_court.shared(self.person, number, [line(number)]))
                amended(self.person, self.other, self.acknowledged[-1], [line(number, orderedDate="2026-12-01")])
                self.amended.append(self.acknowledged[-1])
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


def _arrived(inbox: Inbox, order: str) -> int:
    """How many words on an order came, each under one key with one body, none after a later one; resent ones aside."""
    words = {word[1] for word in inbox.words(order)}
    assert len(inbox.by_order()[order]) == len(words)
    first = list(dict.fromkeys(version for _, version, _ in inbox.words(order)))
    assert first == sorted(first)
    return len(words)


def _told(inbox: Inbox, hearing: str) -> set[tuple[str, str, bytes]]:
    """The different messages to police, prosecutors and probation about a hearing."""
    return {(d.partner, d.key, d.body) for d in inbox.results(hearing)}


def test_nothing_acknowledged_is_lost_when_processes_are_killed(database: Fresh) -> None:
    """Every accepted word on an order arrives, in order, under one key and with one body, and all agencies are told;
    every accepted document is in store and view."""
    rng = random.Random(20261121)
    with recording_inbox.listening() as inbox, reference_court.running(*inbox.all_partners, *database()) as court:
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
        reshared = {hearing for clerk in clerks for hearing in clerk.amended}
        documents = {document for caseworker in caseworkers for document in caseworker.acknowledged}
        assert kills >= 10
        assert len(hearings) > 10
        assert len(reshared) > 5
        assert len(documents) > 10

        reader, caseworker = Person(court.url, "district-judge.1"), Person(court.url, "caseworker.9")
        on_record = {
            hearing: [(o["orderId"], o["version"]) for o in reader.get(f"/hearings/{hearing}/orders").json["orders"]]
            for hearing in hearings
        }
        assert all(len(orders) == 1 for orders in on_record.values())
        versions = {hearing: version for hearing, ((_, version),) in on_record.items()}
        assert {versions[hearing] for hearing in reshared} == {2}
        order_of = {hearing: order for hearing, ((order, _),) in on_record.items()}
        until(lambda: all(_arrived(inbox, order_of[h]) == versions[h] for h in hearings), within_s=15)
        until(lambda: all(len(_told(inbox, h)) == 3 * versions[h] for h in hearings), within_s=15)
        stored = Person(court.url, "records-officer.1").get(f"/store/cases/{case}/documents").json["documents"]
        assert documents <= {document["document_id"] for document in stored if document["attached"]}
        assert documents <= set(viewed(caseworker, case))
        until(lambda: all(document["exhibit"] for document in viewed(caseworker, case).values()))
