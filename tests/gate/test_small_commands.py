"""The commands around the gate: a kit, its set-up, inboxes by themselves, versions and help."""

from __future__ import annotations

import json
import os
import signal
import urllib.error
import urllib.request
from pathlib import Path

from gate.running import END_WITHIN_S, Kit

from nisi import __version__


def test_init_never_overwrites(kit: Kit, tmp_path: Path) -> None:
    """A folder that has any of a kit in it is left as it is: exit 2 and one line."""
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites" / "mine.py").write_text("mine")
    ended = kit.nisi("init", str(tmp_path))
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1), str(ended)
    assert "is already there" in ended.err
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["mine.py", "suites"]


def test_doctor_says_what_is_there(kit: Kit) -> None:
    """Every role signs in, and what the doctor started has ended."""
    ended = kit.nisi("doctor", "--stage", "desk")
    assert ended.code == 0, str(ended)
    assert "BAD" not in ended.out
    assert "sign-in tribunal-judge: tribunal-judge.1" in ended.out


def test_doctor_names_what_is_missing(kit: Kit) -> None:
    """A reached candidate without its password is BAD, by the variable's name, and exit 3."""
    with kit.with_file("contracts/candidates/far.toml", kit.reached("http://127.0.0.1:9")):
        ended = kit.nisi("doctor", "--candidate", "far")
    assert ended.code == 3, str(ended)
    assert "BAD  environment REFCOURT_PASSWORD: not set" in ended.out


def test_inboxes_by_themselves_close_their_journal(kit: Kit) -> None:
    """`nisi inbox` journals what comes before it answers, and SIGTERM ends it with a closing record."""
    going = kit.begin("inbox")
    going.says("end with Ctrl-C")
    address = going.told().split("em-contractor: ")[1].split()[0]
    try:
        urllib.request.urlopen(urllib.request.Request(address, data=b"{}", method="POST"), timeout=10)
        status = 200
    except urllib.error.HTTPError as error:
        status = error.code
    assert status == 401  # nobody signed it
    os.kill(going.pid, signal.SIGTERM)
    ended = going.ended(END_WITHIN_S)
    assert ended.code == 0, str(ended)
    assert ended.run is not None
    records = [json.loads(text)["record"] for text in (ended.run / "journal" / "inbox.ndjson").read_text().splitlines()]
    assert [record["signature"] for record in records if record["kind"] == "delivered"] == ["missing"]
    assert records[-1] == {"kind": "closed", "records": len(records) - 1}


def test_versions_and_help(kit: Kit) -> None:
    """`--version` says which, `refcourt --help` is refcourt's own, and no command at all is told the commands."""
    assert kit.nisi("--version").out == f"nisi {__version__}\n"
    assert "usage: refcourt" in kit.nisi("refcourt", "--help").out
    nothing = kit.nisi()
    assert nothing.code == 2
    assert "gate" in nothing.out


def test_a_dry_run_checks_all_input_and_sends_nothing(kit: Kit) -> None:
    """`--dry-run` says what would be run, and leaves no run."""
    before = kit.runs()
    ended = kit.nisi("gate", "--stage", "desk", "--deselect", "access", "--dry-run")
    assert (ended.code, kit.runs()) == (0, before), str(ended)
    assert "would run tagging, documents of stage desk against refcourt; nothing was sent" in ended.out


def test_a_plan_says_what_a_stage_would_take_and_sends_nothing(kit: Kit) -> None:
    """`nisi plan --json` is for machines: a number for each threshold that has one."""
    before = kit.runs()
    ended = kit.nisi("plan", "--stage", "national", "--json")
    assert (ended.code, kit.runs()) == (0, before), str(ended)
    needed = {need["name"]: need["needed"] for need in json.loads(ended.out)["needs"]}
    assert needed["orders.lost"] == 299_572
