"""The folder inbox: whole files are journaled once and moved away; what is no plain file is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from at_work import at_work, until

from nisi.inboxes.folder import MOST_A_LOOK
from nisi.inboxes.webhook import MAX_DELIVERY
from nisi.journal.records import Delivered, DeliveryRefused, Heartbeat


def test_a_file_that_was_dropped_is_journaled_and_moved(tmp_path: Path) -> None:
    """Its name is its key and its bytes are what is read; it lies among the taken afterwards."""
    with at_work(tmp_path, police="folder") as inboxes:
        (inboxes.drop("police") / "000001-a.json").write_bytes(b'{"a": 1}')
        (record,) = inboxes.until(Delivered)
        taken = inboxes.drop("police").parent / "taken" / "000001-a.json"
        until(lambda: taken.exists() or None)
    assert (record.partner, record.key, record.body) == ("police", "000001-a.json", '{"a": 1}')
    assert (record.signature, record.answered) == ("none", "taken")
    assert (taken.read_bytes(), list(inboxes.drop("police").iterdir())) == (b'{"a": 1}', [])


def test_half_written_files_wait(tmp_path: Path) -> None:
    """A name that begins with a dot or ends in .partial is not looked at, until it is another name."""
    with at_work(tmp_path, police="folder") as inboxes:
        folder = inboxes.drop("police")
        (folder / ".hidden.json").write_bytes(b"ha")
        (folder / "a.json.partial").write_bytes(b"half")
        (folder / "b.json").write_bytes(b"whole")
        inboxes.until(Delivered)
        (folder / "a.json.partial").rename(folder / "a.json")
        inboxes.until(Delivered, 2)
        assert [record.key for record in inboxes.records(Delivered)] == ["b.json", "a.json"]
        assert [path.name for path in folder.iterdir()] == [".hidden.json"]


def test_files_are_taken_in_the_order_in_which_they_were_written(tmp_path: Path) -> None:
    """The later word about an order must not come first because of its name."""
    with at_work(tmp_path, police="folder") as inboxes:
        inboxes.behave("police", "down")
        for age, name in enumerate(["z", "m", "a"]):
            (inboxes.drop("police") / name).write_bytes(b"{}")
            os.utime(inboxes.drop("police") / name, ns=(age, age * 10**9))
        inboxes.behave("police", "well")
        inboxes.until(Delivered, 3)
        assert [record.key for record in inboxes.records(Delivered)] == ["z", "m", "a"]


def test_the_same_name_again_is_journaled_again(tmp_path: Path) -> None:
    """A copy, or something else under the same key: the journal has both."""
    with at_work(tmp_path, police="folder") as inboxes:
        whole = inboxes.drop("police") / "a.json"
        for count, body in enumerate([b"one", b"one", b"other"], start=1):
            whole.with_name("a.partial").write_bytes(body)
            whole.with_name("a.partial").rename(whole)
            inboxes.until(Delivered, count)
            until(lambda: None if whole.exists() else True)
        assert [record.body for record in inboxes.records(Delivered)] == ["one", "one", "other"]


def _link(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "inside.json").write_bytes(b"{}")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _too_large(path: Path) -> None:
    path.with_name("x.partial").write_bytes(b"x" * (MAX_DELIVERY + 1))
    path.with_name("x.partial").rename(path)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_link, "it is a link"),
        (_folder, "it is no plain file"),
        (_pipe, "it is no plain file"),
        (_too_large, f"it is larger than {MAX_DELIVERY} bytes"),
    ],
)
def test_what_is_no_plain_file_is_refused_once_with_the_reason(tmp_path: Path, make: object, why: str) -> None:
    """It is put aside unread, and what lies behind it is taken."""
    with at_work(tmp_path, police="folder") as inboxes:
        assert callable(make)
        make(inboxes.drop("police") / "bait")
        inboxes.until(DeliveryRefused)
        (inboxes.drop("police") / "next.json").write_bytes(b"{}")
        inboxes.until(Delivered)
        assert [(record.key, record.why) for record in inboxes.records(DeliveryRefused)] == [("bait", why)]
        assert [record.key for record in inboxes.records(Delivered)] == ["next.json"]
    assert Path("/etc/hostname").is_file()


def test_a_name_that_is_no_text_is_no_crash(tmp_path: Path) -> None:
    """Its key is what can be read of it."""
    with at_work(tmp_path, police="folder") as inboxes:
        Path(os.fsdecode(os.fsencode(inboxes.drop("police")) + b"/\xff.json")).write_bytes(b"{}")
        (record,) = inboxes.until(Delivered)
    assert record.key == "\ufffd.json"


def test_a_folder_that_is_gone_blinds_its_partner_only(tmp_path: Path) -> None:
    """The heartbeat says who could not be looked at, and the others are witnessed as ever."""
    with at_work(tmp_path, police="folder", prison="folder") as inboxes:
        inboxes.drop("police").rename(tmp_path / "elsewhere")
        until(lambda: inboxes.records(Heartbeat)[-1].blind == ("police",) or None)
        (inboxes.drop("prison") / "a.json").write_bytes(b"{}")
        inboxes.until(Delivered)
        (tmp_path / "elsewhere").rename(inboxes.drop("police"))
        until(lambda: inboxes.records(Heartbeat)[-1].blind == () or None)


def test_a_folder_that_nobody_looks_at_as_told_is_no_gap_of_ours(tmp_path: Path) -> None:
    """Told to be down it leaves files where they are, and is not blind."""
    with at_work(tmp_path, police="folder") as inboxes:
        inboxes.behave("police", "down")
        (inboxes.drop("police") / "a.json").write_bytes(b"{}")
        beats = len(inboxes.records(Heartbeat))
        inboxes.until(Heartbeat, beats + 2)
        assert (inboxes.records(Delivered), inboxes.records(Heartbeat)[-1].blind) == ([], ())
        inboxes.behave("police", "well")
        inboxes.until(Delivered)


def test_a_folder_that_is_gone_while_its_partner_is_slow_is_a_gap_of_ours(tmp_path: Path) -> None:
    """That we could not look must not be put down to what the partner was told."""
    with at_work(tmp_path, police="folder") as inboxes:
        inboxes.behave("police", "slow", after_s=0.1)
        inboxes.drop("police").rename(tmp_path / "elsewhere")
        until(lambda: inboxes.records(Heartbeat)[-1].blind == ("police",) or None)
        (tmp_path / "elsewhere").rename(inboxes.drop("police"))
        until(lambda: inboxes.records(Heartbeat)[-1].blind == () or None)


def test_many_files_at_once_are_all_taken(tmp_path: Path) -> None:
    """More than are taken at one look, and the heart goes on beating."""
    with at_work(tmp_path, police="folder") as inboxes:
        inboxes.behave("police", "down")
        for number in range(MOST_A_LOOK * 2 + 1):
            (inboxes.drop("police") / f"{number:04}.json").write_bytes(b"{}")
        inboxes.behave("police", "well")
        records = inboxes.until(Delivered, MOST_A_LOOK * 2 + 1)
    assert [record.key for record in records] == sorted(record.key or "" for record in records)
