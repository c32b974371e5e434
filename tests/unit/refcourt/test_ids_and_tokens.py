"""Ids that come again, and tokens that cannot be forged."""

import time
from typing import Any

import pytest
import reference_court
from reference_court import Court, filed, line, lodged, shared

from refcourt import ids
from refcourt.tokens import Access, Signer, StartedEvent


def acts(court: Court) -> list[Any]:
    """Every id that a short day's work is answered with."""
    clerk, caseworker = court.person("legal-adviser.1"), court.person("caseworker.1")
    hearing = shared(clerk, 1, [line(1)])
    case = caseworker.post("/cases", {"reference": "SC1", "case_type": "Benefit"}).json["id"]
    return [
        hearing,
        clerk.get(f"/hearings/{hearing}/orders").json["orders"][0]["orderId"],
        case,
        filed(caseworker, case, "a.pdf")["document_id"],
        filed(caseworker, case, "a.pdf")["document_id"],
    ]


def test_the_same_seed_and_acts_give_the_same_ids() -> None:
    """And another seed gives others."""
    found = []
    for seed in ("7", "7", "8"):
        with reference_court.running("--seed", seed) as court:
            found.append(acts(court))
    assert found[0] == found[1]
    assert not set(found[0]) & set(found[2])
    assert len(set(found[0])) == 5


def test_parts_of_a_natural_key_do_not_run_together() -> None:
    """("a", "bc") and ("ab", "c") are different things."""
    assert ids.derived("parent", "a", "bc") != ids.derived("parent", "ab", "c")


@pytest.mark.parametrize("spoil", [lambda t: "x" + t, lambda t: t[:-1], lambda t: t.split(".")[0], lambda t: "é" + t])
def test_a_token_that_was_touched_claims_nothing(spoil: Any) -> None:
    """Any change of the text breaks the seal."""
    signer = Signer(b"key")
    token = signer.token(Access("caseworker.1", "caseworker", int(time.time()) + 60))
    assert signer.claim(token, Access) is not None
    assert signer.claim(spoil(token), Access) is None
    assert Signer(b"other").claim(token, Access) is None


def test_a_token_is_of_one_kind_and_expires() -> None:
    """An access token starts no event, and yesterday's opens nothing."""
    signer = Signer(b"key")
    assert signer.claim(signer.token(Access("p", "r", int(time.time()) + 60)), StartedEvent) is None
    assert signer.claim(signer.token(Access("p", "r", int(time.time()) - 1)), Access) is None


def test_a_case_number_has_sixteen_digits(court: Court) -> None:
    """As case numbers of the tribunals do."""
    case = lodged(court.person("caseworker.1"))
    assert len(case) == 16
    assert case.isdigit()
