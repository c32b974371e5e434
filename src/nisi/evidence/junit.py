"""`junit.xml`: the rulings of a run for CI systems, one test case a threshold.

JUnit knows no "not shown": it becomes an `error`, never `skipped`, because CI systems count skipped as passed.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from nisi.history.history import History
from nisi.verdict.judging import Judgement, findings_behind
from nisi.verdict.rulings import Ruling, Verdict

SENTENCES = 20  # findings told in one failure's text: the rest are in findings.jsonl
TEXT_LENGTH = 4000  # characters of one failure's text


def write_junit(path: Path, judgement: Judgement, history: History) -> None:
    cases = [_ruling_case(ruling, judgement) for ruling in judgement.rulings]
    cases += [_case("not-shown", doubt.what, "error", f"{doubt.why}. {doubt.way_out}") for doubt in judgement.not_shown]
    cases.append(_verdict_case(judgement))
    failures = sum(case.find("failure") is not None for case in cases)
    errors = sum(case.find("error") is not None for case in cases)
    suite = ElementTree.Element(
        "testsuite",
        name=f"nisi {history.run.purpose}",
        tests=str(len(cases)),
        failures=str(failures),
        errors=str(errors),
        skipped="0",
        timestamp=history.utc(history.run.clock.monotonic_ns).strftime("%Y-%m-%dT%H:%M:%S"),
    )
    suite.extend(cases)
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _ruling_case(ruling: Ruling, judgement: Judgement) -> ElementTree.Element:
    kind = {Verdict.NO_GO: "failure", Verdict.NOT_SHOWN: "error"}.get(ruling.verdict)
    behind = findings_behind(ruling, judgement.findings)[:SENTENCES] if ruling.verdict is Verdict.NO_GO else ()
    sentences = [finding.sentence for finding in behind]
    return _case(f"nisi.{ruling.promise}", ruling.name, kind, "\n".join([ruling.because, *sentences]))


def _verdict_case(judgement: Judgement) -> ElementTree.Element:
    """The verdict itself, so that a run without rulings is never an empty, green suite."""
    kind = {Verdict.NO_GO: "failure", Verdict.NOT_SHOWN: "error", Verdict.CONDITIONS: "failure"}.get(judgement.verdict)
    return _case("nisi", "verdict", kind, judgement.verdict.value)


def _case(classname: str, name: str, kind: str | None, text: str) -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname=classname, name=_printable(name))
    if kind is not None:
        problem = ElementTree.SubElement(case, kind, message=_printable(text.partition("\n")[0]))
        problem.text = _printable(text)
    return case


def _printable(text: str) -> str:
    """XML 1.0 cannot hold most control characters, and the candidate's words may."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)[:TEXT_LENGTH]
