"""Trying again does not help: what earlier attempts add to the verdict of this one.

    failures    of all gates on this candidate digest by this stage digest add up, whatever harness saw them
    exposures   of those of them that nothing hindered, under the very harness and access table of this one, each seed
                once: the same draw again is no further trial
    findings    that no limit allows, and that any attempt made on this candidate digest, stand until that changes, or
                until the same evidence is judged again by a mended harness

Attempts with planted faults are listed and never counted.  Nothing here reads a file or a clock.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from nisi.checkers import codes_of_measure, counts_the_unobserved, promise_of_code, promise_of_measure
from nisi.checkers.checked import Measure, Measured, Rate
from nisi.ledger.attempts import Attempt
from nisi.ledger.entries import Counted
from nisi.verdict.doubts import Doubt
from nisi.verdict.rulings import Ruling, Verdict
from nisi.verdict.stage import Stage, Threshold, Waiver

# Of doubts: what was not shown.
WHAT = "every attempt on this candidate"
BEFORE = "what was tried before"


class TakenBack(Struct, frozen=True, kw_only=True):
    """Limits that an attempt breached as it was judged first, and not as it was judged last; `by` answers for that."""

    run: str
    limits: tuple[str, ...]
    by: str
    because: str
    harness_digest: str


class Attempts(Struct, frozen=True, kw_only=True):
    """What is told of the attempts on one candidate by one stage, this one among them.

    `head` is the ledger's when this one was judged, `first_run` who answers for there being no earlier one,
    `continues` the attempt that this one tops up, `loosening_approved_by` who approves of loosened rules, `admitted`
    the attempt of an earlier stage that admits the candidate, and `taken_back` has those whose findings were."""

    started: int
    finished: int
    discarded: int
    head: str
    first_run: str | None = None
    continues: str | None = None
    loosening_approved_by: str | None = None
    admitted: str | None = None
    taken_back: tuple[TakenBack, ...] = ()


class Earlier(Struct, frozen=True, kw_only=True):
    """The ledger as one attempt saw it when it was judged: itself, and all the others."""

    own: Attempt | None
    others: tuple[Attempt, ...]
    candidate_digest: str | None
    stage_digest: str
    harness_digest: str
    now: datetime.datetime
    head: str
    access_digest: str = ""

    @property
    def of_candidate(self) -> tuple[Attempt, ...]:
        """The others on this very candidate, without planted faults; none beside an attempt that has some itself."""
        if self.candidate_digest is None or self.own is None or self.own.opened.faults:
            return ()
        return tuple(a for a in self.others if not a.opened.faults and a.digest == self.candidate_digest)

    @property
    def gates(self) -> tuple[Attempt, ...]:
        """Of those the gates by this very stage."""
        return tuple(
            a for a in self.of_candidate if a.opened.purpose == "gate" and a.opened.stage_digest == self.stage_digest
        )

    def told(self) -> Attempts:
        states = [a.state_at(self.now) for a in self.gates]
        return Attempts(
            started=len(states) + 1,
            finished=states.count("ended") + 1,
            discarded=sum(state in ("killed", "void", "gone", "abandoned") for state in states),
            head=self.head,
            first_run=self.own.opened.first_run if self.own is not None else None,
            continues=(self.own.opened.continues or None) if self.own is not None else None,
            loosening_approved_by=self.own.opened.loosening_approved_by if self.own is not None else None,
            admitted=(self.own.opened.admitted or None) if self.own is not None else None,
            taken_back=tuple(
                TakenBack(
                    run=a.run,
                    limits=again.taken_back,
                    by=again.by,
                    because=again.because,
                    harness_digest=again.harness_digest,
                )
                for a in self.of_candidate
                if (again := a.judged_again) is not None and again.taken_back
            ),
        )


def summed(measures: Iterable[Measured], earlier: Earlier) -> tuple[Measured, ...]:
    """The measures of this run with what earlier gates counted; what could not be observed is each run's own.

    What is no gate adds findings to others and takes no exposures from them."""
    if earlier.own is None or earlier.own.opened.purpose != "gate":
        return tuple(measures)
    return tuple(
        replace(m, rate=_sum(m, earlier)) if isinstance(m, Measure) and not counts_the_unobserved(m.name) else m
        for m in measures
    )


def standing(
    rulings: Sequence[Ruling], alone: Sequence[Ruling], earlier: Earlier, live: Sequence[Waiver], confidence: float
) -> list[Ruling]:
    """The rulings, breached where an earlier attempt broke what no limit allows; `alone` are those of this run only.

    A breach that only earlier attempts have, and that was waived there, is still waived while a waiver for it lives."""
    broken = _broken(earlier)
    held = [
        _told_of_earlier(ruling, by_itself, broken.pop(ruling.name, None), earlier, live)
        for ruling, by_itself in zip(rulings, alone, strict=True)
    ]
    return held + [_broken_before(name, attempt, confidence) for name, attempt in broken.items()]


def doubts_of_attempts(
    earlier: Earlier, stage: Stage, rules_known: bool = True, looser: Sequence[str] = ()
) -> Iterator[Doubt]:
    """Attempts that nobody knows the end of, and what a stage asks of those before it.

    `rules_known` is whether those of the last accepted run are at hand, and `looser` what was loosened since."""
    for attempt in earlier.gates:
        state = attempt.state_at(earlier.now)
        if state in ("gone", "abandoned"):
            yield Doubt(
                what=WHAT,
                why=f"{attempt.run} began at {attempt.began} and never said how it ended; its evidence is not here",
                way_out=f"put its folder back under runs/ and run again; or let somebody answer for it: "
                f"nisi runs --void {attempt.run} --by NAME --because REASON",
            )
    if earlier.own is None:
        yield Doubt(
            what=WHAT,
            why="the ledger's copy beside the journal does not have this attempt",
            way_out="judge the bundle from where it was first kept",
        )
    elif stage.needs_ledger and earlier.own.n == 0 and earlier.own.opened.first_run is None:
        yield Doubt(
            what=BEFORE,
            why=f"the ledger begins with this attempt, and stage {stage.name} asks for an earlier one",
            way_out="name the ledger that has the earlier attempts (--ledger), or who answers for there being none: "
            "--first-run NAME",
        )
    elif earlier.own.opened.purpose == "gate":
        yield from _of_what_comes_before(earlier, earlier.own, stage, rules_known, looser)


def _of_what_comes_before(
    earlier: Earlier, own: Attempt, stage: Stage, rules_known: bool, looser: Sequence[str]
) -> Iterator[Doubt]:
    """The approver of what was loosened, and the earlier stage that must have admitted this very candidate."""
    last = last_accepted((a for a in earlier.others if a.n < own.n), stage.name, own.opened.candidate)
    if stage.needs_approver and not own.opened.loosening_approved_by and (looser or (last and not rules_known)):
        unknown = f"the rules by which {last.run if last else ''} was accepted are not under runs/"
        yield Doubt(
            what="that nothing was loosened unseen",
            why=f"nobody approved of what was loosened: {looser[0]}" if looser else unknown,
            way_out="say who approves of it: --loosening-approved-by NAME",
        )
    if stage.needs_admitted:
        admitted = next((a for a in earlier.of_candidate if a.run == own.opened.admitted), None)
        stages = admitted is not None and admitted.opened.purpose == "gate" and admitted.opened.stage
        if admitted is None or stages != stage.needs_admitted or not is_accepted(admitted) or admitted.broken:
            yield Doubt(
                what=f"that stage {stage.needs_admitted} admits this candidate",
                why=f"no gate of it on this very candidate was admitted ({own.opened.admitted or 'none was named'})",
                way_out="name the bundle that did: --admitted BUNDLE",
            )


def is_accepted(attempt: Attempt) -> bool:
    return attempt.closed is not None and attempt.closed.verdict in (Verdict.GO, Verdict.CONDITIONS)


def last_accepted(attempts: Iterable[Attempt], stage: str, candidate: str) -> Attempt | None:
    """The last gate of a stage by which a candidate of this name was accepted."""
    wanted = ("gate", stage, candidate)
    accepted = [
        a
        for a in attempts
        if (a.opened.purpose, a.opened.stage, a.opened.candidate) == wanted and is_accepted(a) and not a.opened.faults
    ]
    return accepted[-1] if accepted else None


def counts_for_ledger(measures: Iterable[Measured], thresholds: Sequence[Threshold]) -> tuple[Counted, ...]:
    """What a run counted, as far as thresholds name it: what later attempts add to theirs."""
    named = [(t.measure, t.where) for t in thresholds]
    return tuple(
        Counted(
            measure=m.name,
            where=m.where,
            failures=m.rate.failures,
            exposures=m.rate.exposures,
            clusters_failed=m.rate.clusters_failed,
            clusters=m.rate.clusters,
            unit=m.rate.unit,
            cluster=m.rate.cluster,
        )
        for m in measures
        if isinstance(m, Measure) and (m.name, m.where) in named and not counts_the_unobserved(m.name)
    )


def _sum(measure: Measure, earlier: Earlier) -> Rate:
    rate = measure.rate
    for attempt, counts in _which_count(earlier):
        found = next((c for c in attempt.counts if (c.measure, c.where) == (measure.name, measure.where)), None)
        if found is None:
            continue
        rate = replace(
            rate,
            failures=rate.failures + found.failures,
            # A failure was an exposure, too, whoever saw it.
            exposures=rate.exposures + (found.exposures if counts else found.failures),
            clusters_failed=rate.clusters_failed + found.clusters_failed,
            clusters=rate.clusters + (found.clusters if counts else found.clusters_failed),
        )
    return rate


def _which_count(earlier: Earlier) -> Iterator[tuple[Attempt, bool]]:
    """Each gate, and whether its exposures count."""
    drawn = {earlier.own.opened.seed} if earlier.own is not None else set()
    for attempt in earlier.gates:
        opened, closed = attempt.opened, attempt.closed
        held_to = opened.harness_digest, opened.access_digest
        counts = (
            closed is not None
            and closed.whole
            and held_to == (earlier.harness_digest, earlier.access_digest)
            and (opened.seed is None or opened.seed not in drawn)
        )
        if counts:
            drawn.add(opened.seed)
        yield attempt, counts


def _broken(earlier: Earlier) -> dict[str, Attempt]:
    """By the name of a limit, the first attempt that broke it for good."""
    broken: dict[str, Attempt] = {}
    for attempt in earlier.of_candidate:
        names = list(attempt.broken)
        if attempt in earlier.gates:
            names += attempt.slow
        if not attempt.is_known:
            names += attempt.found
        for name in names:
            broken.setdefault(name, attempt)
    return broken


def _told_of_earlier(
    ruling: Ruling, alone: Ruling, broken: Attempt | None, earlier: Earlier, live: Sequence[Waiver]
) -> Ruling:
    if broken is not None:
        if alone.verdict is Verdict.NO_GO:
            return ruling
        because = f"{ruling.because} {_stands(broken)}"
        return replace(ruling, verdict=Verdict.NO_GO, because=because)
    if (ruling.failures, ruling.exposures) == (alone.failures, alone.exposures):
        return ruling
    because = f"{ruling.because} This adds up {len(earlier.gates) + 1:,} attempts; {_alone(alone)}."
    waived = [a.closed is not None and ruling.name in a.closed.waived for a in earlier.gates if _failed(ruling, a)]
    codes = codes_of_measure(ruling.measure)
    only_earlier = ruling.verdict is Verdict.NO_GO and alone.verdict is not Verdict.NO_GO
    if only_earlier and waived and all(waived) and any(waiver.code in codes for waiver in live):
        return replace(ruling, verdict=Verdict.CONDITIONS, because=because)
    return replace(ruling, because=because)


def _alone(alone: Ruling) -> str:
    return f"this one alone has {alone.failures or 0:,} of {alone.exposures or 0:,}"


def _failed(ruling: Ruling, attempt: Attempt) -> bool:
    return any((c.measure, c.where) == (ruling.measure, ruling.where) and c.failures for c in attempt.counts)


def _stands(attempt: Attempt) -> str:
    return (
        f"The attempt {attempt.run}, begun at {attempt.began}, broke it on this very candidate; that stands until the "
        "candidate's digest changes."
    )


def _broken_before(name: str, attempt: Attempt, confidence: float) -> Ruling:
    """A finding of an earlier attempt that no limit of this run is about."""
    return Ruling(
        measure=name,
        where={},
        verdict=Verdict.NO_GO,
        because=_stands(attempt),
        failures=None,
        exposures=None,
        unit=None,
        upper_bound=None,
        confidence=confidence,
        limit=0,
        rules_out=None,
        promise=promise_of_code(name) or promise_of_measure(name.partition("[")[0]) or name,
        suites=(),
    )
