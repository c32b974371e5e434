"""What the packaging tests share: the checkout, and which of its files ship."""

from __future__ import annotations

import os
from pathlib import Path

import pathspec
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder that holds pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session")
def ignored() -> pathspec.GitIgnoreSpec:
    """.gitignore, read without git: a bare machine has none."""
    return pathspec.GitIgnoreSpec.from_lines((ROOT / ".gitignore").read_text().splitlines())


@pytest.fixture(scope="session")
def shipped(ignored: pathspec.GitIgnoreSpec) -> list[str]:
    """Every file of the checkout that .gitignore lets through, relative to it."""
    files = []
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        folders[:] = [name for name in folders if name != ".git" and not ignored.match_file(f"{here / name}/")]
        files += [str(here / name) for name in names if name != ".git"]
    return sorted(path for path in files if not ignored.match_file(path))
