"""Telling people what a run came to: live progress, lines on a terminal, and the board's page.

report    the page (HTML) for a programme board
story     the lines that `nisi` prints at the end of a run, and what `nisi show` tells of a finding
progress  what is going on while a run is going on
"""
