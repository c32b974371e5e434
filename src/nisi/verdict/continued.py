"""Going on with a gate that showed too little: what the earlier run showed need not be shown again.

Only a gate that nothing hindered can be gone on with, on the very candidate, by the very stage, access table and
harness.  The suites of every limit that it did not show are run again; both runs are added up like any others.  Of the
suites that are not, the earlier run answers: a limit that it showed still holds if nothing has failed it since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from nisi.checkers.checked import Measure, Measured, Rate
from nisi.history.history import History
from nisi.ledger.attempts import Attempt
from nisi.verdict.doubts import Doubt
from nisi.verdict.earlier import Earlier
from nisi.verdict.rulings import Ruling, Verdict
from nisi.verdict.stage import Stage


def why_not(attempt: Attempt, stage_digest: str, harness_digest: str, access_digest: str) -> str | None:
    """Why nobody can go on with `attempt` by these rules; None when one can."""
    opened, closed = attempt.opened, attempt.closed
    if opened.purpose != "gate":
        return f"it is a nisi {opened.purpose}, and only a gate can be gone on with"
    if opened.faults:
        return f"it had planted faults ({', '.join(opened.faults)}), which are never counted"
    if closed is None or closed.how != "ended":
        return f"it is {'under way or abandoned' if closed is None else closed.how}, and shows nothing to go on from"
    if closed.verdict == Verdict.NO_GO or attempt.broken or attempt.slow:
        return f"it is {closed.verdict}: a breach stands, however much is tried afterwards"
    if closed.verdict != Verdict.NOT_SHOWN:
        return f"it is {closed.verdict}, and nothing is left to show"
    if attempt.digest is None:
        return "its candidate did not say what it is, so nothing can be added to it"
    if not closed.whole:
        return "something hindered it, so that what it tried does not count: run the whole gate again"
    differing = (
        ("stage file", opened.stage_digest, stage_digest),
        ("access table", opened.access_digest, access_digest),
        ("harness", opened.harness_digest, harness_digest),
    )
    changed = [what for what, then, now in differing if then != now]
    return f"its {' and '.join(changed)} changed since: run the whole gate again" if changed else None


def suites_short(attempt: Attempt, stage: Stage) -> tuple[str, ...]:
    """The suites of the limits that `attempt` did not show, in the order of the stage."""
    kept = attempt.closed.kept if attempt.closed is not None else ()
    short = {suite for threshold in stage.threshold if threshold.name not in kept for suite in threshold.suites}
    return tuple(name for name in stage.suite_names() if name in short)


def continued(history: History, earlier: Earlier | None) -> Attempt | None:
    """The attempt that this run goes on with; None where there is none, or none that it may."""
    name, run = history.run.continues, history.run
    found = next((a for a in earlier.gates if a.run == name), None) if name and earlier is not None else None
    if found is None or why_not(found, run.stage_digest, run.harness_digest, run.access_digest) is not None:
        return None
    return found


def answered_for(history: History, attempt: Attempt | None, stage: Stage) -> tuple[str, ...]:
    """The suites that were left to the earlier attempt."""
    return () if attempt is None else tuple(s for s in stage.suite_names() if s not in history.run.suites)


def with_its_measures(
    measures: Sequence[Measured], attempt: Attempt | None, left_to_it: Sequence[str], stage: Stage
) -> tuple[Measured, ...]:
    """The measures of this run, and a count of nothing for each that only the earlier run took: sums begin with it."""
    if attempt is None:
        return tuple(measures)
    taken = [(m.name, m.where) for m in measures if isinstance(m, Measure)]
    left = [(t.measure, t.where) for t in stage.threshold if set(t.suites) & set(left_to_it)]
    return (
        *measures,
        *(
            Measure(name=c.measure, where=c.where, rate=Rate(failures=0, exposures=0, unit=c.unit, cluster=c.cluster))
            for c in attempt.counts
            if (c.measure, c.where) in left and (c.measure, c.where) not in taken
        ),
    )


def carried(
    rulings: Sequence[Ruling], alone: Sequence[Ruling], attempt: Attempt | None, left_to_it: Sequence[str]
) -> list[Ruling]:
    """The rulings, where what this run could not show and the earlier one did is shown; `alone` are those of this run.

    Nothing is carried over of which any attempt has a failure that adds up, or all of whose suites were run again."""
    if attempt is None or attempt.closed is None:
        return list(rulings)
    failed = {ruling.name for ruling in (*rulings, *alone) if ruling.failures}
    because = f"Shown by the attempt {attempt.run}, which this one goes on with."
    return [
        replace(ruling, verdict=Verdict.GO, because=f"{ruling.because} {because}")
        if ruling.verdict is Verdict.NOT_SHOWN
        and ruling.name in attempt.closed.kept
        and ruling.name not in failed
        and set(ruling.suites) & set(left_to_it)
        else ruling
        for ruling in rulings
    ]


def doubts_of_continuing(history: History, attempt: Attempt | None) -> Iterator[Doubt]:
    if history.run.continues and attempt is None:
        yield Doubt(
            what="what the earlier run showed",
            why=f"this run goes on with {history.run.continues}, and the ledger's copy has no such attempt that it may",
            way_out="judge the bundle from where it was first kept, or run the whole gate",
        )
