"""Holding a candidate to the description of its interface.

    interface ── which operations there are, who may ask them, what they lead to
        │
    drawing ──── cases, by Schemathesis: examples, boundaries, fuzzing; what the description allows and what it does not
        │
    things ───── what this run opened, so that a drawn call reaches something of ours and nothing of anybody else's
        │
    calls ────── a case as an act: journaled, sent, and what its answer breaks observed (rules)
        │
    trials ───── what is tried: opening, roles, bad input, good input, keys, limits, values, walks

Nothing here judges: what breaks a rule is an observation in the journal, and the checker makes findings of it.
"""
