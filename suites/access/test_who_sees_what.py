"""Who sees what: what is withheld from the other side and from who is not on the case.  Leaks are the promise items' to
find."""

from __future__ import annotations

from nisi.gather.court import Court
from scenarios.access import AccessMachine
from scenarios.machines import act_until


def test_people_look_for_what_is_withheld(court: Court) -> None:
    """On as many appeals as the stage asks for, documents are restricted and people let in and kept out."""
    wanted = court.size("access")["cases"]
    appeals: list[str] = []
    act_until(court, lambda: AccessMachine(court, appeals), lambda: len(appeals), wanted, steps=5)
    assert len(appeals) >= wanted, f"{len(appeals)} of {wanted} appeals had documents; the platform refused the others"
