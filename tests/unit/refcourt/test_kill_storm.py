"""Processes are killed at random while people work: nothing that was acknowledged is lost."""

import os
import random
import signal
import time

import recording_inbox
import reference_court
from crowd import Crowd, assert_nothing_is_lost_or_doubled
from databases import Fresh, on_every_database

KILLS = 14
KILL_EVERY_S = 0.3


@on_every_database
def test_nothing_acknowledged_is_lost_when_processes_are_killed(database: Fresh) -> None:
    """Words on orders, messages to agencies and documents: what was answered is there, and once."""
    rng = random.Random(20261121)
    with recording_inbox.listening() as inbox, reference_court.running(*inbox.all_partners, *database()) as court:
        with Crowd(court) as crowd:
            for _ in range(KILLS):
                time.sleep(KILL_EVERY_S)
                os.kill(rng.choice(court.children()), signal.SIGKILL)
            crowd.get_further()
        assert len(crowd.amended) > 5
        assert len(crowd.filed) > 5
        assert crowd.unanswered
        assert_nothing_is_lost_or_doubled(crowd, inbox)
