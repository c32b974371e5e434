"""Whether a bundle is, to the last byte, what a gate wrote, and whether its evidence still comes to its verdict.

Nothing is sent and nothing in the bundle is written: it is judged again in a scratch folder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from nisi.evidence import manifest
from nisi.evidence.envelope import key_name
from nisi.evidence.statement import Stated, check_statement
from nisi.gather.conclude import Judged, NothingToJudge, conclude
from nisi.history.sealing import DERIVED_FOLDER
from nisi.kit import harness_digest, kit_folder, shipped_kit
from nisi.settings import UsageError, shown

WORKED_OUT = (
    "verdict.json",
    "findings.jsonl",
    "junit.xml",
    "report.html",
    "report.md",
)  # from the rest, anew
PRINTED = "report.pdf"  # of report.html; no two prints have the same bytes


class Verified(Struct, frozen=True):
    """What is wrong with a bundle (nothing: it is intact), what was checked, and what could not be."""

    wrong: tuple[str, ...]
    checked: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()


def altered(folder: Path, key: Ed25519PublicKey | None = None) -> tuple[tuple[str, ...], Stated]:
    """By digests and signature alone: each file that was flipped, removed or added, by its name; and who signed it."""
    if not folder.is_dir():
        raise UsageError(f"{shown(folder)}: there is no such bundle")
    if not (folder / manifest.NAME).is_file():
        return (f"{manifest.NAME} is missing: this is no bundle, or a run that was never judged",), Stated(())
    wrong = manifest.changed_since(folder, added_below="")
    stated = check_statement(folder)
    wrong += stated.wrong
    if key is not None and not stated.wrong:
        if stated.signed_by is None:
            wrong.append(f"{manifest.STATEMENT} is not signed, and --key asks for a signature")
        elif stated.signed_by != key_name(key):
            wrong.append(f"{manifest.STATEMENT} is signed by {stated.signed_by}, which is another key than --key")
    return tuple(wrong), stated


def verify(folder: Path, key: Ed25519PublicKey | None = None) -> Verified:
    """Recompute everything that a bundle says: digests, signature, chain, findings, rulings, sentences.

    Raises `UsageError` when `folder` is none at all."""
    wrong, stated = altered(folder, key)
    if wrong:
        return Verified(wrong, (), ("findings, rulings and sentences: nothing is judged by evidence that was altered",))
    with tempfile.TemporaryDirectory() as scratch:
        lay_out(folder, Path(scratch))
        try:
            judged = conclude(Path(scratch), printed=False)
        except (NothingToJudge, UsageError) as error:
            return Verified((f"it cannot be judged again: {str(error).replace(scratch, shown(folder))}",))
        differ = tuple(name for name in WORKED_OUT if _bytes(Path(scratch) / name) != _bytes(folder / name))
    ours = judged.history.run.harness_digest == _digest_of_this_harness()
    whose = "" if ours else "; it was judged by another harness than this one, whose digest is in verdict.json"
    return Verified(
        tuple(f"{name} is not what the evidence comes to{whose}" for name in differ),
        tuple(_checked(judged, stated)),
        tuple(_unchecked(judged, stated, ours, key)),
    )


def lay_out(folder: Path, scratch: Path) -> None:
    """What judging reads of a bundle, by links; what was derived or worked out from it is left behind."""
    (scratch / "journal").mkdir()
    for path in folder.iterdir():
        if path.name not in (*WORKED_OUT, PRINTED, manifest.NAME, manifest.STATEMENT, "journal"):
            (scratch / path.name).symlink_to(path.resolve())
    for path in (folder / "journal").iterdir():
        if path.name != DERIVED_FOLDER:
            (scratch / "journal" / path.name).symlink_to(path.resolve())


def _checked(judged: Judged, stated: Stated) -> Iterator[str]:
    judgement, history, _ = judged
    yield "every file has the digest that the manifest holds, and the statement holds the manifest"
    if stated.signed_by is not None:
        yield f"the statement is signed by the key {stated.signed_by}"
    yield f"the records of {len(history.writers):,} writers are numbered without a gap, or the verdict says so"
    yield (
        f"judged again, it comes to the same {len(judgement.findings):,} findings, {len(judgement.rulings):,} rulings, "
        f"{len(judgement.not_shown):,} doubts and sentences: {judgement.verdict.value}"
    )


def _unchecked(judged: Judged, stated: Stated, ours: bool, key: Ed25519PublicKey | None) -> Iterator[str]:
    if stated.signed_by is None:
        yield "who wrote it: it is not signed, so whoever could write the folder could write all of it anew"
    elif key is None:
        yield f"whose key {stated.signed_by[:16]}… is: give --key"
    yield "report.pdf: that it is a print of report.html; its digest is the manifest's"
    yield "the chain of each writer's lines: it was checked when they were sealed, and the lines were let go"
    yield "how the dialect read each delivery: as it was read when the run was sealed"
    attempts = judged.judgement.attempts
    if attempts is not None and attempts.started > 1:
        yield "what other attempts came to: it is the ledger's word, which has the digest of each one's bundle"
    seen = len(judged.history.observed())
    if seen:
        yield f"{seen:,} observations (schemas, pages): judged live and taken as recorded"
    if not ours:
        yield "that this is the harness that judged it: its digest is another one"


def _digest_of_this_harness() -> str:
    try:
        return harness_digest(kit_folder())
    except UsageError:
        return harness_digest(shipped_kit())


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
