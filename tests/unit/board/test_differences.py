"""What changed between two runs, as people read it and as machines do."""

from __future__ import annotations

import msgspec
from judged import STAGE, faulty_run, judged, sound_run
from played import order
from snapshots import assert_reads_as

from nisi.board.differences import Differences, difference_lines, differences

LOOSER = msgspec.structs.replace(
    STAGE, threshold=(msgspec.structs.replace(STAGE.threshold[0], limit=1), *STAGE.threshold[1:-1])
)


def test_what_changed_reads_with_what_was_loosened_before_rulings_and_findings() -> None:
    """Each ruling has its figures of both runs, and findings are new, still there or gone by shape, not by subject."""
    before = judged(*faulty_run(), order("eve", at=20), seed=7)
    after = judged(*faulty_run(), order("flo", at=21), order("guy", at=22), stage=LOOSER, seed=8)
    assert_reads_as("diff-of-two", difference_lines(differences(before, after)))
    assert_reads_as("diff-to-sound", difference_lines(differences(before, judged(*sound_run()))))


def test_a_run_differs_in_nothing_from_itself() -> None:
    """Machines read back what is told: no rule, no ruling and no shape of findings but such as are still there."""
    run = judged(*faulty_run())
    told = msgspec.json.decode(msgspec.json.encode(differences(run, run)), type=Differences)
    assert (told.before, told.rules, [ruled for ruled in told.rulings if ruled.changed]) == (told.after, (), [])
    assert {(found.standing, found.before == found.after) for found in told.findings} == {("still there", True)}


def test_names_from_a_candidate_are_shown_harmlessly() -> None:
    """A control character in a name cannot clear a terminal, and 100 kB of it do not fill one."""
    hostile = judged(*faulty_run())
    finding = msgspec.structs.replace(hostile.judgement.findings[0], sentence="\x1b[2J\u202e" + "x" * 100_000)
    before = msgspec.structs.replace(hostile.judgement, findings=(finding,))
    after = msgspec.structs.replace(before, findings=())
    lines = list(difference_lines(differences((before, *hostile[1:]), (after, *hostile[1:]))))
    assert lines[-1].startswith("    such as: [U+001B][2J[U+202E]xxx")
    assert max(map(len, lines)) < 1_000
