"""Gathering evidence: everything that acts, from starting the candidate to sealing the journal.

plan       what a run is: written once, read by every process of it
processes  children that die with their parent, within bounds
listeners  those of them that say when they listen
candidate_process  the candidate: started or reached, asked what it is
line_process  the lines between court sites and the candidate, and where each is
line       such lines, told to fail for a while
court_day  a profile played in full, with what goes wrong meanwhile
court      what suites and load act with: actors, marks, sizes
leader     whoever leads a run: inboxes, candidate, handshake, heal, drain, final reads, seal
suite_process  one suite: pytest as a process that acts
gate       the suites between one handshake and one seal
conclude   from a sealed run to a verdict and a bundle
"""
