"""The names in acts that are sent again: a platform must not take a second try for the first.

marks           of this run's mint, or the very same ones where the platform is started afresh for them
ids of ours     invented anew, the same one for the same one
ids and tokens  of the platform's: those that it gave this time
versions        of drafts: those that it told this time
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

from nisi.history.acts import Act
from nisi.history.same_cases import INVENTED, Id, given_by, id_in
from nisi.marks import read_mark
from nisi.model import Secret, from_jsonable, to_jsonable
from nisi.operations import AnyAnswer, AnyOperation, EventStarted


class NotGiven(Exception):
    """An act needs something that the platform gave then and did not give this time."""


class OtherNames:
    """What stands for what in one try."""

    def __init__(self, mint: Callable[[], str] | None) -> None:
        """`mint` gives a new mark; without it, names of ours stay the very same."""
        self._mint = mint
        self.marks: dict[str, str] = {}
        self.ids: dict[Id, str] = {}
        self._tokens: dict[str, Secret] = {}
        self._versions: dict[tuple[str, str | None, int], int] = {}
        self._salt = "" if mint is None else mint()

    def asked(self, operation: AnyOperation) -> AnyOperation:
        """`operation` as it is sent this time; raises `NotGiven`."""
        built = msgspec.to_builtins(operation, enc_hook=to_jsonable)
        renamed = {field: self._renamed(field, value) for field, value in built.items()}
        if "version" in built and "hearing_id" in built:
            about = built["hearing_id"], built.get("day"), built["version"]
            renamed["version"] = self._versions.get(about, built["version"])
        # `convert` takes unions of tagged records, and no value that is a `Secret` already: tokens are put in as text.
        return msgspec.convert(renamed, AnyOperation, dec_hook=from_jsonable)  # type: ignore[no-any-return]

    def answered(self, then: Act, now: AnyAnswer) -> None:
        """Learn what the platform calls things this time."""
        for field, value in given_by(then):
            new = getattr(now, field, None)
            if isinstance(new, str):
                self.ids[field, value] = new
        if isinstance(then.answer, EventStarted) and isinstance(now, EventStarted):
            self._tokens[then.answer.token.digest()] = now.token
        version, new_version = getattr(then.answer, "version", None), getattr(now, "version", None)
        hearing = getattr(then.operation, "hearing_id", None)
        if hearing is not None and isinstance(version, int) and isinstance(new_version, int):
            self._versions[hearing, getattr(then.operation, "day", None), version] = new_version

    def in_text(self, text: str) -> str:
        """`text`, such as the subject of a finding, with the names of this try."""
        for (_, then), now in self.ids.items():
            text = text.replace(then, now)
        return self._marked(text)

    def are_in(self, text: str) -> bool:
        """Whether `text` is about anything of this try."""
        words = set(text.split())
        return any(mark in text for mark in self.marks.values()) or any(id in words for id in self.ids.values())

    def _renamed(self, field: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._renamed(name, one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._renamed(field, one) for one in value]
        if not isinstance(value, str):
            return value
        if field == "token":
            if value not in self._tokens:
                raise NotGiven("a token")
            return self._tokens[value].reveal()
        if field in INVENTED:
            return value if self._mint is None else str(uuid5(NAMESPACE_URL, f"{self._salt}/{value}"))
        id = id_in(field, value)
        if id is None:
            return self._marked(value)
        if id not in self.ids:
            raise NotGiven(f"{field} {value}")
        return self.ids[id]

    def _marked(self, text: str) -> str:
        mark = read_mark(text)
        if mark is None:
            return text
        before, _, after = text.partition(mark.text)
        return before + self._mark(mark.text) + self._marked(after)

    def _mark(self, then: str) -> str:
        if then not in self.marks:
            self.marks[then] = then if self._mint is None else self._mint()
        return self.marks[then]
