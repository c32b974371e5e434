"""The catalogue of seeded faults: one file each in this folder, found by being here.

A fault wraps one seam (see seams.py). It strikes the same subjects in every process and every run of a seed, never a
case that is marked as a test, and counts itself as fired only when it changed an outcome. It strikes at most one in
ten, or, if its subject is `rare`, because few things are in that condition, more of those. One that says `when` strikes
as many as it likes, but only while that holds, which takes a load, a size, a death or an outage.
"""

import functools
import hashlib
import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from refcourt import ids
from refcourt.database import Database
from refcourt.seams import Seam
from refcourt.tables import fault_firing

_FIRED = insert(fault_firing)


@dataclass(frozen=True)
class Fault:
    """`wrap(healthy, strike)` gives the function that stands at the seam once the fault is planted.

    `also` are other names that it answers to; it is one fault all the same, and counted once."""

    id: str
    imitates: str
    source: str
    every: int
    subject: str
    seen_at: str
    seam: Seam[..., Any]
    wrap: Callable[[Any, "Strike"], Any]
    rare: bool = False
    when: str = ""
    also: tuple[str, ...] = ()

    @property
    def strikes(self) -> str:
        whom = f"1 in {self.every} {self.subject}" if self.every > 1 else f"all {self.subject}"
        return f"{whom}, {self.when}" if self.when else whom


@dataclass(frozen=True)
class Strike:
    """What a planted fault may ask: whom do I strike, and the place to say that I did."""

    fault_id: str
    every: int
    db: Database

    def hits(self, subject: str, test_case: bool) -> bool:
        return not test_case and _number(self.fault_id, "strikes", subject) % self.every == 0

    def pick(self, subject: str, among: int) -> int:
        """One of 0 … among-1, the same one for the same subject always."""
        return _number(self.fault_id, "picks", subject) % among

    def fired(self) -> None:
        """An outcome was changed. Counted in the transaction that changed it, where there is one."""
        with self.db.within_write() as tx:
            tx.execute(_FIRED, {"fault_id": self.fault_id})


def another_id(fault_id: str, message_id: str, body: bytes) -> tuple[str, bytes]:
    """The same message under a new id, in its body too: what somebody sends who has forgotten its name."""
    new = ids.derived(message_id, fault_id)
    return new, body.replace(message_id.encode(), new.encode())


def _number(*texts: str) -> int:
    return int.from_bytes(hashlib.sha256("\x1f".join(texts).encode()).digest()[:8], "big")


@functools.cache
def catalogue() -> dict[str, Fault]:
    """Every seeded fault by its id, in the order of the file names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found: list[Fault] = [importlib.import_module(f"{__name__}.{name}").FAULT for name in names]
    return {fault.id: fault for fault in found}


def named(text: str) -> Fault | None:
    """The fault that has this id or answers to this name."""
    return next((fault for fault in catalogue().values() if text in (fault.id, *fault.also)), None)


def plant(fault_ids: Iterable[str], db: Database) -> None:
    """Wrap the seams of these faults in this process. Do it once, before anything is served."""
    for fault_id in fault_ids:
        fault = catalogue()[fault_id]
        fault.seam.stand_in(fault.wrap(fault.seam.standing, Strike(fault.id, fault.every, db)))
