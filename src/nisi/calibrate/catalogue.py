"""What each seeded fault is found by: `contracts/faults.toml`.

The reference platform names no finding, so this is the harness's side of the catalogue; tests hold it to the
platform's list of faults, to the checkers and to the situations that a stage may ask for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

from nisi.checkers import checkers
from nisi.checkers.checked import Finding
from nisi.history.happenings import KNOWN
from nisi.settings import UsageError, load_toml, nearest, shown
from nisi.verdict.stage import Stage

FILE = "faults.toml"
MOST_REASONS = 2  # for findings besides its own: more would blur what a fault is found by


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One fault; the keys are explained at the head of the file."""

    id: str
    suites: tuple[str, ...]
    seen_at: str
    must: tuple[str, ...]
    may: dict[str, str] = {}
    day: str | None = None
    breaks: str | None = None
    only_in: tuple[str, ...] = ()

    def is_its_own(self, finding: Finding) -> bool:
        """Whether the finding is one that the fault must give."""
        return finding.code in self.must and (self.breaks is None or f"“{self.breaks}”" in finding.sentence)

    def claimed_in(self, stage: Stage) -> tuple[str, ...]:
        """The suites of the stage that have to find it; none where its court day is not played."""
        plans = [plan for plan in map(stage.plan_of, self.suites) if plan is not None]
        return tuple(plan.name for plan in plans if self.day is None or self.day in plan.profiles)


class Unplanted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A finding or a situation that no fault of the reference platform stands for, and why; `shown_by` is what does."""

    what: str
    why: str
    shown_by: str


class Catalogue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: Literal[1]
    stages: tuple[str, ...]
    fault: tuple[Row, ...]
    unplanted: tuple[Unplanted, ...] = ()

    def due_in(self, stage: Stage) -> tuple[Row, ...]:
        """The faults that a stage has to find: those seen at it or before; of a stage by another name, all it can."""
        order = self.stages
        last = order.index(stage.name) if stage.name in order else len(order)
        return tuple(row for row in self.fault if order.index(row.seen_at) <= last and row.claimed_in(stage))

    def named(self, ids: tuple[str, ...], stage: Stage) -> tuple[Row, ...]:
        """The faults that somebody named; raises `UsageError` for one unknown, or not claimed in the stage."""
        rows = {row.id: row for row in self.fault}
        for id in ids:
            if id not in rows:
                raise UsageError(f'--fault "{id}": is no seeded fault; {nearest(id, rows)}')
            if not rows[id].claimed_in(stage):
                row = rows[id]
                where = f"the court day {row.day}" if row.day else f"the suite {', '.join(row.suites)}"
                raise UsageError(
                    f'--fault "{id}": is shown by {where}, which stage {stage.name} has not; --stage {row.seen_at} has'
                )
        return tuple(rows[id] for id in dict.fromkeys(ids))


def load_catalogue(kit: Path) -> tuple[Catalogue, Path]:
    """The kit's catalogue and its file; raises `UsageError` for a row that could never be found, or by anything."""
    path = kit / "contracts" / FILE
    catalogue = load_toml(path, Catalogue)
    codes = [code for checker in checkers() for code in checker.codes]
    ids: set[str] = set()
    for row in catalogue.fault:
        place = f"{shown(path)}: fault {row.id}"
        if row.id in ids:
            raise UsageError(f"{place}: is there twice; a fault has one row")
        ids.add(row.id)
        if not row.must:
            raise UsageError(f"{place}: must: names no finding; a fault that nothing has to find proves nothing")
        if not row.suites:
            raise UsageError(f"{place}: suites: name at least one suite that claims it")
        for key, known in (("must", row.must), ("may", tuple(row.may))):
            for code in known:
                if code not in codes:
                    raise UsageError(f'{place}: {key}: "{code}" is no finding; {nearest(code, codes)}')
        if twice := set(row.must) & set(row.may):
            raise UsageError(f"{place}: may: {min(twice)} is a finding that it must give")
        if len(set(row.may.values())) > MOST_REASONS:
            raise UsageError(f"{place}: may: has {len(set(row.may.values()))} reasons, and {MOST_REASONS} are allowed")
        if row.seen_at not in catalogue.stages:
            raise UsageError(f'{place}: seen_at: "{row.seen_at}" is no stage; {nearest(row.seen_at, catalogue.stages)}')
        for what in row.only_in:
            if what not in KNOWN:
                raise UsageError(f'{place}: only_in: "{what}" is no situation; {nearest(what, KNOWN)}')
    return catalogue, path
