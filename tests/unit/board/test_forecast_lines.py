"""What `nisi plan` prints: the sum, then a row for each thing that has to be shown."""

from __future__ import annotations

from nisi.board.forecast_lines import forecast_lines, forecast_sum
from nisi.verdict.needs import Forecast, Need, Peak, Rates

RATES = Rates(
    run="20260302-local-abcd",
    lasted_s=100,
    acts_a_second=123.8,
    hearings_a_second=4.26,
    orders_a_hearing=2.84,
    arrivals_a_worker=99.0,
    came={},
)
LOST = Need(
    name="orders.lost",
    needed=2_995,
    unit="hearings",
    rules_out=0.001,
    an_hour=1_500.0,
    hours=1.9967,
    machines=2,
    after_an_hour_more=0.000666,
)
VARIED = Need(name="seen: order varied", needed=1, unit="times")
WHOLE = Forecast(
    stage="merge",
    confidence=0.95,
    within_h=1.5,
    rates=RATES,
    needs=(VARIED, LOST),
    days=(Peak(profile="share-burst", lasts_s=60.0, arrivals_a_second=11.0, machines=1),),
    hearings=2_995,
    orders=8_506,
    hours=1.9967,
    machines=2,
)


def test_a_plan_is_told_as_a_sum_and_a_table() -> None:
    """The slowest first, and what has no rate last."""
    assert list(forecast_lines(WHOLE)) == [
        "stage merge: 2,995 hearings without a failure show 1 in 1,000 at 95% confidence (orders.lost)",
        "at the rates and the mix of 20260302-local-abcd: 124 acts/s, 4.3 hearings/s, 2.8 orders a hearing",
        "in all some 8,506 orders and 2.0 hours of suites, set by orders.lost; 2 machines like that one for the "
        "stage's 1.5 hours",
        "that run had nothing of 1 thing that the stage asks for, so of these no rate is known",
        "to show                 takes           an hour gives  hours  machines  an hour more buys",
        "orders.lost 1 in 1,000  2,995 hearings  1,500          2.0    2         1 in 1,501",
        "seen: order varied      1 time          –              –      –         –",
        "court day share-burst: 60 s, up to 11.0 arrivals/s, 1 machine",
    ]


def test_without_a_run_nothing_is_said_of_hours() -> None:
    unknown = Forecast(
        stage="merge",
        confidence=0.95,
        within_h=1.5,
        rates=None,
        needs=(Need(name="orders.lost", needed=2_995, unit=None, rules_out=0.001),),
        days=(),
        hearings=None,
        orders=None,
        hours=None,
        machines=None,
    )
    assert list(forecast_sum(unknown)) == [
        "stage merge: 2,995 trials without a failure show 1 in 1,000 at 95% confidence (orders.lost)",
        "how long that takes is not known: there is no gate under runs/ to take rates from",
    ]
