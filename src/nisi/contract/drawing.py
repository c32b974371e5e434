"""Cases of one operation, drawn by Schemathesis: the same ones in every run with one seed."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.core import NotSet
from schemathesis.generation.drivers import CoverageGenerator, ExamplesGenerator
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.generation.modes import GenerationMode
from schemathesis.generation.overrides import Override

from nisi.contract.interface import Described

SPREAD = 4
GOOD, BAD = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
# By their seed alone: nothing is shrunk, remembered or given up for being slow.
DRAWN = settings(
    phases=(Phase.generate,),
    database=None,
    deadline=None,
    derandomize=False,
    suppress_health_check=list(HealthCheck),
)


def examples(operation: Described) -> list[Any]:
    """The examples of the description; one drawn case where it has none."""
    drawn = ExamplesGenerator(operation=operation.raw, override=Override(), feedback=NO_FEEDBACK, fill_missing=True)
    return list(drawn)


def boundaries(operation: Described, mode: GenerationMode, most: int, rng: Random) -> Iterator[Any]:
    """Cases at the limits of the description, just inside (GOOD) or just outside (BAD); at most so many of them.

    They are spread by `rng` over the first SPREAD times as many: making all of them takes seconds for a large body."""
    raw = operation.raw
    drawn = CoverageGenerator(
        operation=raw,
        generation_modes=[mode],
        generation_config=raw.schema.config.generation_for(operation=raw, phase="coverage"),
        auth_storage=None,
        override=Override(),
        feedback=NO_FEEDBACK,
    )
    cases = list(itertools.islice(drawn, most * SPREAD))
    chosen = sorted(rng.sample(range(len(cases)), min(most, len(cases))))
    yield from (cases[number] for number in chosen)


def fuzzed(operation: Described, mode: GenerationMode, most: int, rng: Random, use: Callable[[Any], None]) -> None:
    """Give `use` at most `most` drawn cases, one by one; what it raises is raised here.

    They are drawn up front: none is led by an answer."""

    @seed(rng.randrange(2**32))
    @settings(DRAWN, max_examples=most)
    @given(case=operation.raw.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        use(case)

    each()


def like(case: Any, **parts: Any) -> Any:
    """The same request once more, with other parts where they are given; nothing is claimed of how it was drawn."""
    return case.operation.Case(
        **{
            "method": case.method,
            "path_parameters": copy.deepcopy(case.path_parameters),
            "query": copy.deepcopy(case.query),
            "headers": case.headers.copy(),
            "cookies": copy.deepcopy(case.cookies),
            "body": case.body if isinstance(case.body, NotSet) else copy.deepcopy(case.body),
            "media_type": case.media_type,
            **parts,
        }
    )
