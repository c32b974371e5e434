"""Where packages come from is the machine's business: no file of ours names a registry."""

from __future__ import annotations

import re
from pathlib import Path

ADDRESS = re.compile(
    r"https?://[^\s\"'<>)]*(?:pypi\.|pythonhosted|npmjs|(?:deb|security)\.debian|/simple/|\.whl\b|\.tgz\b)"
    r"|(?:index-url|find-links|default-index|registry)[\"']?\s*[=: ]\s*[\"']?\w+://"
)
LOCKS_FULL_OF_ADDRESSES = {
    "uv.lock", "pylock.toml", "poetry.lock", "pdm.lock", "Pipfile.lock", "package-lock.json", "yarn.lock",
}  # fmt: skip
LARGEST_BYTES = 2_000_000  # beyond it lie recorded journals, which no person wrote


def test_no_shipped_file_names_a_package_registry(checkout: Path, shipped: list[str]) -> None:
    """No address of a registry, and no option that sets one, stands in a file that ships."""
    found = []
    for path in shipped:
        if (checkout / path).stat().st_size <= LARGEST_BYTES:
            text = (checkout / path).read_bytes().decode("utf-8", "replace")
            found += [f"{path}: {match.group()}" for match in ADDRESS.finditer(text)]
    assert found == []


def test_no_lock_that_records_addresses_ships(shipped: list[str]) -> None:
    """requirements.lock is the only lock: the other formats write a registry's address beside each package."""
    assert [path for path in shipped if Path(path).name in LOCKS_FULL_OF_ADDRESSES] == []


def test_the_search_knows_an_address_when_it_sees_one() -> None:
    """The pattern above finds what it is for, so that it does not pass by finding nothing."""
    host = "//mirror.example"  # put together here, or this file would be found too
    bait = [f"https:{host}/simple/uv", f"--index-url https:{host}/x", f"index-url = 'https:{host}'"]
    assert [bool(ADDRESS.search(line)) for line in bait] == [True, True, True]
