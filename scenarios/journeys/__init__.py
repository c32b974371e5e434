"""Journeys from beginning to end, as people in court would tell them; `CRIME` and `TRIBUNAL` are all of them by name.

Each is one file with `play(court)`, which acts and judges nothing.  Sources: the journeys that court staff, judges and
parties go through, domain §3.2.
"""

from __future__ import annotations

from collections.abc import Callable

from nisi.gather.court import Court
from scenarios.journeys import (
    community_order,
    confidentiality,
    crown_court_days,
    first_appearance,
    panel_member_allocated,
    partner_unreachable,
    site_lost,
    suspended_sentence,
    tribunal_appeal,
    wrong_result,
    youth_order,
)

Journey = Callable[[Court], None]

CRIME: dict[str, Journey] = {
    "first appearance, bail with a curfew": first_appearance.play,
    "community order for one of two defendants": community_order.play,
    "suspended sentence, varied and ended": suspended_sentence.play,
    "a wrong result, amended and shared again": wrong_result.play,
    "youth order in a Welsh court": youth_order.play,
    "Crown Court over two days, with a linked case": crown_court_days.play,
    "a site loses its network in mid-sitting": site_lost.play,
    "partners that cannot be reached": partner_unreachable.play,
}
TRIBUNAL: dict[str, Journey] = {
    "an appeal from both sides": tribunal_appeal.play,
    "confidentiality: an edited copy for one side": confidentiality.play,
    "a panel member allocated and removed": panel_member_allocated.play,
}
