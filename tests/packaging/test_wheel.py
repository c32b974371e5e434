"""The wheel holds the engine, the reference platform and the whole kit, and so does what is built from the sdist."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import msgspec
import pytest
from calibrated import calibrated, found

from nisi.gather.calibrated import read_calibration
from nisi.kit import harness_digest

KIT = ("suites", "scenarios", "load", "contracts", "reports")
CALIBRATION = "contracts/calibration.json"


def build(target: str, checkout: Path, into: Path) -> Path:
    """Builds without a network: hatchling comes from requirements.lock."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(into)]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return next(into.iterdir())


@pytest.fixture(scope="module")
def release(checkout: Path, shipped: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of which a release is made: what git sees, and a calibration of its harness."""
    folder = tmp_path_factory.mktemp("release")
    for path in shipped:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(checkout / path, folder / path)
    calibration = calibrated(*found(60), stage="merge", harness_digest=harness_digest(checkout))
    (folder / CALIBRATION).write_bytes(msgspec.json.encode(calibration))
    return folder


@pytest.fixture(scope="module")
def wheel(release: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(build("wheel", release, tmp_path_factory.mktemp("wheel")))


def test_the_wheel_holds_the_packages_and_the_kit_file_by_file(wheel: zipfile.ZipFile, shipped: list[str]) -> None:
    """Every file that git sees in src and in the kit folders is in the wheel, and no cache or other stray is.

    So is the calibration of a release."""
    packages = [path.removeprefix("src/") for path in shipped if path.startswith("src/")]
    kit = [f"nisi/_kit/{path}" for path in {*shipped, CALIBRATION} if path.split("/")[0] in KIT]
    assert [name for name in sorted(wheel.namelist()) if ".dist-info/" not in name] == sorted(packages + kit)


@pytest.mark.parametrize("folder", ["nisi", "refcourt", *(f"nisi/_kit/{name}" for name in KIT)])
def test_no_room_of_the_wheel_is_empty(wheel: zipfile.ZipFile, folder: str) -> None:
    """`nisi init` unpacks a kit that works, so each folder of it has something in it."""
    assert [name for name in wheel.namelist() if name.startswith(f"{folder}/")] != []


def test_the_calibration_of_a_checkout_counts_for_the_wheel_that_it_ships_in(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    """Installed, the harness has the digest that its checkout had, and finds the calibration that came with it."""
    wheel.extractall(tmp_path)
    asked = "from nisi.gather.calibrated import calibration_for; from nisi.kit import harness_digest, shipped_kit; "
    asked += "print(harness_digest(shipped_kit()), calibration_for(shipped_kit()))"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    installed = tmp_path / "nisi" / "_kit" / CALIBRATION
    assert done.stdout.split() == [read_calibration(installed).harness_digest, str(installed)]


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
