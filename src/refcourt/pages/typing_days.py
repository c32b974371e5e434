"""Days and times as people type and read them; programs have 2026-11-21 and 19:00.

Inputs of browsers for dates show them in the order of the machine's country, so that 11/12 may be read as either day.
"""

import datetime
import re

EXAMPLE_DAY, EXAMPLE_TIME = "21/11/2026", "19:00"

_DAY = re.compile(r"(\d{1,2})[\s/.-]+(\d{1,2})[\s/.-]+(\d{4})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})\s+([A-Za-z]{3,9})\s+(\d{4})", re.ASCII)
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def typed_day(text: str) -> str | None:
    """21/11/2026, 21 11 2026, 21 November 2026 or 2026-11-21 as 2026-11-21; None if it is no day."""
    text = text.strip()
    try:
        if match := _DAY.fullmatch(text):
            return datetime.date(int(match[3]), int(match[2]), int(match[1])).isoformat()
        if match := _NAMED.fullmatch(text):
            month = _MONTHS.index(match[2][:3].lower()) + 1
            return datetime.date(int(match[3]), month, int(match[1])).isoformat()
        return datetime.date.fromisoformat(text).isoformat() if len(text) == 10 else None
    except ValueError:
        return None


def shown_day(text: str) -> str:
    """2026-11-21 as 21/11/2026; a text that is no day as it is."""
    try:
        return f"{datetime.date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text


def typed_time(text: str) -> str | None:
    """19:00, 19.00 or 9:30 as 19:00 and 09:30; None if it is no time of day."""
    match = _TIME.fullmatch(text.strip())
    return f"{int(match[1]):02}:{match[2]}" if match else None
