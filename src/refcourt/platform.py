"""What every operation and every background service is given: the parts of one running platform."""

import contextlib
import os
from dataclasses import dataclass, field

from refcourt import ids
from refcourt.database import Database
from refcourt.settings import Settings
from refcourt.tokens import Signer


@dataclass(frozen=True)
class Bell:
    """A pipe from servers to worker. A lost ring costs a tenth of a second, never a message."""

    listening: int
    ringing: int

    @classmethod
    def hung(cls) -> "Bell":
        listening, ringing = os.pipe()
        os.set_blocking(listening, False)
        os.set_blocking(ringing, False)
        return cls(listening, ringing)

    def ring(self) -> None:
        with contextlib.suppress(BlockingIOError):  # the pipe is full of rings already
            os.write(self.ringing, b"!")


@dataclass(frozen=True)
class Platform:
    """`assignments` is what this process remembers of who is assigned to which case, and since when (roles.py)."""

    settings: Settings
    db: Database
    bell: Bell
    signer: Signer
    root_id: str
    assignments: dict[tuple[str, str], tuple[bool, float]] = field(default_factory=dict)

    @classmethod
    def opened(cls, settings: Settings, bell: Bell) -> "Platform":
        return cls(settings, Database(settings.db_url), bell, Signer(settings.signing_key), ids.root(settings.seed))
