"""Court users for Locust: `locust -f load/locustfile.py --headless -u 5 -t 20s`, or `--arrivals share-burst`.

Every act is journaled and judged like any other.  Alone, this process leads a run of its own and ends by printing its
verdict and the `nisi judge` line; started by a gate, it joins the gate's run.  With a profile of arrivals people come
when they are due, and the run ends when the last of them has gone.
"""

from __future__ import annotations

from typing import Any

from locust import events
from locust.runners import MasterRunner, WorkerRunner

from load import part
from load.court_day import OVER, CourtDay, check
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


def who_comes(environment: Any, **_: Any) -> None:
    """With a profile one user keeps the day and begins what is due; without, each class comes again and again."""
    roles = [kind for kind in environment.user_classes if issubclass(kind, CourtUser)]
    options, runner = environment.parsed_options, environment.runner
    if options.arrivals is None:
        environment.user_classes = roles
        return
    try:
        check(load_profile(options.arrivals, part.KIT)[0], roles)
    except UsageError as error:
        part.end_wrongly_used(error)
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
    """Tell the workers their part when the day begins, and end it when all of them have said that theirs is over."""
    over = set[str]()

    def one_is_over(msg: Any, **_: Any) -> None:
        over.add(msg.node_id)
        if len(over) >= workers:
            master.quit()

    master.register_message(OVER, one_is_over)
    events.test_start.add_listener(lambda **_: master.send_message(PART, workers))


events.init.add_listener(who_comes)
events.init.add_listener(part.begin)
