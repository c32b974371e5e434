"""What a thing may have been when: writes that take time, and some whose answers never came.

A write takes hold at some moment between its invocation and its acknowledgement.  One without an answer may take hold
at any time after its invocation, or never.  So time falls into spans, and in each a thing has one value or may have
several:

    write A acked |      write B invoked .. acked      |     write C invoked, never answered
    ------ A -----|----------- A or B ---------|-- B --|----------- B or C ------------------
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from nisi.history.columns import FOREVER

BEGINNING = 0


class Write(NamedTuple):
    """A value that came to hold between `begun` and `sure`; `sure` is None where nothing shows that it did."""

    value: Any
    begun: int
    sure: int | None
    act: str

    def is_over(self, other: Write, t: int) -> bool:
        """Whether by `t` this write has certainly been made, and after the other."""
        if self is other or self.sure is None or self.sure > t or other.sure is None:
            return False
        return other.sure <= self.begun


class Span(NamedTuple):
    since: int
    until: int
    possible: tuple[tuple[Any, ...], ...]


def spans(writes: Sequence[Sequence[Write]]) -> Iterator[Span]:
    """The spans of a thing with one list of writes for each of its parts: every combination that each may be in.

    The first write of each part holds from the beginning."""
    if all(len(part) == 1 for part in writes):
        yield Span(BEGINNING, FOREVER, (tuple(part[0].value for part in writes),))
        return
    moments = {BEGINNING}
    for part in writes:
        moments |= {t for write in part[1:] for t in (write.begun, write.sure) if t is not None}
    begun: Span | None = None
    for since, until in itertools.pairwise([*sorted(moments), FOREVER]):
        possible = tuple(itertools.product(*(_values(part, since) for part in writes)))
        if begun is not None and begun.possible == possible:
            begun = begun._replace(until=until)
            continue
        if begun is not None:
            yield begun
        begun = Span(since, until, possible)
    assert begun is not None
    yield begun


def _values(part: Sequence[Write], t: int) -> Sequence[Any]:
    made = [part[0], *(write for write in part[1:] if write.begun <= t)]
    return tuple(dict.fromkeys(w.value for w in made if not any(other.is_over(w, t) for other in made)))


def first_write(values: Mapping[str, Any], act: str) -> dict[str, list[Write]]:
    """What a thing is made with, by its parts."""
    return {part: [Write(value, BEGINNING, BEGINNING, act)] for part, value in values.items()}
