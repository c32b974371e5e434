"""What the contractor is told: each order once, whole, in its words, signed; and told for ever until it listens."""

import hashlib
import hmac

import pytest
import recording_inbox
import reference_court
from recording_inbox import Inbox
from reference_court import SECRET, Person, line, new_number, shared, until

PEOPLE = {
    "apostrophe": ("Seán", "O'Brien"),
    "combining accent": ("Ame\u0301lie", "Nguye\u0302\u0303n"),
    "Welsh": ("Siôn", "Llŷr ap Gŵyr"),
    "right to left": ("محمد", "בן־דוד"),
    "beyond the basic plane": ("𝒜lex", "🂡"),
}


def test_an_order_arrives_whole(clerk: Person, inbox: Inbox) -> None:
    """Every field that the contractor acts on is there, in the contractor's names."""
    number = new_number()
    prompts = {
        "startDate": "2026-11-22",
        "endDate": "2027-02-22",
        "startTime": "19:00",
        "endTime": "07:00",
        "curfewDescription": "At home\nevery night",
        "zone1": "Heol y Bont, Caerdydd",
        "secondAddress": "2 Long Lane, Cardiff",
    }
    hearing = shared(
        clerk,
        number,
        [line(number, prompts=[{"promptRef": ref, "label": ref, "value": value} for ref, value in prompts.items()])],
    )
    order = clerk.get(f"/hearings/{hearing}/orders").json["orders"][0]
    (delivery,) = until(lambda: inbox.by_order().get(order["orderId"]))
    assert delivery.json == {
        "message_id": delivery.key,
        "case_id": f"URN{number}",
        "order_id": order["orderId"],
        "order_version": 1,
        "order_request_type": "New Order",
        "order_variation_type": None,
        "order_variation_date": None,
        "revocation_date": None,
        "order_type": "Community",
        "contractor": "em-contractor",
        "order_start": "2026-11-22",
        "order_end": "2027-02-22",
        "device_wearer": {
            "device_wearer_id": f"defendant-{number}-1",
            "pnc_id": f"2026/{number}1",
            "first_name": "Alex",
            "last_name": "O’Neill",
            "date_of_birth": "1990-02-28",
            "adult_child": "adult",
            "address_1": "1 Long Lane",
            "address_2": "Cardiff",
            "address_3": None,
            "address_4": None,
            "address_5": None,
            "address_postcode": "CF10 1AA",
            "no_fixed_address": False,
        },
        "enforceable_condition": [
            {"condition": "Curfew with electronic monitoring", "start_date": "2026-11-22", "end_date": "2027-02-22"}
        ],
        "offence": {"offence_id": f"offence-{number}-1", "offence_code": "TH68001"},
        "curfew_start": "19:00",
        "curfew_end": "07:00",
        "curfew_description": "At home\nevery night",
        "exclusion_zones": [{"reference": "zone1", "description": "Heol y Bont, Caerdydd"}],
        "additional_requirements": [
            {"reference": "secondAddress", "label": "secondAddress", "value": "2 Long Lane, Cardiff"}
        ],
        "court": "Cardiff Magistrates’ Court",
        "magistrate_court_case_reference_number": f"URN{number}",
        "linked_case_reference_numbers": [],
        "sentence_date": "2026-11-21",
        "test_order": False,
    }


def test_a_delivery_is_signed_over_its_bytes(clerk: Person, inbox: Inbox) -> None:
    """The signature is the HMAC-SHA-256 of the body under the shared secret."""
    number = new_number()
    hearing = shared(clerk, number, [line(number)], test_case=True)
    order = clerk.get(f"/hearings/{hearing}/orders").json["orders"][0]
    (delivery,) = until(lambda: inbox.by_order().get(order["orderId"]))
    assert delivery.json["test_order"] is True
    assert delivery.signature == "sha256=" + hmac.new(SECRET.encode(), delivery.body, hashlib.sha256).hexdigest()


def test_each_order_of_a_hearing_is_a_message_of_its_own(clerk: Person, inbox: Inbox) -> None:
    """Three defendants with two tagging results and a fine each are six messages with six keys."""
    number = new_number()
    persons = ("1", "2", "3")
    lines = [line(number, person, code) for person in persons for code in ("CURE", "EMW", "FO")]
    hearing = shared(clerk, number, lines, persons=persons)
    orders = {order["orderId"] for order in clerk.get(f"/hearings/{hearing}/orders").json["orders"]}

    def deliveries() -> list:
        return [delivery for delivery in list(inbox.deliveries) if delivery.json["order_id"] in orders]

    until(lambda: len(deliveries()) >= 6)
    assert sorted(delivery.json["order_id"] for delivery in deliveries()) == sorted(orders)
    assert len({delivery.key for delivery in deliveries()}) == 6


@pytest.mark.parametrize("kind", PEOPLE)
def test_a_name_reaches_the_contractor_unchanged(clerk: Person, inbox: Inbox, kind: str) -> None:
    """Code point for code point, whatever the script; nobody normalises a name."""
    first, last = PEOPLE[kind]
    hearing = shared(clerk, number := new_number(), [line(number)], firstName=first, lastName=last, address=None)
    order = clerk.get(f"/hearings/{hearing}/orders").json["orders"][0]
    (delivery,) = until(lambda: inbox.by_order().get(order["orderId"]))
    wearer = delivery.json["device_wearer"]
    assert (wearer["first_name"], wearer["last_name"], wearer["no_fixed_address"]) == (first, last, True)


def test_a_partner_that_was_down_or_refused_gets_every_order_afterwards() -> None:
    """Orders wait while the partner is away or answers 503, and then arrive under the key and bytes they always had."""
    with recording_inbox.listening() as first:
        port = first.port
    with reference_court.running("--partner", first.partner) as court:
        clerk = court.person("court-clerk.1")
        orders = set()
        for number in range(5):
            hearing = shared(clerk, number, [line(number)])
            orders |= {order["orderId"] for order in clerk.get(f"/hearings/{hearing}/orders").json["orders"]}
        until(lambda: "does not answer" in court.log())
        with recording_inbox.listening(port) as inbox:
            inbox.answers_with = 503
            until(lambda: "answered 503" in court.log())
            assert inbox.deliveries == []
            inbox.answers_with = 201
            until(lambda: set(inbox.by_order()) == orders)
            assert [len(deliveries) for deliveries in inbox.by_order().values()] == [1] * 5


def test_a_dead_partner_does_not_hold_up_another(inbox: Inbox) -> None:
    """Messages for a partner that is not configured, or dead, stay queued; the contractor's arrive."""
    dead = "probation=http://127.0.0.1:9/"
    with (
        recording_inbox.listening() as own,
        reference_court.running("--partner", dead, "--partner", own.partner) as court,
    ):
        shared(court.person("court-clerk.1"), 1, [line(1)])
        until(lambda: own.deliveries)
