"""What the tests of court days share: small profiles, and stages that play them."""

from __future__ import annotations

import tomllib
from typing import Any

from gate.running import Kit

DAY = """
format = 1
name = "{name}"
says = "as many minutes as it takes seconds"
begins = "09:00"
ends = "{ends}"
compressed = 60
in_flight = 400

[sites]
count = 8

[[arrivals]]
role = "legal-adviser"
does = "result a hearing"
an_hour = {{ {an_hour} }}
"""


def day(name: str, ends: str, an_hour: str) -> str:
    """A profile in which courts result hearings, `an_hour` of them in an hour that lasts a minute."""
    return DAY.format(name=name, ends=ends, an_hour=an_hour)


def outage(name: str, at: str, minutes: int, what: str, how: str, more: str = "") -> str:
    return f'\n[[outage]]\nname = "{name}"\nat = "{at}"\nminutes = {minutes}\nwhat = "{what}"\nhow = "{how}"\n{more}\n'


def stage_that_plays(kit: Kit, name: str, suite: str, *profiles: str, more: tuple[dict[str, Any], ...] = ()) -> str:
    """A stage of which only `suite` is run, and which asks for what that suite alone can show."""
    kit.stage(name, {"tagging": {}, suite: {}, "access": {}}, like="merge")
    stage = tomllib.loads((kit.folder / "contracts" / "stages" / f"{name}.toml").read_text())
    shown = ("orders.", "notifications.", "shares.", "acts.", "load.", "sites.")
    shown += ("outages.", "backlogs.") if suite == "outage" else ()
    # A day of seconds varies no order, and a second of it may well meet a busy machine.
    seldom = (".superseded-live", ".out-of-sequence", "load.behind")
    for threshold in stage["threshold"]:
        of_day = threshold["measure"].startswith(shown) and not threshold["measure"].endswith(seldom)
        threshold["suites"] = [suite] if of_day else ["access"]
    stage["threshold"] += [{**threshold, "suites": [suite]} for threshold in more]
    for plan in stage["suite"]:
        if plan["name"] == suite:
            plan["profiles"] = list(profiles)
    kit.write_stage(name, stage)
    return name
