"""The report made again from a run's folder alone, beside it: a seal holds the bundle itself to the last byte."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from nisi.board.plain import plain
from nisi.evidence.manifest import changed_since
from nisi.gather.conclude import MARKDOWN, PAGE, PRINT, judge_run, write_report
from nisi.settings import UsageError, shown

ALLURE_RESULTS, ALLURE_REPORT = "allure-results", "allure-report"
ALLURE_WITHIN_S = 300.0  # 10,000 results take a minute here
NO_ALLURE = (
    "--allure: the Allure command line is not installed; install it (https://allurereport.org/docs/install/) so that "
    "`allure` is on the PATH, or leave --allure out"
)


def report_again(folder: Path, to: Path | None, allure: bool) -> Iterator[str]:
    """Make the report again from the run's folder alone, in `to` or beside it; yields what was made, a line each.

    Nothing in `folder` is written.  Raises `UsageError`, before anything is made, for what must be put right, and
    `NothingToJudge` as `judge_run` does."""
    program = shutil.which("allure") if allure else None
    if allure and program is None:
        raise UsageError(NO_ALLURE)
    if allure and folder.is_dir() and not (folder / ALLURE_RESULTS).is_dir():
        raise UsageError(f"--allure: {shown(folder)} has no {ALLURE_RESULTS}; leave --allure out")
    judged = judge_run(folder)
    place = _made(folder, to)
    try:
        why_not = write_report(judged, folder, place, printed=True)
    except msgspec.DecodeError as error:
        raise UsageError(f"{shown(folder / 'verdict.json')}: cannot be read: {error}; see nisi verify") from None
    _copy_what_it_shows(folder, place)
    yield from (plain(f"ALTERED {what}; the page says so") for what in changed_since(folder)[:1])
    yield f"{shown(place / PAGE)}: {_compared(folder, place)}"
    yield shown(place / MARKDOWN)
    yield shown(place / PRINT) if why_not is None else f"{PRINT} was not printed: {why_not}; {PAGE} says the same"
    if program is not None:
        yield _allure(program, folder / ALLURE_RESULTS, place / ALLURE_REPORT)


def _made(folder: Path, to: Path | None) -> Path:
    place = to if to is not None else folder.resolve().parent / f"{folder.resolve().name}-report"
    if place.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"--to {shown(place)}: lies in the run's folder, which is sealed; name another")
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{shown(place)}: cannot be made: {error.strerror}; name a folder with --to") from None
    return place


def _compared(folder: Path, place: Path) -> str:
    sealed = folder / PAGE
    if not sealed.is_file():
        return "the run has none of its own"
    if sealed.read_bytes() == (place / PAGE).read_bytes():
        return "the same as the one in the bundle"
    return "not the same as the one in the bundle, which another harness made or which was changed; see nisi verify"


def _copy_what_it_shows(folder: Path, place: Path) -> None:
    """The pictures and traces that the page links to, by the paths that it has them under."""
    page = (place / PAGE).read_text(encoding="utf-8")
    for source in _within(folder, (folder / "browser").rglob("*")):
        path = source.relative_to(folder)
        if f'href="{path}"' in page:
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place / path)


def _within(folder: Path, paths: Iterable[Path]) -> Iterator[Path]:
    """The files of a bundle among `paths`: a link may lead anywhere."""
    return (path for path in paths if path.is_file() and path.resolve().is_relative_to(folder.resolve()))


def _allure(program: str, results: Path, to: Path) -> str:
    shutil.rmtree(to, ignore_errors=True)
    command = [program, "generate", str(results), "--output", str(to)]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=ALLURE_WITHIN_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"--allure: {program}: {type(error).__name__}: {error}"[:300]) from None
    if ended.returncode or not to.is_dir():
        said = [line for line in (ended.stderr + ended.stdout).splitlines() if line.strip()] or ["nothing"]
        raise UsageError(f"--allure: {program} ended with {ended.returncode} and said: {plain(said[-1], 300)}")
    return f"{shown(to)}: open it with: allure open {shown(to)}"
