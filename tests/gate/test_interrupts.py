"""Ctrl-C and SIGTERM in every phase: the run ends soon, leaves no process, and seals what there is."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest
from gate.running import END_WITHIN_S, Ended, Going, Kit

To = Callable[[Going], None]


def interrupt(going: Going) -> None:
    """SIGINT to the gate's process only."""
    os.kill(going.pid, signal.SIGINT)


def control_c(going: Going) -> None:
    """SIGINT to the whole foreground process group, as a terminal does."""
    os.killpg(going.pid, signal.SIGINT)


def terminate(going: Going) -> None:
    """SIGTERM, as a CI system sends."""
    os.kill(going.pid, signal.SIGTERM)


def impatient(going: Going) -> None:
    """Ctrl-C four times: the second and the later ones change nothing."""
    for _ in range(4):
        control_c(going)
        signal.sigtimedwait((), 0.15)


def sealed(ended: Ended, kit: Kit) -> None:
    """The journal is sealed, the verdict says what the exit code says, and nothing runs on."""
    assert ended.run is not None, str(ended)
    assert list((ended.run / "journal").glob("*.ndjson")) == [], str(ended)
    assert ended.verdict["exit_code"] == ended.code, str(ended)
    assert (ended.run / "manifest.json").is_file()
    assert kit.is_quiet(), kit.processes()


# Which phase, by what the progress says as it begins, and what is sent then.
PHASES: dict[str, tuple[str, To]] = {
    "as the run begins": ("seed ", interrupt),
    "the handshake": ("phase handshake", control_c),
    "provoking": ("phase provoke", terminate),
    "a suite": ("suite tagging", control_c),
    "the final reads": ("phase final reads", interrupt),
}


@pytest.mark.parametrize("phase", PHASES)
def test_an_interrupted_run_is_sealed_and_not_shown(kit: Kit, phase: str) -> None:
    """Whatever the run is doing, a signal ends it with exit 3 and the journal is sealed."""
    said, send = PHASES[phase]
    going = kit.begin("run", "tagging", "access", "--stage", "desk")
    going.says(said)
    send(going)
    ended = going.ended(END_WITHIN_S)
    assert (ended.code, ended.verdict["verdict"]) == (3, "NOT SHOWN"), str(ended)
    assert any(doubt.startswith("the whole run: it was interrupted by SIG") for doubt in ended.doubts), str(ended)
    sealed(ended, kit)


def test_a_run_interrupted_while_it_drains_is_sealed_and_not_shown(kit: Kit) -> None:
    """While it waits for an order that will not come, a Ctrl-C ends the waiting; not lost yet, the order is pending."""
    going = kit.begin("run", "tagging", "--stage", kit.stage("drain", {"tagging": {"cases": 8}}), "--fault", "T5")
    going.says("phase heal and drain")
    control_c(going)
    ended = going.ended(END_WITHIN_S)
    assert (ended.code, ended.codes) == (3, set()), str(ended)
    sealed(ended, kit)


def test_a_second_control_c_does_not_break_the_sealing(kit: Kit) -> None:
    """Whoever presses Ctrl-C again and again gets what was sealed all the same, with every act that was answered."""
    going = kit.begin("run", "tagging", "--stage", "steady")
    going.acts("tagging", at_least=40)
    impatient(going)
    ended = going.ended(END_WITHIN_S)
    assert (ended.code, ended.verdict["verdict"]) == (3, "NOT SHOWN"), str(ended)
    assert ended.acts() >= 40
    sealed(ended, kit)


def test_a_signal_while_sealing_changes_no_verdict_that_was_written(kit: Kit) -> None:
    """From the seal on the verdict is what it is: exit code and verdict.json agree, whichever it became."""
    going = kit.begin("run", "tagging", "--stage", "desk")
    going.says("phase seal")
    impatient(going)
    ended = going.ended(END_WITHIN_S)
    assert ended.code in (0, 3), str(ended)
    sealed(ended, kit)
