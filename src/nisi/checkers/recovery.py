"""Outages made from outside: that they struck, that they spread no further, and that all was well again in time.

What it checks: an outage was *felt* by somebody other than the tool that made it (an act that was not served, a word
that its partner did not take, an act that hung).  Outside what it named, no more than `not_served_share` of acts went
unserved while it lasted and for `recovers_s` after.  Of what it named, none more than that goes unserved later.  And
what had waited for it was with its partners `backlog_s` after it was over.
Why it matters: in 2019 the courts' network was out for about a week, and each reconnection was a surge of its own.
What it cannot see: an outage that nobody noticed, which is not shown.
Cost: linear in acts that met an outage.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nisi.checkers.checked import NANOSECONDS, Checked, Finding, Measure, NotExercised, Promises, Rate
from nisi.checkers.served import OutageMade, fails_too_often, with_load_acts
from nisi.checkers.standing import NEVER, words_of
from nisi.history.history import History

CODES = {"outage-spread": "recovery", "not-recovered": "recovery", "backlog-late": "recovery"}
MEASURES = {
    "outages.spread": "recovery",
    "outages.not-recovered": "recovery",
    "backlogs.late": "recovery",
    "outages.unobserved": "recovery",
}
UNOBSERVED = ("outages.unobserved",)
SUITES = ("outage",)
CONFIDENCE = 0.99  # that a spread or a failed recovery is no chance; there are few outages
TOUCHED_AT_LEAST = 5  # acts or words: an outage that met fewer shows nothing

_TALLY = """
select count(*) as asked, count(*) filter (not served) as failed,
    count(distinct actor) filter (not served) as people, list(ref order by ref) filter (not served)[:3] as refs
from load_acts a where {which}
"""
_NAMED = "act_no in (select act_no from inside where outage_no = $number and named)"
_OTHERS = """
act_no in (select act_no from inside where outage_no = $number)
and act_no not in (select act_no from inside where named)
"""
_AFTER = """
(($what = 'candidate') or list_contains($sites, site) or list_contains($networks, network))
and due >= $after and act_no not in (select act_no from inside)
"""


def check(history: History, promises: Promises) -> Checked:
    made = with_load_acts(history, promises.recovers_s)
    if not made:
        return Checked(measures=tuple(NotExercised(name=name, why="no outage was made") for name in MEASURES))
    findings: list[Finding] = []
    spread = relapsed = unobserved = 0
    for outage in made:
        others = _tally(history, _OTHERS, number=outage.outage_no)
        if _fails(others, promises):
            spread += 1
            findings.append(_spread(history, outage, others, promises))
        after = _after(history, outage)
        if _fails(after, promises):
            relapsed += 1
            findings.append(_not_recovered(history, outage, after, promises))
        felt = _felt(history, outage, promises)
        unobserved += outage.error is not None or not felt or (outage.what != "partner" and not after["asked"])
    late, backlogs = _backlogs(history, promises, made)
    findings += late
    return Checked(
        tuple(findings),
        (
            Measure(name="outages.spread", rate=Rate(failures=spread, exposures=len(made), unit="outages")),
            Measure(name="outages.not-recovered", rate=Rate(failures=relapsed, exposures=len(made), unit="outages")),
            Measure(name="outages.unobserved", rate=Rate(failures=unobserved, exposures=len(made), unit="outages")),
            Measure(name="backlogs.late", rate=Rate(failures=len(late), exposures=backlogs, unit="backlogs"))
            if backlogs
            else NotExercised(name="backlogs.late", why="nothing waited for an outage to be over"),
        ),
    )


def _tally(history: History, which: str, **parameters: Any) -> dict[str, Any]:
    return history.rows(_TALLY.format(which=which), **parameters)[0]


def _after(history: History, outage: OutageMade) -> dict[str, Any]:
    return _tally(
        history,
        _AFTER,
        what=outage.what,
        sites=list(outage.sites),
        networks=list(outage.networks),
        after=outage.judged_until,
    )


def _fails(tally: dict[str, Any], promises: Promises) -> bool:
    return fails_too_often(tally["failed"], tally["asked"], promises.not_served_share, CONFIDENCE)


def _felt(history: History, outage: OutageMade, promises: Promises) -> bool:
    """Whether somebody other than who made the outage saw its effect, and enough was asked in its time to see it.

    A partner's inbox is the tool itself: the witness is that what was shared meanwhile came only afterwards.  Of sites
    and of the candidate it is a load user's act that was not served, or that hung until the outage was over; or what
    was seen of the candidate's processes, where it bore the loss of one so well that nobody noticed."""
    if outage.what == "partner":
        words = words_of(history, promises)
        its = words.slices["partner"].is_in(*outage.partners)
        meanwhile = its & (words.made >= outage.began) & (words.made < outage.ended)
        came_in_time = meanwhile & (words.received < outage.ended)
        return bool(meanwhile.sum() >= TOUCHED_AT_LEAST and came_in_time.sum() < meanwhile.sum())
    named = _tally(history, _NAMED, number=outage.outage_no)
    hung = _tally(
        history,
        f"{_NAMED} and invoked < $ended and ended >= $ended",
        number=outage.outage_no,
        ended=outage.ended,
    )
    noticed = named["failed"] + hung["asked"] > 0 or outage.witnessed is not None
    return bool(named["asked"] >= TOUCHED_AT_LEAST and noticed)


def _finding(code: str, outage: OutageMade, tally: dict[str, Any], sentence: str) -> Finding:
    return Finding(
        code=code,
        subject=outage.name,
        sentence=sentence,
        calls=tuple(tally["refs"] or ()),
        where={"outage": outage.name},
    )


def _spread(history: History, outage: OutageMade, others: dict[str, Any], promises: Promises) -> Finding:
    sentence = (
        f"While {_told(history, outage)}, {others['failed']:,} of {others['asked']:,} acts that had nothing to do "
        f"with it were not served; it met {others['people']:,} people, and at most "
        f"{promises.not_served_share * 100:g}% is allowed."
    )
    return _finding("outage-spread", outage, others, sentence)


def _not_recovered(history: History, outage: OutageMade, after: dict[str, Any], promises: Promises) -> Finding:
    sentence = (
        f"{promises.recovers_s:g} s after {_told(history, outage)} and later, {after['failed']:,} of "
        f"{after['asked']:,} acts of those that it had struck were still not served; it met "
        f"{after['people']:,} people."
    )
    return _finding("not-recovered", outage, after, sentence)


def _backlogs(history: History, promises: Promises, made: list[OutageMade]) -> tuple[list[Finding], int]:
    """What waited when an outage was over, of each partner that it kept from its words; and how many such there are."""
    words = words_of(history, promises)
    partners = words.slices["partner"]
    late: list[Finding] = []
    backlogs = 0
    for outage in made:
        over_ns = outage.ended + int(promises.backlog_s * NANOSECONDS)
        for code, partner in enumerate(partners.values):
            if outage.what == "sites" or (outage.what == "partner" and partner not in outage.partners):
                continue
            waited = (partners.codes == code) & (words.made < outage.ended) & (words.received > outage.ended)
            came = waited & (words.received < NEVER)
            if not came.any():
                continue
            backlogs += 1
            if not (came & (words.received > over_ns)).any():
                continue
            last = int(np.max(words.received[came]))
            late.append(
                Finding(
                    code="backlog-late",
                    subject=f"{outage.name}: {partner}",
                    sentence=(
                        f"{int(came.sum()):,} words to {partner} waited when {_told(history, outage)} was over; the "
                        f"last was there {(last - outage.ended) / NANOSECONDS:.1f} s later, at "
                        f"{history.clock_time(last)}, and {promises.backlog_s:g} s are allowed."
                    ),
                    where={"outage": outage.name, "partner": partner},
                )
            )
    return late, backlogs


def _told(history: History, outage: OutageMade) -> str:
    what = {"partner": ", ".join(outage.partners), "sites": "sites", "candidate": "the platform"}[outage.what]
    began, ended = history.clock_time(outage.began), history.clock_time(outage.ended)
    return f"the outage {outage.name} ({what} {outage.how} from {began} to {ended})"
