"""C4: a name with a letter beyond the first 65,536 of Unicode, as some have, is more than the platform can take."""

from collections.abc import Callable

from refcourt.crime.jurors import name_on_the_roll
from refcourt.crime.shapes import NewJuror
from refcourt.faults import Fault, Strike

Naming = Callable[[NewJuror], str]


def wrap(healthy: Naming, strike: Strike) -> Naming:
    def name(new: NewJuror) -> str:
        if any(ord(letter) > 0xFFFF and strike.hits(letter, test_case=False) for letter in new.name):
            strike.fired()
            raise UnicodeEncodeError("ucs2", new.name, 0, len(new.name), "letter beyond the basic plane")
        return healthy(new)

    return name


FAULT = Fault(
    id="C4",
    imitates="a valid name with a rare letter ends in an internal error",
    source="column of three bytes a letter: utf8 in MySQL, UCS-2 in older drivers",
    every=3,
    subject="letters beyond the basic plane in names of jurors",
    seen_at="merge",
    seam=name_on_the_roll,
    wrap=wrap,
    rare=True,
)
