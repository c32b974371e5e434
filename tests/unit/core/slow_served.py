"""What load users were not served, as slowly and as plainly as it can be said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Row = Mapping[str, Any]


class Outage(NamedTuple):
    """Seconds; `judged_until` is when what it names must be well again."""

    name: str
    what: str
    began: float
    ended: float
    judged_until: float
    sites: tuple[str, ...]
    networks: tuple[str, ...]


class Tally(NamedTuple):
    asked: int
    failed: int
    people: int


def served(act: Row) -> bool:
    if act["outcome"] == "ok":
        return True
    lawful = act["status"] is not None and act["status"] < 500 and act["status"] not in (408, 429)
    return act["outcome"] == "refused" and lawful


def tally(acts: Iterable[Row]) -> Tally:
    its = list(acts)
    failed = [act for act in its if not served(act)]
    return Tally(len(its), len(failed), len({act["actor"] for act in failed}))


def counts(act: Row) -> bool:
    """Whether an act was due, and was not cut off by us."""
    return act["due"] is not None and act["answered"] is not None


def met(act: Row, outage: Outage) -> bool:
    """Whether some of an act, from when it was due, fell into the time of an outage or shortly after."""
    return bool(act["due"] < outage.judged_until and act["answered"] > outage.began)


def named(act: Row, outage: Outage) -> bool:
    return outage.what == "candidate" or act["site"] in outage.sites or act["network"] in outage.networks


def by_slice(acts: Sequence[Row], outages: Sequence[Outage]) -> dict[tuple[str, str], Tally]:
    """Of what met no outage: all of it, and each slice."""
    judged = [act for act in acts if counts(act) and not any(met(act, o) for o in outages)]
    found = {("", ""): tally(judged)} if judged else {}
    for column in ("site", "role", "network"):
        for value in {act[column] for act in judged} - {None}:
            found[column, value] = tally(act for act in judged if act[column] == value)
    return found


def others(acts: Sequence[Row], outage: Outage, outages: Sequence[Outage]) -> Tally:
    """What met the outage, and was named by none that it met."""
    return tally(
        act
        for act in acts
        if counts(act) and met(act, outage) and not any(met(act, o) and named(act, o) for o in outages)
    )


def afterwards(acts: Sequence[Row], outage: Outage, outages: Sequence[Outage]) -> Tally:
    """What the outage names, due when it must be well again, and met by none."""
    return tally(
        act
        for act in acts
        if counts(act)
        and act["due"] >= outage.judged_until
        and named(act, outage)
        and not any(met(act, o) for o in outages)
    )
