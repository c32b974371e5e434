"""The ledger: every attempt at a verdict, from before its first act, so that trying again does not help.

places    where lines are kept: an SQLite file, a branch of a git repository, a pair of commands
chain     lines, each with the hash of the one before it, and the head that people write down
entries   what is written: an attempt was opened, knew its candidate, found something, was closed, voided, judged again
attempts  the entries folded to attempts
"""
