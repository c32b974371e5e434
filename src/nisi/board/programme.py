"""What only people can say of a programme: `contracts/programme.toml`, shown as supplied and never tested by Nisi.

Nothing in it can change a verdict for the better.  Dissent may be added and not removed: what the last accepted run had
must still be there.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from nisi.settings import UsageError, load_toml, shown
from nisi.verdict.stage import Stage

FILE = "programme.toml"
WHAT = "what only people can say"  # of a doubt: what a stage asks for and nobody supplied
ACCEPTED = "accepted"  # the folder of a run in which the rules and the verdict of the last accepted run lie
KEPT = ("verdict.json", "stage.toml")  # of an accepted run, and its programme file where it had one


class _Supplied(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of every table of the file."""


class Workarounds(_Supplied, frozen=True, kw_only=True):
    """How many ways round the platform's faults staff use now, and how many they used at an earlier date."""

    now: int
    before: int
    counted_before: datetime.date


class SignOff(_Supplied, frozen=True, kw_only=True):
    """What a partner agency says of going ahead."""

    partner: str
    who: str
    day: datetime.date
    says: str


class Dissent(_Supplied, frozen=True, kw_only=True):
    """Somebody who does not agree, in their own words."""

    who: str
    day: datetime.date
    says: str


class Teller(_Supplied, frozen=True, kw_only=True):
    """Who tells whom when a loss is found live, and within how many hours."""

    whom: str
    who: str
    within_h: float


class Signatory(_Supplied, frozen=True, kw_only=True):
    """Who signs the decision."""

    role: str
    name: str


class Programme(_Supplied, frozen=True, kw_only=True):
    """The whole file; what is not there was not supplied.

    `cost_per_hour` is what an hour of testing costs, in pounds; `last_accepted` is the folder of the run on which the
    last decision to go ahead was made, from the kit."""

    format: Literal[1]
    decision: str | None = None
    ran_by: str | None = None
    independent_of_delivery: str | None = None
    early_adopters: str | None = None
    reversion_rehearsed: str | None = None
    differences_from_live: str | None = None
    cost_per_hour: float | None = None
    last_accepted: str | None = None
    workarounds: Workarounds | None = None
    sign_off: tuple[SignOff, ...] = ()
    dissent: tuple[Dissent, ...] = ()
    teller: tuple[Teller, ...] = ()
    signatory: tuple[Signatory, ...] = ()


def load_programme(kit: Path) -> Programme | None:
    """What people supplied in `contracts/programme.toml` of this kit; None where there is no such file.

    Raises `UsageError` for what does not fit, says nothing, or takes back a dissent."""
    path = kit / "contracts" / FILE
    if not path.is_file():
        return None
    programme = read_programme(path)
    accepted = accepted_run(programme, kit)
    if accepted is not None and (accepted / FILE).is_file():
        for dissent in read_programme(accepted / FILE).dissent:
            if dissent not in programme.dissent:
                raise UsageError(
                    f"{shown(path)}: dissent: what {dissent.who} said on {dissent.day} stands in "
                    f"{shown(accepted / FILE)} and is missing here; dissent may be added and not removed"
                )
    return programme


def read_programme(path: Path) -> Programme:
    """One such file by itself, such as a run's own copy; raises `UsageError`."""
    programme = load_toml(path, Programme)
    for key, text in _texts(programme, ""):
        if not text.strip():
            raise UsageError(f"{shown(path)}: {key}: says nothing; write what is known, or leave the key out")
    for key, number in _numbers(programme):
        if not 0 <= number < float("inf"):
            raise UsageError(f"{shown(path)}: {key}: must be 0 or more, not {number:g}")
    return programme


def accepted_run(programme: Programme | None, kit: Path) -> Path | None:
    """The folder of the last accepted run; raises `UsageError` when it is not that of a gate that said GO."""
    if programme is None or programme.last_accepted is None:
        return None
    folder = kit / programme.last_accepted
    place = f"contracts/{FILE}: last_accepted: {programme.last_accepted}"
    missing = [name for name in KEPT if not (folder / name).is_file()]
    if missing:
        raise UsageError(f"{place}: has no {missing[0]}; name the folder of a judged run, such as runs/…")
    try:
        came_to = msgspec.json.decode((folder / "verdict.json").read_bytes(), type=_CameTo)
    except msgspec.DecodeError as error:
        raise UsageError(f"{place}: verdict.json cannot be read: {error}; name another run") from None
    if came_to.purpose != "gate" or came_to.verdict not in ("GO", "GO WITH CONDITIONS"):
        kind = "a gate" if came_to.purpose == "gate" else "no gate"
        raise UsageError(f"{place}: was {kind} and came to {came_to.verdict}; only a gate's GO can have been accepted")
    load_toml(folder / "stage.toml", Stage)  # so that what cannot be compared is said before anything is sent
    return folder


class _CameTo(Struct):
    verdict: str
    purpose: str


def _texts(table: Struct, place: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name in table.__struct_fields__:
        value = getattr(table, name)
        if isinstance(value, str):
            found.append((f"{place}{name}", value))
        elif isinstance(value, tuple):
            for number, one in enumerate(value, start=1):
                found += _texts(one, f"{name} {number}: ")
    return found


def _numbers(programme: Programme) -> list[tuple[str, float]]:
    found = [("cost_per_hour", programme.cost_per_hour)] if programme.cost_per_hour is not None else []
    if programme.workarounds is not None:
        found += [("workarounds.now", programme.workarounds.now), ("workarounds.before", programme.workarounds.before)]
    return found + [(f"teller {n}: within_h", one.within_h) for n, one in enumerate(programme.teller, start=1)]
