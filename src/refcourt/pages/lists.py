"""Lists that go over several pages."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from refcourt.resource import Call

ROWS = 25  # of a page: a screen or two

Row = TypeVar("Row")


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """One page of a list; `asked` is the rest of the address, which the links to other pages keep."""

    rows: Sequence[Row]
    total: int
    number: int
    asked: Mapping[str, str]

    @property
    def pages(self) -> int:
        return max(1, math.ceil(self.total / ROWS))

    @property
    def first(self) -> int:
        """The place in the whole list of the first row here, from 1; 0 if there is none."""
        return (self.number - 1) * ROWS + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


def slice_of(call: Call, read: Callable[[int, int], tuple[int, Sequence[Row]]]) -> Slice[Row]:
    """`read(first, most)` gives the length of the whole list, and a part of it. A page beyond the end is the last."""
    text = call.query.get("page", "1")
    number = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    asked = {name: value for name, value in call.query.items() if name not in ("page", "receipt", "kept")}
    total, rows = read((number - 1) * ROWS, ROWS)
    if not rows and number > 1:
        number = max(1, math.ceil(total / ROWS))
        total, rows = read((number - 1) * ROWS, ROWS)
    return Slice(rows, total, number, asked)


def slice_of_rows(call: Call, rows: Sequence[Row]) -> Slice[Row]:
    return slice_of(call, lambda first, most: (len(rows), rows[first : first + most]))
