"""A partner's inbox as a scenario sees it: something that can be told to behave badly for a while."""

from __future__ import annotations

from pathlib import Path

import msgspec

from nisi.inboxes.behaviour import KINDS, NEEDS_A_CALLER, Behaviour, ask
from nisi.settings import UsageError, nearest


class PartnerInbox:
    """`kind` is the candidate's word for it, `inboxes` the folder of the run in which it is told."""

    def __init__(self, partner: str, kind: str, inboxes: Path) -> None:
        self.partner = partner
        self._kind, self._inboxes = kind, inboxes

    def can(self, behaviour: str) -> bool:
        """Whether an inbox of this kind can behave so: a folder or list answers nobody, and so withholds nothing."""
        return behaviour not in NEEDS_A_CALLER or self._kind not in ("folder", "rest-list")

    def behave(self, behaviour: str, *, for_s: float = 5.0, after_s: float = 2.0) -> None:
        """Behave so from now on, for `for_s` at most; returns when it does.

        slow         takes what comes, and answers after `after_s`; a folder or list is looked at that much later
        failing      answers 503, or 451 to mail, and has not taken what came
        down         refuses connections; a folder or list is not looked at
        withholding  takes what comes, and closes the connection after `after_s` without an answer
        well         as it should, before the time is over

        It is well again after `for_s` whatever becomes of the caller, and all inboxes are when the run heals.  Raises
        `UsageError` for what an inbox of this kind cannot do, `NotDone` when the inboxes do not hear."""
        place = f"inbox of {self.partner}"
        if behaviour not in KINDS:
            raise UsageError(f'{place}: "{behaviour}" is no behaviour; {nearest(behaviour, KINDS)}')
        if not self.can(behaviour):
            raise UsageError(
                f"{place}: a {self._kind} answers nobody, so it cannot be {behaviour}; it can be slow or down"
            )
        wanted = {"partner": self.partner, "behaviour": behaviour, "for_s": for_s, "after_s": after_s}
        try:
            ask(self._inboxes, msgspec.convert(wanted, Behaviour))
        except msgspec.ValidationError as error:
            raise UsageError(f"{place}: {behaviour}: {error}") from None
