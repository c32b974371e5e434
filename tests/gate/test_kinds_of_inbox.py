"""Partners that are reached otherwise than by a webhook, and partners that behave badly in mid-run."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from gate.running import END_WITHIN_S, Ended, Kit

CANDIDATES = Path("contracts/candidates")
KINDS = {
    "smtp": 'inbox = "smtp"',
    "folder": 'inbox = "folder"',
    "rest-list": 'inbox = "rest-list"\nrole = "partner-em-contractor"\n'
    'list_path = "/partners/em-contractor/messages?after={after}&limit={limit}"',
}
SCHEMA = "../partners/electronic-monitoring-order.json"
READER = """
[actors.partner-em-contractor]
username     = "partner-em-contractor.{n}"
password_env = "REFCOURT_PASSWORD"
"""


def candidate(kit: Kit, inbox: str) -> str:
    """refcourt with one partner, that is reached in this way."""
    before, _, rest = (kit.folder / CANDIDATES / "refcourt.toml").read_text().partition("[partners.")
    after = rest[rest.index("[faults]") :]
    owed = f'owes = "orders"\nschema = "{SCHEMA}"'
    return f"{before}{READER}\n[partners.em-contractor]\n{owed}\n{inbox}\n\n{after}"


def tagging(kit: Kit, inbox: str, *options: str, stage: str = "desk") -> Ended:
    with kit.with_file(str(CANDIDATES / "other.toml"), candidate(kit, inbox)):
        return kit.nisi("run", "tagging", "--candidate", "other", "--stage", stage, "--seed", "5", *options)


def is_shown_but_for_agencies(ended: Ended) -> bool:
    """A platform whose only partner is a contractor notifies nobody else, so that cannot be shown, and all else is."""
    return ended.code == 3 and all(doubt.startswith("notifications.") for doubt in ended.doubts)


def ruling(ended: Ended, measure: str) -> dict[str, object]:
    found: dict[str, object] = next(r for r in ended.verdict["rulings"] if r["measure"] == measure and not r["where"])
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_orders_are_recognised_however_they_reach_the_contractor(kit: Kit, kind: str) -> None:
    """Every order settles, none is lost, each keeps its schema; what was taken is in the journal and nowhere else."""
    ended = tagging(kit, KINDS[kind])
    assert is_shown_but_for_agencies(ended), str(ended)
    lost = ruling(ended, "orders.lost")
    assert lost["failures"] == 0
    assert int(str(lost["exposures"])) >= 20
    assert ruling(ended, "payloads.broken")["exposures"] == lost["exposures"]
    assert ended.run is not None
    assert not (ended.run / "inboxes").exists()


def test_an_order_that_is_lost_is_found_when_the_others_come_by_mail(kit: Kit) -> None:
    """The seeded fault T5 loses orders before they are sent: the way there must not hide it."""
    ended = tagging(kit, KINDS["smtp"], "--fault", "T5", stage="struck")
    assert ended.code == 1, str(ended)
    assert "order-lost" in ended.codes


BEHAVES = '''
from scenarios.machines import act_until
from scenarios.tagging import TaggingMachine


def test_orders_while_the_contractor_is_{behaviour}(court):
    """Orders are shared while the contractor's inbox misbehaves."""
    court.inbox("em-contractor").behave("{behaviour}", for_s=3, after_s=0.5)
    heard = []
    act_until(court, lambda: TaggingMachine(court, heard), lambda: len(heard), 2, steps=6)
    court.pause(2)
'''
MISBEHAVE = [
    ("webhook", "down", {"taken"}),
    ("webhook", "failing", {"failed", "taken"}),
    ("smtp", "withholding", {"withheld", "taken"}),
    ("rest-list", "down", {"taken"}),
]


@pytest.mark.parametrize(("kind", "behaviour", "answered"), MISBEHAVE)
def test_a_partner_that_misbehaves_for_a_while_gets_every_order_in_the_end(
    kit: Kit, kind: str, behaviour: str, answered: set[str]
) -> None:
    """The platform tries again until the partner has taken them; the journal says what the partner was told."""
    stage = kit.stage("behaving", {"tagging": {}, "documents": {}, "access": {}}, order_horizon_s=10)
    inbox = KINDS.get(kind, 'inbox = "webhook"\nsecret_env = "REFCOURT_WEBHOOK_SECRET"')
    with (
        kit.with_file(str(CANDIDATES / "other.toml"), candidate(kit, inbox)),
        kit.with_file("suites/tagging/test_tagging_orders.py", BEHAVES.format(behaviour=behaviour)),
    ):
        ended = kit.nisi("run", "tagging", "--candidate", "other", "--stage", stage)
    assert is_shown_but_for_agencies(ended), str(ended)
    assert ruling(ended, "orders.lost")["failures"] == 0
    history = ended.history()
    told = [outage.behaviour for outage in history.outages("em-contractor")]
    answers = {row["answer"] for row in history.rows("select answer from deliveries")}
    assert (told, answers) == ([behaviour], answered)


def test_inboxes_of_every_kind_by_themselves(kit: Kit) -> None:
    """`nisi inbox` says where each partner's messages go, takes what is dropped, and keeps it."""
    text = candidate(kit, 'inbox = "smtp"').replace(
        "[faults]",
        '[partners.police]\nowes = "orders"\ninbox = "folder"\n\n[partners.cps]\nowes = "orders"\n'
        'inbox = "rest-list"\nrole = "partner-em-contractor"\nlist_path = "/list?after={after}"\n\n[faults]',
    )
    with kit.with_file(str(CANDIDATES / "other.toml"), text):
        going = kit.begin("inbox", "--candidate", "other")
        going.says("end with Ctrl-C")
        told = dict(line.split(": ", 1) for line in going.told().splitlines() if ": " in line)
        assert told["em-contractor"].startswith("smtp://127.0.0.1:")
        assert told["em-contractor"].endswith("/em-contractor@partners.test")
        assert told["cps"] == "reads nothing: no base_url says where refcourt is"
        folder = Path(told["police"].removeprefix("file://"))
        (folder / "a.json").write_text("{}")
        going.says_in_journal("inbox", '"kind":"delivered"')
        os.kill(going.pid, signal.SIGTERM)
        ended = going.ended(END_WITHIN_S)
    assert ended.code == 0, str(ended)
    assert ended.run is not None
    records = [json.loads(line)["record"] for line in (ended.run / "journal" / "inbox.ndjson").read_text().splitlines()]
    (delivered,) = [record for record in records if record["kind"] == "delivered"]
    assert (delivered["partner"], delivered["key"]) == ("police", "a.json")
    assert records[-1]["kind"] == "closed"
