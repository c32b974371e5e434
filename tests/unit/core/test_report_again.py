"""`nisi report`: the page again from a bundle alone, beside it, with every sealed byte as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gated import STAGE, sound_run
from played.bundles import bundled, small_stages_allowed

from nisi.gather.conclude import NothingToJudge
from nisi.gather.report_again import report_again
from nisi.gather.verify import altered
from nisi.settings import UsageError

ALLURE = """#!/bin/sh
[ "$1" = generate ] && [ -d "$2" ] && [ "$3" = --output ] || { echo wrong arguments >&2; exit 4; }
mkdir "$4" && cp "$2"/* "$4"
"""


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return bundled(tmp_path / "runs" / "r1", *sound_run(), stage=STAGE)


@pytest.fixture(autouse=True)
def _without_a_browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("nisi.gather.conclude.print_page", lambda page, pdf: "no browser was found")
    with small_stages_allowed():
        yield


def test_the_page_is_made_beside_the_bundle_which_stays_intact(bundle: Path) -> None:
    """It is the same page, and what could not be printed is said."""
    page, markdown, pdf = report_again(bundle, None, allure=False)
    made = bundle.parent / "r1-report"
    assert page == f"{made}/report.html: the same as the one in the bundle"
    assert (markdown, pdf) == (
        f"{made}/report.md",
        "report.pdf was not printed: no browser was found; report.html says the same",
    )
    assert (made / "report.html").read_bytes() == (bundle / "report.html").read_bytes()
    assert altered(bundle)[0] == ()


def test_the_page_of_an_altered_bundle_says_so(bundle: Path) -> None:
    """A verdict that was turned green by hand is not what the page tells."""
    file = bundle / "verdict.json"
    file.write_bytes(file.read_bytes().replace(b'"GO"', b'"NO-GO"'))
    lines = list(report_again(bundle, bundle.parent / "elsewhere", allure=False))
    assert lines[0] == "ALTERED verdict.json was changed; the page says so"
    assert "verdict.json was changed" in (bundle.parent / "elsewhere" / "report.html").read_text()


def test_a_page_cannot_be_put_among_what_is_sealed(bundle: Path) -> None:
    with pytest.raises(UsageError, match="lies in the run's folder, which is sealed; name another"):
        list(report_again(bundle, bundle / "pages", allure=False))
    assert altered(bundle)[0] == ()


def test_a_run_without_evidence_has_no_page(bundle: Path) -> None:
    """Nothing is made, and no page says what was never shown."""
    (bundle / "journal" / "acts.parquet").unlink()
    with pytest.raises((NothingToJudge, UsageError)):
        list(report_again(bundle, None, allure=False))
    assert not (bundle.parent / "r1-report").exists()


def test_allure_makes_its_report_where_it_is_installed(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the program, one line says what to install; with it, what it made lies beside the page."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageError, match="the Allure command line is not installed; install it"):
        list(report_again(bundle, None, allure=True))
    program = tmp_path / "bin" / "allure"
    program.parent.mkdir()
    program.write_text(ALLURE)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    with pytest.raises(UsageError, match="has no allure-results"):
        list(report_again(bundle, None, allure=True))
    (bundle / "allure-results").mkdir()
    (bundle / "allure-results" / "one.json").write_text("{}")
    *_, last = report_again(bundle, None, allure=True)
    assert last.endswith("allure-report") and (bundle.parent / "r1-report/allure-report/one.json").is_file()
