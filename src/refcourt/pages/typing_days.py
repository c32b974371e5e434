"""Days and times as people type and read them; programs have 2026-11-21 and 19:00.

Inputs of browsers for dates show them in the order of the machine's country, so that 11/12 may be read as either day.
"""

import calendar
import datetime
import re

EXAMPLE_DAY, EXAMPLE_TIME = "21/11/2026", "19:00"

_DAY = re.compile(r"(\d{1,2})[\s/.-]+(\d{1,2})[\s/.-]+(\d{4})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})\s+([A-Za-z]{3,9})\s+(\d{4})", re.ASCII)
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MONTHS = [name.lower() for name in calendar.month_name]


def typed_day(text: str) -> str | None:
    """21/11/2026, 21 11 2026, 21 November 2026 or 2026-11-21 as 2026-11-21; None if it is no day."""
    text = text.strip()
    try:
        if match := _DAY.fullmatch(text):
            return datetime.date(int(match[3]), int(match[2]), int(match[1])).isoformat()
        if match := _NAMED.fullmatch(text):
            named = match[2].lower()
            month = next((n for n, name in enumerate(_MONTHS) if n and named in (name, name[:3])), 0)
            return datetime.date(int(match[3]), month, int(match[1])).isoformat()
        return datetime.date.fromisoformat(text).isoformat() if _ISO.fullmatch(text) else None
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
