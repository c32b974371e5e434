"""What partners are sent keeps the schemas that ship, whatever courts enter; two seeded faults break them."""

import copy
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import recording_inbox
import reference_court
from court_days import prompts
from recording_inbox import CONTRACTORS, Inbox
from reference_court import line, shared, until
from sitting import CASES, TESTS, sat

from nisi.payloads import PayloadSchema, load_payload_schema

CONTRACTS = Path(__file__).resolve().parents[3] / "contracts" / "partners"
ORDERS = load_payload_schema(CONTRACTS / "electronic-monitoring-order.json")
RESULTS = load_payload_schema(CONTRACTS / "hearing-results.json")


@pytest.fixture(scope="module")
def partners() -> Iterator[Inbox]:
    with recording_inbox.listening() as inbox:
        yield inbox


@pytest.fixture(scope="module")
def healthy(partners: Inbox) -> dict[str, Any]:
    """What each partner was sent in the sittings of a healthy platform, one of each kind of message."""
    with reference_court.running(*partners.all_partners) as court:
        sat(court, partners, 10_000, CASES, False)
        assert broken(partners) == []
    kinds: dict[str, Any] = {}
    for delivery in partners.deliveries:
        kinds.setdefault(str(delivery.json.get("order_variation_type", "results")), delivery.json)
    return kinds


def schema_of(partner: str) -> PayloadSchema:
    return ORDERS if partner in CONTRACTORS else RESULTS


def broken(inbox: Inbox) -> list[tuple[str, str]]:
    """Of each payload that breaks its schema, whose it was and why."""
    whys = [(d.partner, schema_of(d.partner).broken_by(d.body)) for d in list(inbox.deliveries)]
    return [(partner, why) for partner, why in whys if why is not None]


def test_every_kind_of_message_keeps_its_schema(healthy: dict[str, Any]) -> None:
    """New, varied and ended orders, and results; the fixture has seen that none of them breaks one."""
    assert set(healthy) == {"None", "VARIATION", "END_MONITORING", "results"}


BREAKS: dict[str, tuple[str, Callable[[dict[str, Any]], Any]]] = {
    "a time-stamp for the day of an order": ("None", lambda m: m.update(order_start="2026-11-22T00:00:00Z")),
    "a time-stamp for a day of birth": ("None", lambda m: m["device_wearer"].update(date_of_birth="1990-01-01T00:00Z")),
    "a day that is none": ("None", lambda m: m.update(sentence_date="2026-02-30")),
    "an hour that is none": ("None", lambda m: m.update(curfew_start="24:30")),
    "a kind of order that is not known": ("None", lambda m: m.update(order_type="Bail")),
    "a condition that is not known": ("None", lambda m: m["enforceable_condition"][0].update(condition="Curfew")),
    "no condition": ("None", lambda m: m.update(enforceable_condition=[])),
    "a field that is missing": ("None", lambda m: m.pop("court")),
    "a field that is not known": ("None", lambda m: m["device_wearer"].update(medical_record="x")),
    "a new order that says how it varies": ("None", lambda m: m.update(order_variation_type="VARIATION")),
    "an end without its day": ("END_MONITORING", lambda m: m.update(revocation_date=None)),
    "a variation that ends": ("VARIATION", lambda m: m.update(revocation_date="2026-11-22")),
    "nowhere to go and no word of it": (
        "None",
        lambda m: m["device_wearer"].update(no_fixed_address=False, address_1=None, address_postcode=None),
    ),
    "a number as text": ("results", lambda m: m.update(version="1")),
    "a day for a time-stamp": ("results", lambda m: m.update(sharedTime="2026-11-22")),
    "a time-stamp for the day of a hearing": ("results", lambda m: m.update(hearingDay="2026-11-22T00:00:00Z")),
    "a category that is not known": ("results", lambda m: m["judicialResults"][0].update(category="FINANCIAL")),
    "nobody whose results they are": ("results", lambda m: m.update(defendant=None)),
    "half an address": ("results", lambda m: m["defendant"].update(address={"address1": "1 Long Lane"})),
}  # fmt: skip


@pytest.mark.parametrize("what", BREAKS)
def test_the_schemas_that_ship_refuse(healthy: dict[str, Any], what: str) -> None:
    """Each change breaks a message that was whole."""
    kind, change = BREAKS[what]
    message = copy.deepcopy(healthy[kind])
    schema = RESULTS if kind == "results" else ORDERS
    assert schema.broken_by(json.dumps(message).encode()) is None
    change(message)
    assert schema.broken_by(json.dumps(message).encode()) is not None


ODD = ("until further notice", "2027-02-30", "20270222", "2027-W08-1", "٢٠٢٧-٠٢-٢٢", "25:00", "7 pm", "")


def test_what_the_contractor_has_no_form_for_is_told_beside_its_fields(partners: Inbox) -> None:
    """A court may answer what it likes: nothing of it is lost, and no field holds what it cannot."""
    asked = ("startDate", "endDate", "startTime", "endTime")
    with reference_court.running(*partners.all_partners) as court:
        partners.deliveries.clear()
        clerk = court.person("court-clerk.1")
        for number, odd in enumerate(ODD, start=30_000):
            shared(clerk, number, [line(number, prompts=prompts(**dict.fromkeys(asked, odd)))])
        until(lambda: len([d for d in partners.deliveries if d.partner in CONTRACTORS]) == len(ODD))
    orders = [d.json for d in partners.deliveries if d.partner in CONTRACTORS]
    told = [(more["reference"], more["value"]) for order in orders for more in order["additional_requirements"]]
    assert sorted(told) == sorted(itertools.product(asked, ODD))
    assert broken(partners) == []


@pytest.mark.parametrize(
    ("fault", "place", "of_orders"),
    [("C10", "/enforceable_condition/0/", True), ("C11", "/judicialResults/0/category", False)],
)
def test_a_seeded_fault_breaks_payloads(partners: Inbox, fault: str, place: str, of_orders: bool) -> None:
    """As many as it says, in that place, and of no test case."""
    with reference_court.running("--fault", fault, *partners.all_partners) as court:
        sat(court, partners, 20_000, TESTS, True)
        assert (broken(partners), court.fault(fault)["fired"]) == ([], 0)
        sat(court, partners, 10_000, CASES, False)
        found, fired = broken(partners), court.fault(fault)["fired"]
    assert fired > 0
    assert len(found) >= fired
    assert {(partner in CONTRACTORS, why.startswith(place)) for partner, why in found} == {(of_orders, True)}
