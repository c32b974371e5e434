"""Seams: healthy functions that a seeded fault may wrap before the platform starts.

A seam is called like the function it decorates, and is that function unless something was planted.
"""

import functools
from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Seam(Generic[P, R]):
    def __init__(self, healthy: Callable[P, R]) -> None:
        functools.update_wrapper(self, healthy)
        self.standing: Callable[P, R] = healthy

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.standing(*args, **kwargs)

    def stand_in(self, other: Callable[P, R]) -> None:
        self.standing = other


def seam(healthy: Callable[P, R]) -> Seam[P, R]:
    return Seam(healthy)
