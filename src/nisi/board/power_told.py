"""What the harness was shown to find, in words: of the kinds of fault that were thought of, and no others."""

from __future__ import annotations

from nisi.board.words import counted
from nisi.verdict.power import Calibration, Power, percent_down

CLASSES = {
    "T": "tagging orders",
    "D": "documents and data",
    "L": "load and outages",
    "C": "interface and payloads",
    "B": "pages",
    "X": "what no listed mechanism shows",
}


def power_told(calibration: Calibration, confidence: float) -> str:
    """Overall and for each class: so many of so many, and at least what share of such faults that shows is found."""
    whole = calibration.power()
    told = [
        f"Of the kinds of fault we thought of, it found {found_of(whole)} that were planted in stage "
        f"{calibration.stage}: {share_told(whole, confidence)} of such faults at {confidence * 100:.12g}% confidence."
    ]
    by_class = (f"{CLASSES.get(kind, kind)} {found_of(calibration.power(kind))}" for kind in calibration.kinds())
    told.append(f"By class: {', '.join(by_class)}.")
    if missed := calibration.of("missed"):
        told.append(f"Missed: {', '.join(missed)}.")
    if quiet := calibration.of("not shown"):
        told.append(f"Not shown, because they changed nothing: {', '.join(quiet)}.")
    if calibration.healthy:
        told.append(
            f"{calibration.false_alarms():,} of {counted(len(calibration.healthy), 'run')} without a fault "
            "found anything."
        )
    return " ".join(told)


def found_of(power: Power) -> str:
    """`58 of 60`."""
    return f"{power.found:,} of {power.planted:,}"


def share_told(power: Power, confidence: float) -> str:
    """`at least 95.1%`."""
    return f"at least {percent_down(power.at_least(confidence))}"
