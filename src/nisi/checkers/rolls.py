"""How an entry on a court's roll, a row of `entered` with its roll, is told to people."""

from __future__ import annotations

from typing import Any


def entry_told(row: dict[str, Any]) -> str:
    """ "The enrolment of juror Ann Ng (NZ…) at …", "The attendance of …"."""
    who = f"{row['attendee']} {row['name']} ({row['reference']})"
    if row["day"] is None:
        return f"The enrolment of {who} at {row['court']}"
    place = f"hearing {row['hearing_id']}, {row['court']}," if row["hearing_id"] else row["court"]
    paper = ", entered late from paper," if row["on_paper"] else ""
    return f"The attendance of {who} at {place} on {row['day']}{paper}"


def on_roll(row: dict[str, Any]) -> str:
    """What a finding about this entry is about."""
    return " ".join(str(part) for part in (row["hearing_id"] or row["court"], row["day"], row["reference"]) if part)
