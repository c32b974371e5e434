"""The Makefile against stand-ins: a fake Python, nisi, uv, browser and apt-get in a checkout whose path has a space."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

TOOLS = ("awk", "bash", "cat", "chmod", "env", "find", "grep", "make", "mktemp", "rm", "sed", "tail", "touch")
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")

Run = Callable[..., subprocess.CompletedProcess[str]]

TESTS = "python -m pytest tests --numprocesses 2 --dist loadfile --no-loadscope-reorder"


def script(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/usr/bin/env bash\n{body}\n")
    path.chmod(0o755)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder that is all of PATH: the tools of a bare Debian, a browser, an ordinary user and an old Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(str(shutil.which(tool)))
    script(folder / "chromium-headless-shell", "true")
    script(folder / "id", "echo 1000")
    script(folder / "old-python", "exit 1")
    return folder


@pytest.fixture
def tree(tmp_path: Path, checkout: Path) -> Path:
    """A checkout that is set up; its commands only say how they were called."""
    tree = tmp_path / "a checkout"
    venv = tree / ".venv"
    script(venv / "bin/python", '[ "$1" = -c ] || echo "python $*"')
    script(venv / "bin/nisi", 'echo "nisi $*"; exit "${FAKE_EXIT:-0}"')
    script(venv / "bin/uv", 'echo "uv $*"; exit "${FAKE_EXIT:-0}"')
    script(venv / "lib/python3.11/site-packages/playwright/driver/node", "echo v24")
    (venv / "bin/activate").write_text(f'VIRTUAL_ENV="{venv}"\n')
    (venv / ".set-up").touch()
    os.utime(venv / ".set-up", (1, 1))
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(checkout / name, tree / name)
        os.utime(tree / name, (0, 0))
    return tree


@pytest.fixture
def make(tree: Path, path: Path, tmp_path: Path) -> Run:
    """Runs make in that checkout with that PATH and no standard input."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", *arguments],
            cwd=tree,
            env={"PATH": str(path), "HOME": str(tmp_path), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    return run


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4])
def test_make_gate_ends_with_the_verdicts_exit_code_and_fails_with_it(make: Run, code: int) -> None:
    """Make can only say 0 or 2, so the last line of its output says the code that nisi ended with."""
    done = make("gate", "ARGS=--stage local", FAKE_EXIT=str(code))
    assert done.stdout == f"nisi gate --stage local\nmake gate: nisi gate ended with exit code {code}\n"
    assert (done.returncode == 0) == (code == 0)


def test_make_test_hands_its_arguments_to_pytest(make: Run) -> None:
    """With the set-up done, `make test` is pytest on the tests folder and says nothing else."""
    assert make("test", "ARGS=-k lock").stdout == f"{TESTS} -k lock\n"


def test_make_wheel_builds_nothing_before_the_calibration_was_asked_for(make: Run, tree: Path) -> None:
    """And nothing at all where that says no."""
    asks = "python -m nisi.calibrate.release\n"
    assert make("wheel").stdout == f"{asks}python -m hatchling build -d dist\n"
    script(tree / ".venv/bin/python", 'case "$1" in -c) ;; *) echo "python $*"; exit 2 ;; esac')
    refused = make("wheel")
    assert (refused.stdout, refused.returncode) == (asks, 2)


def test_make_bench_says_when_there_are_no_benchmarks(make: Run) -> None:
    """No benchmark is not a failure, and not a silence either."""
    assert make("bench").stdout == "make bench: no benchmarks under tests/bench\n"


def test_make_bench_runs_the_benchmarks(make: Run, tree: Path) -> None:
    """One Python file under tests/bench is enough."""
    script(tree / "tests/bench/test_speed.py", "")
    assert make("bench").stdout == "python -m pytest tests/bench\n"


def test_make_alone_lists_the_targets(make: Run) -> None:
    """A newcomer who types `make` sees what there is, without any set-up."""
    listed = [line.split()[1] for line in make().stdout.splitlines()]
    assert listed == ["help", "setup", "gate", "test", "calibrate", "wheel", "bench", "lock", "clean"]


def test_a_changed_lock_is_installed_into_this_venv_only(make: Run, tree: Path) -> None:
    """uv installs by hash into .venv, whatever UV_PYTHON says, and then the project itself without its dependencies."""
    os.utime(tree / "requirements.lock")
    lines = make("test", UV_PYTHON="python3").stdout.splitlines()
    assert lines == [
        "set-up: installing the packages of requirements.lock",
        "python -m pip install -qq --require-hashes -r .venv/uv.lock",
        "uv pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock",
        "uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .",
        TESTS,
    ]


def test_uv_itself_comes_from_the_lock_by_hash(make: Run, tree: Path) -> None:
    """What pip is given to fetch uv with is uv's own entry in requirements.lock."""
    os.utime(tree / "requirements.lock")
    make("setup")
    lines = (tree / ".venv/uv.lock").read_text().splitlines()
    assert (lines[0].startswith("uv=="), "--hash=sha256:" in lines[1]) == (True, True)
    assert [line for line in lines[1:] if not line.startswith("    ")] == []


def test_pip_steps_in_aloud_when_uv_fails(make: Run, tree: Path) -> None:
    """The same lock, the same hashes, more slowly, and said so."""
    os.utime(tree / "requirements.lock")
    lines = make("setup", FAKE_EXIT="1").stdout.splitlines()
    assert lines[3:] == [
        "set-up: uv failed (above): installing by pip instead, in about two minutes",
        "python -m pip install -qq --require-hashes -r requirements.lock",
        "python -m pip install -qq --no-deps --no-build-isolation --editable .",
        "set-up: ready: .venv/bin/nisi on python --version",
    ]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda venv: (venv / "bin/python").unlink(), id="its Python is gone"),
        pytest.param(lambda venv: (venv / "bin/activate").write_text("elsewhere"), id="it was made in another folder"),
    ],
)
def test_a_venv_is_made_anew_when(make: Run, tree: Path, broken: Callable[[Path], object]) -> None:
    """A copied or broken .venv is not used; here the next step is to look for a Python, and none will do."""
    broken(tree / ".venv")
    done = make("test", "PYTHON=old-python")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == (
        "set-up: needs Python 3.11 or newer, and none of these is: old-python; "
        "install python3.11, or name it: make PYTHON=..."
    )


def test_a_lost_nisi_command_is_installed_again(make: Run, tree: Path) -> None:
    """The stamp alone does not count: `.venv/bin/nisi` must be there."""
    (tree / ".venv/bin/nisi").unlink()
    assert make("setup").stdout.startswith("set-up: installing the packages of requirements.lock\n")


def test_without_a_browser_an_ordinary_user_is_told_what_to_run(make: Run, path: Path) -> None:
    """One line, and the work goes on: the gate itself says NOT SHOWN."""
    (path / "chromium-headless-shell").unlink()
    script(path / "sudo", "exit 1")
    script(path / "apt-get", "exit 1")
    done = make("test")
    assert (done.returncode, done.stdout) == (
        0,
        "set-up: no browser: run: sudo apt-get install chromium-headless-shell libatomic1 "
        f"(until then the browser suite is NOT SHOWN)\n{TESTS}\n",
    )


@pytest.mark.parametrize("name", ["chromium-headless-shell", "chromium"])
def test_without_a_browser_root_gets_one_from_apt(make: Run, path: Path, name: str) -> None:
    """chromium-headless-shell where Debian has it, else chromium."""
    (path / "chromium-headless-shell").unlink()
    script(path / "id", "echo 0")
    install = f'touch "{path}/{name}"; chmod +x "{path}/{name}"'
    script(path / "apt-get", f'case "$*" in *" update") ;; *" install "*" {name}") {install} ;; *) exit 1 ;; esac')
    done = make("test")
    assert done.stdout == f"set-up: installing a browser by apt-get, in about a minute\n{TESTS}\n"


def test_playwrights_own_browser_is_enough(make: Run, path: Path, tree: Path, tmp_path: Path) -> None:
    """A browser that `playwright install` left, of the build that this Playwright wants, needs no other."""
    (path / "chromium-headless-shell").unlink()
    package = tree / ".venv/lib/python3.11/site-packages/playwright/driver/package"
    package.mkdir()
    (package / "browsers.json").write_text('[\n {\n  "name": "chromium",\n  "revision": "1255",\n  "x": true\n }\n]\n')
    marker = tmp_path / ".cache/ms-playwright/chromium-1255/INSTALLATION_COMPLETE"
    marker.parent.mkdir(parents=True)
    marker.touch()
    assert make("test").stdout == f"{TESTS}\n"
