"""What a gate says of a platform that is well and of one that is not, and that a stranger comes to the same."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pyarrow.parquet as pq
from gate.running import Ended, Kit

KEYS = {
    *("format", "verdict", "exit_code", "stage", "candidate", "started", "ended", "rulings", "findings"),
    *("decided_unseen", "not_shown", "waivers", "calibration", "attempts", "seed", "harness"),
}
RULING_KEYS = {"measure", "where", "verdict", "because", "failures", "exposures", "upper_bound", "confidence", "limit"}


def test_a_healthy_platform_is_go(healthy: Ended) -> None:
    """Without a fault every threshold is shown: GO, exit 0, no finding and no doubt."""
    assert (healthy.code, healthy.verdict["verdict"], healthy.codes, healthy.doubts) == (0, "GO", set(), []), str(
        healthy
    )
    assert {ruling["verdict"] for ruling in healthy.verdict["rulings"]} == {"GO"}
    assert "GO for stage desk" in healthy.out
    assert healthy.err.startswith("seed 11, run ")


def test_the_verdict_file_has_every_promised_key(healthy: Ended) -> None:
    """verdict.json has the keys of design §7, in the run and in each ruling."""
    verdict = healthy.verdict
    assert set(verdict) >= KEYS
    assert all(set(ruling) >= RULING_KEYS for ruling in verdict["rulings"])
    assert (verdict["exit_code"], verdict["seed"], verdict["stage"]["name"]) == (0, 11, "desk")
    assert (verdict["candidate"]["name"], len(verdict["candidate"]["digest"])) == ("refcourt", 64)


def test_the_bundle_holds_what_people_and_machines_read(healthy: Ended) -> None:
    """A report that names the verdict, a JUnit file that ends in it, the sealed journal and no lines beside it."""
    assert healthy.run is not None
    assert "GO for stage desk</h2>" in (healthy.run / "report.html").read_text()
    assert "## GO for stage desk" in (healthy.run / "report.md").read_text()
    assert (healthy.run / "report.pdf").is_file() or "report.pdf was not printed: no browser" in healthy.err
    cases = ElementTree.parse(healthy.run / "junit.xml").getroot().iter("testcase")
    assert [case.get("name") for case in cases if len(case)] == []
    sealed = sorted(path.name for path in (healthy.run / "journal").iterdir())
    assert sealed == ["acts.parquet", "deliveries.parquet", "derived", "notes.parquet", "writers.parquet"]


def test_a_stranger_comes_to_the_same_verdict(healthy: Ended, kit: Kit, tmp_path: Path) -> None:
    """The bundle alone, outside any kit, is judged as it was: the same words, findings and exit code."""
    assert healthy.run is not None
    bundle = shutil.copytree(healthy.run, tmp_path / "bundle")
    elsewhere = Kit(tmp_path)
    judged = elsewhere.nisi("judge", "bundle")
    assert judged.code == 0
    assert judged.out == healthy.out.split("evidence: ")[0]
    assert elsewhere.nisi("show", "bundle").out == "no findings\n"
    assert bundle.is_dir()


def test_a_lost_order_is_no_go_with_the_defendants_named(kit: Kit, tmp_path: Path) -> None:
    """With T5 planted a defendant's order never arrives: exit 1, and so says whoever is given the bundle."""
    ended = kit.nisi("gate", "--stage", "struck", "--fault", "T5", "--seed", "5")
    assert (ended.code, ended.codes) == (1, {"order-lost"}), str(ended)
    assert "order-lost:" in ended.out
    sentence = ended.verdict["findings"][0]["examples"][0]["sentence"]
    assert sentence in ended.out
    assert "order for " in sentence
    assert ended.run is not None
    shutil.copytree(ended.run, tmp_path / "bundle")
    judged = Kit(tmp_path).nisi("judge", "bundle")
    assert (judged.code, judged.out) == (1, ended.out.split("evidence: ")[0])
    story = Kit(tmp_path).nisi("show", "bundle", "order-lost#1")
    assert story.code == 0
    assert sentence in story.out
    failed = ElementTree.parse(ended.run / "junit.xml").getroot().iter("failure")
    assert any(sentence in (failure.text or "") for failure in failed)
    again = kit.nisi("replay", str(ended.run), "order-lost#1", "--tries", "1")
    assert (again.code, "with the very same names, on a platform started afresh: 1 of 1 try" in again.out) == (0, True)


def test_some_suites_are_no_gate(kit: Kit) -> None:
    """`nisi run tagging` judges the promises of tagging only, and says that it is not a gate."""
    ended = kit.nisi("run", "tagging", "--stage", "desk")
    assert (ended.code, ended.verdict["verdict"], ended.verdict["suites"]) == (0, "GO", ["tagging"]), str(ended)
    assert "This is not a gate: only tagging was judged." in ended.out
    judged = {ruling["measure"].split(".")[0] for ruling in ended.verdict["rulings"]}
    assert judged == {"orders", "notifications", "payloads", "shares", "acts", "writes"}
    assert ended.run is not None
    writers = pq.read_table(ended.run / "journal" / "writers.parquet").to_pylist()
    assert {row["writer"]: row["closed"] for row in writers} == {"gate": True, "inbox": True, "tagging": True}


def test_two_gates_at_once_do_not_meet(kit: Kit) -> None:
    """Two runs of one kit have folders, ports and journals of their own, and both end in GO."""
    both = [kit.begin("run", "tagging", "--stage", "desk", "--seed", seed) for seed in ("21", "22")]
    ended = [going.ended() for going in both]
    assert [one.code for one in ended] == [0, 0], "\n".join(map(str, ended))
    assert len({one.run for one in ended}) == 2
    strays = [one.run / "journal" / "deliveries.parquet" for one in ended if one.run]
    nonces = [
        {mark[2:6] for mark in re.findall(r"NZ[0-9A-Y]{13}", str(pq.read_table(path)["body"]))} for path in strays
    ]
    assert [len(nonce) for nonce in nonces] == [1, 1]
    assert nonces[0] != nonces[1]
