"""The kit: the folders of content that users read and edit, and where the engine's own copy of them lies."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from nisi.settings import UsageError, shown

FOLDERS = ("suites", "scenarios", "load", "contracts", "reports")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", ".pytest_cache", ".hypothesis", ".schemathesis")


def kit_folder(start: Path | None = None) -> Path:
    """The kit that a command runs in: the current folder. Raises `UsageError` when it is none."""
    folder = start or Path.cwd()
    missing = [name for name in ("contracts", "suites") if not (folder / name).is_dir()]
    if missing:
        raise UsageError(
            f"{folder}: is no kit (it has no folder {missing[0]}); "
            "go to a clone of the project, or make a kit with: nisi init DIR"
        )
    return folder


def shipped_kit() -> Path:
    """The kit that came with this engine: inside the wheel, else (editable install) the checkout around it."""
    packaged = Path(__file__).parent / "_kit"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def unpack_kit(target: Path) -> list[Path]:
    """Copy the shipped kit to `target` and return its folders; raises `UsageError` rather than overwrite anything."""
    taken = [target / name for name in FOLDERS if (target / name).exists()]
    if taken:
        raise UsageError(f"{shown(taken[0])}: is already there; name another folder, nothing was changed")
    target.mkdir(parents=True, exist_ok=True)
    for name in FOLDERS:
        shutil.copytree(shipped_kit() / name, target / name, ignore=_LEFT_OUT)
    return [target / name for name in FOLDERS]


def harness_digest(kit: Path) -> str:
    """One digest over engine, checkers, suites and scenarios: two runs with the same one were judged alike."""
    digest = hashlib.sha256()
    engine = Path(__file__).parent
    sources = [(path.relative_to(engine), path) for path in engine.rglob("*.py") if "_kit" not in path.parts]
    for folder in ("suites", "scenarios", "load"):
        sources += [
            (path.relative_to(kit), path) for path in (kit / folder).rglob("*") if path.suffix in (".py", ".toml")
        ]
    for name, path in sorted(sources):
        digest.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
