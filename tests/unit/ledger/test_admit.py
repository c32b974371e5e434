"""`nisi admit`: what a deploy job is told about a bundle, and every reason against it."""

from __future__ import annotations

import datetime
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest
from attempted import LATER, NOW, OTHER, OWN, THIS, attempt, ended, limits, lost, opened, threshold
from played import candidate, delivery, order
from played.bundles import laid_out, small_stages_allowed

from nisi.gather import admit
from nisi.gather.admit import age_of, reasons_against
from nisi.gather.attempt import closing
from nisi.gather.conclude import LEDGER_COPY, conclude
from nisi.gather.verify import Verified
from nisi.ledger.entries import Identified, Opened
from nisi.ledger.ledger import Ledger, open_ledger
from nisi.settings import UsageError
from nisi.verdict.stage import digest_of

HOUR = datetime.timedelta(hours=1)


class Deployed(NamedTuple):
    """A kit, the bundle of a GO in it, and its ledger."""

    kit: Path
    bundle: Path
    ledger: Ledger

    @property
    def stage_digest(self) -> str:
        return digest_of(self.bundle / "stage.toml")

    def asked(self, digest: str = THIS, now: datetime.datetime = NOW + HOUR, **given: Any) -> tuple[str, ...]:
        """The reasons against deploying `digest` an hour after the gate."""
        usual = {"now": now, "max_age": 24 * HOUR}
        with small_stages_allowed():
            return reasons_against(self.bundle, self.kit, "small", digest, self.ledger, **{**usual, **given})


def deployed(folder: Path, **opened_as: Any) -> Deployed:
    """As a gate leaves it: five hearings went well, and the ledger has the attempt."""
    arrived = [order("a", at=(10, 10.2)), delivery("a", at=20)]
    stage = limits(threshold("orders.lost"))
    bundle = laid_out(folder / "bundle", candidate(), *arrived, stage=stage, opened={"ledger": "sqlite", **opened_as})
    ledger = open_ledger("ledger.sqlite", folder)
    ledger.append(opened(OWN, must_end_by=LATER, stage_digest=digest_of(bundle / "stage.toml")))
    ledger.append(Identified(run=OWN, digest=THIS))
    (bundle / LEDGER_COPY).write_bytes(b"".join(line + b"\n" for line in ledger.lines()))
    with small_stages_allowed():
        ledger.append(closing(OWN, "ended", conclude(bundle), bundle))
    contracts = folder / "kit" / "contracts"
    (contracts / "stages").mkdir(parents=True)
    shutil.copyfile(bundle / "stage.toml", contracts / "stages" / "small.toml")
    shutil.copyfile(bundle / "access.toml", contracts / "access.toml")
    return Deployed(folder / "kit", bundle, ledger)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    return deployed(tmp_path_factory.mktemp("go"))


@pytest.fixture
def go(whole: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """A copy of it, whose evidence is taken to be intact: that takes seconds, and has tests of its own."""
    root = whole.kit.parent
    shutil.copytree(root, tmp_path / "copy")
    monkeypatch.setattr(admit, "verify", lambda *_: Verified(()))
    return Deployed(
        tmp_path / "copy" / "kit", tmp_path / "copy" / "bundle", open_ledger("copy/ledger.sqlite", tmp_path)
    )


def test_a_go_of_this_kit_for_this_candidate_is_admitted_without_a_network(
    whole: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is against it; to verify it, and to judge it again for that, nobody is asked."""
    monkeypatch.setattr(socket, "socket", mock.Mock(side_effect=AssertionError("it reached for a network")))
    assert whole.asked() == ()


def test_a_bundle_that_is_not_intact_is_refused_by_the_name_of_its_file(whole: Deployed, tmp_path: Path) -> None:
    """And nothing else of it is believed."""
    bundle = Path(shutil.copytree(whole.bundle, tmp_path / "bundle"))
    (bundle / "candidate.log").write_text("nothing to see here\n")
    assert whole._replace(bundle=bundle).asked() == ("The bundle is not intact: candidate.log was changed.",)


def with_verdict(go: Deployed, before: str, after: str) -> None:
    path = go.bundle / "verdict.json"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def tried(go: Deployed, *entries: Any) -> None:
    """Another attempt by the same stage, after this one."""
    for entry in entries:
        if isinstance(entry, Opened):
            entry = opened(entry.run, stage_digest=go.stage_digest, must_end_by=entry.must_end_by, faults=entry.faults)
        go.ledger.append(entry)


AGAINST: dict[str, tuple[Callable[[Deployed], object], dict[str, Any], list[str]]] = {
    "a verdict that blocks": (lambda go: with_verdict(go, '"GO"', '"NOT SHOWN"'), {}, ["Its verdict is NOT SHOWN."]),
    "conditions that nobody approved": (
        lambda go: with_verdict(go, '"GO"', '"GO WITH CONDITIONS"'),
        {"approved_by": " "},
        ["Its verdict is GO WITH CONDITIONS, and nobody approved them: --conditions-approved-by NAME."],
    ),
    "conditions that somebody approved": (
        lambda go: with_verdict(go, '"GO"', '"GO WITH CONDITIONS"'),
        {"approved_by": "A. Person"},
        [],
    ),
    "what is no gate": (
        lambda go: with_verdict(go, '"purpose": "gate"', '"purpose": "run"'),
        {},
        ["It is a bundle of nisi run, and only a gate admits."],
    ),
    "another stage": (
        lambda go: (go.kit / "contracts" / "stages" / "small.toml").open("a").write("# looser\n"),
        {},
        ["It was judged by stage small as it was then, which is not stage small of this kit."],
    ),
    "another access table": (
        lambda go: (go.kit / "contracts" / "access.toml").open("a").write("# looser\n"),
        {},
        ["It was judged by another access table than that of this kit."],
    ),
    "another candidate": (
        lambda go: None,
        {"digest": OTHER},
        [f"It was judged for the candidate {THIS}, not for {OTHER}."],
    ),
    "too old": (
        lambda go: None,
        {"now": NOW + 25 * HOUR},
        ["It ended at 2026-03-02T10:01:00.000+00:00, which is longer ago than 1 day, 0:00:00."],
    ),
    "a digest that was not given": (
        lambda go: None,
        {"digest": ""},
        [f"It was judged for the candidate {THIS}, not for ."],
    ),
    "from tomorrow": (
        lambda go: None,
        {"now": NOW - 25 * HOUR},
        ["It ended at 2026-03-02T10:01:00.000+00:00, which is yet to come: a clock is wrong."],
    ),
    "a breach since": (
        lambda go: tried(go, *attempt("z", ended("z", lost(1, 9)))),
        {},
        ["The attempt z on this candidate broke orders.lost."],
    ),
    "another that is under way": (
        lambda go: tried(go, *attempt("z", None, must_end_by=LATER)),
        {},
        ["The attempt z on this candidate is under way: what it came to is not known."],
    ),
    "another that is gone": (
        lambda go: tried(go, *attempt("z", ended("z", how="gone"))),
        {},
        ["The attempt z on this candidate is gone: what it came to is not known."],
    ),
    "others that say nothing of it": (
        lambda go: tried(
            go,
            *attempt("x", ended("x", lost(1, 9)), digest=OTHER),
            *attempt("y", ended("y", lost(1, 9)), faults=("T5",)),
            *attempt("z", ended("z", lost(0, 9))),
        ),
        {},
        [],
    ),
    "a ledger that has it not": (
        lambda go: (go.kit.parent / "ledger.sqlite").unlink(),
        {},
        ["The ledger does not hold: the ledger was cut: it had 2 lines when its head was written down, and has 0."],
    ),
    "a head that it has not": (
        lambda go: None,
        {"head": "9:0123456789ab"},
        ["The ledger does not hold: the ledger was cut: it had 10 lines when its head was written down, and has 3."],
    ),
    "another bundle than the ledger says": (
        lambda go: (go.bundle / "manifest.json").open("a").write("\n"),
        {},
        ["The ledger does not say that this attempt came to this bundle."],
    ),
}


@pytest.mark.parametrize("case", AGAINST)
def test_every_reason_against_it_is_a_sentence(go: Deployed, case: str) -> None:
    """Whatever happened to the bundle, the kit or the ledger since."""
    happens, given, expected = AGAINST[case]
    happens(go)
    assert list(go.asked(**given)) == expected


def test_all_reasons_are_told_at_once(go: Deployed) -> None:
    """So that nobody mends one to meet the next."""
    with_verdict(go, '"GO"', '"NO-GO"')
    assert len(go.asked(digest=OTHER, now=NOW + 99 * HOUR)) == 3


@pytest.mark.parametrize(("text", "age"), [("7d", 168 * HOUR), ("12h", 12 * HOUR), ("30m", HOUR / 2)])
def test_an_age_is_days_hours_or_minutes(text: str, age: datetime.timedelta) -> None:
    """A number and a letter."""
    assert age_of(text) == age


@pytest.mark.parametrize("text", ["", "7", "d", "7w", "-1d", "1.5h"])
def test_what_is_no_age_is_a_usage_error(text: str) -> None:
    """With the way out."""
    with pytest.raises(UsageError, match="such as 7d, 12h or 30m"):
        age_of(text)
