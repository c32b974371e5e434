"""`nisi gate --continue RUN`: which attempt is meant, and which suites it takes to show what it did not."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from nisi.gather.leader import WrongCandidate
from nisi.gather.plan import Settings
from nisi.journal.records import CandidateRead
from nisi.kit import harness_digest
from nisi.ledger.attempts import attempts_in
from nisi.ledger.ledger import Ledger
from nisi.settings import UsageError, nearest
from nisi.verdict.continued import suites_short, why_not
from nisi.verdict.stage import digest_of


class Continuing(NamedTuple):
    """The attempt to go on with, by its name; the suites to run; the digest of the candidate that it was made on."""

    run: str
    suites: tuple[str, ...]
    candidate_digest: str | None

    def check(self, reading: CandidateRead) -> None:
        """Raises `WrongCandidate` when the candidate says that it is another."""
        if reading.digest != self.candidate_digest:
            raise WrongCandidate(
                f"--continue {self.run}: it was made on another candidate ({str(self.candidate_digest)[:12]}, this is "
                f"{str(reading.digest)[:12]}); counting begins anew: run the whole gate"
            )


def continuing(run: str, settings: Settings, ledger: Ledger, seed: int | None) -> Continuing:
    """`run` is the name of an attempt, or its folder.  Raises `UsageError` for one that cannot be gone on with."""
    name = Path(run).name
    attempts = {attempt.run: attempt for attempt in attempts_in(ledger.read())}
    if name not in attempts:
        raise UsageError(f"--continue {run}: the ledger has no such attempt; {nearest(name, tuple(attempts))}")
    attempt = attempts[name]
    if attempt.opened.candidate != settings.candidate.name:
        raise UsageError(f"--continue {name}: its candidate is {attempt.opened.candidate}; name it with --candidate")
    if seed is not None and seed == attempt.opened.seed:
        raise UsageError(f"--continue {name}: --seed {seed} draws what it has drawn; name another, or none")
    access = digest_of(settings.kit / "contracts" / "access.toml")
    reason = why_not(attempt, digest_of(settings.stage_path), harness_digest(settings.kit), access)
    if reason is not None:
        raise UsageError(f"--continue {name}: {reason}")
    suites = suites_short(attempt, settings.stage)
    if not suites:
        raise UsageError(f"--continue {name}: it showed every limit by itself; run the whole gate again")
    return Continuing(name, suites, attempt.digest)
