"""The shape of a finding: what it has in common with others of its kind, here and in other runs.

Subjects are other cases in every run, and sites are drawn; what was found, at which partner, in which role's view, by
which channel, is what comes again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from nisi.board.plain import name
from nisi.checkers.checked import Finding

DRAWN = ("site", "network")  # where it happened to happen


class Shape(NamedTuple):
    code: str
    where: tuple[tuple[str, str], ...]

    def told(self) -> str:
        """Such as `condition curfew, partner em-contractor`; of what has only a code, that."""
        return ", ".join(f"{name(key)} {name(value)}" for key, value in self.where) or self.code


def shape_of(finding: Finding) -> Shape:
    return Shape(finding.code, tuple(sorted((k, v) for k, v in finding.where.items() if k not in DRAWN)))


def by_shape(findings: Iterable[Finding]) -> Mapping[Shape, list[Finding]]:
    """Findings by their shape, in the order in which each shape comes first."""
    groups: dict[Shape, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(shape_of(finding), []).append(finding)
    return groups
