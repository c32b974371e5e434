"""What arrived, matched with what was owed.

A *message* is what came under one idempotency key; further copies of it are resent.  Each message belongs to at
most one word: first those that say exactly what a word says, then, of what is left, those that say something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from nisi.history.payload import SIGNED
from nisi.history.tabulate import RECEIVED
from nisi.history.words import NOTIFICATION, ORDER, Word
from nisi.marks import read_mark
from nisi.model import OrderReceived, Received

OURS, ALTERED, MISROUTED, EARLY, UNMATCHED = "ours", "altered", "misrouted", "early", "unmatched"
Owed = tuple[str, int | None, str, str, bool]  # thing, mark, offence or hearing, condition or day, test


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """One order, or one defendant's results, in a delivery; `standing` only where it is nobody's of this run.

    `withheld`: the partner has it, and gave the platform no answer, so that another copy is to be expected."""

    delivery: str
    partner: str
    received: int
    key: str | None
    sha256: str
    withheld: bool
    said: Received | None
    standing: str | None

    @property
    def owed(self) -> Owed:
        assert self.said is not None
        mark = read_mark(self.said.reference)
        number = mark.number if mark else None
        if isinstance(self.said, OrderReceived):
            return ORDER, number, self.said.offence_id, self.said.condition, self.said.test
        return NOTIFICATION, number, self.said.hearing_id, self.said.hearing_day, self.said.test

    @property
    def request(self) -> str:
        return self.said.request if isinstance(self.said, OrderReceived) else "results"


class Match(NamedTuple):
    message: Message
    word: Word | None
    standing: str
    differs: tuple[tuple[str, str | None, str | None], ...] = ()
    copy: bool = False


def messages_of(deliveries: Iterable[Mapping[str, Any]], nonce: str) -> list[Message]:
    """Everything that the dialect recognised, in the order of its arrival."""
    found = []
    for row in sorted(deliveries, key=lambda row: int(row["received"])):
        base = (f"{row['writer']}:{row['n']}", row["partner"], row["received"], row["key"], row["sha256"])
        withheld = row["answer"] == "withheld"
        if row["answer"] == "failed":
            found.append(Message(*base, withheld, None, "failed"))
        elif row["signature"] not in SIGNED:
            found.append(Message(*base, withheld, None, "unsigned"))
        elif row["recognised"] is None:
            found.append(Message(*base, withheld, None, "unreadable"))
        else:
            for said in RECEIVED.decode(row["recognised"]):
                mark = read_mark(said.reference)
                standing = "foreign" if mark is None else None if mark.nonce == nonce else "stray"
                found.append(Message(*base, withheld, said, standing))
    return found


def owed_as(word: Word) -> Owed:
    """How a message about this word is recognised."""
    if word.thing == ORDER:
        return ORDER, word.mark, word.offence or "", word.condition or "", word.person.test
    return NOTIFICATION, word.mark, word.share.hearing, word.share.day, word.person.test


def readable_fields(messages: Iterable[Message]) -> dict[str, frozenset[str]]:
    """For each thing, the fields that the dialect read in any message: what it never reads cannot be compared.

    Results are told by the ids of their lines, so those are read when any message has one."""
    read: dict[str, set[str]] = defaultdict(set)
    for message in messages:
        if message.said is not None:
            read[message.owed[0]] |= message.said.details.keys()
    return {thing: frozenset(fields) for thing, fields in read.items()}


class Matching:
    """Matches the messages of some keys with the words on them."""

    def __init__(self, readable: Mapping[str, frozenset[str]]) -> None:
        self._readable = readable

    def differences(self, word: Word, message: Message) -> tuple[tuple[str, str | None, str | None], ...]:
        """(field, what was owed, what arrived) for each field that differs, among those that can be read."""
        assert message.said is not None
        got = message.said.details
        readable = self._readable.get(word.thing, frozenset())
        if not readable:
            return ()
        fields = dict.fromkeys((*word.details, *got))
        if word.request == "end":
            fields = dict.fromkeys(field for field in fields if field in word.details)
        elif word.thing == ORDER:
            fields = dict.fromkeys(field for field in fields if field in readable)
        return tuple((f, word.details.get(f), got.get(f)) for f in fields if word.details.get(f) != got.get(f))

    def matched(self, words: Sequence[Word], messages: Sequence[Message]) -> list[Match]:
        """Each message about one key with the word that it is for; both in their order."""
        groups: dict[tuple[str, str], list[Message]] = {}
        for message in messages:
            groups.setdefault((message.partner, message.key or message.delivery), []).append(message)
        found: dict[Message, Match] = {}
        told: set[int] = set()  # places of the words that a message exactly tells
        left: list[list[Message]] = []
        for group in groups.values():
            place = self._exact(words, group[0], told)
            if place is None:
                left.append(group)
            else:
                told.add(place)
                self._take(found, group, words[place], OURS)
        used = set(told)
        for group in left:
            self._take_rest(found, group, words, told, used)
        return [found[message] for message in messages]

    def _exact(self, words: Sequence[Word], message: Message, told: set[int]) -> int | None:
        """Of equal words that fit, the first after what the partner was told last: a word that was lost between two
        that say the same is one loss, and nothing came out of its order."""
        begun = (place for place, word in enumerate(words) if word.share.shared <= message.received)
        fitting = [place for place in begun if place not in told and self._says(words[place], message)]
        last = max((place for place in told if words[place].partner == message.partner), default=-1)
        return next((place for place in fitting if place > last), fitting[0] if fitting else None)

    def _says(self, word: Word, message: Message) -> bool:
        at_home = word.partner == message.partner and word.request == message.request
        return at_home and not self.differences(word, message)

    def _take_rest(
        self, found: dict[Message, Match], group: list[Message], words: Sequence[Word], told: set[int], used: set[int]
    ) -> None:
        first = group[0]
        begun = [(place, word) for place, word in enumerate(words) if word.share.shared <= first.received]
        for standing, fits in self._fits(first):
            place = next((p for p, word in begun if p not in used and fits(word)), None)
            if place is not None:
                used.add(place)
                self._take(found, group, words[place], standing)
                return
        again = [word for place, word in begun if place in told and self._says(word, first)]
        if again:
            self._take(found, group, again[-1], OURS)
            return
        at_home = [word for _, word in begun if word.partner == first.partner]
        if at_home:
            self._take(found, group, at_home[-1], ALTERED)
        elif begun:
            self._take(found, group, begun[-1][1], MISROUTED)
        else:
            for message in group:
                found[message] = Match(message, None, EARLY if words else UNMATCHED)

    def _fits(self, message: Message) -> tuple[tuple[str, Callable[[Word], bool]], ...]:
        """What a message that says nothing exactly may be taken for, the likeliest first."""

        def here(word: Word) -> bool:
            return word.partner == message.partner

        return (
            (MISROUTED, lambda w: not here(w) and w.request == message.request and not self.differences(w, message)),
            (ALTERED, lambda w: here(w) and w.request == message.request),
            (ALTERED, here),
        )

    def _take(self, found: dict[Message, Match], group: list[Message], word: Word, standing: str) -> None:
        """All copies of a message are for one word; a copy that says something else is altered, not resent."""
        for number, message in enumerate(group):
            differs = self.differences(word, message)
            if word.request != message.request:
                differs = (("request", word.request, message.request), *differs)
            same_body = any(message.sha256 == before.sha256 for before in group[:number])
            if number and not same_body and not differs:
                differs = (("body under the same key", group[0].sha256, message.sha256),)
            own = ALTERED if standing == OURS and differs else standing
            found[message] = Match(message, word, own, differs, same_body)


def by_what_is_owed(messages: Iterable[Message]) -> dict[Owed, list[Message]]:
    """The messages that bear a mark of this run, by what they are about."""
    found: dict[Owed, list[Message]] = defaultdict(list)
    for message in messages:
        if message.standing is None:
            found[message.owed].append(message)
    return found
