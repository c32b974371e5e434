"""Running state machines as plans: Hypothesis says what happens, the platform never changes what comes next.

Machines act and checkers judge: nothing here asserts what the platform did.  Each round is a number of examples from a
seed of its own, generated and neither shrunk nor replayed (with `--shrink`, at an engineer's desk, they are).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from nisi.gather.court import Court

FIRST_ROUND, LARGEST_ROUND = 5, 25  # examples
IDLE_ROUNDS = 3  # in succession without anything done
ROUNDS = 2_000  # a bound, not a target: 10,000 examples without reaching the size is a machine that does nothing


def act_until(
    court: Court, machine: Callable[[], RuleBasedStateMachine], done: Callable[[], int], wanted: int, steps: int
) -> None:
    """Run rounds of `machine`, each example of up to `steps` steps, until `done()` reaches `wanted`.

    The first round is small, and each later one as large as what is still wanted needs, as far as one can tell.  They
    are the same for the same seed and the same answers.  A platform that lets nothing through is not asked for ever."""
    idle, examples, size = 0, 0, min(FIRST_ROUND, wanted)
    for number in range(ROUNDS):
        before = done()
        if before >= wanted or idle == IDLE_ROUNDS:
            return
        run_state_machine_as_test(seed(_round_seed(court, number))(machine), settings=_settings(court, size, steps))
        idle = idle + 1 if done() == before else 0
        examples += size
        size = min(max(math.ceil((wanted - done()) * examples / max(done(), 1)), 1), LARGEST_ROUND)


def _round_seed(court: Court, number: int) -> int:
    return court.rng("round", number).randrange(2**32)


def _settings(court: Court, examples: int, steps: int) -> settings:
    phases = (Phase.generate, Phase.shrink) if court.plan.shrink else (Phase.generate,)
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        phases=phases,
        database=None,
        deadline=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        print_blob=False,
    )
