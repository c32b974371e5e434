"""`manifest.json`: the SHA-256 of every other file of a bundle but the statement, which holds the manifest itself."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

FORMAT = 1
NAME = "manifest.json"
STATEMENT = "statement.intoto.jsonl"


def write_manifest(folder: Path) -> None:
    """Hash every file below `folder`, by its path relative to it."""
    (folder / STATEMENT).unlink(missing_ok=True)  # it would state what the bundle was before
    files = {
        str(path.relative_to(folder)): _sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path not in (folder / NAME, folder / STATEMENT)
    }
    text = msgspec.json.format(msgspec.json.encode({"format": FORMAT, "sha256": files}), indent=2)
    (folder / NAME).write_bytes(text + b"\n")


def changed_since(folder: Path, added_below: str = "journal") -> list[str]:
    """What is not as the manifest of a bundle says, one phrase a file; empty for a run that has no manifest yet.

    A file that is not listed counts only below `added_below`: people put notes beside a journal, never into it.
    A manifest that was taken away with what it held down is for a signature to notice."""
    path = folder / NAME
    if not path.is_file():
        return []
    try:
        listed = msgspec.json.decode(path.read_bytes(), type=_Manifest).sha256
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return [f"{NAME} cannot be read: {error}"]
    changed = []
    for name, digest in listed.items():
        file = folder / name
        if file.is_symlink() or not file.is_file():
            changed.append(f"{name} is missing")
        elif _sha256(file) != digest:
            changed.append(f"{name} was changed")
    there = (folder / added_below).rglob("*")
    present = {str(path.relative_to(folder)) for path in there if not path.is_dir() or path.is_symlink()}
    return changed + [f"{name} was added" for name in sorted(present - {*listed, NAME, STATEMENT})]


def differing(folder: Path, names: tuple[str, ...]) -> list[str]:
    """Which of these files are not as the manifest of a bundle says; all of them where it cannot be read."""
    try:
        listed = msgspec.json.decode((folder / NAME).read_bytes(), type=_Manifest).sha256
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return list(names)
    return [name for name in names if not (folder / name).is_file() or _sha256(folder / name) != listed.get(name)]


class _Manifest(msgspec.Struct):
    sha256: dict[str, str]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
