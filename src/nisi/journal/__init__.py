"""The journal: what happened, written down before anything is believed.

`records` says what may be written, `writer` appends it, `reader` reads it back and checks that nothing is missing.
The format is a promise to auditors and is described in `docs/reference/journal.md`.
"""
