"""A court day from a profile: each arrival begins when it is due, whether or not those before it are answered.

One greenlet keeps the time and never waits for the platform.  A closed loop would send less to a platform that stalls,
and would call it fast: here whoever should have come meanwhile is counted, and their time runs from when they were due.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import gevent
import numpy as np
from locust import User, task
from locust.exception import StopUser
from locust.runners import WorkerRunner

from load.part import Part
from load.users import CourtUser
from nisi.arrivals.planned import Arrival, planned
from nisi.arrivals.profile import Profile, check_accounts, load_profile
from nisi.arrivals.struck import Lines
from nisi.candidate import Candidate
from nisi.gather.court_day import say_ready
from nisi.gather.line_process import addresses
from nisi.gather.plan import DAY_VARIABLE
from nisi.journal.records import ArrivalDropped, ArrivalsPlanned, LoadPulse
from nisi.settings import UsageError, nearest
from nisi.verdict.stage import digest_of

PULSE_EVERY_S = 1.0
BEGIN_AFTER_S = 0.5  # from a user's own start, where nobody says when the day begins
log = logging.getLogger("nisi.load")

OVER = "court-day-over"  # what a worker tells its master when everybody has gone home


class CourtDay(User):
    """Keeps the time of a profile's day, or of this worker's part of it."""

    def on_start(self) -> None:
        while Part.court is None or not Part.of:
            gevent.sleep(0.05)

    @task
    def whole_day(self) -> None:
        assert Part.court is not None
        profile, path = load_profile(self.environment.parsed_options.arrivals, Part.court.settings.kit)
        arrivals = planned(profile, Part.court.seed)[Part.index :: Part.of]
        _Day(self, profile, digest_of(path), arrivals).pass_by()
        runner = self.environment.runner
        if isinstance(runner, WorkerRunner):
            runner.send_message(OVER)
            raise StopUser  # the master ends the day when all of its workers have; a user who waits would hold it up
        runner.quit()


class _Day:
    def __init__(self, user: User, profile: Profile, digest: str, arrivals: list[Arrival]) -> None:
        assert Part.court is not None
        self._environment, self._court, self._journal = user.environment, Part.court, Part.court.journal
        self._arrivals = arrivals
        self._cap = max(profile.in_flight // Part.of, 1)
        day = os.environ.get(DAY_VARIABLE)
        told = say_ready(Path(day), self._journal.writer) if day else None
        self._begins_ns = told or self._journal.now_ns() + int(BEGIN_AFTER_S * 1e9)
        self._lines = Lines(profile)
        self._addresses = addresses(self._court.folder) if day and self._lines.all else {}
        self._free: dict[tuple[str, str, str], list[CourtUser]] = defaultdict(list)
        self._begun = self._ended = self._dropped = self._in_flight = 0
        self._lags_ms: list[float] = []
        counted: dict[str, int] = defaultdict(int)
        for arrival in arrivals:
            counted[f"{arrival.role}: {arrival.does}"] += 1
        self._journal.write(
            ArrivalsPlanned(
                profile=profile.name,
                digest=digest,
                arrivals=len(arrivals),
                begins_ns=self._begins_ns,
                time_of_day=profile.begins,
                lasts_s=profile.lasts_s,
                compressed=profile.compressed,
                in_flight=self._cap,
                counted=dict(counted),
            )
        )

    def pass_by(self) -> None:
        """Begin every arrival when it is due, and wait until all that were begun are over."""
        self._beaten = time.perf_counter(), time.process_time()
        pulse = gevent.spawn(self._beat)
        for arrival in self._arrivals:
            due_ns = self._begins_ns + int(arrival.due_s * 1e9)
            gevent.sleep(max((due_ns - self._journal.now_ns()) / 1e9, 0))
            self._lags_ms.append((self._journal.now_ns() - due_ns) / 1e6)
            if self._in_flight >= self._cap:
                self._dropped += 1
                self._journal.write(
                    ArrivalDropped(
                        due_ns=due_ns,
                        role=arrival.role,
                        does=arrival.does,
                        site=arrival.site,
                        network=arrival.network,
                    )
                )
                continue
            self._begun += 1
            self._in_flight += 1
            gevent.spawn(self._do, arrival, due_ns)
        while self._in_flight:  # each act is bounded by the candidate's answer_within_s
            gevent.sleep(0.05)
        pulse.kill()
        self._write_pulse()

    def _do(self, arrival: Arrival, due_ns: int) -> None:
        person: CourtUser | None = None
        try:
            person = self._somebody(arrival)
            person.arrive(due_ns, arrival.site, arrival.network)
            getattr(person, method_of(arrival.does))()
        except Exception as error:  # a defect of the load users: it makes the suite fail, and the day goes on
            log.exception("%s at %s could not %s", arrival.role, arrival.site, arrival.does)
            trace = sys.exc_info()[2]
            self._environment.events.user_error.fire(user_instance=person, exception=error, tb=trace)
        finally:
            self._in_flight -= 1
            self._ended += 1
            if person is not None:
                self._free[arrival.role, arrival.site, arrival.network].append(person)

    def _somebody(self, arrival: Arrival) -> CourtUser:
        """A person of that role and place who is free, else one more."""
        free = self._free[arrival.role, arrival.site, arrival.network]
        if free:
            return free.pop()
        kind = CLASSES[arrival.role]
        line = self._lines.of(arrival.site, arrival.network)
        # Locust tells the classes that it spawns itself where the platform is.
        kind.host = self._addresses.get(line or "", self._environment.host)
        person: CourtUser = kind(self._environment)
        person.on_start()
        return person

    def _beat(self) -> None:
        while True:
            gevent.sleep(PULSE_EVERY_S)
            self._write_pulse()

    def _write_pulse(self) -> None:
        (wall, used), self._beaten = self._beaten, (time.perf_counter(), time.process_time())
        now, use = self._beaten
        lags, self._lags_ms = self._lags_ms, []
        self._journal.write(
            LoadPulse(
                begun=self._begun,
                ended=self._ended,
                dropped=self._dropped,
                in_flight=self._in_flight,
                lag_ms_p99=round(float(np.quantile(lags, 0.99)), 3) if lags else 0.0,
                processor_share=round((use - used) / (now - wall), 3),
            )
        )
        self._begun = self._ended = self._dropped = 0


CLASSES: dict[str, type[CourtUser]] = {}


def check_alone(profile: Profile, candidate: Candidate) -> None:
    """What is checked for Locust by itself; a suite has made sure of it.

    Raises `UsageError` for people who have no account, and for outages: without them it would be another day."""
    check_accounts(profile, candidate)
    if profile.outage:
        raise UsageError(
            f'profile {profile.name}: outage "{profile.outage[0].name}": Locust by itself makes none; name the profile '
            "among those of the suite outage in a stage, and play it by: nisi run outage"
        )


def check(profile: Profile, classes: list[type[Any]]) -> None:
    """Raises `UsageError` for an arrival that none of the user classes can do; remembers who does what."""
    CLASSES.update({kind.role: kind for kind in classes if issubclass(kind, CourtUser)})
    for curve in profile.arrivals:
        place = f"profile {profile.name}: arrivals of {curve.role}"
        if curve.role not in CLASSES:
            raise UsageError(f'{place}: role: no load user is a "{curve.role}"; {nearest(curve.role, CLASSES)}')
        known = [method.__name__.replace("_", " ") for method in CLASSES[curve.role].tasks]
        if curve.does not in known:
            raise UsageError(f'{place}: does: "{curve.does}" is nothing that they do; {nearest(curve.does, known)}')


def method_of(does: str) -> str:
    """`result a hearing` is done by the task `result_a_hearing`."""
    return does.replace(" ", "_")
