"""The candidate's interface against its own description: what it says, and what it must hold whatever it says; and what
its partners are sent against their schemas.

Nothing is judged here: what an answer breaks is an observation, of which the promises at the end make findings, as they
do of what partners were sent.  It works only in cases that it opens itself.  The tests build on each other and stand in
their order.
"""

from __future__ import annotations

import pytest

from nisi.contract.calls import Caller
from nisi.contract.interface import interface_of
from nisi.contract.opening import open_things
from nisi.contract.trials import Size, Trial
from nisi.contract.walks import walk
from nisi.gather.court import Court
from nisi.journal.records import InterfaceDescribed
from scenarios.told_to_partners import tell_every_partner


@pytest.fixture(scope="module")
def trial(court: Court) -> Trial:
    """What is tried, on things that are opened first."""
    description, candidate = court.settings.description, court.settings.candidate
    if description is None:
        pytest.skip(f"candidate {candidate.name} names no contract")
    interface = interface_of(description, candidate)
    court.journal.write(
        InterfaceDescribed(
            place=description.place,
            sha256=description.sha256,
            operations={op.name: op.roles if op.told else () for op in interface.operations},
            left_out=interface.left_out,
        )
    )
    caller = Caller(court, interface)
    return Trial(caller, open_things(caller), Size.of(court.size("contract")))


def test_somebody_is_acknowledged(trial: Trial) -> None:
    """Without anything of ours, nothing below would show anything."""
    assert trial.opened, "no operation of the description could be called with success"


def test_limits(trial: Trial) -> None:
    """A body over the limit is refused with 413, in time."""
    trial.limits()


def test_values(trial: Trial) -> None:
    """Each value of a parameter that has few is answered as the description says."""
    trial.values()


def test_walks(trial: Trial) -> None:
    """What one answer gave can be sent on in the next call."""
    walk(trial.caller, trial.size.walks, trial.caller.court.rng("contract", "walks"))


def test_what_was_opened_is_read(trial: Trial) -> None:
    """Without anything to read, nothing below would show that a refusal changes nothing."""
    assert trial.state.readable, "no operation of the description reads what was opened"


def test_partners_are_told_of_results(court: Court, trial: Trial) -> None:
    """As many hearings as the stage asks for, each with results for every kind of partner.

    They are in cases of their own: what was read above changes meanwhile by itself or not at all."""
    wanted = trial.size.hearings
    shared = tell_every_partner(court, wanted)
    assert shared == wanted, (
        f"the results of {shared} of {wanted} hearings were shared; the platform refused the others"
    )


def test_roles(trial: Trial) -> None:
    """Whoever is not entitled is refused, is not told what exists, and changes nothing."""
    trial.roles()


def test_bad_input(trial: Trial) -> None:
    """What the description does not allow is refused with a clear answer, and changes nothing."""
    trial.bad_input()


def test_good_input(trial: Trial) -> None:
    """What the description allows is answered as it says, and what is acknowledged can be read by the entitled only."""
    trial.good_input()


def test_keys(trial: Trial) -> None:
    """The same request twice under one key is one effect."""
    trial.keys()
