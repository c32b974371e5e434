"""Several work on one appeal at once, and processes are killed under them: nothing acknowledged is lost."""

import os
import random
import signal
import threading
import time
from functools import partial

import reference_court
import urllib3
from databases import Fresh, on_every_database
from reference_court import Answer, Court, Person, filed, lodged, row, uploaded, viewed
from test_concurrency import together
from tribunal_acts import (
    FIELDS,
    begun,
    fields_seen,
    found,
    history,
    lodged_with,
    rows_of,
    sent,
    settled,
    updated,
)

pytestmark = on_every_database

STORM_S = 4.0
KILL_EVERY_S = 0.3


def test_of_three_different_changes_to_one_version_exactly_one_is_made(court: Court, caseworker: Person) -> None:
    """An update, a restriction and a move: two are told that the case has moved on."""
    judge = court.person("tribunal-judge.1")
    for turn in range(10):
        case = lodged_with(caseworker, **FIELDS)
        document = filed(caseworker, case, "a.pdf")["document_id"]
        settled(caseworker, case)
        update, manage = begun(judge, case, "updateCase"), begun(caseworker, case, "manageDocuments")
        version, rows = manage["case_details"]["version"], manage["case_details"]["data"]["documents"]
        rows[0]["value"]["classification"] = "RESTRICTED"
        move = {"case_version": version, "category_id": None}
        acts = [
            partial(sent, judge, case, update, {"fields": {"phone": "1"}}),
            partial(sent, caseworker, case, manage, {"documents": rows}),
            partial(judge.put, f"/cases/{case}/documents/{document}/category", move),
        ]
        answers = together(*acts[turn % 3 :], *acts[: turn % 3])
        assert sorted(answer.status for answer in answers)[1:] == [409, 409]
        assert caseworker.get(f"/cases/{case}").json["version"] == version + 1
        made = [
            fields_seen(caseworker, case)["phone"] == "1",
            rows_of(caseworker, case)[0]["value"]["classification"] == "RESTRICTED",
            rows_of(caseworker, case)[0]["value"]["category_id"] is None,
        ]
        assert sum(made) == 1


def test_decisions_and_bundles_are_all_taken_and_each_makes_a_version(court: Court, caseworker: Person) -> None:
    """They depend on nothing that was read before, so nobody is refused."""
    case = lodged(caseworker)
    filed(caseworker, case, "a.pdf")
    settled(caseworker, case)
    first = caseworker.get(f"/cases/{case}").json["version"]

    def act(n: int) -> Answer:
        person = court.person(f"tribunal-judge.{n}")
        if n % 2:
            return person.post(f"/cases/{case}/decisions", {"decision": f"{n}"})
        return person.post(f"/cases/{case}/bundles", {"title": f"{n}"})

    answers = together(*(partial(act, n) for n in range(1, 9)))
    assert {answer.status for answer in answers} == {201}
    assert sorted(answer.json["version"] for answer in answers) == [*range(first + 1, first + 9)]
    by_version = {event["version"]: event["person"] for event in history(caseworker, case)}
    assert [by_version[answer.json["version"]] for answer in answers] == [f"tribunal-judge.{n}" for n in range(1, 9)]


def test_of_two_redactions_of_one_document_one_is_made(court: Court, caseworker: Person) -> None:
    """The loser's copy is in the store and in no view."""
    case = lodged(caseworker)
    original = filed(caseworker, case, "report.pdf")["document_id"]
    settled(caseworker, case)

    def redaction(person: Person) -> Answer:
        new = row(uploaded(person, case, f"{person.name}.pdf"))
        new["value"]["redacts"] = original
        start = begun(person, case, "manageDocuments")
        rows = start["case_details"]["data"]["documents"]
        rows[0]["value"]["classification"] = "RESTRICTED"
        barrier.wait()
        return sent(person, case, start, {"documents": [*rows, new]})

    barrier = threading.Barrier(2)
    answers = together(*(partial(redaction, court.person(f"caseworker.{n}")) for n in (2, 3)))
    assert sorted(answer.status for answer in answers) == [201, 409]
    assert len(viewed(court.person("respondent.1"), case)) == 1


class Worker(threading.Thread):
    """Updates one field of a case, decides it and bundles it, and lodges others; remembers what was accepted."""

    def __init__(self, court: Court, n: int, case: str, field: str, end: float) -> None:
        super().__init__()
        self.n, self.case, self.field, self.end = n, case, field, end
        self.person = Person(court.url, f"tribunal-judge.{n}")
        self.caseworker = Person(court.url, f"caseworker.{n}")
        self.value, self.versions = FIELDS[field], list[int]()
        self.bundles, self.lodged = list[str](), dict[str, str]()

    def run(self) -> None:
        for number in range(10_000):
            if time.monotonic() > self.end:
                return
            try:
                self.act(number)
            except (urllib3.exceptions.HTTPError, AssertionError):
                continue  # no answer: it may have been done or not

    def act(self, number: int) -> None:
        value = f"{self.n}-{number}"
        if number % 4 == 0:
            before, self.value = self.value, ""  # of an update without an answer we know nothing
            if (answer := updated(self.person, self.case, **{self.field: value})).status == 201:
                self.value = value
                self.versions.append(answer.json["version"])
            else:
                self.value = before
        elif number % 4 == 1:
            self.versions.append(self.person.post(f"/cases/{self.case}/decisions", {"decision": value}).json["version"])
        elif number % 4 == 2:
            self.bundles.append(self.person.post(f"/cases/{self.case}/bundles", {"title": value}).json["bundle_id"])
        else:
            self.lodged[f"SC-storm-{value}"] = lodged_with(self.caseworker, f"SC-storm-{value}")


def test_nothing_acknowledged_is_lost_when_processes_are_killed(database: Fresh) -> None:
    """Fields, decisions, bundles and index entries: what was answered is there, and the history has no gap."""
    rng = random.Random(20261122)
    with reference_court.running(*database()) as court:
        case = lodged_with(court.person("caseworker.9"), **FIELDS)
        filed(court.person("caseworker.9"), case, "a.pdf")
        end = time.monotonic() + STORM_S
        workers = [Worker(court, n, case, field, end) for n, field in ((1, "phone"), (2, "address"))]
        for worker in workers:
            worker.start()
        while time.monotonic() < end - 0.5:
            time.sleep(KILL_EVERY_S)
            os.kill(rng.choice(court.children()), signal.SIGKILL)
        for worker in workers:
            worker.join()
        caseworker = Person(court.url, "caseworker.9")
        events = {event["version"]: event["person"] for event in history(caseworker, case)}
        assert [*events] == [*range(1, len(events) + 1)]
        for worker in workers:
            assert len(worker.versions) > 5
            assert {events[version] for version in worker.versions} == {worker.person.name}
            assert worker.value in ("", fields_seen(caseworker, case)[worker.field])
            for bundle in worker.bundles:
                assert worker.person.get(f"/cases/{case}/bundles/{bundle}/binary").status == 200
            for reference, id in worker.lodged.items():
                reference_court.until(lambda r=reference, id=id: found(caseworker, r) == [id])
