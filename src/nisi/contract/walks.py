"""Walks along the links: what one answer gave is sent on in the next call, by Schemathesis' own state machine."""

from __future__ import annotations

from contextlib import suppress
from random import Random
from typing import Any

import hypothesis
from hypothesis import settings
from hypothesis.errors import Flaky
from schemathesis.generation.stateful import run_state_machine_as_test

from nisi.contract.calls import Caller
from nisi.contract.drawing import BAD, DRAWN, like
from nisi.contract.things import is_bad

PHASE = "stateful"
EACH = 2  # what Hypothesis draws first is always the simplest there is
STEPS = 8  # calls of one walk: the longest chain of links that refcourt describes has seven


def walk(caller: Caller, walks: int, rng: Random) -> None:
    """So many walks of at most STEPS calls, each drawn by itself; nothing is shrunk, remembered or walked again.

    Which step can follow depends on the answers, and the same request is answered otherwise when it comes again, so
    walks that were drawn together would be given up as flaky."""
    chosen = {operation.name: operation for operation in caller.interface.operations}

    class Walk(caller.interface.schema.as_state_machine()):  # type: ignore[misc]
        """Acts only: what an answer breaks is observed by the caller, so no walk ever fails."""

        def call(self, case: Any, **_: Any) -> Any:
            operation = chosen.get(case.operation.label)
            if operation is None:
                hypothesis.reject()  # it is left out
            if case.meta is not None and case.meta.generation.mode is BAD and not is_bad(case):
                case = like(case)  # what a link gave was put into a good form, and it was taken for bad for its file
            reply = caller.call(operation, case, caller.role_of(operation), PHASE)
            if reply is None:
                hypothesis.reject()
            return reply.answer

        def validate_response(self, *_: Any, **__: Any) -> None:
            pass

    bounded = settings(DRAWN, max_examples=EACH, stateful_step_count=STEPS)
    for _ in range(walks):
        # Still, the second may begin as the first did and be answered otherwise: then it ends there, and what it did
        # is in the journal like everything else.
        with suppress(Flaky):
            run_state_machine_as_test(hypothesis.seed(rng.randrange(2**32))(Walk), settings=bounded)
