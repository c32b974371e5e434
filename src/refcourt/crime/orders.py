"""Orders of a case: what each share says about them, against the last word on each.

An order is known by (case, defendant, offence, condition); hearings and days are only where words on it are spoken:

    not in force, ordered ─> new        in force, ordered otherwise ─> variation     in force, EMONE ─> end
    in force, ordered so  ─> nothing    in force at another contractor ─> end there, new here
    ordered by the last share of this hearing day, left out by this one ─> end, unless another has spoken since
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from refcourt import ids
from refcourt.crime.shapes import Prompt, ResultLine

CONDITIONS = {
    "CURE": "Curfew with electronic monitoring",
    "EMW": "Trail monitoring",
    "AAR": "Alcohol abstinence and monitoring",
    "ERPEM": "Exclusion with electronic monitoring",
}
"""Short code of a tagging result → the condition that the contractor enforces."""

ENDS = "EMONE"
"""Short code of the end of monitoring under a condition."""

CONTRACTORS = ("em-contractor", "second-contractor")
"""Whom a court may choose; the first, where it chooses nobody."""

Key = tuple[str, str, str]
"""Defendant, offence and short code of the condition: one order of a case."""


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """One word on an order, the `version`th: what its contractor is to be told."""

    order_id: str
    version: int
    request: Literal["new", "variation", "end"]
    contractor: str
    master_defendant_id: str
    offence_id: str
    condition: str
    ordered_date: datetime.date
    prompts: list[Prompt]

    @property
    def key(self) -> Key:
        return self.master_defendant_id, self.offence_id, self.condition

    @property
    def in_force(self) -> bool:
        return self.request != "end"


@dataclass(frozen=True)
class Standing:
    """The last word on an order, and which hearing day spoke last about it, were it to say the same again."""

    word: Word
    spoken_by: str


@dataclass(frozen=True)
class Spoken:
    """What a share comes to: the words that are owed, and the orders as they stand after it."""

    words: list[Word]
    standings: list[Standing]


def tagging_key(line: ResultLine) -> Key | None:
    """The order that a line speaks about, if it is a word on one."""
    condition = line.ends if line.short_code == ENDS else line.short_code
    return (line.master_defendant_id, line.offence_id, condition) if condition in CONDITIONS else None


def spoken(
    case_id: str,
    hearing_day: str,
    before: Iterable[ResultLine],
    lines: Iterable[ResultLine],
    standings: Mapping[Key, Standing],
) -> Spoken:
    """What a share of these lines says, where `before` are those of the last share of the same hearing day."""
    words: list[Word] = []
    after: list[Standing] = []
    said = _by_key(lines)
    for key in _by_key(before):
        standing = standings.get(key)
        if key not in said and standing and standing.word.in_force and standing.spoken_by == hearing_day:
            words.append(_end(standing.word, standing.word.ordered_date))
            after.append(Standing(words[-1], hearing_day))
    for key, line in said.items():
        standing = standings.get(key)
        last = standing.word if standing else None
        changed = list(_words(ids.derived(case_id, "order", *key), key, line, last))
        words += changed
        if changed or last:
            after.append(Standing(changed[-1] if changed else last, hearing_day))  # type: ignore[arg-type]
    return Spoken(words, after)


def _by_key(lines: Iterable[ResultLine]) -> dict[Key, ResultLine]:
    """The lines that speak about orders; said twice, the last one stands."""
    return {key: line for line in lines if (key := tagging_key(line))}


def _words(order_id: str, key: Key, line: ResultLine, last: Word | None) -> Iterator[Word]:
    if line.short_code == ENDS:
        if last and last.in_force:
            yield _end(last, line.ordered_date)
        return
    defendant, offence, condition = key
    word = Word(
        order_id=order_id,
        version=last.version + 1 if last else 1,
        request="new",
        contractor=line.contractor or CONTRACTORS[0],
        master_defendant_id=defendant,
        offence_id=offence,
        condition=condition,
        ordered_date=line.ordered_date,
        prompts=line.prompts,
    )
    if not last or not last.in_force:
        yield word
    elif last.contractor != word.contractor:
        end = _end(last, line.ordered_date)
        yield end
        yield msgspec.structs.replace(word, version=end.version + 1)
    elif _says(last) != _says(word):
        yield msgspec.structs.replace(word, request="variation")


def _end(last: Word, on: datetime.date) -> Word:
    return msgspec.structs.replace(last, version=last.version + 1, request="end", ordered_date=on, prompts=[])


def _says(word: Word) -> tuple[datetime.date, dict[str, str]]:
    return word.ordered_date, {prompt.prompt_ref: prompt.value for prompt in word.prompts}
