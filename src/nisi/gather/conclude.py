"""From a run's folder to a verdict: judged purely from what the folder holds, and written down as a bundle."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nisi.access import Access, load_access
from nisi.board.beside import beside
from nisi.board.programme import FILE as PROGRAMME
from nisi.board.programme import WHAT as OF_PEOPLE
from nisi.board.report import report_of
from nisi.board.seen_before import LEDGER_COPY as LEDGER_COPY
from nisi.board.templates import as_html, as_markdown
from nisi.candidate import load_candidate
from nisi.drivers.dialect import load_dialect
from nisi.drivers.print_page import print_page
from nisi.evidence.junit import write_junit
from nisi.evidence.manifest import changed_since, write_manifest
from nisi.evidence.statement import write_statement
from nisi.evidence.verdict_file import write_verdict
from nisi.gather.calibrated import NAME, read_calibration
from nisi.gather.plan import PAYLOADS, read_plan
from nisi.history.history import History, NoRun
from nisi.history.sealing import EvidenceMissing, is_sealed, opened
from nisi.history.tabulate import Recognise
from nisi.journal.records import CandidateRead
from nisi.ledger.attempts import attempts_in
from nisi.ledger.chain import LedgerAltered, checked, head_of
from nisi.payloads import PayloadSchema, load_payload_schema
from nisi.settings import UsageError, load_toml, shown
from nisi.verdict.doubts import Doubt
from nisi.verdict.earlier import WHAT as OF_ATTEMPTS
from nisi.verdict.earlier import Earlier
from nisi.verdict.judging import Judgement, judge
from nisi.verdict.power import Calibration
from nisi.verdict.ratchet import Looked, Rules
from nisi.verdict.stage import Stage, Waivers, digest_of, load_stage, load_waivers

PAGE, MARKDOWN, PRINT = "report.html", "report.md", "report.pdf"
ACCEPTED_RULES = "accepted-rules"  # the folder of those by which a candidate was last accepted, where they are known
RULES_KEPT = ("stage.toml", "access.toml", "verdict.json")


class Judged(NamedTuple):
    judgement: Judgement
    history: History
    stage: Stage


class NothingToJudge(Exception):
    """The evidence is missing or beyond reading: NOT SHOWN, without a history to tell."""


def judge_run(folder: Path) -> Judged:
    """Judge the run in `folder` from its own copies of stage, access table and waivers; writes nothing.

    Raises `UsageError` when it is no run folder, `NothingToJudge` when its journal is missing or cannot be read."""
    if not folder.is_dir():
        raise UsageError(f"{shown(folder)}: there is no such run folder")
    stage, access, waivers = _rules_of(folder)
    try:
        history = History(opened(folder / "journal", _recognise(folder)))
    except (EvidenceMissing, NoRun) as error:
        raise NothingToJudge(f"{shown(folder)}: {error}") from error
    day = history.utc(history.run.clock.monotonic_ns).date()
    earlier, of_ledger = _earlier(folder, history)
    doubts = (
        *_doubts_of_rules(folder, history),
        *_doubts_of_programme(folder, stage),
        *_doubts_of_bundle(folder),
        *of_ledger,
    )
    promises = stage.promises(access, _payloads_of(folder, history))
    calibration = _calibration_of(folder, history)
    accepted = rules_in(folder / ACCEPTED_RULES)
    judgement = judge(history, stage, promises, waivers, day, doubts, calibration, earlier, accepted)
    return Judged(judgement, history, stage)


def conclude(folder: Path, key: Ed25519PrivateKey | None = None, printed: bool = True) -> Judged:
    """Judge a sealed run and write its bundle: verdict, findings, report, JUnit, manifest, and the statement of it.

    The statement is signed where there is a `key`.  The verdict is written first: a report that cannot be told changes
    nothing about it."""
    judged = judge_run(folder)
    judgement, history, stage = judged
    write_verdict(folder, judgement, history, stage)
    write_junit(folder / "junit.xml", judgement, history)
    try:
        # Of a gate the page is printed, too: a board decides on nothing else.
        why_not = write_report(judged, folder, folder, printed and history.run.purpose == "gate")
        if why_not is not None:
            print(f"{shown(folder)}: {PRINT} was not printed: {why_not}; {PAGE} says the same", file=sys.stderr)
    except Exception:
        traceback.print_exc()
        print(f"{shown(folder)}: {PAGE} could not be written; the verdict stands", file=sys.stderr)
    write_manifest(folder)
    write_statement(folder, key)
    return judged


def write_report(judged: Judged, folder: Path, to: Path, printed: bool) -> str | None:
    """The report on the run in `folder`, as files of the folder `to`: the page, the same as Markdown, the page printed.

    Returns why it was not printed, where it should be."""
    told = report_of(*judged, beside(folder))
    page = to / PAGE
    page.write_text(as_html(told), encoding="utf-8")
    (to / MARKDOWN).write_text(as_markdown(told), encoding="utf-8")
    return print_page(page, to / PRINT) if printed else None


def _rules_of(folder: Path) -> tuple[Stage, Access, Waivers]:
    stage, _ = load_stage(str(folder / "stage.toml"), folder)
    return stage, load_access(folder / "access.toml"), load_waivers(folder / "waivers.toml")


def _payloads_of(folder: Path, history: History) -> dict[str, PayloadSchema]:
    """The run's own copies of the schemas; one that is gone leaves its partner's payloads unjudged."""
    paths = {partner: folder / PAYLOADS / f"{partner}.json" for partner in history.run.payloads}
    return {partner: load_payload_schema(path) for partner, path in paths.items() if path.is_file()}


def _calibration_of(folder: Path, history: History) -> Calibration | None:
    """The run's own copy; one that came later, or that was changed, speaks for nothing."""
    path, digest = folder / NAME, history.run.calibration_digest
    return read_calibration(path) if path.is_file() and digest_of(path) == digest else None


def _recognise(folder: Path) -> Recognise | None:
    """Sealing keeps what the dialect read, so only an unsealed run needs the dialect itself."""
    if is_sealed(folder / "journal"):
        return None
    plan = read_plan(folder)
    candidate, _ = load_candidate(str(folder / "candidate.toml"), Path.cwd())
    return load_dialect(Path(plan.candidate).parent / candidate.dialect).recognise


def rules_in(folder: Path) -> Rules | None:
    """The rules that a judged run was held to, from its own copies; None where one is missing or no longer read."""
    if not all((folder / name).is_file() for name in RULES_KEPT):
        return None
    try:
        told = msgspec.json.decode((folder / "verdict.json").read_bytes(), type=_Told)
        return Rules(load_toml(folder / "stage.toml", Stage), load_access(folder / "access.toml"), told.looked)
    except (UsageError, msgspec.DecodeError, UnicodeDecodeError):
        return None


class _Told(msgspec.Struct):
    """What is read of a `verdict.json`."""

    looked: Looked = Looked()


def _earlier(folder: Path, history: History) -> tuple[Earlier | None, tuple[Doubt, ...]]:
    """What the run's own copy of the ledger says of other attempts, and what is wrong with it."""
    path = folder / LEDGER_COPY
    if not history.run.ledger and not path.exists():
        return None, ()
    try:
        raw = path.read_bytes().splitlines()
        attempts = attempts_in(checked(raw))
    except (OSError, LedgerAltered) as error:
        why = f"{LEDGER_COPY} is missing" if isinstance(error, OSError) else str(error)
        way_out = "judge the bundle from where it was first kept; nisi runs reads the ledger itself"
        return None, (Doubt(what=OF_ATTEMPTS, why=why, way_out=way_out),)
    readings = [record.digest for _, record in history.records(CandidateRead) if record.error is None]
    earlier = Earlier(
        own=next((a for a in attempts if a.run == history.run.run_id), None),
        others=tuple(a for a in attempts if a.run != history.run.run_id),
        candidate_digest=readings[0] if readings else None,
        stage_digest=history.run.stage_digest,
        harness_digest=history.run.harness_digest,
        access_digest=history.run.access_digest,
        now=history.utc(history.ended),
        head=str(head_of(raw)),
    )
    return earlier, ()


def _doubts_of_rules(folder: Path, history: History) -> tuple[Doubt, ...]:
    """The rules beside the journal must be those that the run was made with."""
    made_with = {
        "stage.toml": history.run.stage_digest,
        "access.toml": history.run.access_digest,
        "candidate.toml": history.run.candidate_settings_digest,
        **({NAME: history.run.calibration_digest} if history.run.calibration_digest is not None else {}),
        **{f"{PAYLOADS}/{partner}.json": digest for partner, digest in history.run.payloads.items()},
    }
    return tuple(
        Doubt(
            what="that the run was held to these rules",
            why=f"{name} is not the one that the run was made with",
            way_out="put the original back: its digest is in the journal's first record",
        )
        for name, digest in made_with.items()
        if not (folder / name).is_file() or digest_of(folder / name) != digest
    )


def _doubts_of_programme(folder: Path, stage: Stage) -> Iterator[Doubt]:
    """A stage may insist on what only people can say; what they said is not judged."""
    if stage.needs_programme and not (folder / PROGRAMME).is_file():
        yield Doubt(
            what=OF_PEOPLE,
            why=f"stage {stage.name} asks for contracts/{PROGRAMME}, and there was none when the run began",
            way_out="have it written by those who know, and run the stage again",
        )


def _doubts_of_bundle(folder: Path) -> tuple[Doubt, ...]:
    """A bundle is judged as it was written, or not at all."""
    return tuple(
        Doubt(
            what="that this is the evidence as it was written",
            why=why,
            way_out="judge the bundle from where it was first kept; manifest.json has the digest of every file",
        )
        for why in changed_since(folder)
    )
