"""The data of the page that come with the kit, in `reports/`: promises, past events, duties to tell, method, words."""

from __future__ import annotations

from functools import cache
from typing import Literal

from msgspec import Struct

from nisi.kit import shipped_kit
from nisi.settings import load_toml


class _Data(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of every table of these files."""


class GroupOfPromises(_Data, frozen=True, kw_only=True):
    """One promise as a board reads it, with the promises of `nisi.checkers` that are in it."""

    says: str
    groups: tuple[str, ...]
    harm: str


class Promises(_Data, frozen=True, kw_only=True):
    format: Literal[1]
    promise: tuple[GroupOfPromises, ...]


class PastEvent(_Data, frozen=True, kw_only=True):
    """What a source reported of the past, or what we worked out from it, with the official position on it."""

    when: str
    kind: Literal["reported", "our arithmetic"]
    says: str
    source: str
    position: str


class PastEvents(_Data, frozen=True, kw_only=True):
    format: Literal[1]
    event: tuple[PastEvent, ...]


class Duty(_Data, frozen=True, kw_only=True):
    """Who has to be told of a finding when it is met live, and until when; `codes` are findings or their beginnings."""

    codes: tuple[str, ...]
    whom: str
    within: str
    why: str

    def concerns(self, code: str) -> bool:
        return any(code == known or known.endswith("-") and code.startswith(known) for known in self.codes)


class Duties(_Data, frozen=True, kw_only=True):
    format: Literal[1]
    duty: tuple[Duty, ...]


class Word(_Data, frozen=True, kw_only=True):
    word: str
    means: str


class Method(_Data, frozen=True, kw_only=True):
    format: Literal[1]
    method: tuple[str, ...]
    assumptions: tuple[str, ...]
    word: tuple[Word, ...]


@cache
def board_promises() -> tuple[GroupOfPromises, ...]:
    """Raises `UsageError`, as all of these do, for a file that does not fit."""
    return load_toml(shipped_kit() / "reports" / "promises.toml", Promises).promise


@cache
def past_events() -> tuple[PastEvent, ...]:
    return load_toml(shipped_kit() / "reports" / "history.toml", PastEvents).event


@cache
def duties() -> tuple[Duty, ...]:
    return load_toml(shipped_kit() / "reports" / "duty-to-tell.toml", Duties).duty


@cache
def method() -> Method:
    return load_toml(shipped_kit() / "reports" / "method.toml", Method)
