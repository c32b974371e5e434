"""Inboxes: where the harness stands in for the partner agencies that a platform notifies."""
