"""Walks along the links: what one answer gave is sent on in the next call, by Schemathesis' own state machine."""

from __future__ import annotations

from random import Random
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.generation.stateful import run_state_machine_as_test

from nisi.contract.calls import Caller

PHASE = "stateful"
STEPS = 8  # calls of one walk: the longest chain of links that refcourt describes has seven


def walk(caller: Caller, walks: int, rng: Random) -> None:
    """So many walks of at most STEPS calls; nothing is shrunk, remembered or walked again."""
    chosen = {operation.name: operation for operation in caller.interface.operations}

    class Walk(caller.interface.schema.as_state_machine()):  # type: ignore[misc]
        """Acts only: what an answer breaks is observed by the caller, so no walk ever fails."""

        def call(self, case: Any, **_: Any) -> Any:
            operation = chosen.get(case.operation.label)
            if operation is None:
                hypothesis.reject()  # it is left out
            reply = caller.call(operation, case, caller.role_of(operation), PHASE)
            if reply is None:
                hypothesis.reject()
            return reply.answer

        def validate_response(self, *_: Any, **__: Any) -> None:
            pass

    bounded = settings(
        max_examples=walks,
        stateful_step_count=STEPS,
        phases=(Phase.generate,),
        database=None,
        deadline=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
    )
    machine = hypothesis.seed(rng.randrange(2**32))(Walk)
    run_state_machine_as_test(machine, settings=bounded)
