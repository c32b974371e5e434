"""What courts shared: each share of a hearing day, with the result lines that it made the court's word.

Drafts are matched with shares by their version.  A share that the platform accepted and refused later counts as refused
only when its sharer could read so, and a reason for it stands in the history: a lock, an approval still due, a draft
that was newer, or that it had been shared already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from nisi.history.acts import Act
from nisi.model import Defendant, ResultLine
from nisi.operations import (
    BeginAmendment,
    CancelAmendment,
    CaseOpened,
    DraftResults,
    HearingListed,
    ListHearing,
    OpenCrimeCase,
    ReadShareOutcome,
    ResultsDrafted,
    ShareAccepted,
    ShareOutcome,
    ShareResults,
)


class Person(NamedTuple):
    """A defendant in one case; the same person in another case is another one of these."""

    defendant: Defendant
    case_id: str
    urn: str
    test: bool


class Share(NamedTuple):
    """One share of a hearing day; `outcome` is ok, unknown or refused, `acked` None where no answer came."""

    ref: str
    role: str
    case_id: str
    hearing: str
    day: str
    site: str | None
    lines: tuple[ResultLine, ...]
    shared: int
    acked: int | None
    outcome: str
    sequence: int | None
    answered: int | None
    lawful: bool = False  # of a share that was refused: the history holds a cause for that

    @property
    def hearing_day(self) -> tuple[str, str]:
        return self.hearing, self.day

    def is_before(self, other: Share) -> bool:
        """Whether this share came certainly first: by the platform's own count, else by real time."""
        if self.sequence is not None and other.sequence is not None:
            return self.sequence < other.sequence
        return self.acked is not None and self.acked <= other.shared


class _Draft(NamedTuple):
    version: int
    lines: tuple[ResultLine, ...]
    drafted: int | None


class _Listed(NamedTuple):
    case_id: str
    site: str
    first_day: str


@dataclass
class CourtActs:
    """What a run's acts say of crime cases: who is in which, and what was shared."""

    people: dict[tuple[str, str], Person] = field(default_factory=dict)  # by case and master defendant
    shares: list[Share] = field(default_factory=list)
    refused: list[Share] = field(default_factory=list)

    def person(self, share: Share, master_defendant_id: str) -> Person | None:
        return self.people.get((share.case_id, master_defendant_id))


def court_acts(acts: Iterable[Act], answer_s: float) -> CourtActs:
    """Cases and shares, the shares in the order in which they were begun.

    A sharer may be told for `answer_s` after the acknowledgement that a share has failed all the same."""
    court = CourtActs()
    listed: dict[str, _Listed] = {}
    drafts: dict[tuple[str, str], list[_Draft]] = defaultdict(list)
    locks: dict[tuple[str, str], list[int]] = defaultdict(list)
    failed: dict[tuple[str, str], list[int]] = defaultdict(list)
    for act in acts:
        match act.operation, act.answer:
            case OpenCrimeCase() as opening, CaseOpened() as opened:
                for defendant in opening.defendants:
                    key = opened.case_id, defendant.master_defendant_id
                    court.people[key] = Person(defendant, opened.case_id, opening.urn, opening.test)
            case ListHearing() as listing, HearingListed() as answer:
                listed[answer.hearing_id] = _Listed(listing.case_id, listing.court_centre, listing.hearing_day)
            case DraftResults() as drafting, drafted if act.outcome != "refused":
                # A draft whose answer never came may stand: its version would be the next one.
                version = drafted.version if isinstance(drafted, ResultsDrafted) else drafting.version + 1
                day = _day(listed, drafting.hearing_id, drafting.day)
                lines = _as_named(drafting.lines, drafted)
                drafts[drafting.hearing_id, day].append(_Draft(version, lines, act.answered))
            case (BeginAmendment() | CancelAmendment()) as amending, _ if act.outcome == "ok" and act.answered:
                day = _day(listed, amending.hearing_id, amending.day)
                locks[amending.hearing_id, day].append(act.answered)
            case ReadShareOutcome() as reading, ShareOutcome(state="failed") if act.answered:
                failed[reading.hearing_id, _day(listed, reading.hearing_id, reading.day)].append(act.answered)
            case ShareResults() as share, answer_:
                known = listed.get(share.hearing_id)
                if known is None:
                    continue
                day = share.day or known.first_day
                made = Share(
                    ref=act.ref,
                    role=act.role,
                    case_id=known.case_id,
                    hearing=share.hearing_id,
                    day=day,
                    site=known.site,
                    lines=_lines_of(drafts[share.hearing_id, day], share.version),
                    shared=act.invoked,
                    acked=act.answered if act.outcome == "ok" else None,
                    outcome=act.outcome,
                    sequence=answer_.sequence if isinstance(answer_, ShareAccepted) else None,
                    answered=act.answered,
                )
                (court.refused if act.outcome == "refused" else court.shares).append(made)
    _refuse_lawfully(court, drafts, locks, failed, int(answer_s * 1_000_000_000))
    return court


def _day(listed: dict[str, _Listed], hearing: str, day: str | None) -> str:
    return day or (listed[hearing].first_day if hearing in listed else "")


def _as_named(lines: tuple[ResultLine, ...], drafted: Any) -> tuple[ResultLine, ...]:
    """The lines by the ids that the platform gave them, where it says which."""
    if not isinstance(drafted, ResultsDrafted) or len(drafted.line_ids) != len(lines):
        return lines
    return tuple(
        msgspec.structs.replace(line, result_line_id=id) for line, id in zip(lines, drafted.line_ids, strict=True)
    )


def _lines_of(drafts: list[_Draft], version: int) -> tuple[ResultLine, ...]:
    return next((draft.lines for draft in reversed(drafts) if draft.version == version), ())


def _refuse_lawfully(
    court: CourtActs,
    drafts: dict[tuple[str, str], list[_Draft]],
    locks: dict[tuple[str, str], list[int]],
    failed: dict[tuple[str, str], list[int]],
    within: int,
) -> None:
    """Take out the accepted shares that their sharer could read to have failed, where there was a cause for it; and say
    of those that were refused at once whether there was one."""

    def has_cause(share: Share) -> bool:
        """Since the day was shared last: it was locked, or drafted with other lines; or it had been shared already."""
        assert share.answered is not None
        others = [s for s in court.shares if s.hearing_day == share.hearing_day and s is not share]
        shared_before = [s.acked for s in others if s.acked is not None and s.acked <= share.answered]
        since = max(shared_before, default=0)
        newer = [d.drafted for d in drafts[share.hearing_day] if d.lines != share.lines and d.drafted is not None]
        return bool(shared_before) or any(since < t <= share.answered for t in [*locks[share.hearing_day], *newer])

    for share in list(court.shares):
        told = share.acked is not None and any(0 <= t - share.acked <= within for t in failed[share.hearing_day])
        if told and has_cause(share):
            court.shares.remove(share)
            court.refused.append(share._replace(outcome="refused"))
    court.refused = [share._replace(lawful=share.answered is not None and has_cause(share)) for share in court.refused]
