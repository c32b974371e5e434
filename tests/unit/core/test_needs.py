"""What a stage would take: trials by the bounds, hours by the rates of a run."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from gated import threshold
from played import Event, arrival, court_day, delivery, order, played, pulse
from stages import small_stage

from nisi.arrivals.profile import Curve, Profile
from nisi.checkers.checked import Measure, NotExercised, Rate
from nisi.gather.forecasting import plan_for
from nisi.journal.records import LoadPulse
from nisi.settings import UsageError
from nisi.verdict.bounds import upper_bound
from nisi.verdict.needs import Came, Need, Peak, Rates, forecast, rates_of
from nisi.verdict.stage import SeenAtLeast, Threshold

ROOT = Path(__file__).resolve().parents[3]
HEARINGS = Rate(failures=0, exposures=300, unit="orders", cluster="hearings", clusters_failed=0, clusters=100)
DAY = Profile(
    format=1,
    name="a-morning",
    says="an hour in a minute",
    begins="09:00",
    ends="10:00",
    compressed=60,
    in_flight=10,
    arrivals=(
        Curve(role="legal-adviser", does="result a hearing", an_hour={"09:00": 60, "09:30": 600}),
        Curve(role="court-clerk", does="look up a case", an_hour={"09:00": 120}),
    ),
)


def rates(**came: float) -> Rates:
    """Those of a run in which so many hearings, or whatever it is, came in an hour."""
    return Rates(
        run="a-run",
        lasted_s=100,
        acts_a_second=50,
        hearings_a_second=1,
        orders_a_hearing=3,
        arrivals_a_worker=None,
        came={name.replace("_", "."): Came(an_hour=an_hour, unit="hearings") for name, an_hour in came.items()},
    )


def needs(*thresholds: Threshold, at: Rates | None = None, time_limit_s: float = 3_600) -> tuple[Need, ...]:
    stage = msgspec.structs.replace(small_stage("small", threshold=thresholds), time_limit_s=time_limit_s)
    return forecast(stage, (), at).needs


def test_the_published_number_of_hearings_is_needed_whatever_is_known_of_rates() -> None:
    (need,) = needs(threshold("orders.lost", rules_out=1e-5))
    assert need == Need(name="orders.lost", needed=299_572, unit=None, rules_out=1e-5)


def test_hours_and_machines_follow_from_the_rate() -> None:
    """299 hearings at 100 an hour are three hours; within two, two machines do it, and another hour adds a hundred."""
    (need,) = needs(threshold("orders.lost", rules_out=0.01), at=rates(orders_lost=100), time_limit_s=7_200)
    assert need == Need(
        name="orders.lost",
        needed=299,
        unit="hearings",
        rules_out=0.01,
        an_hour=100,
        hours=2.99,
        machines=2,
        after_an_hour_more=upper_bound(0, 399, 0.95),
    )


def test_a_percentile_needs_as_many_samples_as_give_it_a_bound() -> None:
    """Within 15 minutes for 99 in 100: 299 hand-overs."""
    asked = threshold("orders.handover", "load", percentile=0.99, within_s=900)
    (need,) = needs(asked, at=rates(orders_handover=299))
    assert (need.name, need.needed, need.hours, need.machines) == ("orders.handover p99", 299, 1.0, 1)


def test_a_limit_without_a_number_needs_no_row() -> None:
    assert needs(threshold("orders.lost"), threshold("acts.unknown", limit_share=0.1)) == ()


def test_a_situation_that_the_run_never_met_has_no_rate() -> None:
    stage = msgspec.structs.replace(
        small_stage("small", threshold=()), seen=(SeenAtLeast(what="order varied", at_least=50, suites=("tagging",)),)
    )
    told = forecast(stage, (), rates(orders_lost=100))
    assert told.needs == (Need(name="seen: order varied", needed=50, unit="times"),)
    assert (told.hours, told.machines, told.hearings) == (None, None, None)


def test_a_court_day_needs_machines_for_its_highest_moment_and_takes_its_time_from_the_others() -> None:
    """At most 720 arrivals in an hour that is played 60 times as fast are 12 a second; two writers begin 5 each."""
    at = msgspec.structs.replace(rates(orders_lost=299), arrivals_a_worker=5.0)
    stage = msgspec.structs.replace(
        small_stage("small", threshold=(threshold("orders.lost", rules_out=0.01),)), time_limit_s=3_600
    )
    told = forecast(stage, ((DAY, 2),), at)
    assert told.days == (Peak(profile="a-morning", lasts_s=60.0, arrivals_a_second=12.0, machines=2),)
    # One hour of hearings does not fit into an hour of which the court day takes a minute.
    assert (told.hours, told.needs[0].machines, told.machines) == (1.0, 2, 2)
    assert (told.hearings, told.orders) == (299, 897)


def test_rates_are_what_came_in_the_time_that_suites_acted() -> None:
    """Clusters where there are any, and situations; what was not exercised has none."""
    history = played(order("a", at=10), delivery("a", at=12))
    measures = (Measure(name="orders.lost", rate=HEARINGS), NotExercised(name="orders.late", why="nothing arrived"))
    told = rates_of(history, measures, lasted_s=50)
    assert told.came == {
        "orders.lost": Came(an_hour=7_200, unit="hearings"),
        "seen: no fixed address": Came(an_hour=72, unit="times"),
    }
    assert (told.hearings_a_second, told.orders_a_hearing, told.arrivals_a_worker) == (2.0, 3.0, None)


def loaded() -> tuple[Event, ...]:
    return court_day(arrivals=20), arrival(20), pulse(21, begun=10), pulse(22, begun=10)


def test_what_a_load_writer_can_begin_follows_from_how_busy_it_was() -> None:
    """As many a second as would keep it as busy as it may be."""
    (first, *_) = [record for _, record in played(*loaded()).records(LoadPulse)]
    told = rates_of(played(*loaded()), (), lasted_s=50)
    assert told.arrivals_a_worker == pytest.approx(0.8 * 10 / first.processor_share)


def test_a_run_that_is_not_there_is_a_usage_error() -> None:
    stage = small_stage("small", threshold=())
    with pytest.raises(UsageError, match="there is no such run folder"):
        plan_for(stage, ROOT, Path("runs/nothing"))


def test_without_any_run_only_numbers_of_trials_are_told(tmp_path: Path) -> None:
    told = plan_for(small_stage("small", threshold=(threshold("orders.lost", rules_out=0.01),)), tmp_path)
    assert (told.rates, told.needs) == (None, (Need(name="orders.lost", needed=299, unit=None, rules_out=0.01),))
