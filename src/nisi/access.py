"""Who must see what of a tribunal case or on a court's rolls, and who must not: `contracts/access.toml`.

The table is the harness's own.  Asking the candidate who may see a document would make every leak look intended.
A cell that no rule states is *unstated*: the harness judges nothing there and lists the cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from msgspec import Struct

from nisi.model import Attendee, Classification
from nisi.settings import UsageError, load_toml, shown

Entitlement = Literal["must-see", "must-not-see"]


class _Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every line says.  With `assigned` it holds only for people who are, or are not, assigned to the case."""

    roles: tuple[str, ...]
    entitlement: Entitlement
    why: str
    assigned: bool | None = None

    def concerns(self, role: str, assigned: bool) -> bool:
        return role in self.roles and self.assigned in (None, assigned)


class AccessRule(_Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who sees which documents; an empty list means any. `party` is the side that filed the document."""

    categories: tuple[str, ...] = ()
    classifications: tuple[Classification, ...] = ()
    parties: tuple[str, ...] = ()

    def covers(self, role: str, category: str | None, classification: str, party: str, assigned: bool) -> bool:
        return (
            self.concerns(role, assigned)
            and (not self.categories or category in self.categories)
            and (not self.classifications or classification in self.classifications)
            and (not self.parties or party in self.parties)
        )


class FieldRule(_Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who sees which data fields of a case; an empty list means any."""

    fields: tuple[str, ...] = ()


class CaseRule(_Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who finds and reads the case at all."""


class RollRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who must be shown the jurors of a court and who came on a day; an empty list of `attendees` means any of them.

    Nothing is said of who must not: that is judged by nobody yet."""

    roles: tuple[str, ...]
    why: str
    entitlement: Literal["must-see"]
    attendees: tuple[Attendee, ...] = ()


class Access(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole table; of two rules that cover a cell, must-not-see outweighs must-see."""

    format: Literal[1]
    rule: tuple[AccessRule, ...]
    field_rule: tuple[FieldRule, ...] = ()
    case_rule: tuple[CaseRule, ...] = ()
    roll_rule: tuple[RollRule, ...] = ()

    @property
    def rules(self) -> tuple[_Rule, ...]:
        return (*self.rule, *self.field_rule, *self.case_rule)

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that some rule on cases speaks of, in the order of the file."""
        return tuple(dict.fromkeys(role for rule in self.rules for role in rule.roles))

    @property
    def roles_by_assignment(self) -> tuple[str, ...]:
        """The roles in which it matters who is assigned to a case."""
        return tuple(role for role in self.roles if any(r.assigned is not None and role in r.roles for r in self.rules))

    @property
    def full_readers(self) -> tuple[str, ...]:
        """The roles that must see every document of every case, so that nothing may be missing from what they read."""
        whole = {r for rule in self.rule if _is_whole(rule) for r in rule.roles}
        barred = {r for rule in self.rule if rule.entitlement == "must-not-see" for r in rule.roles}
        return tuple(role for role in self.roles if role in whole - barred)

    def entitlement(
        self, role: str, category: str | None, classification: str, party: str, assigned: bool = False
    ) -> Entitlement | None:
        """What the table says of one kind of document; None where no rule states it."""
        return _stated(r for r in self.rule if r.covers(role, category, classification, party, assigned))

    def field_entitlement(self, role: str, field: str, assigned: bool = False) -> Entitlement | None:
        covering = (r for r in self.field_rule if r.concerns(role, assigned))
        return _stated(r for r in covering if not r.fields or field in r.fields)

    def shown_rolls(self, attendee: str) -> tuple[str, ...]:
        """The roles that must be shown the jurors (or whoever else came) on rolls, in the order of the file."""
        covering = (rule for rule in self.roll_rule if not rule.attendees or attendee in rule.attendees)
        return tuple(dict.fromkeys(role for rule in covering for role in rule.roles))

    def case_entitlement(self, role: str, assigned: bool = False) -> Entitlement | None:
        return _stated(r for r in self.case_rule if r.concerns(role, assigned))


def load_access(path: Path) -> Access:
    access = load_toml(path, Access)
    if not access.rule:
        raise UsageError(f"{shown(path)}: rule: the table is empty; state at least one [[rule]]")
    kinds: dict[str, tuple[_Rule | RollRule, ...]] = {
        "rule": access.rule,
        "field_rule": access.field_rule,
        "case_rule": access.case_rule,
        "roll_rule": access.roll_rule,
    }
    for kind, rules in kinds.items():
        for number, rule in enumerate(rules, start=1):
            if not rule.roles:
                message = f"{kind} {number}: roles: the rule is about nobody; name at least one role"
                raise UsageError(f"{shown(path)}: {message}")
    return access


def _is_whole(rule: AccessRule) -> bool:
    limited = rule.categories or rule.classifications or rule.parties or rule.assigned is not None
    return rule.entitlement == "must-see" and not limited


def _stated(covering: Iterable[_Rule]) -> Entitlement | None:
    stated = {rule.entitlement for rule in covering}
    if "must-not-see" in stated:
        return "must-not-see"
    return "must-see" if stated else None
