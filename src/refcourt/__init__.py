"""refcourt: a small but real court case platform, correct unless a seeded fault is planted in it.

One supervisor starts several server processes on one listening socket and one outbox worker:

    clerk ──HTTP──> server ──one transaction──> database <──claims── worker ──POST──> partner
                       └──────────── a byte down a pipe: "there is work" ───────┘

Every process may be killed at any moment: what was acknowledged is in the database, and the worker does what is owed.
"""

__version__ = "0.1.0"
