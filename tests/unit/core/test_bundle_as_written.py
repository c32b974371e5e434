"""A bundle is judged as it was written: its manifest holds every file to its digest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nisi.evidence.manifest import changed_since, write_manifest


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "acts.parquet").write_bytes(b"acts")
    (tmp_path / "waivers.toml").write_text("format = 1\n")
    write_manifest(tmp_path)
    return tmp_path


TOUCHED: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "nothing": (lambda bundle: None, []),
    "a table changed": (
        lambda bundle: (bundle / "journal" / "acts.parquet").write_bytes(b"axts"),
        ["journal/acts.parquet was changed"],
    ),
    "a rule changed": (
        lambda bundle: (bundle / "waivers.toml").write_text("format = 1  \n"),
        ["waivers.toml was changed"],
    ),
    "a table removed": (
        lambda bundle: (bundle / "journal" / "acts.parquet").unlink(),
        ["journal/acts.parquet is missing"],
    ),
    "a table added": (
        lambda bundle: (bundle / "journal" / "more.parquet").write_bytes(b""),
        ["journal/more.parquet was added"],
    ),
    "no manifest yet": (lambda bundle: (bundle / "manifest.json").unlink(), []),
}


@pytest.mark.parametrize("touch", TOUCHED)
def test_a_changed_bundle_says_what_was_changed(bundle: Path, touch: str) -> None:
    """Each file that was changed, removed or added beside the journal is named."""
    act, expected = TOUCHED[touch]
    act(bundle)
    assert changed_since(bundle) == expected


def test_a_manifest_that_cannot_be_read_is_a_change(bundle: Path) -> None:
    """Half a manifest holds nothing down, and says so."""
    (bundle / "manifest.json").write_text("{")
    assert changed_since(bundle)[0].startswith("manifest.json cannot be read")
