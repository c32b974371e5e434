"""`manifest.json`: the SHA-256 of every other file of a bundle."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

FORMAT = 1
NAME = "manifest.json"


def write_manifest(folder: Path) -> None:
    """Hash every file below `folder`, by its path relative to it."""
    files = {
        str(path.relative_to(folder)): _sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path != folder / NAME
    }
    text = msgspec.json.format(msgspec.json.encode({"format": FORMAT, "sha256": files}), indent=2)
    (folder / NAME).write_bytes(text + b"\n")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
