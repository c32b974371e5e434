"""Court users, one class a role: what each of them does in a day, by the same scenarios that the suites play.

Without a profile they come again and again; with one, a court day says when each task is due and these classes do it.
"""

from __future__ import annotations

import itertools
from collections import deque
from typing import ClassVar

import gevent
from locust import FastHttpUser, constant_pacing, task
from locust.user.task import LOCUST_STATE_STOPPING

from load.part import Part
from nisi.actor import Actor
from nisi.drivers.locust_send import LocustSend
from scenarios import people
from scenarios.crime import (
    CrimeCase,
    Sitting,
    amend,
    contractors,
    list_hearing,
    look_up,
    open_case,
    result_days,
    result_hearing,
)
from scenarios.jurors import PaperDay, PaperHearing, enrol_jurors, paper_catch_up, record_visit, visitors
from scenarios.tribunal import (
    Appeal,
    bundle,
    decide,
    file_document,
    look,
    look_into_everything,
    open_appeal,
    try_to_open,
)

KEPT = 50  # cases and appeals of this process that people come back to
LETTERS = 3  # in an envelope that is scanned
AT_ONCE = 12  # people of one side who file on one case in its last minute


class CourtUser(FastHttpUser):
    """One signed-in person; what they do is journaled by the same actors that the suites use."""

    abstract = True
    role = ""
    wait_time = constant_pacing(1)
    _numbers: ClassVar[itertools.count[int]]  # a role's own: there are 999 people of each
    appeals: deque[Appeal] = deque(maxlen=KEPT)
    cases: deque[CrimeCase] = deque(maxlen=KEPT)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._numbers = itertools.count(100)

    def stop(self, force: bool = False) -> bool:
        """Locust kills who waits, and so may kill them in the act that they begin just then: let them wake instead."""
        if force or self._state is None:
            return bool(super().stop(force=True))
        self._state = LOCUST_STATE_STOPPING
        return False

    def on_start(self) -> None:
        while Part.court is None:  # a worker gets users while it is still told which run it belongs to
            gevent.sleep(0.05)
        self.court = Part.court
        self.number = next(type(self)._numbers)
        self.rng = self.court.rng("load", self.role, self.number)
        self.site: str | None = None
        self.came: tuple[int, str, str] | None = None
        self.actor = self.actor_as(self.role)

    def actor_as(self, role: str) -> Actor:
        send = LocustSend(self.client, self.court.settings.candidate.answer_within_s)
        return self.court.actor_with(role, self.number, self.court.driver(role, self.number, send))

    def arrive(self, due_ns: int, site: str, network: str) -> None:
        """Come to the court building `site`, by `network`, to do what was due at `due_ns`."""
        self.site, self.came = site, (due_ns, site, network)
        self.actor.arrive(due_ns, site, network)

    def an_appeal(self) -> Appeal:
        """One that somebody of this process opened lately, else a new one."""
        if not self.appeals:
            self.appeals.append(open_appeal(self.court, self.actor_as("caseworker")))
        return self.rng.choice(self.appeals)

    def a_case(self) -> CrimeCase:
        """A crime case that was resulted lately, else a new one."""
        if not self.cases:
            self.cases.append(open_case(self.court, self.actor_as("legal-adviser"), people.random_case(self.rng)))
        return self.rng.choice(self.cases)

    def look_up_orders_of_a_case(self) -> None:
        look_up(self.actor, self.a_case())

    def file(self, appeal: Appeal, classification: people.Classification = "PUBLIC") -> None:
        file_document(self.court, self.actor, appeal, people.random_document(self.rng, self.role, classification))


class LegalAdviser(CourtUser):
    """Results hearings in a magistrates' court."""

    role = "legal-adviser"
    weight = 30
    wait_time = constant_pacing(0.4)

    @task
    def result_a_hearing(self) -> None:
        self._result(0)

    @task
    def result_a_hearing_of_any_size(self) -> None:
        self._result(people.size_of_hearing(self.rng))

    @task
    def put_a_result_right(self) -> None:
        amend(self.court, self.actor, self.a_case().sitting(0), drop=False)

    def _result(self, size: int) -> None:
        case = open_case(self.court, self.actor, people.random_case(self.rng))
        hearing = people.random_hearing(self.rng, self.site)
        lines = people.result_lines(hearing, case.accused, contractors(self.court))
        if result_hearing(self.actor, case, hearing, people.with_reasons(lines, size)):
            self.cases.append(case)


class CourtClerk(CourtUser):
    """Results hearings over several days in the Crown Court, each day as it ends."""

    role = "court-clerk"

    @task
    def result_two_days(self) -> None:
        case = open_case(self.court, self.actor, people.random_case(self.rng))
        days = [people.random_hearing(self.rng, self.site) for _ in range(2)]
        lines = [people.result_lines(day, case.accused, contractors(self.court)) for day in days]
        result_days(self.actor, case, days[0], lines)

    @task
    def send_somebody_to_prison(self) -> None:
        case = open_case(self.court, self.actor, people.random_case(self.rng))
        hearing = people.with_custody(people.random_hearing(self.rng, self.site))
        result_hearing(self.actor, case, hearing, people.result_lines(hearing, case.accused, contractors(self.court)))

    @task
    def look_up_a_case(self) -> None:
        self.look_up_orders_of_a_case()


class DistrictJudge(CourtUser):
    """Looks up what monitoring is in force."""

    role = "district-judge"

    @task
    def look_up_orders(self) -> None:
        self.look_up_orders_of_a_case()


class Probation(CourtUser):
    """Looks up the orders of the people whom it supervises."""

    role = "probation"

    @task
    def look_up_orders(self) -> None:
        self.look_up_orders_of_a_case()


class TribunalJudge(CourtUser):
    """Reads case files, has bundles made, and decides."""

    role = "tribunal-judge"

    @task
    def read_a_case_file(self) -> None:
        appeal = self.an_appeal()
        look_into_everything(self.actor, appeal)
        try_to_open(self.actor, appeal, appeal.document(self.rng.randrange(9)))

    @task
    def decide_an_appeal(self) -> None:
        appeal = self.an_appeal()
        bundle(self.actor, appeal)
        decide(self.actor, appeal)


class Caseworker(CourtUser):
    """Opens appeals and files what came by post."""

    role = "caseworker"
    weight = 6

    @task
    def process_post(self) -> None:
        appeal = open_appeal(self.court, self.actor)
        for classification in ("PUBLIC", "RESTRICTED"):
            self.file(appeal, classification)
        look(self.actor, appeal)
        self.appeals.append(appeal)

    @task
    def scan_post(self) -> None:
        appeal = open_appeal(self.court, self.actor)
        for _ in range(LETTERS):
            file_document(self.court, self.actor, appeal, people.letter(people.SCANNED))
        self.appeals.append(appeal)


class Representative(CourtUser):
    """Lodges appeals, and files evidence on those that there are."""

    role = "representative"

    @task
    def lodge_an_appeal(self) -> None:
        appeal = open_appeal(self.court, self.actor)
        self.file(appeal)
        self.appeals.append(appeal)

    @task
    def file_evidence(self) -> None:
        self.file(self.an_appeal())

    @task
    def file_at_the_deadline(self) -> None:
        """The last minute in which evidence is taken: a whole firm files on the same case."""
        appeal = self.an_appeal()
        others = [type(self)(self.environment) for _ in range(AT_ONCE - 1)]
        for other in others:
            other.on_start()
            if self.came is not None:
                other.arrive(*self.came)
        gevent.joinall([gevent.spawn(person.file, appeal) for person in (self, *others)], raise_error=True)


class Respondent(CourtUser):
    """A department of government: answers appeals and reads what the other side has filed."""

    role = "respondent"

    @task
    def answer_an_appeal(self) -> None:
        appeal = self.an_appeal()
        look(self.actor, appeal)
        self.file(appeal)


class MemberOfPublic(CourtUser):
    """Lodges an appeal of their own, online, and comes back to look."""

    role = "member-of-public"

    @task
    def lodge_an_appeal(self) -> None:
        appeal = open_appeal(self.court, self.actor)
        self.file(appeal)
        look(self.actor, appeal)


class JurorOfficer(CourtUser):
    """Enrols jurors as they come in, and records that they came."""

    role = "juror-officer"

    @task
    def enrol_a_juror(self) -> None:
        court_centre, day = self.site or people.COURTS[0], people.FIRST_DAY.isoformat()
        for juror in enrol_jurors(self.court, self.actor, court_centre, day, people.random_visits(self.rng, 1)):
            record_visit(self.actor, juror, court_centre, day)


class CourtAdministrator(CourtUser):
    """Lists hearings, and enters late what was kept on paper."""

    role = "court-administrator"

    @task
    def list_a_hearing(self) -> None:
        self._listed(self.a_case())

    @task
    def enter_what_was_kept_on_paper(self) -> None:
        court_centre, case = self.site or people.COURTS[0], self.a_case()
        sitting = self._listed(case)
        if sitting is None:
            return
        visits = people.random_visits(self.rng, 2)
        paper = PaperDay(
            court_centre,
            sitting.day,
            jurors=visitors(self.court, "juror", visits[:1]),
            hearings=(PaperHearing(case, sitting, visitors(self.court, "advocate", visits[1:])),),
        )
        paper_catch_up(self.court, paper, self.number)

    def _listed(self, case: CrimeCase) -> Sitting | None:
        hearing = people.random_hearing(self.rng, self.site)
        lines = people.result_lines(hearing, case.accused, contractors(self.court))
        return list_hearing(self.actor, case, hearing, lines)
