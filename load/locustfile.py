"""Court users for Locust: `locust -f load/locustfile.py --headless -u 5 -t 20s`, or `--arrivals share-burst`.

Every act is journaled and judged like any other.  Alone, this process leads a run of its own and ends by printing its
verdict and the `nisi judge` line; started by a gate, it joins the gate's run.  With a profile of arrivals people come
when they are due, and the run ends when the last of them has gone.
"""

from __future__ import annotations

from typing import Any

import gevent
from locust import events
from locust.runners import STATE_MISSING, MasterRunner, WorkerRunner

from load import part
from load.court_day import OVER, CourtDay, check, check_alone
from load.part import Part
from load.users import (
    Caseworker,
    CourtAdministrator,
    CourtClerk,
    CourtUser,
    DistrictJudge,
    JurorOfficer,
    LegalAdviser,
    MemberOfPublic,
    Probation,
    Representative,
    Respondent,
    TribunalJudge,
)
from nisi.arrivals.profile import load_profile
from nisi.candidate import load_candidate
from nisi.gather.plan import current_run
from nisi.settings import UsageError

__all__ = [
    "Caseworker",
    "CourtAdministrator",
    "CourtClerk",
    "CourtDay",
    "DistrictJudge",
    "JurorOfficer",
    "LegalAdviser",
    "MemberOfPublic",
    "Probation",
    "Representative",
    "Respondent",
    "TribunalJudge",
]

PART = "court-day-part"  # how a master tells its workers how many they are
LOOK_EVERY_S = 0.2  # between two looks of a master at whether all of its workers are done


def who_comes(environment: Any, **_: Any) -> None:
    """With a profile one user keeps the day and begins what is due; without, each class comes again and again."""
    roles = [kind for kind in environment.user_classes if issubclass(kind, CourtUser)]
    options, runner = environment.parsed_options, environment.runner
    if options.arrivals is None:
        environment.user_classes = roles
        return
    try:
        profile, _ = load_profile(options.arrivals, part.KIT)
        check(profile, roles)
        if current_run() is None:
            check_alone(profile, load_candidate(options.candidate, part.KIT)[0])
    except UsageError as error:
        part.end_wrongly_used(error if not isinstance(runner, WorkerRunner) else None)
    environment.user_classes = [CourtDay]
    if isinstance(runner, MasterRunner):
        options.num_users = options.expect_workers
        _keep_the_day_with(runner, options.expect_workers)
    elif isinstance(runner, WorkerRunner):
        Part.of = 0
        runner.register_message(PART, lambda msg, **_: setattr(Part, "of", msg.data))
    else:
        options.num_users = 1


def _keep_the_day_with(master: MasterRunner, workers: int) -> None:
    """Tell the workers their part when the day begins, and end it when each has said that its own is over, or is gone.

    One that is gone has left its journal open, which says so to whoever judges."""
    over = set[str]()

    def one_is_over(msg: Any, **_: Any) -> None:
        over.add(msg.node_id)

    def watch() -> None:
        while not {worker.id for worker in master.clients.values() if worker.state != STATE_MISSING} <= over:
            gevent.sleep(LOOK_EVERY_S)
        master.quit()

    def begin(**_: Any) -> None:
        master.send_message(PART, workers)
        gevent.spawn(watch)

    master.register_message(OVER, one_is_over)
    events.test_start.add_listener(begin)


events.init.add_listener(who_comes)
events.init.add_listener(part.begin)
