"""The wheel holds the engine, the reference platform and the whole kit, and so does what is built from the sdist."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

KIT = ("suites", "scenarios", "load", "contracts", "reports")


def build(target: str, checkout: Path, into: Path) -> Path:
    """Builds without a network: hatchling comes from requirements.lock."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(into)]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return next(into.iterdir())


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(build("wheel", checkout, tmp_path_factory.mktemp("wheel")))


def test_the_wheel_holds_the_packages_and_the_kit_file_by_file(wheel: zipfile.ZipFile, shipped: list[str]) -> None:
    """Every file that git sees in src and in the kit folders is in the wheel, and no cache or other stray is."""
    packages = [path.removeprefix("src/") for path in shipped if path.startswith("src/")]
    kit = [f"nisi/_kit/{path}" for path in shipped if path.split("/")[0] in KIT]
    assert [name for name in sorted(wheel.namelist()) if ".dist-info/" not in name] == sorted(packages + kit)


@pytest.mark.parametrize("folder", ["nisi", "refcourt", *(f"nisi/_kit/{name}" for name in KIT)])
def test_no_room_of_the_wheel_is_empty(wheel: zipfile.ZipFile, folder: str) -> None:
    """`nisi init` unpacks a kit that works, so each folder of it has something in it."""
    assert [name for name in wheel.namelist() if name.startswith(f"{folder}/")] != []


def test_the_wheel_brings_the_command_the_pytest_plugin_and_the_licence(wheel: zipfile.ZipFile) -> None:
    """An installed wheel has `nisi`, loads our pytest plugin, and says under what licence it comes."""
    told = {Path(name).name: wheel.read(name).decode() for name in wheel.namelist() if ".dist-info/" in name}
    assert "nisi = nisi.cli:main" in told["entry_points.txt"]
    assert "nisi = nisi.pytest_plugin" in told["entry_points.txt"]
    assert told["LICENSE"].startswith("MIT License")


def test_the_sdist_holds_all_that_the_wheel_is_built_from(checkout: Path, shipped: list[str], tmp_path: Path) -> None:
    """A wheel built from the sdist is the same wheel: the sdist has every file of src and of the kit."""
    with tarfile.open(build("sdist", checkout, tmp_path)) as sdist:
        names = {name.split("/", 1)[1] for name in sdist.getnames()}
    assert {path for path in shipped if path.split("/")[0] in ("src", *KIT)} - names == set()
