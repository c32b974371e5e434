"""The files of a judged run: verdict.json, findings.jsonl, junit.xml and the manifest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from gated import BLOCKED, STAGE, blocked, judged, sound_run
from played import candidate, hindered, order, played

from nisi.evidence.junit import write_junit
from nisi.evidence.manifest import write_manifest
from nisi.evidence.verdict_file import write_verdict
from nisi.history.history import History
from nisi.verdict.doubts import Doubt

PROMISED = {
    *("format", "verdict", "exit_code", "stage", "candidate", "started", "ended", "rulings", "findings"),
    *("decided_unseen", "not_shown", "waivers", "calibration", "attempts", "seed", "harness"),
}


def written(folder: Path, history: History) -> dict[str, Any]:
    write_verdict(folder, judged(history), history, STAGE)
    verdict: dict[str, Any] = json.loads((folder / "verdict.json").read_bytes())
    return verdict


def junit(folder: Path, history: History) -> ElementTree.Element:
    write_junit(folder / "junit.xml", judged(history), history)
    suite = ElementTree.parse(folder / "junit.xml").getroot().find("testsuite")
    assert suite is not None
    return suite


def test_the_keys_that_others_rely_on_are_there(tmp_path: Path) -> None:
    """Of the file, of its rulings and of its findings, by the names that are promised."""
    verdict = written(tmp_path, blocked("an order lost"))
    assert set(verdict) >= PROMISED
    assert set(verdict["candidate"]) >= {"name", "version", "digest"}
    assert set(verdict["harness"]) >= {"version", "digest"}
    assert set(verdict["rulings"][0]) >= {
        *("measure", "where", "verdict", "because", "failures", "exposures", "upper_bound", "confidence", "limit"),
    }
    (finding,) = verdict["findings"]
    assert (set(finding), set(finding["examples"][0])) == (
        {"code", "count", "examples"},
        {"subjects", "sentence", "calls"},
    )


def test_what_a_run_came_to_is_what_was_judged(tmp_path: Path) -> None:
    verdict = written(tmp_path, played(*sound_run()))
    told = {key: verdict[key] for key in ("format", "verdict", "exit_code", "candidate", "started", "ended", "seed")}
    assert told == {
        "format": 1,
        "verdict": "GO",
        "exit_code": 0,
        "candidate": {"name": "refcourt", "version": "1.4.2", "digest": "c0ffee" * 10},
        "started": "2026-03-02T10:00:00.000+00:00",
        "ended": "2026-03-02T10:01:00.000+00:00",
        "seed": 7,
    }
    assert (verdict["findings"], verdict["not_shown"], verdict["waivers"]) == ([], [], [])


def test_what_was_not_measured_is_null_and_never_zero(tmp_path: Path) -> None:
    """No ledger, no calibration, no recorded decision; a ruling without a sample has no numbers."""
    verdict = written(tmp_path, played(candidate(version=None, digest=None)))
    assert [verdict[key] for key in ("decided_unseen", "calibration", "attempts")] == [None] * 3
    (leaked,) = [ruling for ruling in verdict["rulings"] if ruling["measure"] == "documents.leaked"]
    assert [leaked[key] for key in ("failures", "exposures", "upper_bound")] == [None] * 3


def test_examples_are_few_and_findings_are_all(tmp_path: Path) -> None:
    """Five of a code in verdict.json with their number; every one in findings.jsonl."""
    verdict = written(tmp_path, played(order(*"abcdefghi", at=10)))
    (finding,) = verdict["findings"]
    lines = (tmp_path / "findings.jsonl").read_text().splitlines()
    assert (finding["code"], finding["count"], len(finding["examples"]), len(lines)) == ("order-lost", 9, 5, 9)
    assert {json.loads(line)["subject"] for line in lines} >= {f["subjects"][0] for f in finding["examples"]}


@pytest.mark.parametrize("run", [None, "an order lost", "an order pending", "a hindrance", "a fault that was found"])
def test_junit_is_red_when_the_verdict_is_not_go(tmp_path: Path, run: str | None) -> None:
    """Its counts are those of its cases, and nothing is ever skipped: CI systems count skipped as passed."""
    history = played(*sound_run()) if run is None else blocked(run)
    suite = junit(tmp_path, history)
    cases = suite.findall("testcase")
    red = [len(suite.findall(f"testcase/{kind}")) for kind in ("failure", "error")]
    assert suite.attrib["name"] == "nisi gate"
    assert [int(suite.attrib[key]) for key in ("tests", "failures", "errors", "skipped")] == [len(cases), *red, 0]
    assert suite.findall(".//skipped") == []
    assert (sum(red) > 0) is (run is not None)


def test_junit_of_a_run_without_rulings_is_red(tmp_path: Path) -> None:
    """An empty suite would be a green one."""
    suite = junit(tmp_path, played(purpose="run", suites=()))
    (case,) = suite.findall("testcase")
    assert (case.attrib["name"], [kind.tag for kind in case]) == ("verdict", ["error"])


def test_a_failure_tells_the_findings_behind_it_and_no_others(tmp_path: Path) -> None:
    """A hidden document is not told under the lost orders."""
    suite = junit(
        tmp_path, played(*sound_run(), *BLOCKED["an order lost"].events(), *BLOCKED["a document hidden"].events())
    )
    texts = {
        case.attrib["name"]: failure.text or ""
        for case in suite.findall("testcase")
        if (failure := case.find("failure")) is not None
    }
    assert "had not reached em-contractor" in texts["orders.lost"]
    assert "case file view" not in texts["orders.lost"]
    assert "case file view" in texts["documents.hidden"]
    assert "had not reached em-contractor" not in texts["documents.hidden"]


LIKE_XML = "]]></testcase><![CDATA[ é 日 \U0001f600 & <b> \"'"
NASTY = "".join(map(chr, range(32))) + "\x7f\x85\ud800\udfff\ufffe\uffff" + LIKE_XML


def test_xml_survives_whatever_the_candidate_says(tmp_path: Path) -> None:
    """Control characters, half surrogate pairs, and text that looks like XML."""
    history = played(*sound_run(), hindered("a\x00b", "no\x1b[31m", "see\x08"))
    judgement = judged(history)
    doubt = Doubt(what=NASTY, why=NASTY, way_out=NASTY)
    write_junit(tmp_path / "junit.xml", msgspec.structs.replace(judgement, not_shown=(doubt,)), history)
    root = ElementTree.parse(tmp_path / "junit.xml").getroot()
    (error,) = [error for error in root.iter("error") if "日" in (error.text or "")]
    assert LIKE_XML in (error.text or "")
    assert "\\x00\\x01" in (error.text or "")


def test_the_manifest_covers_every_file_but_itself(tmp_path: Path) -> None:
    """In every folder, whatever its name, empty ones and hidden ones too; written twice it is the same."""
    files = {"verdict.json": b"{}", "journal/acts.parquet": b"PAR1", "a b/.hidden": b"", "allure-results/é.json": b"x"}
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    write_manifest(tmp_path)
    first = (tmp_path / "manifest.json").read_bytes()
    write_manifest(tmp_path)
    assert (tmp_path / "manifest.json").read_bytes() == first
    assert json.loads(first) == {
        "format": 1,
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
