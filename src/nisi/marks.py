"""Marks: how a thing that comes back is recognised as one that we sent.

    NZ 7F3K 00A 00001 X      (written without spaces)
       |    |   |     check character
       |    |   counter      31^5 marks a writer
       |    writer           31^3 writers a run
       run nonce             another run's mark is *stray*, never a ghost

A mark sits in a field that the candidate carries to the far end (case URN, defendant reference, filename).  Its
alphabet is Crockford's base 32 less the Z, so it survives filenames, URLs and a person reading it out, and the prefix
cannot occur inside.  31 is prime, so the check character (a weighted sum modulo 31) notices every single wrong
character and every swap of two neighbours.
"""

from __future__ import annotations

import itertools
import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from random import Random

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
BASE = len(ALPHABET)
PREFIX = "NZ"
NONCE_CHARS, WRITER_CHARS, COUNTER_CHARS = 4, 3, 5
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_COUNTERS: int = BASE**COUNTER_CHARS
_WRITERS: int = BASE**WRITER_CHARS
_BODY = NONCE_CHARS + WRITER_CHARS + COUNTER_CHARS
_PATTERN = re.compile(rf"{PREFIX}([{ALPHABET}]{{{_BODY}}})([{ALPHABET}])")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark; `number` is unique in its run and joins as an integer (writer in the high bits)."""

    nonce: str
    writer: int
    counter: int

    @property
    def number(self) -> int:
        return self.writer * _COUNTERS + self.counter

    @property
    def text(self) -> str:
        body = self.nonce + _digits(self.writer, WRITER_CHARS) + _digits(self.counter, COUNTER_CHARS)
        return PREFIX + body + _check(body)


@lru_cache(maxsize=2**16)  # the same reference comes back in drafts, messages and records
def read_mark(text: str) -> Mark | None:
    """The first whole mark in `text`, or None; a mark with a wrong check character is no mark."""
    for found in _PATTERN.finditer(text):
        body, check = found.groups()
        if _check(body) == check:
            split = NONCE_CHARS + WRITER_CHARS
            return Mark(body[:NONCE_CHARS], _value(body[NONCE_CHARS:split]), _value(body[split:]))
    return None


def new_nonce(rng: Random) -> str:
    return "".join(rng.choice(ALPHABET) for _ in range(NONCE_CHARS))


class Mint:
    """Gives out the marks of one writer, each once; safe to share between threads."""

    def __init__(self, nonce: str, writer: int) -> None:
        if not 0 <= writer < _WRITERS:
            raise ValueError(f"writer number {writer} is outside 0..{_WRITERS - 1}")
        if not re.fullmatch(rf"[{ALPHABET}]{{{NONCE_CHARS}}}", nonce):
            raise ValueError(f'nonce "{nonce}" is not {NONCE_CHARS} of {ALPHABET}: its marks could not be read back')
        self._nonce, self._writer = nonce, writer
        self._counter = itertools.count()
        self._lock = threading.Lock()

    def mark(self) -> Mark:
        """The next mark; raises OverflowError after 31^5 of them, because a second round would repeat the first."""
        with self._lock:
            counter = next(self._counter)
        if counter >= _COUNTERS:
            raise OverflowError(f"writer {self._writer} has given out all of its {_COUNTERS:,} marks")
        return Mark(self._nonce, self._writer, counter)


def _digits(value: int, width: int) -> str:
    characters = []
    for _ in range(width):
        value, digit = divmod(value, BASE)
        characters.append(ALPHABET[digit])
    return "".join(reversed(characters))


def _value(text: str) -> int:
    value = 0
    for character in text:
        value = value * BASE + _VALUE[character]
    return value


def _check(body: str) -> str:
    return ALPHABET[sum(place * _VALUE[character] for place, character in enumerate(body, start=2)) % BASE]
