"""Calibration: every seeded fault is planted in the reference platform, and the harness has to find it.

    contracts/faults.toml -> asked -> planted (a process each, an ordinary run) -> kept -> calibration.json and a page

What is not found is *missed*, what never struck is *not shown*, and what a healthy platform is found to have is a false
alarm.
"""
