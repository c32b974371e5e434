"""What partners are sent against their schemas.  The promise at the end makes findings of what breaks them."""

from __future__ import annotations

from nisi.gather.court import Court
from scenarios.told_to_partners import tell_every_partner


def test_every_partner_is_told_of_results(court: Court) -> None:
    """As many hearings as the stage asks for, each with results for every kind of partner."""
    wanted = court.size("contract")["hearings"]
    shared = tell_every_partner(court, wanted)
    assert shared == wanted, (
        f"the results of {shared} of {wanted} hearings were shared; the platform refused the others"
    )
