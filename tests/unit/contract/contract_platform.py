"""How refcourt is started for what is asked of its interface."""

POLLED = ("--partner", "cps=poll:")  # a list that a partner reads is part of the interface
