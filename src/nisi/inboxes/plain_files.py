"""Reading files that somebody else left: nothing but plain files, bounded, and never through a link."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MOST_NAMES = 20_000  # in one folder: a run leaves a few hundred at a time


class NotPlain(Exception):
    """It is no plain file, or too large; the text says which."""


def names_in(folder: Path) -> list[str]:
    """The names in a folder; raises `OSError` when it cannot be listed or holds more than anybody would leave."""
    names = []
    with os.scandir(folder) as entries:
        for entry in entries:
            names.append(entry.name)
            if len(names) > MOST_NAMES:
                raise OSError(errno.E2BIG, f"more than {MOST_NAMES} files", str(folder))
    return names


def read_plain(folder: Path, name: str, most: int) -> bytes:
    """The bytes of the file `name` in `folder`; raises `NotPlain`, or `OSError` when it cannot be read."""
    try:
        # Not blocking: to open a named pipe would wait until somebody writes to it.
        file = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.ENODEV):
            raise NotPlain("it is a link" if error.errno == errno.ELOOP else "it is no plain file") from None
        raise
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise NotPlain("it is no plain file")
        with os.fdopen(os.dup(file), "rb") as plain:
            content = plain.read(most + 1)
    finally:
        os.close(file)
    if len(content) > most:
        raise NotPlain(f"it is larger than {most} bytes")
    return content
