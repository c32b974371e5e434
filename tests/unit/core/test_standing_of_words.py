"""Where words stand is worked out in arrays; a plain reading of the same definitions must come to the same."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from played import ns, promises
from slow_standing import Counts, Expected, Run, handovers, stand
from writing import opened

from nisi.checkers import checkers, measure_code, too_slow
from nisi.checkers.checked import Measure, Timed
from nisi.checkers.counting import ROUNDS, counted
from nisi.checkers.standing import NEVER, STANDINGS, words_of
from nisi.history import orders
from nisi.history.derive import DERIVED
from nisi.history.history import History
from nisi.history.stored import Coded
from nisi.history.tabulate import SCHEMAS
from nisi.journal.records import BehaviourBegan, Clock, Heartbeat, PhaseBegan, Record
from nisi.model import JSON

END = 60
PARTNERS = {"em-contractor": "orders", "second-contractor": "orders", "police": "results:all"}
PROMISES = promises(order_deadline_s=5.0, order_horizon_s=8.0)
SECONDS = st.integers(0, END)


@st.composite
def words_owed(draw: st.DrawFn) -> list[dict[str, Any]]:
    """The words of a few shares; a key is a person's, so that the words on it are all tests or none is."""
    words: list[dict[str, Any]] = []
    keys: dict[Any, int] = {}
    for share_no in range(draw(st.integers(0, 5))):
        hearing_no, shared = draw(st.integers(0, 2)), draw(SECONDS)
        acked = draw(st.none() | st.integers(shared, END))
        site, role = draw(st.sampled_from(["Hull", "York", None])), draw(st.sampled_from(["adviser", "judge"]))
        for _ in range(draw(st.integers(0, 4))):
            thing, person = draw(st.sampled_from(["order", "order", "notification"])), draw(st.integers(0, 2))
            partner = draw(st.sampled_from(list(PARTNERS)))
            key_no = keys.setdefault((thing, partner, person), len(keys))
            seq = sum(word["key_no"] == key_no for word in words)
            first = "new" if thing == "order" else "results"
            words.append(
                {
                    "owed_no": len(words),
                    "thing": thing,
                    "partner": partner,
                    "key_no": key_no,
                    "seq": seq,
                    "request": first if seq == 0 or thing != "order" else draw(st.sampled_from(["variation", "end"])),
                    "details": "{}",
                    "share": f"court:{share_no}",
                    "share_no": share_no,
                    "hearing": f"hearing {hearing_no}",
                    "hearing_no": hearing_no,
                    "case_id": "case",
                    "case_no": 0,
                    "day": "2026-03-02",
                    "urn": f"{len(words)}",
                    "reference": f"person {person}",
                    "defendant": "Ann Ng",
                    "condition": draw(st.sampled_from(["curfew", "trail"])) if thing == "order" else None,
                    "site": site,
                    "role": role,
                    "shared": ns(shared),
                    "acked": None if acked is None else ns(acked),
                    "ambiguous": draw(st.integers(0, 9)) == 0,
                    "unread": draw(st.booleans()),
                    "test": person == 2,
                }
            )
    return words


@st.composite
def receipts_for(draw: st.DrawFn, words: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What arrived: of these words, and of nobody's."""
    receipts = []
    messages: dict[Any, int] = {}
    people: dict[str, int] = {}
    for number in range(draw(st.integers(0, 12))):
        word = draw(st.sampled_from([None, *words]))
        standings = ["ours", "ours", "altered", "misrouted"] if word else ["early", "unmatched", "foreign"]
        standing = draw(st.sampled_from(standings))
        ours = word is not None and standing != "misrouted"
        partner = word["partner"] if word and ours else draw(st.sampled_from(list(PARTNERS)))
        key = draw(st.sampled_from([None, "k", f"key {number}"]))
        reference = draw(st.sampled_from(["person 0", "person 1"]))
        receipts.append(
            {
                "delivery": f"inbox:{number}",
                "partner": partner,
                "received": ns(draw(SECONDS)),
                "key": key,
                "message_no": None if key is None else messages.setdefault((partner, key), len(messages)),
                "thing": word["thing"] if word else draw(st.sampled_from(["order", "notification", None])),
                "owed_no": word["owed_no"] if word else None,
                "standing": standing,
                "copy": draw(st.booleans()),
                "withheld": draw(st.booleans()),
                "request": "new",
                "reference": reference,
                "reference_no": people.setdefault(reference, len(people)),
                "differs": '[["startTime","19:00","21:00"]]' if standing == "altered" else None,
                "test": draw(st.integers(0, 4)) == 0,
            }
        )
    return receipts


@st.composite
def noted(draw: st.DrawFn) -> list[tuple[int, Record]]:
    """A run's own record, its phases, the watch over its inboxes with gaps, and what these were told to do badly."""
    phases: list[tuple[int, Record]] = [(0, PhaseBegan(phase="provoke")), (END, PhaseBegan(phase="seal"))]
    heal = draw(st.none() | SECONDS)
    if heal is not None:
        phases.append((heal, PhaseBegan(phase="heal")))
    down = draw(st.sets(st.integers(1, END), max_size=2))
    blind = draw(st.sets(st.sampled_from(list(PARTNERS)), max_size=1))
    beats: list[tuple[int, Record]] = []
    for t in range(END + 1):
        if not any(begun <= t < begun + 7 for begun in down):
            beats.append((t, Heartbeat(blind=tuple(sorted(blind)) if 20 <= t < 30 else ())))
    behaviour = st.builds(
        BehaviourBegan, partner=st.sampled_from(list(PARTNERS)), behaviour=st.sampled_from(["down", "slow", "well"])
    )
    told = draw(st.lists(st.tuples(st.integers(1, END - 1), behaviour), max_size=4))
    clock = Clock(boot_id="test", monotonic_ns=ns(0), utc_ns=1_772_445_600_000_000_000)
    return [(0, opened(partners=PARTNERS, clock=clock)), *phases, *beats, *told]


def history_of(notes: list[tuple[int, Record]], words: list[dict[str, Any]], receipts: list[dict[str, Any]]) -> History:
    """A history with these words and receipts, as if they had been derived from its acts."""
    rows = [
        {
            "writer": "gate",
            "n": n,
            "t": ns(t),
            "kind": str(record.__struct_config__.tag),
            "record": msgspec.json.encode(record, enc_hook=JSON.enc_hook).decode(),
        }
        for n, (t, record) in enumerate(notes)
    ]
    tables = {name: schema.empty_table() for name, schema in {**SCHEMAS, **DERIVED}.items()}
    tables["notes"] = pa.Table.from_pylist(rows, schema=SCHEMAS["notes"])
    tables["owed"] = pa.Table.from_pylist(words, schema=orders.SCHEMAS["owed"])
    tables["receipts"] = pa.Table.from_pylist(receipts, schema=orders.SCHEMAS["receipts"])
    return History(tables)


def facts(history: History) -> Run:
    return Run(
        ended=history.ended,
        heal=history.began("heal"),
        horizon=ns(8) - ns(0),
        deadline=ns(5) - ns(0),
        gaps={partner: history.gaps(PROMISES.inbox_gap_s, partner) for partner in PARTNERS},
        outages={partner: [(o.began, o.ended) for o in history.outages(partner)] for partner in PARTNERS},
    )


def judged(history: History) -> tuple[Counts, Counter[str]]:
    """What all checkers of words count, and how many findings they make of each code."""
    counts: Counts = {}
    found: Counter[str] = Counter()
    for checker in checkers():
        if not any(code.startswith(("order-", "notification-")) for code in checker.codes):
            continue
        checked = checker.check(history, PROMISES)
        found.update(finding.code for finding in checked.findings)
        for measure in checked.measures:
            if isinstance(measure, Measure):
                ((column, value),) = measure.where.items() or (("", ""),)
                rate = measure.rate
                told = (rate.failures, rate.exposures, rate.clusters_failed, rate.clusters)
                counts[measure.name, column, value] = told
    return counts, found


def handed_over(history: History) -> dict[tuple[str, str, str], list[float]]:
    """By measure, column and value: how long handovers took."""
    times = {}
    for measure in too_slow.check(history, PROMISES).measures:
        if isinstance(measure, Timed):
            ((column, value),) = measure.where.items() or (("", ""),)
            times[measure.name, column, value] = measure.times.seconds.tolist()
    return times


LAW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@LAW
@given(data=st.data())
def test_words_stand_and_are_counted_as_a_plain_reading_says(data: st.DataObject) -> None:
    """Every standing, every time, every handover, every count of every slice, and a finding for each failure."""
    words = data.draw(words_owed(), label="words")
    receipts = data.draw(receipts_for(words), label="receipts")
    history = history_of(data.draw(noted(), label="notes"), words, receipts)
    run = facts(history)
    real = words_of(history, PROMISES)
    for one in stand(words, receipts, run):
        place = one.word["owed_no"]
        times = (at if at < NEVER else None for at in (real.due[place], real.received[place], real.altered_at[place]))
        assert (one.word, STANDINGS[real.standing[place]], *times) == one
    assert handed_over(history) == handovers(stand(words, receipts, run))
    expected = Expected(words, receipts, run)
    counts, found = judged(history)
    assert counts == expected.counts
    fails = {measure_code(name): told[0] for (name, column, _), told in expected.counts.items() if not column}
    codes = {code for checker in checkers() for code in checker.codes}
    assert found == Counter({code: failures for code, failures in fails.items() if code in codes and failures})


def test_what_is_in_no_slice_is_in_the_whole() -> None:
    """A word without a site is counted, and in no site."""
    sites = Coded(np.array([0, -1, 0]), ("Hull",))
    measures = counted(
        "orders.lost",
        np.array([True, True, False]),
        np.array([0, 1, 0]),
        {"site": sites},
        unit="orders",
        cluster="hearings",
        otherwise="none",
    )
    rates = [
        (m.where, m.rate.failures, m.rate.exposures, m.rate.clusters_failed, m.rate.clusters)
        for m in measures
        if isinstance(m, Measure)
    ]
    assert rates == [({}, 2, 3, 2, 2), ({"site": "Hull"}, 1, 2, 1, 1)]


@pytest.mark.parametrize("slices", [1, 2, ROUNDS - 1, ROUNDS, ROUNDS + 1, 3 * ROUNDS])
@pytest.mark.parametrize("units", [3, 100, 2_000])
def test_clusters_are_counted_once_in_each_slice(slices: int, units: int) -> None:
    """However many slices a cluster lies in, and however few of the clusters there are."""
    rng = np.random.default_rng(units * slices)
    codes, belongs, failed = rng.integers(-1, slices, units), rng.integers(0, 150, units), rng.random(units) < 0.3
    values = tuple(f"site {n:02}" for n in range(slices))
    measures = counted(
        "m", failed, belongs, {"site": Coded(codes, values)}, unit="orders", cluster="hearings", otherwise="none"
    )
    for measure in measures:
        assert isinstance(measure, Measure)
        its = codes == values.index(measure.where["site"]) if measure.where else np.ones(units, bool)
        expected = (its.sum(), (its & failed).sum(), len(set(belongs[its])), len(set(belongs[its & failed])))
        rate = measure.rate
        assert (rate.exposures, rate.failures, rate.clusters, rate.clusters_failed) == expected
    assert len(measures) == 1 + len(set(codes[codes >= 0]))
