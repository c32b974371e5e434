"""The worked examples in `reports/examples/`: one small real bundle for each verdict, with its page.

    python tests/examples/remake.py          runs four small gates (some minutes), after a change of what is judged
    python tests/examples/remake.py --again  judges what is there once more, after a change of the page alone

Each gate runs in a kit of its own against the reference platform, so that no example counts the attempts of another.
"""

from __future__ import annotations

import argparse
import datetime
import json
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXAMPLES = ROOT / "reports" / "examples"
sys.path.insert(0, str(HERE.parent))

from gate.running import Kit, new_kit  # noqa: E402

from nisi.evidence.manifest import NAME as MANIFEST  # noqa: E402
from nisi.evidence.manifest import STATEMENT, write_manifest  # noqa: E402
from nisi.evidence.statement import write_statement  # noqa: E402
from nisi.gather.conclude import conclude  # noqa: E402
from nisi.history.sealing import DERIVED_FOLDER  # noqa: E402
from nisi.kit import shipped_kit  # noqa: E402

SEED = "11"
KEPT = ("stage.toml", "access.toml", "waivers.toml", "candidate.toml", "programme.toml", "ledger.jsonl", "payloads")
SIZES: dict[str, dict[str, int]] = {
    "tagging": {"cases": 3},
    "documents": {"cases": 12, "decided": 4, "thick": 4},
    "access": {"cases": 12},
}
RULES_OUT = 0.25  # what 11 trials without a failure show at 95 %
WITHIN_S = 1200  # a bound on what takes 20 seconds on a machine of its own
WAIVED_FOR_DAYS = 90
STRICTER = "contracts/partners/hearing-results-2027.json"

PROGRAMME = """
format = 1
decision = "None: this is a worked example of what such a page says."
ran_by = "The test team of the programme"
independent_of_delivery = "The assurance lead, who reports to the senior responsible owner"
reversion_rehearsed = "Going back to the old system was rehearsed on 14 October 2026, and took three hours."
differences_from_live = "One server in place of six; invented data; no real partner took part."

[[dissent]]
who  = "Operations lead"
day  = 2026-10-20
says = "I would have wanted a week with real court staff before this decision."

[[signatory]]
role = "Senior responsible owner"
name = "S. Example"

[[signatory]]
role = "Assurer outside the delivery line"
name = "A. Example"
"""

WAIVERS = """
format = 1

[[waiver]]
code             = "payload-broken"
owner            = "Head of police interfaces"
second_signatory = "Senior responsible owner"
reason           = "the police ask for the court room from 2027; until then their system reads the old form too"
scope            = "police"
expires          = {expires}
"""


class Example(NamedTuple):
    """A gate with these `options`; `people` have said what only they can, and a partner's form is `stricter`."""

    verdict: str
    options: tuple[str, ...] = ()
    people: bool = False
    stricter: bool = False


WORKED = {
    "go": Example("GO", people=True),
    "go-with-conditions": Example("GO WITH CONDITIONS", people=True, stricter=True),
    "no-go": Example("NO-GO", ("--fault", "T5", "--fault", "D30")),
    "not-shown": Example("NOT SHOWN", ("--deselect", "access")),
}


def anew(name: str, target: Path) -> None:
    """Run the gate of an example and leave its bundle in `target`; an assertion fails where its verdict is another."""
    example = WORKED[name]
    with tempfile.TemporaryDirectory() as scratch:
        kit = new_kit(Path(scratch))
        _write_stage(kit)
        if example.people:
            (kit.folder / "contracts" / "programme.toml").write_text(PROGRAMME.lstrip())
        if example.stricter:
            _ask_for_more(kit)
        ended = kit.nisi("gate", "--stage", "example", "--seed", SEED, *example.options, within_s=WITHIN_S)
        assert ended.verdict["verdict"] == example.verdict, ended
        assert ended.run is not None
        shutil.rmtree(target, ignore_errors=True)
        (target / "journal").mkdir(parents=True)
        for path in ended.run.iterdir():
            if path.name in KEPT:
                (shutil.copytree if path.is_dir() else shutil.copy)(path, target / path.name)
        for path in (ended.run / "journal").glob("*.parquet"):
            shutil.copy(path, target / "journal")
    again(target)


def again(folder: Path) -> None:
    """Judge a bundle once more and write its page and manifest anew; what was derived while judging is left out."""
    for name in (MANIFEST, STATEMENT):
        (folder / name).unlink(missing_ok=True)
    conclude(folder, printed=False)
    shutil.rmtree(folder / "journal" / DERIVED_FOLDER, ignore_errors=True)
    write_manifest(folder)
    write_statement(folder, None)


def _write_stage(kit: Kit) -> None:
    """A stage of three suites, so small that its bundle can lie beside the text that explains it."""
    kit.stage("example", SIZES, within_s=WITHIN_S / 3)
    stage = tomllib.loads((kit.folder / "contracts/stages/example.toml").read_text())
    stage["time_limit_s"] = WITHIN_S
    for threshold in stage["threshold"]:
        if "rules_out" in threshold:
            threshold["rules_out"] = RULES_OUT
    kit.write_stage("example", stage)


def _ask_for_more(kit: Kit) -> None:
    """The police ask for a field that the platform does not send yet, and two people have agreed to wait for it."""
    described: dict[str, Any] = json.loads((kit.folder / "contracts/partners/hearing-results.json").read_text())
    described["required"].append("courtRoom")
    described["properties"]["courtRoom"] = {"$ref": "#/$defs/line"}
    (kit.folder / STRICTER).write_text(json.dumps(described, indent=2))
    candidate = kit.folder / "contracts/candidates/refcourt.toml"
    before, police, after = candidate.read_text().partition("[partners.police]\n")
    after = after.replace("hearing-results.json", Path(STRICTER).name, 1)
    candidate.write_text(before + police + after)
    expires = datetime.date.today() + datetime.timedelta(days=WAIVED_FOR_DAYS)
    (kit.folder / "contracts/waivers.toml").write_text(WAIVERS.lstrip().format(expires=expires))


def main() -> None:
    assert shipped_kit() == ROOT, "the examples are made by the checkout that they lie in"
    parser = argparse.ArgumentParser(description="Runs the gates of the worked examples, which takes a minute each.")
    parser.add_argument("--again", action="store_true", help="judge them again and remake their pages, without a run")
    parser.add_argument("name", nargs="*", help=f"which of {', '.join(WORKED)}; all, unless some are named")
    asked = parser.parse_args()
    if unknown := set(asked.name) - set(WORKED):
        parser.error(f"no example is called {', '.join(sorted(unknown))}")
    for name in asked.name or WORKED:
        if asked.again:
            again(EXAMPLES / name)
        else:
            anew(name, EXAMPLES / name)
        print(f"reports/examples/{name}: {json.loads((EXAMPLES / name / 'verdict.json').read_text())['verdict']}")


if __name__ == "__main__":
    main()
