"""What a deploy job asks: may this very candidate be rolled out by what this bundle shows?

Every reason against it is told, not only the first.  Nothing is sent, and nothing but a ledger that lies elsewhere is
reached.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from nisi.evidence import manifest
from nisi.gather.verify import verify
from nisi.ledger.attempts import Attempt, attempts_in
from nisi.ledger.chain import LedgerAltered, check_head, checked
from nisi.ledger.ledger import Ledger
from nisi.settings import UsageError, shown
from nisi.verdict.rulings import Verdict
from nisi.verdict.stage import digest_of, load_stage

AGES = {"d": "days", "h": "hours", "m": "minutes"}
MOST_TOLD = 5  # files of a bundle that is not intact; nisi verify names all


def age_of(text: str) -> datetime.timedelta:
    """`7d`, `12h` or `30m`; raises `UsageError` for anything else."""
    found = re.fullmatch(r"(\d{1,5})([dhm])", text)
    if found is None:
        raise UsageError(f'--max-age "{text}": is no age; write days, hours or minutes, such as 7d, 12h or 30m')
    return datetime.timedelta(**{AGES[found[2]]: int(found[1])})


def reasons_against(
    bundle: Path,
    kit: Path,
    stage: str,
    candidate_digest: str,
    ledger: Ledger,
    *,
    now: datetime.datetime,
    max_age: datetime.timedelta | None,
    approved_by: str | None = None,
    head: str | None = None,
    key: Ed25519PublicKey | None = None,
) -> tuple[str, ...]:
    """Why the bundle does not admit the candidate, one sentence each; none when it does.  Without `max_age` it may be
    as old as it likes.

    Raises `UsageError` for a bundle, stage or ledger that is none."""
    loaded, stage_path = load_stage(stage, kit)
    wrong = verify(bundle, key).wrong
    if wrong:
        more = f" And {len(wrong) - MOST_TOLD:,} more." if len(wrong) > MOST_TOLD else ""
        return (f"The bundle is not intact: {'; '.join(wrong[:MOST_TOLD])}.{more}",)
    told: dict[str, Any] = msgspec.json.decode((bundle / "verdict.json").read_bytes())
    return (
        *_of_verdict(told, approved_by),
        *_of_rules(told, bundle, kit, loaded.name, stage_path),
        *_of_candidate(told, candidate_digest),
        *_of_age(told, now, max_age),
        *_of_ledger(told, bundle, ledger, head, now),
    )


def admitted_before(
    bundle: Path, kit: Path, stage: str, ledger: Ledger, now: datetime.datetime, approved_by: str | None
) -> tuple[str, tuple[str, ...]]:
    """The run of a bundle of an earlier stage, and why it does not admit the candidate that it was made for.

    Raises `UsageError` as `reasons_against` does."""
    try:
        told: dict[str, Any] = msgspec.json.decode((bundle / "verdict.json").read_bytes())
        run, digest = str(told["run"]), str(told["candidate"]["digest"])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise UsageError(f"--admitted {shown(bundle)}: has no verdict.json of a run: {type(error).__name__}") from None
    return run, reasons_against(bundle, kit, stage, digest, ledger, now=now, max_age=None, approved_by=approved_by)


def _of_verdict(told: dict[str, Any], approved_by: str | None) -> Iterator[str]:
    if told["purpose"] != "gate":
        yield f"It is a bundle of nisi {told['purpose']}, and only a gate admits."
    match Verdict(told["verdict"]):
        case Verdict.GO:
            return
        case Verdict.CONDITIONS:
            if not (approved_by or "").strip():
                yield "Its verdict is GO WITH CONDITIONS, and nobody approved them: --conditions-approved-by NAME."
        case Verdict.NO_GO | Verdict.NOT_SHOWN:
            yield f"Its verdict is {told['verdict']}."


def _of_rules(told: dict[str, Any], bundle: Path, kit: Path, name: str, stage_path: Path) -> Iterator[str]:
    if told["stage"]["digest"] != digest_of(stage_path):
        yield f"It was judged by stage {told['stage']['name']} as it was then, which is not stage {name} of this kit."
    if digest_of(bundle / "access.toml") != digest_of(kit / "contracts" / "access.toml"):
        yield "It was judged by another access table than that of this kit."


def _of_candidate(told: dict[str, Any], digest: str) -> Iterator[str]:
    judged = told["candidate"]["digest"]
    if judged is None or judged.removeprefix("sha256:") != digest.removeprefix("sha256:"):
        yield f"It was judged for the candidate {judged or 'that did not say what it is'}, not for {digest}."


def _of_age(told: dict[str, Any], now: datetime.datetime, max_age: datetime.timedelta | None) -> Iterator[str]:
    age = now - datetime.datetime.fromisoformat(told["ended"])
    if max_age is not None and age > max_age:
        yield f"It ended at {told['ended']}, which is longer ago than {max_age}."
    if age < -datetime.timedelta(minutes=5):
        yield f"It ended at {told['ended']}, which is yet to come: a clock is wrong."


def _of_ledger(
    told: dict[str, Any], bundle: Path, ledger: Ledger, head: str | None, now: datetime.datetime
) -> Iterator[str]:
    try:
        lines = ledger.lines()
        if told["attempts"] is None:
            yield "It is in no ledger, so nobody knows what else was tried."
            return
        for written_down in (told["attempts"]["head"], head):
            if written_down is not None:
                check_head(lines, written_down)
    except LedgerAltered as error:
        yield f"The ledger does not hold: {error}."
        return
    attempts = attempts_in(checked(lines))
    own = next((attempt for attempt in attempts if attempt.run == told["run"]), None)
    held = hashlib.sha256((bundle / manifest.NAME).read_bytes()).hexdigest()
    if own is None or own.closed is None or own.closed.bundle != held:
        yield "The ledger does not say that this attempt came to this bundle."
        return
    for attempt in attempts:
        concerned = attempt.digest == own.digest and not attempt.opened.faults and attempt is not own
        if concerned:
            yield from _of_other(attempt, own, now)


def _of_other(attempt: Attempt, own: Attempt, now: datetime.datetime) -> Iterator[str]:
    """What another attempt on this candidate has against it, whenever it was made."""
    same_stage = attempt.opened.stage_digest == own.opened.stage_digest
    state = attempt.state_at(now)
    broken = [*attempt.broken, *(attempt.slow if same_stage else ())]
    if not attempt.is_known:
        broken += attempt.found
    if broken:
        yield f"The attempt {attempt.run} on this candidate broke {', '.join(broken[:MOST_TOLD])}."
    if same_stage and attempt.opened.purpose == "gate" and state in ("under way", "abandoned", "gone"):
        yield f"The attempt {attempt.run} on this candidate is {state}: what it came to is not known."
