"""Where an order or a document was last seen on its way: asked -> accepted -> stored -> outbox -> partner -> view.

What a step cannot tell is said as such.  The outbox is the platform's own affair: nothing outside can look into it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from nisi.board.plain import name
from nisi.checkers.checked import Finding
from nisi.checkers.standing import TOLD, subject
from nisi.history.history import History

WORDS = f"""
select {TOLD},
       o.last,
       (select min(r.answered) from records r
        where r.case_id = o.case_id and r.mark = o.mark and r.offence = o.offence and r.condition = o.condition
          and r.invoked >= o.shared and r.differs is null) as recorded,
       (select arg_min(struct_pack(t := r.received, partner := r.partner, standing := r.standing), r.received)
        from receipts r where r.owed_no = o.owed_no) as arrived
from owed o
where o.share in (select unnest($refs))
   or o.owed_no in (select owed_no from receipts where delivery in (select unnest($refs)))
"""
DOCUMENTS = """
select d.case_id, d.filename, d.submitted, d.acked,
       (select max(l.answered) from holdings h join listings l on l.case_no = h.case_no and l.rank = h.last_rank
        where h.doc = d.doc) as held,
       (select arg_max(struct_pack(t := p.seen_until, role := v.role), p.seen_until)
        from presence p join viewers v using (viewer) where p.doc = d.doc) as shown
from documents d where d.submit in (select unnest($refs))
"""
BY_WORD = ("order-", "notification-")
BY_DOCUMENT = ("document-", "bundle-")


class Place(NamedTuple):
    """One step of the way: when it was seen there, or why it was not."""

    step: str
    seen: bool
    said: str


class Way(NamedTuple):
    places: tuple[Place, ...]

    @property
    def last(self) -> str:
        """The last step at which it was seen."""
        return next((f"{p.step}, {p.said}" for p in reversed(self.places) if p.seen), "nowhere")


def ways(history: History, findings: Sequence[Finding]) -> list[Way | None]:
    """The way of what each finding is about; None where it is about something that does not travel."""
    refs = sorted({ref for finding in findings for ref in finding.calls})
    words = {subject(row): row for row in history.rows(WORDS, refs=refs)} if refs else {}
    documents = history.rows(DOCUMENTS, refs=refs) if refs else []
    return [_way(history, finding, words, documents) for finding in findings]


def _way(
    history: History, finding: Finding, words: Mapping[str, dict[str, Any]], documents: Sequence[dict[str, Any]]
) -> Way | None:
    if finding.code.startswith(BY_WORD):
        word = words.get(finding.subject.removesuffix(" on record"))
        return _of_word(history, word) if word is not None else None
    if finding.code.startswith(BY_DOCUMENT):
        about = f"{finding.subject} "
        its = (d for d in documents if about.startswith(f"{d['case_id']} ") and f" {d['filename']} " in about)
        document = next(its, None)
        return _of_document(history, document) if document is not None else None
    return None


def _of_word(history: History, word: dict[str, Any]) -> Way:
    arrived = word["arrived"]
    partner = Place("partner", False, f"not at {name(word['partner'])}")
    if arrived is not None:
        how = {"ours": "", "misrouted": ", for which it was not meant"}.get(arrived["standing"], ", changed")
        partner = Place("partner", True, f"at {name(arrived['partner'])} {history.clock_time(arrived['t'])}{how}")
    return Way(
        (
            _at(history, "asked", word["shared"]),
            _at(history, "accepted", word["acked"]),
            _recorded(history, word),
            _OUTBOX,
            partner,
            Place("view", False, "not asked of the partner"),
        )
    )


def _recorded(history: History, word: dict[str, Any]) -> Place:
    """On the platform's own record of the order, which has the court's last word on it alone."""
    if not word["last"]:
        return Place("stored", False, "not known: the court said more later")
    return _at(history, "stored", word["recorded"], "not seen on the platform's own record", "on its own record ")


def _of_document(history: History, document: dict[str, Any]) -> Way:
    shown = document["shown"]
    seen = Place("view", False, "in no view that was looked at")
    if shown is not None:
        seen = Place("view", True, f"of the {name(shown['role'])} {history.clock_time(shown['t'])}")
    return Way(
        (
            _at(history, "asked", document["submitted"]),
            _at(history, "accepted", document["acked"]),
            _at(history, "stored", document["held"], "not in the store's list", "in the store "),
            Place("outbox", False, "does not apply"),
            Place("partner", False, "does not apply"),
            seen,
        )
    )


def _at(history: History, step: str, t: int | None, otherwise: str = "no answer came", where: str = "") -> Place:
    return Place(step, t is not None, f"{where}{history.clock_time(t)}" if t is not None else otherwise)


_OUTBOX = Place("outbox", False, "cannot be seen from outside")
