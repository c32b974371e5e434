"""What one run of the platform was told, once, before any process of it was forked."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from refcourt import __version__

KEPT_ON_A_LIST = "poll:"
"""The address of a partner that is sent nothing, and reads a list of its messages instead."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    db_url: str
    seed: int
    password: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    digest: str
    version: str = __version__
    host: str = "127.0.0.1"
    port: int = 0
    processes: int = 2
    clock: bool = False
    faults: tuple[str, ...] = ()
    partners: Mapping[str, str] = field(default_factory=dict)

    @property
    def signing_key(self) -> bytes:
        """Same seed and password, same key: tokens outlive a restart of the whole platform."""
        return hashlib.sha256(f"refcourt tokens:{self.seed}:{self.password}".encode()).digest()


def digest_of_sources(db_url: str) -> str:
    """SHA-256 over the names and bytes of every source, template and asset of the platform, and its kind of database.

    What was shown of it on one database was not shown on another."""
    here = Path(__file__).parent
    kind = db_url.partition(":")[0].partition("+")[0].removesuffix("ql")
    digest = hashlib.sha256(kind.encode())
    for path in sorted(p for p in here.rglob("*") if p.suffix in (".py", ".html", ".css", ".js")):
        digest.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
