"""What a CI system shows beside a run: a summary in Markdown, and annotations, both within its limits.

Whatever the candidate said is escaped: it must not become a heading, a link or a command of the CI system's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nisi.board.first_page import verdict_told
from nisi.board.plain import plain
from nisi.board.words import RULED, WORST_FIRST, grouped, headline, sentence
from nisi.history.history import History
from nisi.verdict.judging import Judgement
from nisi.verdict.rulings import Ruling, Verdict
from nisi.verdict.stage import Stage

MOST_ROWS = 200  # of each table: 600 rows of at most TEXT characters stay far below GitHub's 1 MiB
TEXT = 400  # characters of one cell
MOST_ANNOTATIONS = 10  # GitHub shows no more errors of one step


def step_summary(judgement: Judgement, history: History, stage: Stage, head: str) -> str:
    """The verdict in Markdown: what was breached or not shown, what was found, and the head of the ledger."""
    return "\n".join(_lines(judgement, history, stage, head)) + "\n"


def as_annotations(judgement: Judgement, history: History, stage: Stage) -> Iterator[str]:
    """Commands by which GitHub Actions shows errors; none of a GO."""
    if judgement.verdict is Verdict.GO:
        return
    told = [headline(judgement, history, stage)]
    told += [f"{RULED[r.verdict]} {r.name}: {r.because}" for r in _blocking(judgement)]
    told += [f"NOT SHOWN {doubt.what}: {doubt.why}" for doubt in judgement.not_shown]
    for text in told[:MOST_ANNOTATIONS]:
        yield f"::error title=nisi::{_as_data(plain(text)[:TEXT])}"


def _lines(judgement: Judgement, history: History, stage: Stage, head: str) -> Iterator[str]:
    yield f"## {_text(headline(judgement, history, stage))}"
    yield ""
    yield _text(" ".join(verdict_told(judgement, stage)))
    for what in judgement.loosened[:MOST_ROWS]:
        yield ""
        yield _text(f"Loosened since a candidate was last accepted: {what}.")
    blocking = [(RULED[r.verdict], r.name, r.because) for r in _blocking(judgement)]
    yield from _table(("ruling", "what was measured", "why"), blocking)
    found = [(code, f"{len(found):,}", found[0].sentence) for code, found in grouped(judgement.findings).items()]
    yield from _table(("finding", "count", "the first of them"), found)
    doubts = [(doubt.what, doubt.why, sentence(doubt.way_out)) for doubt in judgement.not_shown]
    yield from _table(("not shown", "why", "what to do"), doubts)
    yield ""
    attempts = judgement.attempts
    if attempts is not None:
        first = f" {attempts.first_run} answers for there being no earlier ledger." if attempts.first_run else ""
        discarded = f"of which {attempts.discarded:,} discarded"
        yield _text(f"Attempts on this candidate by this stage: {attempts.started:,}, {discarded}.{first}")
    yield f"Head of the ledger, to be written down: `{head}`"


def _blocking(judgement: Judgement) -> list[Ruling]:
    rulings = [ruling for ruling in judgement.rulings if ruling.verdict is not Verdict.GO]
    return sorted(rulings, key=lambda ruling: WORST_FIRST.index(ruling.verdict))


def _table(titles: tuple[str, str, str], rows: list[tuple[str, str, str]]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield f"| {' | '.join(titles)} |"
    yield "|---|---|---|"
    yield from (f"| {' | '.join(map(_text, row))} |" for row in rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        yield f"| and {len(rows) - MOST_ROWS:,} more | | |"


def _text(text: str) -> str:
    """Text as Markdown that means nothing but itself."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~$@-])", r"\\\1", plain(text)[:TEXT]).replace("&", "&amp;")


def _as_data(text: str) -> str:
    """Text as a workflow command takes it: a line break would begin another command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
