"""Marks: what was sent is recognised when it comes back, and nothing else is."""

from __future__ import annotations

import threading
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nisi.marks import (
    ALPHABET,
    BASE,
    COUNTER_CHARS,
    NONCE_CHARS,
    PREFIX,
    WRITER_CHARS,
    Mark,
    Mint,
    new_nonce,
    read_mark,
)

NONCES = st.text(ALPHABET, min_size=NONCE_CHARS, max_size=NONCE_CHARS)
MARKS = st.builds(
    Mark,
    nonce=NONCES,
    writer=st.integers(0, BASE**WRITER_CHARS - 1),
    counter=st.integers(0, BASE**COUNTER_CHARS - 1),
)
# What fields that carry a mark may hold beside it: nothing that itself begins a mark.
AROUND = st.text(st.characters(exclude_characters="Z"), max_size=20)


@given(MARKS)
def test_a_mark_is_read_back_as_it_was_written(mark: Mark) -> None:
    """Nonce, writer and counter survive the text, which is as long for the first mark as for the last."""
    assert (read_mark(mark.text), len(mark.text)) == (mark, 15)


@given(MARKS)
def test_every_single_wrong_character_is_noticed(mark: Mark) -> None:
    """Of all texts that differ from a mark in one place, none is a mark."""
    text = mark.text
    for place in range(len(text)):
        for wrong in set(ALPHABET + "Zz-") - {text[place]}:
            assert read_mark(text[:place] + wrong + text[place + 1 :]) is None


@given(MARKS)
def test_every_swap_of_two_neighbours_is_noticed(mark: Mark) -> None:
    """Swapping two characters that differ makes no other mark; the check character counts as one of them."""
    text = mark.text
    swapped = [text[:n] + text[n + 1] + text[n] + text[n + 2 :] for n in range(len(text) - 1) if text[n] != text[n + 1]]
    assert [read_mark(wrong) for wrong in swapped] == [None] * len(swapped)


@given(MARKS, AROUND, AROUND)
def test_a_mark_is_found_inside_other_text(mark: Mark, before: str, after: str) -> None:
    """A mark may stand anywhere in a filename, a reference or a sentence."""
    assert read_mark(before + mark.text + after) == mark


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("letter-{a}.pdf", "a"),
        ("NZ{a}", "a"),
        ("NNZNZ7F3K {a}", "a"),
        ("{a}{b}", "a"),
        ("{a_wrong}{b}", "b"),
        ("{a_cut}", None),
        ("{a_cut} {b}", "b"),
        ("{a_lower}", None),
        ("", None),
        ("NZ", None),
    ],
    ids=["a filename", "prefix twice", "false starts", "two marks", "a broken one first", "cut short"]
    + ["cut short, then whole", "in small letters", "nothing", "only a prefix"],
)
def test_the_first_whole_mark_counts(text: str, read: str | None) -> None:
    """A mark that is broken, cut or put into small letters is none, and hides none that comes after it."""
    a, b = Mark("7F3K", 1, 7), Mark("7F3K", 1, 8)
    wrong = a.text[:-1] + ("0" if a.text[-1] != "0" else "1")
    written = text.format(a=a.text, b=b.text, a_wrong=wrong, a_cut=a.text[:-1], a_lower=a.text.lower())
    assert read_mark(written) == {"a": a, "b": b, None: None}[read]


@given(MARKS, MARKS)
def test_numbers_are_unique_within_a_run(one: Mark, other: Mark) -> None:
    """Writer and counter have the same number exactly when they are the same."""
    same = (one.writer, one.counter) == (other.writer, other.counter)
    assert (one.number == other.number) is same


@given(MARKS, NONCES)
def test_another_runs_mark_is_told_apart_by_its_nonce(mark: Mark, nonce: str) -> None:
    """The same writer and counter under another nonce is another mark with another text."""
    other = Mark(nonce, mark.writer, mark.counter)
    assert (read_mark(other.text) == mark) is (nonce == mark.nonce)


def test_the_prefix_cannot_occur_inside() -> None:
    """No character of the alphabet ends the prefix, so one mark never begins in another."""
    assert PREFIX[-1] not in ALPHABET


def test_a_mint_gives_each_mark_once_to_many_threads() -> None:
    """Eight threads that take 2,000 marks each get 16,000 different ones, and none is left out."""
    mint, taken = Mint("7F3K", 3), [list[Mark]() for _ in range(8)]
    threads = [
        threading.Thread(target=lambda own=own: own.extend(mint.mark() for _ in range(2_000)))  # type: ignore[misc]
        for own in taken
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mark.counter for own in taken for mark in own) == list(range(16_000))


@pytest.mark.parametrize("writer", [-1, BASE**WRITER_CHARS])
def test_a_writer_number_that_a_mark_cannot_hold_is_refused(writer: int) -> None:
    """Rather than wrap around into another writer's marks."""
    with pytest.raises(ValueError, match=f"writer number {writer} is outside 0..29790"):
        Mint("7F3K", writer)


@pytest.mark.parametrize("nonce", ["", "7F3", "7F3KK", "7f3k", "7F3Z", "7F3\n"])
def test_a_nonce_that_could_not_be_read_back_is_refused(nonce: str) -> None:
    """Marks with such a nonce would all be foreign when they come back."""
    with pytest.raises(ValueError, match="could not be read back"):
        Mint(nonce, 0)


def test_a_mint_that_has_run_out_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark after the last would repeat the first: it is refused."""
    mint = Mint("7F3K", 0)
    monkeypatch.setattr(mint, "_counter", iter([BASE**COUNTER_CHARS - 1, BASE**COUNTER_CHARS]))
    assert read_mark(mint.mark().text) == Mark("7F3K", 0, BASE**COUNTER_CHARS - 1)
    with pytest.raises(OverflowError, match="all of its 28,629,151 marks"):
        mint.mark()


def test_a_nonce_repeats_with_its_seed() -> None:
    """The same generator gives the same nonce, and every nonce can stand in a mark."""
    assert new_nonce(Random("seed 7")) == new_nonce(Random("seed 7"))
    assert read_mark(Mark(new_nonce(Random(1)), 0, 0).text) is not None
