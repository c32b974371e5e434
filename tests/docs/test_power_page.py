"""The numbers of the page about power are those of the catalogue and of the bounds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from documentation import page, rows

from nisi.board.power_told import CLASSES
from nisi.calibrate.catalogue import load_catalogue
from nisi.verdict.bounds import trials_needed
from nisi.verdict.power import Power, percent_down

TEXT = page("explanation/power")


def test_the_faults_of_each_class_and_stage_are_counted(checkout: Path) -> None:
    """A row for each class, and one for all."""
    catalogue, _ = load_catalogue(checkout)
    stages = catalogue.stages[:3]
    counts = Counter((row.id[0], row.seen_at) for row in catalogue.fault)
    lines = [[kind, CLASSES[kind], *(counts[kind, stage] for stage in stages)] for kind in CLASSES]
    lines.append(["all", "", *(sum(counts[kind, stage] for kind in CLASSES) for stage in stages)])
    known = [[*map(str, line), str(sum(line[2:]))] for line in lines]
    assert [[cell.strip() for cell in told] for told in rows(TEXT, "class")] == known


def test_what_a_claim_takes_is_worked_out_again() -> None:
    """The least share that is found, and how many hearings each claim then takes."""
    for found, share, *needed in rows(TEXT, "found"):
        hits, _, planted = found.partition(" of ")
        least = Power(planted=int(planted), found=int(hits)).at_least(0.975)
        rates = (0.01, 0.001, 0.0001, 0.00001)
        assert [share, *needed] == [percent_down(least), *(f"{trials_needed(r * least, 0.975):,}" for r in rates)]


def test_the_example_of_a_small_class_is_exact() -> None:
    assert "68.7 %" in TEXT
    assert percent_down(Power(planted=8, found=8).at_least(0.95)) == "68.7%"
