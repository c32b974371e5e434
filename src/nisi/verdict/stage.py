"""A stage: what a candidate must be shown to do before it may go one step further (`contracts/stages/*.toml`)."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from nisi.access import Access
from nisi.checkers import checkers, codes_of_measure, is_of_times, known_measures, promise_of_code
from nisi.checkers.checked import Finding, Promises, TimeLimit
from nisi.checkers.quantiles import percentile_name
from nisi.history.happenings import KNOWN
from nisi.payloads import PayloadSchema
from nisi.settings import UsageError, load_toml, nearest, shown

EVERYWHERE = "everywhere"  # the scope of a waiver that is for no slice in particular
LATER_DEADLINES = {  # what a waiver for lateness puts a later deadline in place of
    "order-late": "order_deadline_s",
    "notification-late": "order_deadline_s",
    "document-late": "view_settles_s",
    "backlog-late": "backlog_s",
}
MOST_AT_ONCE = 16  # suites; each is a process that acts as fast as it is answered
SUITE_SIZES = (
    *("hearings", "cases", "decided", "thick", "journeys", "plans", "forms", "pages", "keyboard"),
    *("operations", "examples", "boundaries", "roles", "values", "walks"),
    "workers",
)


class Deadlines(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Harness time, in seconds."""

    order_deadline_s: float
    order_horizon_s: float
    view_settles_s: float
    access_settles_s: float
    answer_s: float
    inbox_gap_s: float
    recovers_s: float
    backlog_s: float


class Clusters(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is assumed of failures that come together: how far those in one hearing or case are correlated (0 to 1).

    With nothing failed it cannot be estimated, so somebody answers for it."""

    correlation: float
    why: str
    owner: str


class SuitePlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One suite of the stage, how much of it, and for how long at most; `size` is what the suite itself reads.

    `alone` gives it all of the platform: no other suite runs beside it; `profiles` are the court days that it plays."""

    name: str
    within_s: float
    alone: bool = False
    size: dict[str, int] = field(default_factory=dict)
    profiles: tuple[str, ...] = ()


class Threshold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A limit on one measure: at most `limit` failures, or at most a share `limit_share` of the exposures; and
    `rules_out`, the failure rate that must be ruled out at the stage's confidence.

    On a measure of times it is a `percentile` (0 to 1) that must be shown to be `within_s` seconds."""

    measure: str
    suites: tuple[str, ...]
    why: str
    source: str
    owner: str
    limit: int | None = None
    limit_share: float | None = None
    rules_out: float | None = None
    percentile: float | None = None
    within_s: float | None = None
    where: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return threshold_name(self.measure, self.where, self.percentile)


def threshold_name(measure: str, where: dict[str, str], percentile: float | None) -> str:
    """The measure with its slice and its percentile: `documents.hidden[role=tribunal-judge]`, `answers.time p95`."""
    told = ",".join(f"{key}={value}" for key, value in sorted(where.items()))
    whole = f"{measure}[{told}]" if told else measure
    return whole if percentile is None else f"{whole} {percentile_name(percentile)}"


class SeenAtLeast(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A situation that the run must have met `at_least` so often in one of `suites`; fewer is NOT SHOWN."""

    what: str
    at_least: int
    suites: tuple[str, ...]


class CalibrationWanted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the harness must have been shown to find faults: in a calibration with `stage`, of at least so many `faults`
    that were planted and fired at most so many `missed`."""

    stage: str
    faults: int
    missed: int


class Stage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: Literal[1]
    name: str
    says: str
    power: str
    confidence: float
    time_limit_s: float
    at_once: int = 1
    needs_ledger: bool = False
    not_served_share: float
    needs_programme: bool = False
    needs_approver: bool = False
    needs_admitted: str = ""
    deadlines: Deadlines
    suite: tuple[SuitePlan, ...]
    threshold: tuple[Threshold, ...]
    seen: tuple[SeenAtLeast, ...] = ()
    clusters: Clusters | None = None
    calibration: CalibrationWanted | None = None

    @property
    def correlation(self) -> float | None:
        return None if self.clusters is None else self.clusters.correlation

    def suite_names(self) -> tuple[str, ...]:
        return tuple(plan.name for plan in self.suite)

    def plan_of(self, suite: str) -> SuitePlan | None:
        return next((plan for plan in self.suite if plan.name == suite), None)

    def codes_of(self, suites: tuple[str, ...]) -> tuple[str, ...]:
        """The findings that `suites` answer for: those behind the thresholds that name one of them."""
        wanted = [t.measure for t in self.threshold if set(t.suites) & set(suites)]
        return tuple(dict.fromkeys(code for measure in wanted for code in codes_of_measure(measure)))

    def promises(self, access: Access, payloads: Mapping[str, PayloadSchema]) -> Promises:
        """What a candidate is held to by this stage, the access table and the schemas of its partners' payloads."""
        return Promises(
            order_deadline_s=self.deadlines.order_deadline_s,
            order_horizon_s=self.deadlines.order_horizon_s,
            view_settles_s=self.deadlines.view_settles_s,
            access_settles_s=self.deadlines.access_settles_s,
            inbox_gap_s=self.deadlines.inbox_gap_s,
            recovers_s=self.deadlines.recovers_s,
            backlog_s=self.deadlines.backlog_s,
            not_served_share=self.not_served_share,
            access=access,
            payloads=payloads,
            time_limits=tuple(
                TimeLimit(
                    measure=t.measure,
                    percentile=t.percentile,
                    within_s=t.within_s,
                    confidence=self.confidence,
                    where=t.where,
                )
                for t in self.threshold
                if t.percentile is not None and t.within_s is not None
            ),
        )


class Waiver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A breach that two named people have agreed to live with until a date.

    One of lateness has a later deadline (`deadline_s`, seconds) that still holds."""

    code: str
    owner: str
    second_signatory: str
    reason: str
    scope: str
    expires: datetime.date
    deadline_s: float | None = None

    def live_on(self, day: datetime.date) -> bool:
        return day <= self.expires

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is one that was agreed to: `scope` names the slice, such as a partner, or EVERYWHERE."""
        in_scope = self.scope == EVERYWHERE or self.scope in finding.where.values()
        return finding.code == self.code and in_scope and not never_waivable(self.code)


class Waivers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: Literal[1]
    waiver: tuple[Waiver, ...] = ()


def load_stage(name_or_path: str, kit: Path) -> tuple[Stage, Path]:
    """The stage called `name_or_path` (a name under contracts/stages/ or a file) and the file it came from.

    Raises `UsageError` for whatever would let something pass unseen: an unknown measure or suite, a threshold without
    a limit, a checker without a threshold."""
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = kit / "contracts" / "stages" / f"{name_or_path}.toml"
    stage = load_toml(path, Stage)
    place = shown(path)
    _check_numbers(stage, place)
    for number, threshold in enumerate(stage.threshold, start=1):
        _check_threshold(threshold, stage, f"{place}: threshold {number}")
    for number, seen in enumerate(stage.seen, start=1):
        _check_seen(seen, stage, f"{place}: seen {number}")
    _check_nothing_is_unwatched(stage, place)
    return stage, path


def load_waivers(path: Path) -> Waivers:
    """The waivers in force; raises `UsageError` for one that could never be honoured."""
    waivers = load_toml(path, Waivers)
    known = [code for checker in checkers() for code in checker.codes]
    for number, waiver in enumerate(waivers.waiver, start=1):
        place = f"{shown(path)}: waiver {number}: code"
        if promise_of_code(waiver.code) is None:
            raise UsageError(f'{place}: "{waiver.code}" is no finding; {nearest(waiver.code, known)}')
        if never_waivable(waiver.code):
            raise UsageError(f'{place}: "{waiver.code}" can never be waived; remove the waiver and mend the candidate')
        place = f"{shown(path)}: waiver {number}"
        _check_deadline(waiver, place)
        for key, value in (("owner", waiver.owner), ("second_signatory", waiver.second_signatory)):
            if not value.strip():
                raise UsageError(f"{place}: {key}: nobody is named; a waiver is signed by two people")
        if _person(waiver.owner) == _person(waiver.second_signatory):
            raise UsageError(
                f"{place}: second_signatory: {waiver.second_signatory} signed twice; "
                "a second signatory is another person"
            )
    return waivers


def _check_deadline(waiver: Waiver, place: str) -> None:
    """Late is agreed to up to a time: a waiver without one would cover what never comes."""
    if waiver.code in LATER_DEADLINES and waiver.deadline_s is None:
        raise UsageError(
            f'{place}: the key "deadline_s" is missing; a waiver for "{waiver.code}" says what still counts as late, '
            "in seconds"
        )
    if waiver.code not in LATER_DEADLINES and waiver.deadline_s is not None:
        raise UsageError(f'{place}: deadline_s: "{waiver.code}" has no deadline; take the line out')
    if waiver.deadline_s is not None and not 0 < waiver.deadline_s < float("inf"):
        raise UsageError(f"{place}: deadline_s: must be a positive number of seconds, not {waiver.deadline_s}")


def _person(name: str) -> str:
    """A name as two signatures are compared: who signs twice in other letters is one person still."""
    return " ".join(name.split()).casefold()


def never_waivable(code: str) -> bool:
    """Whether no waiver may cover this finding: a lost, hidden, altered or leaked thing is never agreed to."""
    if code in ("case-leaked", "write-lost", "update-lost", "refusal-applied", "history-altered"):
        return True
    protected = ("order-", "notification-", "document-", "data-", "bundle-")
    return code.startswith(protected) and not code.endswith("-late")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, as hex: two runs with the same one were held to the same rules."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _check_numbers(stage: Stage, place: str) -> None:
    if not 0.5 <= stage.confidence < 1:
        raise UsageError(f"{place}: confidence: must be between 0.5 and 1, not {stage.confidence}")
    if stage.correlation is not None and not 0 <= stage.correlation <= 1:
        raise UsageError(f"{place}: clusters.correlation: must be between 0 and 1, not {stage.correlation}")
    if not 0 < stage.not_served_share < 1:
        raise UsageError(f"{place}: not_served_share: must be between 0 and 1, not {stage.not_served_share}")
    if stage.calibration is not None and stage.calibration.faults < 1:
        raise UsageError(f"{place}: calibration.faults: must be 1 or more, not {stage.calibration.faults}")
    if stage.calibration is not None and stage.calibration.missed < 0:
        raise UsageError(f"{place}: calibration.missed: must be 0 or more, not {stage.calibration.missed}")
    if not stage.suite:
        raise UsageError(f"{place}: suite: a stage without a suite shows nothing; add a [[suite]]")
    if not 1 <= stage.at_once <= MOST_AT_ONCE:
        raise UsageError(f"{place}: at_once: must be 1 to {MOST_AT_ONCE} suites, not {stage.at_once}")
    for name, value in (("time_limit_s", stage.time_limit_s), *_deadlines(stage)):
        if not 0 < value < float("inf"):
            raise UsageError(f"{place}: {name}: must be a positive number of seconds, not {value}")
    for number, plan in enumerate(stage.suite):
        if plan.name in stage.suite_names()[:number]:
            raise UsageError(f"{place}: suite {plan.name}: is there twice; a suite is run once, so give it more size")
        if not 0 < plan.within_s < float("inf"):
            raise UsageError(
                f"{place}: suite {plan.name}: within_s: must be a positive number of seconds, not {plan.within_s}"
            )
        for name in plan.profiles:
            if plan.profiles.count(name) > 1:
                raise UsageError(
                    f"{place}: suite {plan.name}: profiles: {name} is there twice; a day is played once, "
                    "so let more people come in it"
                )
        for size, count in plan.size.items():
            if count < 1:
                raise UsageError(f"{place}: suite {plan.name}: size.{size}: must be 1 or more, not {count}")
            if size not in SUITE_SIZES:
                raise UsageError(
                    f'{place}: suite {plan.name}: size "{size}" is not known; {nearest(size, SUITE_SIZES)}'
                )


def _deadlines(stage: Stage) -> tuple[tuple[str, float], ...]:
    deadlines = stage.deadlines
    return (
        ("deadlines.order_deadline_s", deadlines.order_deadline_s),
        ("deadlines.order_horizon_s", deadlines.order_horizon_s),
        ("deadlines.view_settles_s", deadlines.view_settles_s),
        ("deadlines.access_settles_s", deadlines.access_settles_s),
        ("deadlines.answer_s", deadlines.answer_s),
        ("deadlines.inbox_gap_s", deadlines.inbox_gap_s),
        ("deadlines.recovers_s", deadlines.recovers_s),
        ("deadlines.backlog_s", deadlines.backlog_s),
    )


def _check_threshold(threshold: Threshold, stage: Stage, place: str) -> None:
    measures = known_measures()
    if threshold.measure not in measures:
        way_out = nearest(threshold.measure, measures)
        raise UsageError(f'{place}: measure: "{threshold.measure}" names no measure; {way_out}')
    if is_of_times(threshold.measure):
        _check_time_limit(threshold, place)
    else:
        _check_limits(threshold, place)
    shares = ("limit_share", threshold.limit_share), ("rules_out", threshold.rules_out)
    for key, value in (*shares, ("percentile", threshold.percentile)):
        if value is not None and not 0 < value < 1:
            raise UsageError(f"{place}: {key}: must be between 0 and 1, not {value}")
    _check_suites(threshold.suites, stage, place, threshold.measure)


def _check_limits(threshold: Threshold, place: str) -> None:
    if threshold.percentile is not None or threshold.within_s is not None:
        raise UsageError(
            f"{place}: {threshold.measure}: is a rate of failures, and percentile and within_s are for times; "
            "give limit or limit_share instead"
        )
    if (threshold.limit is None) == (threshold.limit_share is None):
        raise UsageError(f"{place}: {threshold.measure}: give either limit (a count) or limit_share (0 to 1)")
    if threshold.limit is not None and threshold.limit < 0:
        raise UsageError(f"{place}: limit: must be 0 or more, not {threshold.limit}")


def _check_time_limit(threshold: Threshold, place: str) -> None:
    if (threshold.limit, threshold.limit_share, threshold.rules_out) != (None, None, None):
        raise UsageError(
            f"{place}: {threshold.measure}: is a time, and limit, limit_share and rules_out are for rates of failures; "
            "give percentile and within_s instead"
        )
    if threshold.percentile is None or threshold.within_s is None:
        raise UsageError(
            f"{place}: {threshold.measure}: give both percentile (0 to 1, 0.95 is p95) and within_s (seconds)"
        )
    if not 0 < threshold.within_s < float("inf"):
        raise UsageError(f"{place}: within_s: must be a positive number of seconds, not {threshold.within_s}")


def _check_seen(seen: SeenAtLeast, stage: Stage, place: str) -> None:
    if seen.what not in KNOWN:
        raise UsageError(
            f'{place}: what: "{seen.what}" is no situation that is looked for; {nearest(seen.what, KNOWN)}'
        )
    if seen.at_least < 1:
        raise UsageError(f"{place}: at_least: must be 1 or more, not {seen.at_least}")
    _check_suites(seen.suites, stage, place, seen.what)


def _check_suites(suites: tuple[str, ...], stage: Stage, place: str, what: str) -> None:
    if not suites:
        raise UsageError(f"{place}: suites: name at least one suite whose acts must show {what}")
    for suite in suites:
        if suite not in stage.suite_names():
            way_out = nearest(suite, stage.suite_names())
            raise UsageError(f'{place}: suites: "{suite}" is no suite of this stage; {way_out}')


def _check_nothing_is_unwatched(stage: Stage, place: str) -> None:
    """Every finding that can be made must have a threshold over the whole run, or a breach could pass unseen.

    Times may stand unwatched: without a limit of the stage there is nothing that they break, and no finding.  So may
    what no suite of the stage brings about."""
    watched = {threshold.measure for threshold in stage.threshold if not threshold.where}
    for checker in checkers():
        if checker.suites and not set(checker.suites) & set(stage.suite_names()):
            continue
        for measure in checker.measures:
            if codes_of_measure(measure) and measure not in watched and measure not in checker.times:
                raise UsageError(f"{place}: no threshold watches {measure} over the whole run; add a [[threshold]]")
