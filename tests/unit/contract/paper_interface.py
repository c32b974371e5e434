"""A court that asks a described interface, without a run around it: what it observes and journals is kept here."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from nisi.actor import ActCounter, Actor, Driver
from nisi.candidate import load_candidate
from nisi.contract.calls import Caller
from nisi.contract.interface import interface_of
from nisi.description import read_description
from nisi.drivers.sign_in import FormSignIn
from nisi.journal.records import Invoked
from nisi.marks import Mark, Mint, new_nonce
from nisi.operations import CallInterface
from nisi.verdict.stage import load_stage

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "invented"


class Kept:
    """A journal in memory."""

    def __init__(self) -> None:
        self.records: list[Any] = []

    def write(self, record: Any) -> None:
        self.records.append(record)

    def now_ns(self) -> int:
        return time.monotonic_ns()


class PaperCourt:
    """As much of `nisi.gather.court.Court` as the trials use, against a platform at `url`."""

    def __init__(self, url: str, seed: int = 1, candidate: str = "refcourt") -> None:
        loaded, path = load_candidate(candidate, ROOT)
        stage, _ = load_stage("local", ROOT)
        description = read_description(loaded, path)
        self.settings = SimpleNamespace(candidate=loaded, stage=stage, description=description)
        self.plan = SimpleNamespace(base_url=url)
        self.journal = Kept()
        self.observations: list[tuple[str, dict[str, Any]]] = []
        self._acts, self._seed = ActCounter(), seed
        self._mint = Mint(new_nonce(Random(seed)), 1)
        self._signed_in: dict[str, FormSignIn] = {}

    def mark(self) -> Mark:
        return self._mint.mark()

    def rng(self, *purpose: object) -> Random:
        return Random(f"{self._seed} {' '.join(map(str, purpose))}")

    def actor_with(self, role: str, n: int, driver: Driver) -> Actor:
        return Actor(f"{role}.{n}", role, driver, self.journal, self._acts)  # type: ignore[arg-type]

    def credentials(self, role: str, n: int = 1) -> FormSignIn:
        if role not in self._signed_in:
            self._signed_in[role] = FormSignIn(self.settings.candidate.sign_in, f"{role}.{n}", PASSWORD)
        return self._signed_in[role]

    def observed(self, check: str, subject: str, holds: bool, **evidence: Any) -> None:
        self.observations.append((subject, evidence))

    def pause(self, seconds: float) -> None:
        time.sleep(seconds)

    def caller(self) -> Caller:
        return Caller(self, interface_of(self.settings.description, self.settings.candidate))  # type: ignore[arg-type]

    @property
    def rules_broken(self) -> set[tuple[str, str]]:
        """Operation and rule of everything that was observed."""
        return {(subject, evidence["rule"]) for subject, evidence in self.observations}

    @property
    def sent(self) -> list[tuple[str, str, str, str, str]]:
        """Every call in its order: by whom, method, path, phase, and what was drawn."""
        return [
            (record.role, operation.method, operation.path, operation.phase, operation.drawn)
            for record in self.journal.records
            if isinstance(record, Invoked) and isinstance(operation := record.operation, CallInterface)
        ]
