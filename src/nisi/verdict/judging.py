"""The verdict on a run: every checker, every threshold, every doubt, and the worst of them wins.

    history --checkers--> findings, measures --thresholds--> rulings --+
    history --doubts---------------------------------------------------+--> verdict

A *doubt* is a reason why the run did not show what it was meant to show.  Nothing here reads a file or a clock.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from nisi.checkers import Checker, checkers, codes_of_measure, promise_of_code, promise_of_measure
from nisi.checkers.checked import Checked, Finding, Measured, NotExercised, Promises
from nisi.checkers.quantiles import percentile_name
from nisi.history.history import History
from nisi.journal.records import FaultsRead, RunOpened
from nisi.verdict.agreed import Agreement, is_waived, used
from nisi.verdict.continued import answered_for, carried, continued, doubts_of_continuing, with_its_measures
from nisi.verdict.doubts import Doubt, doubts_of
from nisi.verdict.earlier import Attempts, Earlier, doubts_of_attempts, standing, summed
from nisi.verdict.one_candidate import doubts_of_identity
from nisi.verdict.power import Calibration, Power, deflated, doubts_of_power
from nisi.verdict.ratchet import Looked, Rules, loosened
from nisi.verdict.rulings import Ruling, Verdict, worst
from nisi.verdict.seen import Seen, doubts_of_seen, seen_in
from nisi.verdict.sentences import of_unit
from nisi.verdict.stage import Stage, Waiver, Waivers


class Judgement(Struct, frozen=True, kw_only=True):
    """All that a run came to; the same history, stage, waivers and ledger always give the same one.

    `measures`, and the rulings `alone`, are those of this run alone, and `whole` is whether nothing in it was doubtful;
    `rulings` add up all attempts."""

    verdict: Verdict
    rulings: tuple[Ruling, ...]
    alone: tuple[Ruling, ...]
    findings: tuple[Finding, ...]
    measures: tuple[Measured, ...]
    not_shown: tuple[Doubt, ...]
    waived: tuple[Waiver, ...]
    lapsed: tuple[Waiver, ...]
    suites: tuple[str, ...]
    seen: tuple[Seen, ...] = ()
    calibration: Calibration | None = None
    whole: bool = True
    attempts: Attempts | None = None
    loosened: tuple[str, ...] = ()
    looked: Looked = Looked()


def judge(
    history: History,
    stage: Stage,
    promises: Promises,
    waivers: Waivers,
    today: datetime.date,
    doubts: tuple[Doubt, ...] = (),
    calibration: Calibration | None = None,
    earlier: Earlier | None = None,
    accepted: Rules | None = None,
) -> Judgement:
    """Judge a run.  `today` decides which waivers are live: the day of the run, not of the reader.

    `doubts` are those that the caller already has, such as rules that were changed since the run; `calibration` speaks
    for the harness that made it, and for no other; `earlier` is what the ledger says of other attempts, and `accepted`
    the rules as they were when a candidate was last accepted by the stage."""
    speaks = calibration is not None and calibration.harness_digest == history.run.harness_digest
    known = calibration if speaks else None
    power = known.power() if known is not None and stage.calibration is not None else None
    checked, crashed = run_checkers(history, promises)
    suites = suites_in_scope(history, stage)
    live = tuple(waiver for waiver in waivers.waiver if waiver.live_on(today))
    alone = _ruled(checked.measures, stage, suites, power)
    uncovered = _uncovered(checked.findings, alone, stage)
    agreements = [Agreement(waiver, history, promises) for waiver in live]
    alone = [_with_waivers(ruling, agreements, checked.findings) for ruling in (*alone, *uncovered)]
    rulings = alone
    before = continued(history, earlier)
    left_to_it = answered_for(history, before, stage)
    if earlier is not None:
        measures = with_its_measures(checked.measures, before, left_to_it, stage)
        rulings = [*_ruled(summed(measures, earlier), stage, suites, power), *uncovered]
        rulings = [_with_waivers(ruling, agreements, checked.findings) for ruling in rulings]
        rulings = standing(rulings, alone, earlier, live, stage.confidence)
        rulings = carried(rulings, alone, before, left_to_it)
    seen = seen_in(history, stage, suites, left_to_it)
    doubts = (
        *doubts,
        *crashed,
        *doubts_of(history, stage, tuple(suite for suite in suites if suite not in left_to_it)),
        *doubts_of_continuing(history, before),
        *doubts_of_identity(history, stage),
        *doubts_of_seen(seen),
        *_fault_doubts(history, checked.findings),
        *doubts_of_power(stage, history.run.stage_digest, history.run.harness_digest, calibration),
    )
    whole = not doubts and not history.run.faults
    looked = looked_at(history.run, known)
    looser = loosened(accepted, Rules(stage, promises.access, looked)) if accepted is not None else ()
    if earlier is not None:
        doubts = (*doubts, *doubts_of_attempts(earlier, stage, accepted is not None, looser))
    # A platform with a planted fault says something about the harness and nothing about a rollout: never GO.
    doubtful = [Verdict.NOT_SHOWN] if doubts or history.run.faults or not rulings else []
    return Judgement(
        verdict=worst([*doubtful, *(ruling.verdict for ruling in rulings)]),
        rulings=tuple(rulings),
        alone=tuple(alone),
        findings=checked.findings,
        measures=checked.measures,
        not_shown=doubts,
        waived=used(agreements, checked.findings),
        lapsed=tuple(w for w in waivers.waiver if w not in live),
        suites=suites,
        seen=seen,
        calibration=known,
        whole=whole,
        attempts=earlier.told() if earlier is not None else None,
        loosened=looser,
        looked=looked,
    )


def looked_at(run: RunOpened, calibration: Calibration | None) -> Looked:
    """What a run looks at, and by what."""
    return Looked(
        roles=run.roles,
        partners=tuple(sorted(run.partners)),
        checkers=tuple(sorted(checker.name for checker in checkers())),
        faults=() if calibration is None else tuple(sorted(calibration.of("found"))),
    )


def run_checkers(
    history: History, promises: Promises, asked: Sequence[Checker] | None = None
) -> tuple[Checked, tuple[Doubt, ...]]:
    """What all checkers found, or those that are `asked`.

    One that raised becomes a doubt that names it, and the others still count."""
    findings: list[Finding] = []
    measures: list[Measured] = []
    crashed = []
    for checker in checkers() if asked is None else asked:
        try:
            checked = checker.check(history, promises)
        except Exception as error:
            why = f"the checker {checker.name} raised {type(error).__name__}: {error}"
            way_out = f"mend nisi.checkers.{checker.name} and judge the run again: the evidence is kept"
            crashed.append(Doubt(what=f"whatever {checker.name} checks", why=why[:300], way_out=way_out))
            measures.extend(NotExercised(name=name, why=why[:300]) for name in checker.measures)
        else:
            findings.extend(checked.findings)
            measures.extend(checked.measures)
    return Checked(tuple(findings), tuple(measures)), tuple(crashed)


def suites_in_scope(history: History, stage: Stage) -> tuple[str, ...]:
    """A gate answers for every suite of the stage, whatever was run; anything else for the suites that it named."""
    return stage.suite_names() if history.run.purpose == "gate" else history.run.suites


def _ruled(measures: Sequence[Measured], stage: Stage, suites: tuple[str, ...], power: Power | None) -> list[Ruling]:
    return [
        deflated(threshold, measures, stage.confidence, _promise(threshold.measure), power, stage.correlation)
        for threshold in stage.threshold
        if set(threshold.suites) & set(suites)
    ]


def _promise(measure: str) -> str:
    return promise_of_measure(measure) or measure


def findings_behind(ruling: Ruling, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that a ruling is about: those of its measure, in its slice; of a time limit its own alone."""
    if ruling.percentile is not None:
        where = {"measure": ruling.measure, "percentile": percentile_name(ruling.percentile), **ruling.where}
        return tuple(finding for finding in findings if finding.where == where)
    codes = codes_of_measure(ruling.measure) or (ruling.measure,)
    return tuple(f for f in findings if f.code in codes and ruling.where.items() <= f.where.items())


def _with_waivers(ruling: Ruling, agreements: Sequence[Agreement], findings: tuple[Finding, ...]) -> Ruling:
    """A breach becomes a condition when every finding behind it is waived."""
    behind = findings_behind(ruling, findings)
    waived = bool(behind) and all(is_waived(finding, agreements) for finding in behind)
    if ruling.verdict is Verdict.NO_GO and waived:
        return msgspec.structs.replace(ruling, verdict=Verdict.CONDITIONS)
    return ruling


def _uncovered(findings: tuple[Finding, ...], rulings: list[Ruling], stage: Stage) -> list[Ruling]:
    """A finding outside the suites that were asked for, or that no measure counted, is still a breach by itself."""
    counted = [ruling for ruling in rulings if not ruling.where and ruling.failures]
    ruled = {code for ruling in counted for code in codes_of_measure(ruling.measure)}
    too_slow = [ruling for ruling in rulings if ruling.percentile is not None and ruling.verdict is Verdict.NO_GO]
    timed = [finding for ruling in too_slow for finding in findings_behind(ruling, findings)]
    counts = Counter(finding.code for finding in findings if finding.code not in ruled and finding not in timed)
    return [
        Ruling(
            measure=code,
            where={},
            verdict=Verdict.NO_GO,
            because=f"{of_unit(count, 'findings')}; none is allowed.",
            failures=count,
            exposures=None,
            unit="findings",
            upper_bound=None,
            confidence=stage.confidence,
            limit=0,
            rules_out=None,
            promise=promise_of_code(code) or code,
            suites=(),
        )
        for code, count in counts.items()
    ]


def _fault_doubts(history: History, findings: tuple[Finding, ...]) -> Iterable[Doubt]:
    """A planted fault must be seen to fire and must be found; otherwise the harness has shown nothing of itself."""
    if not history.run.faults:
        return
    readings = [record.fired for _, record in history.records(FaultsRead) if record.fired is not None]
    fired = readings[-1] if readings else {}
    for fault in history.run.faults:
        count = fired.get(fault)
        if not count:
            why = "its count could not be read" if count is None else "it never changed an outcome in this run"
            yield Doubt(
                what=f"the seeded fault {fault}",
                why=why,
                way_out="run more of the suites that it strikes, or mend its hook",
            )
        elif not findings:
            why = f"it changed an outcome {count} times and no checker found anything"
            yield Doubt(what=f"the seeded fault {fault}", why=why, way_out="mend the checker that should have found it")
