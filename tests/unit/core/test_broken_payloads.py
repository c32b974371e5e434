"""What a partner cannot read is a finding, once a payload; who was not shown to be told legibly is named."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from played import (
    CONTRACTOR,
    OTHER_NONCE,
    Event,
    deliveries_of,
    delivery,
    foreign_delivery,
    noted,
    order,
    played,
    promises,
)

from nisi.checkers import broken_payloads
from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Rate
from nisi.history.history import History
from nisi.journal.records import Delivered
from nisi.payloads import load_payload_schema

SCHEMA = {"required": ["received", "words"], "properties": {"words": {"enum": ["", "please"]}}}
BODY = json.dumps({"received": [], "words": "rubbish"})


def delivered(body: str, **changes: str) -> Event:
    """Whatever came, under no idempotency key."""
    said = {"signature": "valid", "media_type": "application/json", "encoding": "utf-8", "answered": "taken", **changes}
    return noted(Delivered(partner=CONTRACTOR, key=None, size=len(body), sha256=str(hash(body)), body=body, **said), 20)


def mail(*attachments: str) -> str:
    parts = [f"Content-Type: application/json\nContent-Disposition: attachment\n\n{part}\n" for part in attachments]
    return "Content-Type: multipart/mixed; boundary=b\n\n" + "".join(f"--b\n{part}" for part in parts) + "--b--\n"


@pytest.fixture
def schema_file(tmp_path: Path) -> Path:
    path = tmp_path / "words.json"
    path.write_text(json.dumps(SCHEMA))
    return path


def check(history: History, path: Path) -> Checked:
    return broken_payloads.check(history, promises(payloads={CONTRACTOR: load_payload_schema(path)}))


def measured(failures: int, exposures: int, clusters: int) -> tuple[Measure, ...]:
    """The rate over all and that of the only partner."""
    rate = Rate(
        failures=failures,
        exposures=exposures,
        unit="payloads",
        cluster="defendants",
        clusters_failed=failures,
        clusters=clusters,
    )
    where: tuple[dict[str, str], ...] = ({}, {"partner": CONTRACTOR})
    return tuple(Measure(name="payloads.broken", rate=rate, where=one) for one in where)


def test_payloads_that_keep_their_schema_are_counted(schema_file: Path) -> None:
    """Two payloads about two people; the copy of one counts no more."""
    copies = [delivery("a", at=at, key="same") for at in (20, 21)]
    history = played(order("a", "b", at=10), *copies, delivery("b", at=22, words="please"))
    assert check(history, schema_file) == Checked(measures=measured(0, 2, 2))


@pytest.mark.parametrize("as_parquet", [False, True])
def test_what_breaks_its_schema_is_a_finding(schema_file: Path, tmp_path: Path, as_parquet: bool) -> None:
    """It says to whom, about whom, when, where in the payload and what is wrong there; sealed or not."""
    events = (order("a", "b", at=10), delivery("a", at=20), delivery("b", at=21, words="thanks"))
    history = played(*events, folder=tmp_path / "journal", as_parquet=as_parquet)
    reference = history.rows("select reference from receipts order by received desc limit 1")[0]["reference"]
    sentence = (
        f"{CONTRACTOR} cannot read the payload about {reference} that reached it at 10:00:21: "
        '/words: "thanks" is not one of "" or "please".'
    )
    call = deliveries_of(history)[1]
    finding = Finding(
        code="payload-broken",
        subject=f"{CONTRACTOR} {call}",
        sentence=sentence,
        calls=(call,),
        where={"partner": CONTRACTOR},
    )
    assert check(history, schema_file) == Checked((finding,), measured(1, 2, 2))


@pytest.mark.parametrize(
    ("came", "why"),
    [
        (delivered("{"), "it is not JSON: Input data was truncated"),
        (delivered(""), "it is not JSON: Input data was truncated"),
        (delivered(base64.b64encode(b"\xff{}").decode(), encoding="base64"), "the body is no UTF-8"),
        (delivered("[" * 100_000), "it is nested too deeply to be read"),
        (delivered("[]" * 2), "it is not JSON: JSON is malformed: trailing characters (byte 3)"),
        (delivered(mail(), signature="none", media_type="message/rfc822"), "the mail has 0 attachments, not one"),
        (
            delivered(mail("{"), signature="none", media_type="message/rfc822"),
            "it is not JSON: Input data was truncated",
        ),
    ],
    ids=["cut off", "empty", "no UTF-8", "deep", "two", "mail without attachment", "mail with half an attachment"],
)
def test_what_cannot_be_parsed_is_a_finding(schema_file: Path, came: Event, why: str) -> None:
    """However it is broken, it counts, and the reason is told."""
    checked = check(played(came), schema_file)
    assert [finding.sentence.partition("10:00:20: ")[2] for finding in checked.findings] == [f"{why}."]
    assert checked.measures == measured(1, 1, 1)


def test_a_mail_is_judged_by_its_attachment(schema_file: Path) -> None:
    """Signed by nobody, as mails are."""
    content = mail(json.dumps({"received": [], "words": "please"}))
    came = delivered(content, signature="none", media_type="message/rfc822")
    assert check(played(came), schema_file) == Checked(measures=measured(0, 1, 1))


@pytest.mark.parametrize(
    "others",
    [
        delivered(BODY, signature="wrong"),
        delivered(BODY, signature="missing"),
        delivered(BODY, answered="failed"),
        foreign_delivery(at=20),
        delivery("a", at=20, nonce=OTHER_NONCE, words="thanks"),
        delivery("a", at=20, test=True, words="thanks"),
    ],
    ids=["signed wrongly", "unsigned", "not taken", "foreign", "of another run", "of the handshake"],
)
def test_what_is_not_this_runs_is_left_alone(schema_file: Path, others: Event) -> None:
    """It is neither a finding nor an exposure."""
    events = order("a", at=10), others
    why = NotExercised(name="payloads.broken", why=f"no payload reached {CONTRACTOR}")
    assert check(played(*events), schema_file) == Checked(measures=(why,))


def test_partners_of_whom_nothing_was_validated_are_named(schema_file: Path) -> None:
    """One without a schema and one whom nothing reached, beside one that was told legibly."""
    partners = {CONTRACTOR: "orders", "police": "results:all", "prison": "results:custody"}
    history = played(order("a", at=10), delivery("a", at=20), partners=partners)
    schema = load_payload_schema(schema_file)
    checked = broken_payloads.check(history, promises(payloads={CONTRACTOR: schema, "prison": schema}))
    missing = {"police": "the candidate names no schema for police", "prison": "no payload reached prison"}
    named = [NotExercised(name="payloads.broken", why=why, where={"partner": name}) for name, why in missing.items()]
    assert checked == Checked(measures=(*measured(0, 1, 1), *named))


def test_without_any_schema_the_measure_is_not_exercised() -> None:
    """For every partner it says so."""
    history = played(order("a", at=10), delivery("a", at=20))
    why = f"the candidate names no schema for {CONTRACTOR}"
    assert broken_payloads.check(history, promises()) == Checked(
        measures=(NotExercised(name="payloads.broken", why=why),)
    )
