"""Which document of this run a file name speaks of."""

from __future__ import annotations

from nisi.marks import read_mark


class Filenames:
    """Reads each file name once: a document is named again in every view."""

    def __init__(self, nonce: str) -> None:
        self._nonce = nonce
        self._known: dict[str, int | None] = {}

    def doc(self, filename: str) -> int | None:
        """The number of the document's mark; None for one that is not this run's."""
        try:
            return self._known[filename]
        except KeyError:
            mark = read_mark(filename)
            doc = mark.number if mark is not None and mark.nonce == self._nonce else None
            self._known[filename] = doc
            return doc
