"""requirements.lock: what `make setup` installs, all of it pinned and hashed, and nothing but that."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

WAY_OUT = "run `make lock`"


class Pin(NamedTuple):
    requirement: Requirement
    hashes: int
    direct: bool  # asked for by pyproject.toml itself, as uv notes beside each package


@pytest.fixture(scope="module")
def pins(checkout: Path) -> dict[str, list[Pin]]:
    """Packages by name; a universal lock may pin one twice, for different Pythons."""
    pins: dict[str, list[Pin]] = {}
    for block in re.split(r"\n(?=[^\s#])", (checkout / "requirements.lock").read_text()):
        requirement = Requirement(block.splitlines()[0].rstrip(" \\"))
        pin = Pin(requirement, block.count("--hash=sha256:"), "nisi-gate (pyproject.toml)" in block)
        pins.setdefault(canonicalize_name(requirement.name), []).append(pin)
    return pins


@pytest.fixture(scope="module")
def declared(checkout: Path) -> dict[str, Requirement]:
    """What pyproject.toml asks for: to run, to develop, to build."""
    read = tomllib.loads((checkout / "pyproject.toml").read_text())
    project = read["project"]
    asked = project["dependencies"] + project["optional-dependencies"]["dev"] + read["build-system"]["requires"]
    requirements = [Requirement(line) for line in asked]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def test_the_lock_names_what_pyproject_asks_for_and_nothing_it_no_longer_does(
    pins: dict[str, list[Pin]], declared: dict[str, Requirement]
) -> None:
    """The packages that the lock marks as asked for are those of pyproject.toml, the build's included."""
    assert {name for name, all_pins in pins.items() if all_pins[0].direct} == set(declared), WAY_OUT


def test_each_pin_is_a_version_that_pyproject_allows(
    pins: dict[str, list[Pin]], declared: dict[str, Requirement]
) -> None:
    """A bound raised in pyproject.toml has reached the lock."""
    versions = {name: [next(iter(pin.requirement.specifier)).version for pin in pins[name]] for name in declared}
    refused = {name: seen for name, seen in versions.items() if not all(map(declared[name].specifier.contains, seen))}
    assert refused == {}, WAY_OUT


def test_each_package_is_pinned_to_one_version_with_hashes(pins: dict[str, list[Pin]]) -> None:
    """Nothing can be installed that was not looked at when the lock was made."""
    every = [pin for all_pins in pins.values() for pin in all_pins]
    loose = [str(pin.requirement) for pin in every if not re.match("==[^*,]+$", str(pin.requirement.specifier))]
    assert (loose, [str(pin.requirement) for pin in every if not pin.hashes]) == ([], []), WAY_OUT
