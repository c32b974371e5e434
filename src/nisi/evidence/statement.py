"""`statement.intoto.jsonl`: what a bundle came to, as in-toto statements that other tools can read and check.

Two lines, each an envelope: the predicate `test-result`, which policy engines know, and one of ours with every ruling.
Both are about the candidate and about `manifest.json`, which holds every other file to its digest.
Sources: in-toto attestation v1, Statement, Bundle and predicates/test-result v0.1.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nisi.evidence import manifest
from nisi.evidence.envelope import Forged, enclosed, signers

NAME = manifest.STATEMENT
STATEMENT = "https://in-toto.io/Statement/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
RULINGS = "urn:nisi-gate:rulings:v1"
RULES = ("stage.toml", "access.toml", "waivers.toml", "candidate.toml")
RESULTS = {"GO": "PASSED", "GO WITH CONDITIONS": "WARNED"}  # whatever blocks has failed: the predicate knows no third


class Stated(msgspec.Struct, frozen=True):
    """What the statement file of a bundle is worth: what is wrong with it, and whose signature it bears."""

    wrong: tuple[str, ...]
    signed_by: str | None = None


def write_statement(folder: Path, key: Ed25519PrivateKey | None) -> None:
    """State the verdict of a bundle that has its manifest; without a key it is not signed."""
    (folder / NAME).write_bytes(b"".join(enclosed(payload, key) for payload in _payloads(folder)))


def check_statement(folder: Path) -> Stated:
    """Compare the statement file with what the bundle's own verdict and manifest would have it say."""
    try:
        lines = (folder / NAME).read_bytes().split(b"\n")
    except OSError as error:
        return Stated((f"{NAME} is missing" if isinstance(error, FileNotFoundError) else f"{NAME}: {error.strerror}",))
    try:
        payloads = _payloads(folder)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        return Stated((f"verdict.json or {manifest.NAME} cannot be read: {type(error).__name__}: {error}"[:200],))
    if len(lines) != len(payloads) + 1 or lines[-1]:
        return Stated((f"{NAME} was changed: it has not {len(payloads)} whole lines",))
    try:
        by = {signers(line, payload) for line, payload in zip(lines, payloads, strict=False)}
    except Forged as error:
        return Stated((f"{NAME} or {manifest.NAME} was changed: the statement {error}",))
    if len(by) > 1 or any(len(names) > 1 for names in by):
        return Stated((f"{NAME} was changed: its lines are not signed by one key",))
    names = by.pop()
    return Stated((), names[0] if names else None)


def _payloads(folder: Path) -> tuple[bytes, ...]:
    verdict: dict[str, Any] = msgspec.json.decode((folder / "verdict.json").read_bytes())
    held = (folder / manifest.NAME).read_bytes()
    subject = [
        {"name": verdict["candidate"]["name"], "digest": _digest_set(verdict["candidate"]["digest"])},
        {"name": manifest.NAME, "digest": {"sha256": hashlib.sha256(held).hexdigest()}},
    ]
    if verdict["candidate"]["digest"] is None:
        del subject[0]
    predicates = {TEST_RESULT: _test_result(verdict, folder), RULINGS: _rulings(verdict)}
    return tuple(
        msgspec.json.encode({"_type": STATEMENT, "subject": subject, "predicateType": kind, "predicate": predicate})
        for kind, predicate in predicates.items()
    )


def _digest_set(digest: str | None) -> dict[str, str]:
    """A candidate says its digest as it likes; only what is a SHA-256 may be called one."""
    plain = str(digest).removeprefix("sha256:")
    return {"sha256": plain} if re.fullmatch(r"[0-9a-f]{64}", plain) else {"candidateSays": str(digest)}


def _test_result(verdict: dict[str, Any], folder: Path) -> dict[str, Any]:
    told: dict[str, list[str]] = {"PASSED": [], "WARNED": [], "FAILED": []}
    for ruling in verdict["rulings"]:
        told[RESULTS.get(ruling["verdict"], "FAILED")].append(_name(ruling))
    told["FAILED"] += [f"not shown: {doubt['what']}" for doubt in verdict["not_shown"]]
    return {
        "result": RESULTS.get(verdict["verdict"], "FAILED"),
        "configuration": [
            {"name": name, "digest": {"sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()}}
            for name in RULES
            if (folder / name).is_file()
        ],
        "passedTests": told["PASSED"],
        "warnedTests": told["WARNED"],
        "failedTests": told["FAILED"],
    }


def _name(ruling: dict[str, Any]) -> str:
    slices = "".join(f"[{key}={value}]" for key, value in sorted(ruling["where"].items()))
    percentile = "" if ruling["percentile"] is None else f" at {ruling['percentile']:g}"
    return f"{ruling['measure']}{slices}{percentile}"


def _rulings(verdict: dict[str, Any]) -> dict[str, Any]:
    """All of verdict.json but what candidates were heard to say: examples are in the bundle, held by its manifest."""
    counts = [{"code": finding["code"], "count": finding["count"]} for finding in verdict["findings"]]
    return {key: value for key, value in verdict.items() if key != "not_assessed"} | {"findings": counts}
