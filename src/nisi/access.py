"""Who must see which document, and who must not: `contracts/access.toml`.

The table is the harness's own.  Asking the candidate who may see a document would make every leak look intended.
A cell that no rule states is *unstated*: the harness judges nothing there and lists the cell.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

from nisi.model import Classification
from nisi.settings import UsageError, load_toml, shown

Entitlement = Literal["must-see", "must-not-see"]


class AccessRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the table; an empty list means any. `party` is the side that filed the document."""

    roles: tuple[str, ...]
    entitlement: Entitlement
    why: str
    categories: tuple[str, ...] = ()
    classifications: tuple[Classification, ...] = ()
    parties: tuple[str, ...] = ()

    def covers(self, role: str, category: str, classification: str, party: str) -> bool:
        return (
            role in self.roles
            and (not self.categories or category in self.categories)
            and (not self.classifications or classification in self.classifications)
            and (not self.parties or party in self.parties)
        )


class Access(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: Literal[1]
    rule: tuple[AccessRule, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that some rule speaks of, in the order of the file."""
        return tuple(dict.fromkeys(role for rule in self.rule for role in rule.roles))

    def entitlement(self, role: str, category: str, classification: str, party: str) -> Entitlement | None:
        """What the table says for one cell; None where no rule states it.  Must-not-see outweighs must-see."""
        stated = {r.entitlement for r in self.rule if r.covers(role, category, classification, party)}
        if "must-not-see" in stated:
            return "must-not-see"
        return "must-see" if stated else None


def load_access(path: Path) -> Access:
    access = load_toml(path, Access)
    if not access.rule:
        raise UsageError(f"{shown(path)}: rule: the table is empty; state at least one [[rule]]")
    for number, rule in enumerate(access.rule, start=1):
        if not rule.roles:
            raise UsageError(f"{shown(path)}: rule {number}: roles: the rule is about nobody; name at least one role")
    return access
