"""What both `send` adapters do alike with an answer: its headers joined, its body decoded, everything bounded.

Only gzip is asked for and only gzip is understood: each further coding is one more decoder to trust with a bomb.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from nisi.drivers.dialect import NoAnswer

ACCEPT_ENCODING = "gzip"
CHUNK = 65536  # bytes read, or decoded, at a time: what a bomb can cost beyond the limit


def joined_headers(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Header names in small letters; a name that comes more than once has its values joined (RFC 9110, section 5.3)."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined


def whole_body(pieces: Iterable[bytes], encoding: str, at_most: int) -> bytes:
    """The decoded body; raises `NoAnswer` when it is larger than `at_most` bytes, cut off, or cannot be decoded."""
    match encoding.strip().lower():
        case "" | "identity":
            decoded = pieces
        case "gzip" | "x-gzip":
            decoded = _unzipped(pieces)
        case _:
            raise NoAnswer(f"the answer is encoded as {encoding[:40]!r}, which was not asked for")
    body = bytearray()
    for piece in decoded:
        body += piece
        if len(body) > at_most:
            raise NoAnswer(f"the answer is larger than {at_most} bytes")
    return bytes(body)


def _unzipped(pieces: Iterable[bytes]) -> Iterable[bytes]:
    decoder = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    received = False
    for piece in pieces:
        received = True
        while piece:
            if decoder.eof:  # one gzip member after another is lawful
                decoder = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            try:
                yield decoder.decompress(piece, CHUNK)
            except zlib.error as error:
                raise NoAnswer(f"the answer says it is gzip and is not: {error}") from None
            piece = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
    if received and not decoder.eof:
        raise NoAnswer("the answer was cut off inside its gzip encoding")
