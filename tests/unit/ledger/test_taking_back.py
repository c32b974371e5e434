"""A finding is taken back only by the same evidence, judged by a mended harness that still finds what is planted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from attempted import HARNESS, NOW, OWN, THIS, attempt, earlier, ended, limits, lost, opened, threshold, tried_again
from msgspec.structs import replace
from played import candidate, delivery, order
from played.bundles import bundled, small_stages_allowed

from nisi.board.attempts import attempts_told
from nisi.checkers.checked import Checked, Measure, Measured, Promises
from nisi.gather import calibrated as calibrated_by
from nisi.gather import take_back as taking
from nisi.gather.attempt import closing
from nisi.gather.conclude import judge_run
from nisi.gather.take_back import TakingBack, take_back
from nisi.history.history import History
from nisi.ledger.attempts import attempts_in
from nisi.ledger.entries import Identified, JudgedAgain
from nisi.ledger.ledger import Ledger, open_ledger
from nisi.settings import UsageError
from nisi.verdict.doubts import Doubt
from nisi.verdict.judging import run_checkers
from nisi.verdict.power import Calibration, Healthy, Planted, Seen

STAGE = limits(threshold("orders.lost"), threshold("orders.duplicated"))
MENDED = "ef" * 32


def calibrated(outcome: str = "found", code: str = "order-lost", harness: str = MENDED, alarms: int = 0) -> Calibration:
    """A calibration in which one fault was planted."""
    planted = Planted(
        fault="T5",
        outcome=outcome,  # type: ignore[arg-type]
        fired=3,
        suites=("tagging",),
        seen=(Seen(suite="tagging", code=code, count=1),),
        absent=(),
        besides=(),
        acts=1,
        seconds=1.0,
        run="r",
        seed=1,
    )
    healthy = tuple(Healthy(run="h", seed=n, codes=("order-lost",)) for n in range(alarms))
    return Calibration(
        format=1,
        harness_version="0.1.0",
        harness_digest=harness,
        stage="local",
        stage_digest="",
        catalogue_digest="",
        seed=1,
        full=False,
        planted=(planted,),
        healthy=healthy,
    )


class Kept(NamedTuple):
    """A kit with the bundle of a NO-GO in it, and its ledger."""

    kit: Path
    ledger: Ledger

    @property
    def bundle(self) -> Path:
        return self.kit / "runs" / OWN

    def calibrated(self, calibration: Calibration) -> None:
        (self.kit / "contracts" / "calibration.json").write_bytes(msgspec.json.encode(calibration))

    def taken_back(self, by: str = "A. Person", because: str = "the clock was read twice") -> TakingBack:
        with small_stages_allowed():
            return take_back(self.bundle, self.kit, self.ledger, by, because)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of two orders did not arrive, so that a gate came to NO-GO."""
    kit = tmp_path_factory.mktemp("once") / "kit"
    (kit / "contracts").mkdir(parents=True)
    happened = [candidate(), order("a", at=10), order("b", at=11), delivery("a", at=20)]
    bundle = bundled(kit / "runs" / OWN, *happened, stage=STAGE)
    ledger = open_ledger("ledger.sqlite", kit)
    ledger.append(opened(OWN))
    ledger.append(Identified(run=OWN, digest=THIS))
    with small_stages_allowed():
        ledger.append(closing(OWN, "ended", judge_run(bundle), bundle))
    return kit


@pytest.fixture
def kept(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A copy of it, by a harness that was mended since and whose checkers find nothing in it any more."""
    kit = Path(shutil.copytree(once, tmp_path / "kit"))
    for module in (taking, calibrated_by):
        monkeypatch.setattr(module, "harness_digest", lambda _: MENDED)
    return Kept(kit, open_ledger("ledger.sqlite", kit))


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checker looks, and finds nothing: it still counts what it looked at."""

    def lenient(history: History, promises: Promises) -> tuple[Checked, tuple[Doubt, ...]]:
        checked, crashed = run_checkers(history, promises)
        return Checked((), tuple(map(_well, checked.measures))), crashed

    monkeypatch.setattr("nisi.verdict.judging.run_checkers", lenient)


def _well(measure: Measured) -> Measured:
    if not isinstance(measure, Measure):
        return measure
    return replace(measure, rate=replace(measure.rate, failures=0, clusters_failed=0))


def test_what_a_mended_and_calibrated_harness_no_longer_gives_falls(kept: Kept, mended: None) -> None:
    """It is chained in the ledger with who answers for it, listed, told, and other attempts are free of it."""
    kept.calibrated(calibrated())
    assert kept.taken_back() == TakingBack(("orders.lost",), ())
    last = kept.ledger.read()[-1].entry
    assert isinstance(last, JudgedAgain)
    assert (last.by, last.taken_back, last.broken, last.harness_digest) == ("A. Person", ("orders.lost",), (), MENDED)
    listed = next(iter(attempts_told(kept.ledger.lines(), NOW)))
    assert "orders.lost taken back by A. Person: the clock was read twice" in listed
    (own,) = attempts_in(kept.ledger.read())
    assert (own.broken, [count.failures for count in own.counts]) == ((), [0, 0])


def test_another_attempt_is_free_of_what_was_taken_back_and_says_so() -> None:
    """Until it is judged a third time and found again: the last word on the same evidence stands."""

    def judged_again(*taken_back: str, broken: tuple[str, ...] = ()) -> JudgedAgain:
        given = {"by": "A. Person", "because": "mended", "harness_digest": MENDED, "calibration": "aa"}
        return JudgedAgain(run="a", taken_back=taken_back, broken=broken, **given)

    before = attempt("a", ended("a", lost(1, 300)))
    assert tried_again(earlier(*before), stage=STAGE).verdict.value == "NO-GO"
    freed = tried_again(earlier(*before, judged_again("orders.lost")), stage=STAGE)
    assert freed.attempts is not None
    told = [(one.run, one.limits, one.by) for one in freed.attempts.taken_back]
    assert (freed.verdict.value, told) == ("GO", [("a", ("orders.lost",), "A. Person")])
    again = judged_again(broken=("orders.lost",))
    assert tried_again(earlier(*before, judged_again("orders.lost"), again), stage=STAGE).verdict.value == "NO-GO"


REFUSED: dict[str, tuple[Callable[[Kept], object], str]] = {
    "no calibration": (lambda kept: None, "This harness was not calibrated"),
    "a calibration of another harness": (lambda kept: kept.calibrated(calibrated(harness="00")), "was not calibrated"),
    "a fault that it missed": (lambda kept: kept.calibrated(calibrated("missed")), "missed planted faults: T5"),
    "a false alarm": (lambda kept: kept.calibrated(calibrated(alarms=1)), "findings in runs without a fault"),
    "another file in the bundle": (
        lambda kept: (kept.bundle / "stage.toml").open("a").write("# looser\n"),
        "The bundle is not intact: stage.toml was changed",
    ),
}


@pytest.mark.parametrize("which", REFUSED)
def test_what_is_not_the_same_evidence_or_no_calibrated_harness_takes_nothing_back(kept: Kept, which: str) -> None:
    """Every reason is a sentence, and nothing is written."""
    happens, reason = REFUSED[which]
    happens(kept)
    lines = len(kept.ledger.lines())
    came = kept.taken_back()
    assert came.taken_back == ()
    assert any(reason in said for said in came.against), came
    assert len(kept.ledger.lines()) == lines


def test_what_is_still_found_stands(kept: Kept) -> None:
    """Mended elsewhere, the harness finds the lost order as before."""
    kept.calibrated(calibrated())
    assert kept.taken_back().against == ("Judged again it still breaches orders.lost.",)


def test_a_harness_that_is_blind_to_it_takes_nothing_back(kept: Kept, mended: None) -> None:
    """No planted fault was found by the code that is to be taken back."""
    kept.calibrated(calibrated(code="document-hidden"))
    (reason,) = kept.taken_back().against
    assert reason.startswith("No planted fault was found by order-lost")


def test_the_very_harness_that_found_it_takes_nothing_back(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something must have been mended."""
    monkeypatch.setattr(taking, "harness_digest", lambda _: HARNESS)
    assert kept.taken_back().against[0].startswith("It is the very harness that found it")


def test_somebody_answers_for_it_and_it_must_have_breached_something(kept: Kept, tmp_path: Path) -> None:
    """Usage errors, before anything is judged."""
    with pytest.raises(UsageError, match="--by NAME --because REASON"):
        kept.taken_back(by=" ")
    with pytest.raises(UsageError, match="has no attempt of this name"):
        take_back(tmp_path, kept.kit, kept.ledger, "A. Person", "mended")
