"""What lies beside a judgement in a run's folder and is told with it: what people supplied, how often it was tried,
how good the harness is, and the run that was accepted last.

`attempts` and `calibration` are read from `verdict.json`, whoever wrote them there; None is not known, and never zero.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from nisi.board.programme import ACCEPTED, FILE, Programme, read_programme
from nisi.settings import load_toml
from nisi.verdict.earlier import TakenBack
from nisi.verdict.stage import Stage


class Attempts(Struct, frozen=True, kw_only=True):
    """`head` is the ledger's, `first_run` who answers for there being no earlier one, `continues` the attempt that the
    run goes on with, `loosening_approved_by` who approves of loosened rules, `admitted` the attempt of an earlier stage
    that admits the candidate, and `taken_back` has what other attempts breached and a mended harness does not find."""

    started: int
    finished: int
    discarded: int
    head: str | None = None
    first_run: str | None = None
    continues: str | None = None
    loosening_approved_by: str | None = None
    admitted: str | None = None
    taken_back: tuple[TakenBack, ...] = ()


class Calibration(Struct, frozen=True, kw_only=True):
    planted: int
    found: int
    missed: tuple[str, ...] = ()


class Identity(Struct, frozen=True, kw_only=True):
    name: str | None = None
    version: str | None = None
    digest: str | None = None


class Ran(Struct, frozen=True, kw_only=True):
    """What is read of a `verdict.json`; further keys are left alone."""

    run: str = ""
    verdict: str = ""
    attempts: Attempts | None = None
    calibration: Calibration | None = None
    candidate: Identity = Identity()
    stage: Identity = Identity()
    harness: Identity = Identity()
    waivers: tuple[dict[str, object], ...] = ()


class Accepted(NamedTuple):
    ran: Ran
    stage: Stage


class Beside(NamedTuple):
    attempts: Attempts | None = None
    calibration: Calibration | None = None
    programme: Programme | None = None
    accepted: Accepted | None = None


NOTHING = Beside()


def beside(folder: Path) -> Beside:
    """What lies in the folder of a judged run; raises `UsageError` or `msgspec.DecodeError` for what cannot be read."""
    ran = _ran(folder / "verdict.json")
    accepted = folder / ACCEPTED
    return Beside(
        attempts=ran.attempts,
        calibration=ran.calibration,
        programme=read_programme(folder / FILE) if (folder / FILE).is_file() else None,
        accepted=(
            Accepted(_ran(accepted / "verdict.json"), load_toml(accepted / "stage.toml", Stage))
            if accepted.is_dir()
            else None
        ),
    )


def _ran(path: Path) -> Ran:
    """A run that was never concluded has none, and then nothing of it is known."""
    if not path.is_file():
        return Ran()
    return msgspec.json.decode(path.read_bytes(), type=Ran)
