"""What came of a calibration, in lines and on a page (`reports/templates/calibration.html.j2`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from nisi.board.power_told import CLASSES, found_of, power_told, share_told
from nisi.board.templates import as_html
from nisi.verdict.bounds import upper_bound
from nisi.verdict.power import Calibration, Planted
from nisi.verdict.sentences import one_in

TEMPLATE = "calibration.html.j2"


def fault_line(one: Planted) -> str:
    """`T5   found      12 × order-lost by tagging; fired 7 times; after 240 acts, 14.2 s`."""
    told = [seen_told(one)] if one.seen else []
    told.append("how often it fired could not be read" if one.fired is None else f"fired {_times(one.fired)}")
    if one.acts is not None and one.seconds is not None:
        told.append(f"after {one.acts:,} acts, {one.seconds:,.1f} s")
    if one.outcome == "missed":
        told.append(f"see runs/{one.run}")
    return f"{one.fault:<4} {one.outcome:<9}  {'; '.join(told)}"


def seen_told(one: Planted) -> str:
    return ", ".join(f"{seen.count:,} × {seen.code} by {seen.suite}" for seen in one.seen)


def totals(calibration: Calibration, confidence: float) -> Iterator[str]:
    """Overall and for each class, one line each, and what a healthy platform came to."""
    yield f"{'class':<34} {'found':>9}  at {confidence * 100:.12g}% confidence"
    for kind in (*calibration.kinds(), ""):
        name = f"{kind}  {CLASSES.get(kind, '')}" if kind else "all"
        power = calibration.power(kind)
        yield f"{name:<34} {found_of(power):>9}  {share_told(power, confidence)} of such faults"
    if runs := len(calibration.healthy):
        alarms = calibration.false_alarms()
        bound = one_in(upper_bound(alarms, runs, confidence))
        yield f"healthy runs with findings: {alarms:,} of {runs:,}; fewer than {bound} at that confidence"


def write_calibration(folder: Path, calibration: Calibration, confidence: float) -> None:
    """Write `calibration.json` and `calibration.html` into the calibration's folder."""
    text = msgspec.json.format(msgspec.json.encode(calibration), indent=2)
    (folder / "calibration.json").write_bytes(text + b"\n")
    (folder / "calibration.html").write_text(page(calibration, confidence), encoding="utf-8")


def page(calibration: Calibration, confidence: float) -> str:
    """The page as HTML: power, what each fault was found by, and the fault × finding table of each suite."""
    parts = {
        "calibration": calibration,
        "told": power_told(calibration, confidence),
        "classes": [
            (f"{kind}: {CLASSES.get(kind, kind)}", found_of(power), share_told(power, confidence))
            for kind in calibration.kinds()
            for power in (calibration.power(kind),)
        ],
        "matrices": tuple(_matrices(calibration.planted)),
        "alarms": [run for run in calibration.healthy if run.codes],
        "bound": one_in(upper_bound(calibration.false_alarms(), len(calibration.healthy), confidence)),
        "confidence": f"{confidence * 100:.12g}%",
        "seen_told": seen_told,
    }
    return as_html(parts, TEMPLATE)


def _matrices(planted: Iterable[Planted]) -> Iterator[tuple[str, list[str], list[tuple[str, list[int]]]]]:
    """For each suite its findings, and each fault with how often it gave which."""
    faults = list(planted)
    for suite in sorted({seen.suite for one in faults for seen in one.seen}):
        codes = sorted({seen.code for one in faults for seen in one.seen if seen.suite == suite})
        rows = []
        for one in faults:
            counts = {seen.code: seen.count for seen in one.seen if seen.suite == suite}
            if counts:
                rows.append((one.fault, [counts.get(code, 0) for code in codes]))
        yield suite, codes, rows


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
