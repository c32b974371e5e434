"""What people supply is shown as theirs; what does not fit is one line; dissent stays."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import msgspec
import pytest
from judged import STAGE, judged, sound_run
from test_report_page import EVIL, Page

from nisi.board.beside import Beside
from nisi.board.programme import Dissent, Programme, Signatory, SignOff, Teller, Workarounds, load_programme
from nisi.board.report import render
from nisi.board.supplied import supplied
from nisi.settings import UsageError

DAY = datetime.date(2026, 3, 1)


def kit(tmp_path: Path, *lines: str, accepted: dict[str, object] | None = None, dissent: str = "") -> Path:
    """A kit with this programme file, and with a run that was accepted where one is described."""
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "programme.toml").write_text("\n".join(["format = 1", *lines]), encoding="utf-8")
    if accepted is not None:
        run = tmp_path / "runs" / "r1"
        run.mkdir(parents=True)
        (run / "verdict.json").write_text(json.dumps(accepted), encoding="utf-8")
        (run / "stage.toml").write_text(stage_file(), encoding="utf-8")
        (run / "programme.toml").write_text(f"format = 1\n{dissent}", encoding="utf-8")
    return tmp_path


def stage_file() -> str:
    """The stage of these tests as TOML, by way of JSON, which is TOML enough for its keys."""
    told = msgspec.to_builtins(msgspec.structs.replace(STAGE, threshold=(), suite=(), seen=()))
    lines = [f"{key} = {json.dumps(value)}" for key, value in told.items() if not isinstance(value, dict | type(None))]
    lines += ["[deadlines]", *(f"{key} = {value}" for key, value in told["deadlines"].items())]
    return "\n".join(lines)


GO = {"purpose": "gate", "verdict": "GO"}
DISSENT = '[[dissent]]\nwho = "M. Lind"\nday = 2026-02-21\nsays = "not ready"\n'
ACCEPTED = 'last_accepted = "runs/r1"'

# Each row: the lines of the file, the run that it says was accepted, what that run's own file says; the one line.
WRONG: dict[str, tuple[tuple[str, ...], dict[str, object] | None, str, str]] = {
    "a key that is not known": (
        ('ran_bi = "R. Sund"',),
        None,
        "",
        'unknown key "ran_bi"; did you mean "ran_by"?',
    ),
    "a text that says nothing": (
        ('ran_by = " "',),
        None,
        "",
        "ran_by: says nothing; write what is known, or leave the key out",
    ),
    "a text in a table that says nothing": (
        ('[[dissent]]\nwho = "A"\nday = 2026-02-21\nsays = ""',),
        None,
        "",
        "dissent 1: says: says nothing; write what is known, or leave the key out",
    ),
    "a cost below zero": (("cost_per_hour = -2",), None, "", "cost_per_hour: must be 0 or more, not -2"),
    "a day that is none": (
        ('[[dissent]]\nwho = "A"\nday = "soon"\nsays = "no"',),
        None,
        "",
        'dissent 1: day: must be a date such as 2027-01-31, not "soon"',
    ),
    "no TOML": (("[[",), None, "", "is not TOML"),
    "a run that is not there": (
        (ACCEPTED,),
        None,
        "",
        "last_accepted: runs/r1: has no verdict.json; name the folder of a judged run",
    ),
    "a run that came to no GO": (
        (ACCEPTED,),
        {"purpose": "gate", "verdict": "NOT SHOWN"},
        "",
        "last_accepted: runs/r1: was a gate and came to NOT SHOWN; only a gate's GO can have been accepted",
    ),
    "a run that was no gate": (
        (ACCEPTED,),
        {"purpose": "run", "verdict": "GO"},
        "",
        "last_accepted: runs/r1: was no gate and came to GO; only a gate's GO can have been accepted",
    ),
    "a dissent taken out": (
        (ACCEPTED,),
        GO,
        DISSENT,
        "dissent: what M. Lind said on 2026-02-21 stands in",
    ),
}


@pytest.mark.parametrize("row", WRONG)
def test_what_does_not_fit_is_told_in_one_line(row: str, tmp_path: Path) -> None:
    """With the file, the key, the value and the way out."""
    lines, accepted, theirs, message = WRONG[row]
    with pytest.raises(UsageError) as caught:
        load_programme(kit(tmp_path, *lines, accepted=accepted, dissent=theirs))
    assert "programme.toml: " in str(caught.value) and "\n" not in str(caught.value)
    assert message in str(caught.value)


def test_dissent_may_be_added(tmp_path: Path) -> None:
    """What the accepted run had is there, and more."""
    more = DISSENT + DISSENT.replace("Lind", "Berg")
    programme = load_programme(kit(tmp_path, ACCEPTED, more, accepted=GO, dissent=DISSENT))
    assert programme is not None and [d.who for d in programme.dissent] == ["M. Lind", "M. Berg"]


def test_a_kit_without_the_file_has_supplied_nothing(tmp_path: Path) -> None:
    assert load_programme(tmp_path) is None
    assert [one.said for one in supplied(None)] == [()] * 8
    text = Page(render(*judged(*sound_run()))).text
    cells = text.count("Not supplied") - text.count("Not supplied: ")  # the assurance case tells them in one sentence
    assert "Dissent Not supplied" in text and cells == 8


def test_what_was_supplied_is_shown_in_its_words_and_untested() -> None:
    """The decision first of all; trend, sign-offs and dissent with their days; whoever signs by name."""
    programme = Programme(
        format=1,
        decision="May it go to twelve courts?",
        ran_by="R. Sund",
        workarounds=Workarounds(now=12, before=9, counted_before=DAY),
        sign_off=(SignOff(partner="em-contractor", who="T. Ek", day=DAY, says="we read them all"),),
        dissent=(Dissent(who="M. Lind", day=DAY, says="not ready"),),
        teller=(Teller(whom="Judges", who="A. Ros", within_h=4),),
        signatory=(Signatory(role="Owner", name="O. Falk"),),
    )
    text = Page(render(*judged(*sound_run()), Beside(programme=programme))).text
    for told in (
        "Decision sought May it go to twelve courts? May refcourt 1.4.2 go past the stage local?",
        "None of this was tested by Nisi.",
        "Who ran it R. Sund Who is independent of delivery Not supplied",
        "Workarounds, and their trend 12 now, 9 on 1 March 2026: more.",
        "em-contractor, T. Ek, 1 March 2026: we read them all",
        "Dissent M. Lind, 1 March 2026: not ready",
        "Judges Within: 4 hours Why: supplied by the programme Who tells them: A. Ros",
        "Owner Name: O. Falk",
    ):
        assert told in text


def test_what_people_write_cannot_change_the_page() -> None:
    programme = Programme(format=1, decision=EVIL, ran_by=EVIL * 5_000)
    html = render(*judged(*sound_run()), Beside(programme=programme))
    assert "<script" not in html and "\u202e" not in html and len(html) < 200_000
