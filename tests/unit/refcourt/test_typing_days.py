"""Days and times as people type them."""

import pytest

from refcourt.pages.typing_days import shown_day, typed_day, typed_time

DAYS = {
    "21/11/2026": "2026-11-21",
    " 1.2.2026 ": "2026-02-01",
    "21 11 2026": "2026-11-21",
    "5-3-2027": "2027-03-05",
    "3 May 2027": "2027-05-03",
    "21 november 2026": "2026-11-21",
    "2026-11-21": "2026-11-21",
    "29/02/2028": "2028-02-29",
    "29/02/2027": None,
    "31/02/2026": None,
    "11/21/2026": None,
    "21/11/26": None,
    "3 Mayo 2027": None,
    "3 Flo 2027": None,
    "2026-W47-6": None,
    "20261121": None,
    "٢١/١١/٢٠٢٦": None,
    "": None,
}
TIMES = {"19:00": "19:00", "9:05": "09:05", "23.59": "23:59", "00:00": "00:00", "24:00": None, "7pm": None, "19": None}


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_read_day_first_or_not_at_all(text: str) -> None:
    """Never as another day than the one that was meant."""
    assert typed_day(text) == DAYS[text]


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_of_the_24_hour_clock(text: str) -> None:
    """What could be morning or evening is none."""
    assert typed_time(text) == TIMES[text]


@pytest.mark.parametrize("stored", ["2026-11-21", "2027-02-01", "when released", ""])
def test_what_is_shown_is_read_as_what_it_was(stored: str) -> None:
    """And what is no day is shown as it is."""
    shown = shown_day(stored)
    assert (typed_day(shown) or shown) == stored
