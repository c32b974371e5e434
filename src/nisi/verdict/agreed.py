"""What live waivers agree to: findings of their code, in their scope, and of lateness only up to a later deadline."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from nisi.checkers import checkers
from nisi.checkers.checked import Finding, Promises
from nisi.history.history import History
from nisi.verdict.stage import LATER_DEADLINES, Waiver

Told = tuple[str, str, tuple[str, ...]]


class Agreement:
    """One live waiver over one run; what is later than its own deadline is looked for when somebody asks."""

    def __init__(self, waiver: Waiver, history: History, promises: Promises) -> None:
        self.waiver = waiver
        self._history, self._promises = history, promises

    def covers(self, finding: Finding) -> bool:
        return self.waiver.covers(finding) and _told(finding) not in self._still_late

    @cached_property
    def _still_late(self) -> set[Told]:
        """What is late by the waiver's own deadline, too: the same checker with that in place of the stage's."""
        if self.waiver.deadline_s is None:
            return set()
        held_to: dict[str, Any] = {LATER_DEADLINES[self.waiver.code]: self.waiver.deadline_s}
        promises = dataclasses.replace(self._promises, **held_to)
        asked = [checker for checker in checkers() if self.waiver.code in checker.codes]
        return {_told(finding) for checker in asked for finding in checker.check(self._history, promises).findings}


def is_waived(finding: Finding, agreements: Iterable[Agreement]) -> bool:
    return any(agreement.covers(finding) for agreement in agreements)


def used(agreements: Sequence[Agreement], findings: Sequence[Finding]) -> tuple[Waiver, ...]:
    """The waivers that cover at least one finding."""
    return tuple(agreement.waiver for agreement in agreements if any(map(agreement.covers, findings)))


def _told(finding: Finding) -> Told:
    """A finding without its sentence, in which the deadline stands."""
    return finding.code, finding.subject, finding.calls
