"""Someone who asks a platform for something, with every act on disk before the platform is touched."""

from __future__ import annotations

import itertools
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, cast

import msgspec

from nisi.journal.records import Answered, Call, Invoked
from nisi.journal.writer import Journal
from nisi.model import Ok, Outcome, Refused, Secret, Unknown
from nisi.operations import AnyAnswer, AnyOperation, Operation

A = TypeVar("A")

WHY_LENGTH = 300  # characters of a reason that are kept: enough for a traceback's last line and an address


class Performed(NamedTuple, Generic[A]):
    """What came of an operation, and the requests that it took."""

    outcome: Outcome[A]
    calls: tuple[Call, ...] = ()


class Driver(Protocol):
    """Performs operations as one signed-in person; `channel_of` says by which way each goes (`api`, `page`)."""

    def channel_of(self, operation: Operation[Any]) -> str: ...

    def perform(self, operation: Operation[A]) -> Performed[A]: ...


class ActCounter:
    """Numbers the acts of one journal; shared by all of its actors and threads."""

    def __init__(self) -> None:
        self._next = itertools.count()

    def __call__(self) -> int:
        return next(self._next)


class Actor:
    """One person in one role. `do` is the only way that anything in Nisi acts on a candidate."""

    def __init__(self, name: str, role: str, driver: Driver, journal: Journal, act_number: ActCounter) -> None:
        self.name, self.role = name, role
        self._driver, self._journal, self._act_number = driver, journal, act_number
        self._due_ns: int | None = None
        self._site: str | None = None
        self._network: str | None = None

    def arrive(self, due_ns: int, site: str, network: str) -> None:
        """Come to do something that was due at `due_ns`: the next act was due then, and each later one when the act
        before it was over."""
        self._due_ns, self._site, self._network = due_ns, site, network

    def do(self, operation: Operation[A]) -> Outcome[A]:
        """Perform `operation` and return what came of it; never raises for anything that the candidate does.

        An interrupt is not caught, so its act stays open in the journal and counts as Unknown."""
        act = self._act_number()
        # Journal first: if we die in the next line, the act must count as Unknown, not as never made.
        self._journal.write(
            Invoked(
                act=act,
                actor=self.name,
                role=self.role,
                channel=self._driver.channel_of(operation),
                operation=cast(AnyOperation, operation),
                due_ns=self._due_ns,
                site=self._site,
                network=self._network,
            )
        )
        try:
            performed = self._driver.perform(operation)
        except Exception as error:
            performed = Performed(Unknown(why=f"{type(error).__name__}: {error}"[:WHY_LENGTH]))
        if self._due_ns is not None:
            self._due_ns = self._journal.now_ns()
        return self._journaled(act, _without_secrets(performed, operation))

    def _journaled(self, act: int, performed: Performed[A]) -> Outcome[A]:
        try:
            self._journal.write(_answered(act, performed))
        except (TypeError, ValueError, NotImplementedError) as error:
            # Such as half a surrogate pair in the candidate's words: what cannot be written down could not be read.
            why = f"the answer cannot be journaled: {type(error).__name__}: {error}"[:WHY_LENGTH]
            performed = Performed(Unknown(why=why.encode("utf-8", "replace").decode()))
            self._journal.write(_answered(act, performed))
        return performed.outcome


def _without_secrets(performed: Performed[A], operation: Operation[A]) -> Performed[A]:
    """A platform may repeat a token in its refusal, and a client in its error: it is a digest there too."""
    secrets = [value for value in msgspec.structs.astuple(operation) if isinstance(value, Secret)]
    outcome, calls = performed
    for secret in secrets:
        if isinstance(outcome, Refused | Unknown) and secret.reveal() in outcome.why:
            outcome = msgspec.structs.replace(outcome, why=outcome.why.replace(secret.reveal(), secret.digest()))
        calls = tuple(
            msgspec.structs.replace(call, path=call.path.replace(secret.reveal(), secret.digest())) for call in calls
        )
    return Performed(outcome, calls)


def _answered(act: int, performed: Performed[A]) -> Answered:
    return Answered(act=act, outcome=cast("Ok[AnyAnswer]", performed.outcome), calls=performed.calls)
