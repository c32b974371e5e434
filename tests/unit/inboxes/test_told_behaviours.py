"""Telling inboxes how to behave: what is journaled, what ends by itself, and what no inbox will be told."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest
from at_work import at_work, until

from nisi.gather.partner_inbox import PartnerInbox
from nisi.inboxes import behaviour as behaviours
from nisi.inboxes.behaviour import Behaviour, NotDone, ask
from nisi.journal.records import BehaviourBegan, Heartbeat, Hindered
from nisi.settings import UsageError


def test_each_switch_is_journaled_with_its_planned_end(tmp_path: Path) -> None:
    """What began, until when; and that it is well again, when it is."""
    with at_work(tmp_path, prison="webhook", police="folder") as inboxes:
        before = time.monotonic()
        inboxes.behave("prison", "down", for_s=0.4)
        inboxes.until(BehaviourBegan, 2)
        inboxes.behave("police", "slow", for_s=30, after_s=0.2)
        (told, first), (ended, second), (_, third) = inboxes.times(BehaviourBegan)
    assert (first.partner, first.behaviour, first.after_s) == ("prison", "down", None)
    assert first.until_ns is not None
    assert before + 0.4 <= first.until_ns / 1e9 <= told + 0.4
    assert first.until_ns / 1e9 <= ended
    assert second == BehaviourBegan(partner="prison", behaviour="well")
    assert (third.partner, third.behaviour, third.after_s) == ("police", "slow", 0.2)


def test_a_second_word_replaces_the_first(tmp_path: Path) -> None:
    """The first ends when the second begins; a door that was shut is opened in between."""
    with at_work(tmp_path, prison="webhook") as inboxes:
        inboxes.behave("prison", "down")
        inboxes.behave("prison", "failing")
        assert inboxes.post("prison") == 503
        inboxes.behave("prison", "down")
        with pytest.raises(ConnectionRefusedError):
            inboxes.post("prison")
        assert [record.behaviour for record in inboxes.records(BehaviourBegan)] == [
            *("down", "well", "failing", "down")
        ]


def test_a_port_that_was_taken_meanwhile_blinds_its_partner_until_it_is_free_again(tmp_path: Path) -> None:
    """The partner is not well before it can be reached, and what it misses meanwhile is not the platform's fault."""
    with at_work(tmp_path, prison="webhook", police="webhook") as inboxes:
        inboxes.behave("prison", "down")
        with socket.socket() as thief:
            thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            thief.bind(("127.0.0.1", inboxes.ports["prison"]))
            thief.listen()
            inboxes.behave("prison", "well")
            until(lambda: inboxes.records(Heartbeat)[-1].blind == ("prison",) or None)
            assert [record.behaviour for record in inboxes.records(BehaviourBegan)] == ["down"]
        inboxes.until(BehaviourBegan, 2)
        until(lambda: inboxes.records(Heartbeat)[-1].blind == () or None)
        assert inboxes.post("prison") == 202


def test_to_be_well_when_one_is_well_is_no_news(tmp_path: Path) -> None:
    """A run that heals tells every inbox, and nothing of it is journaled where nothing was wrong."""
    with at_work(tmp_path, prison="webhook") as inboxes:
        inboxes.behave("prison", "well")
        assert inboxes.records(BehaviourBegan) == []


HOSTILE = {
    "no JSON": b"down!",
    "nothing": b"",
    "no such partner": b'{"partner": "nobody", "behaviour": "down"}',
    "no such behaviour": b'{"partner": "prison", "behaviour": "dead"}',
    "for ever": b'{"partner": "prison", "behaviour": "down", "for_s": 1e9}',
    "backwards": b'{"partner": "prison", "behaviour": "down", "for_s": -1}',
    "an unknown key": b'{"partner": "prison", "behaviour": "down", "forever": true}',
    "too much": b'{"partner": "prison", "behaviour": "down"}' + b" " * 5000,
    "a folder that answers nobody": b'{"partner": "police", "behaviour": "failing"}',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_done_is_said_and_changes_nothing(tmp_path: Path, text: bytes) -> None:
    """The run is NOT SHOWN by it, the file is taken away, and the inboxes go on as they were."""
    with at_work(tmp_path, prison="webhook", police="folder") as inboxes:
        asked = tmp_path / "inboxes" / "asked"
        (asked / ".bait").write_bytes(text)
        (asked / ".bait").rename(asked / "bait")
        (hindered,) = inboxes.until(Hindered)
        until(lambda: None if (asked / "bait").exists() else True)
        assert hindered.what == "that the inboxes behaved as they were told"
        assert (inboxes.post("prison"), inboxes.records(BehaviourBegan)) == (202, [])
        assert len(inboxes.records(Hindered)) == 1


def test_what_is_no_file_asks_for_nothing(tmp_path: Path) -> None:
    """A pipe, a link or a folder where behaviours are asked for is neither waited for nor followed."""
    secret = tmp_path / "secret"
    secret.write_bytes(b'{"partner": "prison", "behaviour": "down"}')
    with at_work(tmp_path, prison="webhook") as inboxes:
        asked = tmp_path / "inboxes" / "asked"
        os.mkfifo(asked / "pipe")
        (asked / "link").symlink_to(secret)
        (asked / "folder").mkdir()
        inboxes.until(Hindered, 3)
        assert inboxes.post("prison") == 202
        inboxes.behave("prison", "failing")
        assert (inboxes.post("prison"), len(inboxes.records(Hindered))) == (503, 3)
    assert secret.is_file()


def test_inboxes_that_are_not_there_do_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asked is told so in time, and the request does not lie in wait for a later run."""
    monkeypatch.setattr(behaviours, "DONE_WITHIN_S", 0.2)
    behaviours.prepare(tmp_path)
    with pytest.raises(NotDone, match=r"did not do within 0.2 s what they were told \(prison: down\)"):
        ask(tmp_path, Behaviour(partner="prison", behaviour="down"))
    assert list((tmp_path / "asked").iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "asked", "why"),
    [
        ("webhook", {"behaviour": "donw"}, 'inbox of prison: "donw" is no behaviour; did you mean "down"?'),
        ("webhook", {"behaviour": "down", "for_s": 0}, "inbox of prison: down: Expected `float` > 0.0"),
        ("webhook", {"behaviour": "slow", "after_s": 601}, "inbox of prison: slow: Expected `float` <= 600.0"),
        ("folder", {"behaviour": "failing"}, "inbox of prison: a folder answers nobody, so it cannot be failing"),
        ("rest-list", {"behaviour": "withholding"}, "a rest-list answers nobody, so it cannot be withholding"),
    ],
)
def test_a_scenario_that_asks_for_nonsense_is_told_at_once(
    tmp_path: Path, kind: str, asked: dict[str, object], why: str
) -> None:
    """A usage error with the way out; nothing is asked of the inboxes."""
    with pytest.raises(UsageError) as wrong:
        PartnerInbox("prison", kind, tmp_path).behave(**asked)  # type: ignore[arg-type]
    assert why in str(wrong.value)
