"""What changed from one run to another: rules, rulings with their figures, and findings by shape."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Literal

from msgspec import Struct

from nisi.board.beside import Accepted
from nisi.board.changes import changes_since, ran_of
from nisi.board.facts import readings_of
from nisi.board.plain import plain
from nisi.board.shapes import Shape, by_shape
from nisi.board.words import RULED, counted, grouped, in_time, of_unit
from nisi.history.history import History
from nisi.verdict.judging import Judgement
from nisi.verdict.ratchet import Way
from nisi.verdict.rulings import Ruling, Verdict
from nisi.verdict.stage import Stage

SHAPES = 10  # of each code, told one by one
RULINGS = 60  # told one by one: a stage has about as many
RULES = 60

Standing = Literal["new", "gone", "still there"]


class Side(Struct, frozen=True, kw_only=True):
    """One of the two runs: what it was, and how much of it there is."""

    run: str
    purpose: str
    verdict: Verdict
    stage: str
    candidate: str
    version: str | None
    candidate_digest: str | None
    harness_version: str
    harness_digest: str
    seed: int
    faults: tuple[str, ...]
    suites: tuple[str, ...]
    acts: int
    deliveries: int
    lasted_s: float


class Rule(Struct, frozen=True, kw_only=True):
    """A change of the stage's rules, or of what was judged by them."""

    way: Way
    what: str


class Figures(Struct, frozen=True, kw_only=True):
    """What one threshold came to; rates from 0 to 1, seconds of a percentile."""

    verdict: Verdict
    failures: int | None
    exposures: int | None
    unit: str | None
    upper_bound: float | None
    seconds: float | None


class Ruled(Struct, frozen=True, kw_only=True):
    """One threshold in both runs; None where the run has no such threshold."""

    name: str
    before: Figures | None
    after: Figures | None

    @property
    def changed(self) -> bool:
        """Whether it must be told: a limit that one of the runs was not held to says nothing, if the other kept it."""
        held = [figures for figures in (self.before, self.after) if figures is not None]
        if len(held) == 1:
            return held[0].verdict is not Verdict.GO
        return _telling(self.before) != _telling(self.after)


class Found(Struct, frozen=True, kw_only=True):
    """The findings of one shape: how many there were, how many there are, and the sentence of one of them."""

    standing: Standing
    code: str
    where: dict[str, str]
    before: int
    after: int
    example: str


class Differences(Struct, frozen=True, kw_only=True):
    before: Side
    after: Side
    rules: tuple[Rule, ...]
    rulings: tuple[Ruled, ...]
    findings: tuple[Found, ...]


Run = tuple[Judgement, History, Stage]


def differences(before: Run, after: Run) -> Differences:
    """What changed from `before` to `after`, both as judged by this harness."""
    accepted = Accepted(ran_of(*before[:2]), before[2])
    rules = changes_since(accepted, after[2], ran_of(*after[:2]))
    return Differences(
        before=_side(before),
        after=_side(after),
        rules=tuple(Rule(way=change.way, what=change.what) for change in rules),
        rulings=tuple(_ruled(before[0], after[0])),
        findings=tuple(_found(before[0], after[0])),
    )


def difference_lines(told: Differences) -> Iterator[str]:
    """The same for people, the verdict first and then what was loosened."""
    before, after = told.before, told.after
    yield f"{before.verdict} then, {after.verdict} now"
    yield from (plain(f"{when}: {_about(side)}") for when, side in (("then", before), ("now ", after)))
    yield f"rules: {'nothing changed' if not told.rules else ''}".rstrip()
    yield from _first((plain(f"  {rule.way.upper()} {rule.what}") for rule in told.rules), len(told.rules), RULES)
    changed = [ruled for ruled in told.rulings if ruled.changed]
    kept = [ruled for ruled in told.rulings if not ruled.changed]
    only_then, only_now = sum(r.after is None for r in kept), sum(r.before is None for r in kept)
    same = len(kept) - only_then - only_now
    others = f"{same:,} the same, {only_then:,} kept then only, {only_now:,} kept now only"
    yield f"rulings: {len(changed):,} changed, {others}"
    lines = (plain(f"  {ruled.name}: {_figures(ruled.before)} then, {_figures(ruled.after)} now") for ruled in changed)
    yield from _first(lines, len(changed), RULINGS)
    yield f"findings: {'none in either' if not told.findings else ''}".rstrip()
    for standing in ("new", "still there", "gone"):
        yield from _of_standing(standing, [found for found in told.findings if found.standing == standing])


def _side(run: Run) -> Side:
    judgement, history, stage = run
    last = next(iter(reversed(readings_of(history))), None)
    sizes = {table: int(history.rows(f"select count(*) as n from {table}")[0]["n"]) for table in ("acts", "deliveries")}
    return Side(
        run=history.run.run_id,
        purpose=history.run.purpose,
        verdict=judgement.verdict,
        stage=stage.name,
        candidate=history.run.candidate,
        version=last.version if last else None,
        candidate_digest=last.digest if last else None,
        harness_version=history.run.harness_version,
        harness_digest=history.run.harness_digest,
        seed=history.run.seed,
        faults=history.run.faults,
        suites=judgement.suites,
        lasted_s=(history.ended - history.run.clock.monotonic_ns) / 1e9,
        **sizes,
    )


def _ruled(before: Judgement, after: Judgement) -> Iterator[Ruled]:
    were, are = ({ruling.name: ruling for ruling in judgement.rulings} for judgement in (before, after))
    for name in dict.fromkeys([*were, *are]):
        yield Ruled(name=name, before=_figures_of(were.get(name)), after=_figures_of(are.get(name)))


def _figures_of(ruling: Ruling | None) -> Figures | None:
    if ruling is None:
        return None
    return Figures(
        verdict=ruling.verdict,
        failures=ruling.failures,
        exposures=ruling.exposures,
        unit=ruling.unit,
        upper_bound=ruling.upper_bound,
        seconds=ruling.seconds,
    )


def _found(before: Judgement, after: Judgement) -> Iterator[Found]:
    were, are = by_shape(before.findings), by_shape(after.findings)
    codes = list(grouped((*after.findings, *before.findings)))
    for shape in sorted(dict.fromkeys([*are, *were]), key=lambda shape: codes.index(shape.code)):
        counts = len(were.get(shape, ())), len(are.get(shape, ()))
        yield Found(
            standing="new" if not counts[0] else "gone" if not counts[1] else "still there",
            code=shape.code,
            where=dict(shape.where),
            before=counts[0],
            after=counts[1],
            example=(are.get(shape) or were[shape])[0].sentence,
        )


def _telling(figures: Figures | None) -> tuple[object, ...] | None:
    """What makes a ruling another one: a few exposures more or less do not."""
    return None if figures is None else (figures.verdict, figures.failures, _seconds(figures))


def _about(side: Side) -> str:
    kind = "gate" if side.purpose == "gate" else f"{side.purpose} {' '.join(side.suites)}"
    build = " ".join([side.candidate, *([side.version] if side.version else []), _short(side.candidate_digest)])
    faults = f", faults {' '.join(side.faults)}" if side.faults else ""
    sizes = f"{counted(side.acts, 'act')}, {side.deliveries:,} deliveries, {in_time(side.lasted_s)}"
    harness = f"harness {side.harness_version} {_short(side.harness_digest)}"
    return f"{side.run} ({kind}, stage {side.stage}), {build}, {harness}, seed {side.seed}{faults}, {sizes}"


def _short(digest: str | None) -> str:
    return "of no known build" if digest is None else digest[:12]


def _figures(figures: Figures | None) -> str:
    if figures is None:
        return "not ruled on"
    word = RULED[figures.verdict]
    if figures.seconds is not None:
        return f"{word} ({_seconds(figures)})"
    if figures.failures is None or figures.exposures is None:
        return word
    return f"{word} ({figures.failures:,} of {of_unit(figures.exposures, figures.unit or 'trials')})"


def _seconds(figures: Figures) -> str | None:
    return None if figures.seconds is None else f"{figures.seconds:.2g} s"


def _of_standing(standing: str, found: list[Found]) -> Iterator[str]:
    by_code: dict[str, list[Found]] = {}
    for one in found:
        by_code.setdefault(one.code, []).append(one)
    for code, shapes in by_code.items():
        yield f"  {standing}: {code}, {_so_often(standing, shapes)}"
        lines = (plain(f"    {_shape(one).told()}: {_so_often(standing, [one])}") for one in shapes)
        yield from _first(lines, len(shapes), SHAPES, "    ")
        yield f"    such as: {plain(shapes[0].example)}"


def _shape(found: Found) -> Shape:
    return Shape(found.code, tuple(found.where.items()))


def _so_often(standing: str, found: list[Found]) -> str:
    before, after = sum(one.before for one in found), sum(one.after for one in found)
    return {"new": f"{after:,}", "gone": f"{before:,}"}.get(standing, f"{before:,} then, {after:,} now")


def _first(lines: Iterator[str], of: int, most: int, indent: str = "  ") -> Iterator[str]:
    yield from islice(lines, most)
    if of > most:
        yield f"{indent}and {of - most:,} more"
