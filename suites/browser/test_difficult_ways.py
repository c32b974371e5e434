"""Forms sent as people do whose line, session or patience ends.  What became of them is the promise items' to judge."""

from __future__ import annotations

from nisi.drivers.ways import WAYS, suits
from scenarios.pages import Desk, send


def test_forms_are_sent_in_difficult_ways(desk: Desk) -> None:
    """Each way is tried on one form before any is tried on another."""
    forms = desk.court.rng("difficult ways").sample(desk.journeys.form, len(desk.journeys.form))
    rounds = []
    for turn in range(len(forms)):
        for number, way in enumerate(WAYS):
            suited = [form for form in forms if suits(way, form)]
            if turn < len(suited):
                rounds.append((way, suited[(turn + number) % len(suited)]))
    for way, form in rounds[: desk.court.size("browser")["forms"]]:
        desk.do(lambda form=form, way=way: send(desk, form, way))
