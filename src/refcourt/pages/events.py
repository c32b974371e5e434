"""Submitting an event from a page."""

from typing import Any

from refcourt.pages.asking import asked, shaped
from refcourt.problems import Problem
from refcourt.resource import Call
from refcourt.tribunal import events
from refcourt.tribunal.shapes import Submission


def submit(call: Call, body: Any) -> int:
    """Submit an event as a program does; its version of the case. A clash says what to do next."""
    try:
        answer = asked(call, "submitEvent", events.submit_event, shaped(body, Submission))
    except Problem as refusal:
        if refusal.status != 409:
            raise
        raise Problem(
            409,
            "Somebody else changed this case while you were at it, so nothing of yours was saved. What you typed is "
            "still here, on the case as it is now: check it and send it again.",
        ) from None
    version: int = answer["version"]
    return version
