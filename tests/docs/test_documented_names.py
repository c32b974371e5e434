"""Whatever has a name in the code has it in its reference page, and the page names nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, get_args

import msgspec
import pyarrow
import pytest
from documentation import blocks, headings, names, page, plain, reference, rows, section, ticked

from nisi.access import AccessRule, load_access
from nisi.arrivals.profile import Profile
from nisi.board.assurance import State
from nisi.board.programme import Programme
from nisi.candidate import Candidate
from nisi.checkers import PROMISE_SENTENCES, Checker, checkers
from nisi.checkers.checked import Finding, Measure, Rate
from nisi.drivers.dialect import Request
from nisi.drivers.journeys import Journeys
from nisi.drivers.pages import Pages
from nisi.evidence.verdict_file import verdict_of
from nisi.history.happenings import KNOWN
from nisi.history.history import History
from nisi.history.sealing import load
from nisi.history.tabulate import SCHEMAS
from nisi.journal.records import AnyRecord, Call, Clock, Line
from nisi.model import Ok, Received, Refused, Unknown
from nisi.operations import AnyOperation
from nisi.outages.behaviour import KINDS, LineBehaviour
from nisi.verdict.doubts import Doubt
from nisi.verdict.judging import Judgement, judge
from nisi.verdict.power import Calibration, Planted
from nisi.verdict.rulings import Ruling, Verdict, rule
from nisi.verdict.stage import SUITE_SIZES, Stage, Threshold, Waiver, Waivers, load_stage, never_waivable
from refcourt.faults import Fault, catalogue

EXIT_CODES = {verdict.value: verdict.exit_code for verdict in Verdict} | {"usage error": 2}


def tag_of(record: Any) -> str:
    return str(record.__struct_config__.tag)


def fields_of(record: Any) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(record)]


def records_in(kind: Any) -> dict[Any, str]:
    """Every record that a file holds, with the heading that TOML gives it: `[start]`, `[[suite]]`, `[actors.…]`."""
    found: dict[Any, str] = {}

    def walk(described: Any, heading: str) -> None:
        for option in getattr(described, "types", (described,)):
            if isinstance(option, msgspec.inspect.StructType):
                found.setdefault(option.cls, heading)
                for field in option.fields:
                    walk(field.type, f"[{field.encode_name}]")
            elif isinstance(option, msgspec.inspect.DictType):
                walk(option.value_type, heading.replace("]", ".…]"))
            elif hasattr(option, "item_type"):
                walk(option.item_type, f"[{heading}]")

    walk(msgspec.inspect.type_info(kind), "")
    return found


# Checkers


@pytest.mark.parametrize("checker", checkers(), ids=lambda checker: checker.name)
def test_a_checker_has_its_findings_and_measures_in_the_reference(checker: Checker) -> None:
    """Its section lists exactly its findings and its measures."""
    told = section(reference("checkers"), f"`{checker.name}`")
    assert names(told, "finding") == list(checker.codes)
    assert names(told, "measure") == list(checker.measures)


def test_the_reference_describes_every_checker_and_no_other() -> None:
    """One section for each."""
    assert sorted(t for h in headings(reference("checkers")) for t in ticked(h)) == [c.name for c in checkers()]


def test_every_promise_is_told_with_its_checkers() -> None:
    """The table of promises has each sentence and the checkers that belong to it."""
    told = {cells[0]: sorted(ticked(cells[1])) for cells in rows(reference("checkers"), "promise")}
    belong = {
        p: [c.name for c in checkers() if p in {*c.codes.values(), *c.measures.values()}] for p in PROMISE_SENTENCES
    }
    assert told == {sentence: belong[promise] for promise, sentence in PROMISE_SENTENCES.items()}


def test_the_measures_that_count_the_unobserved_are_marked() -> None:
    """A measure over its limit is NOT SHOWN where the reference says "yes", and NO-GO elsewhere."""
    told = {ticked(cells[0])[0]: cells[2] == "yes" for cells in rows(reference("checkers"), "measure")}
    assert told == {m: verdict_over_its_limit(m) is Verdict.NOT_SHOWN for c in checkers() for m in c.measures}


def verdict_over_its_limit(measure: str) -> Verdict:
    threshold = Threshold(measure=measure, suites=("any",), why="", source="", owner="", limit=0)
    return rule(threshold, [Measure(name=measure, rate=Rate(failures=1, exposures=9, unit="acts"))], 0.95, "").verdict


# Verdicts and exit codes


@pytest.mark.parametrize("text", [page("reference/exit-codes"), page("../README")], ids=["reference", "README"])
def test_every_exit_code_is_in_the_table(text: str) -> None:
    """Code and verdict agree, row by row, with nothing left out."""
    told = {cells[1]: int(cells[0]) for head in ("code", "exit code") for cells in rows(text, head)}
    assert told == EXIT_CODES


def test_every_verdict_has_its_exit_code_where_verdicts_are_explained() -> None:
    """The four verdicts with the codes that they end with."""
    told = {cells[0]: int(cells[1]) for cells in rows(reference("verdicts"), "verdict")}
    assert told == {verdict.value: verdict.exit_code for verdict in Verdict}


def test_what_may_never_be_waived_is_what_the_code_refuses() -> None:
    """Each code and each beginning that the page names is one that no waiver may cover, and late ones may be."""
    never, _, waivable = plain(section(reference("verdicts"), "Waivers")).partition("**May be waived**")
    told = ticked(never.partition("**Never waivable**")[2])
    named = [code for code in told if not code.startswith("-")]
    assert [code for code in named if not never_waivable(code + "x" * code.endswith("-"))] == []
    assert [code for code in named if code.endswith("-") and never_waivable(f"{code}late")] == []
    may_be = {code for checker in checkers() for code in checker.codes if not never_waivable(code)}
    assert {code for code in ticked(waivable) if "-" in code} == may_be


# The verdict file


def test_every_key_of_the_verdict_file_is_in_the_reference(checkout: Path, tmp_path: Path) -> None:
    """The keys that a judged run writes, and those of its objects."""
    written = verdict_of(*judged_nothing(checkout, tmp_path))
    told = {
        ticked(cells[0])[0]: cells[2] for cells in rows(section(reference("verdict-file"), "`verdict.json`"), "key")
    }
    assert list(told) == list(written)
    assert [
        key for name in ("stage", "candidate", "harness") for key in written[name] if f"`{key}`" not in told[name]
    ] == []
    assert [key for key in fields_of(Doubt) if f"`{key}`" not in told["not_shown"]] == []


def test_every_key_of_grouped_findings_is_in_the_reference(checkout: Path, tmp_path: Path) -> None:
    """Code, count and examples, and what an example holds."""
    judgement, history, stage = judged_nothing(checkout, tmp_path)
    finding = Finding(code="order-lost", subject="", sentence="")
    (group,) = verdict_of(msgspec.structs.replace(judgement, findings=(finding,)), history, stage)["findings"]
    cells = rows(section(reference("verdict-file"), "Findings"), "key")
    assert [ticked(c[0])[0] for c in cells] == list(group)
    assert ticked(cells[-1][2])[: len(group["examples"][0])] == list(group["examples"][0])


def judged_nothing(checkout: Path, tmp_path: Path) -> tuple[Judgement, History, Stage]:
    """A run in which nothing happened."""
    stage, _ = load_stage("local", checkout)
    chain = next(block.text for block in blocks("ndjson")).replace('"inbox"', '"gate"')
    (tmp_path / "gate.ndjson").write_text(chain, encoding="utf-8")
    history = History(load(tmp_path, lambda partner, body: ()))
    access = load_access(checkout / "contracts" / "access.toml")
    judgement = judge(history, stage, stage.promises(access, {}), Waivers(format=1), date(2026, 11, 22))
    return judgement, history, stage


@pytest.mark.parametrize(("title", "record"), [("Rulings", Ruling), ("`findings.jsonl`", Finding)])
def test_the_records_of_the_verdict_file_are_in_the_reference(title: str, record: Any) -> None:
    """Each key of a ruling and of a finding."""
    assert names(section(reference("verdict-file"), title), "key") == fields_of(record)


@pytest.mark.parametrize(("column", "record"), [("key", Calibration), ("field", Planted)])
def test_the_records_of_a_calibration_are_in_the_reference(column: str, record: Any) -> None:
    """Each key of the file, and each of a planted fault."""
    assert names(section(reference("verdict-file"), "`calibration.json`"), column) == fields_of(record)


def test_every_state_of_a_claim_is_in_the_reference() -> None:
    """In the order of the code."""
    assert [cells[0] for cells in rows(reference("programme"), "state")] == [state.value for state in State]


# The journal


RECORDS = {tag_of(record): record for record in get_args(AnyRecord)} | {"clock": Clock, "call": Call}


def test_the_journal_reference_describes_every_record_and_no_other() -> None:
    """One heading for each kind, and one for each object inside them."""
    text = reference("journal").partition("## Records")[2].partition("## Outcomes")[0]
    assert sorted(t for h in headings(text) for t in ticked(h)) == sorted(RECORDS)


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_has_all_its_fields_in_the_reference(kind: str) -> None:
    """In the order in which they are written."""
    assert names(section(reference("journal"), f"`{kind}`"), "field") == fields_of(RECORDS[kind])


def test_a_line_has_its_keys_in_the_reference() -> None:
    """What stands around every record."""
    assert names(section(reference("journal"), "Files and lines"), "key") == fields_of(Line)


def test_every_outcome_is_in_the_reference() -> None:
    """Its type and its fields."""
    told = {
        ticked(cells[0])[0]: ticked(cells[1]) for cells in rows(section(reference("journal"), "Outcomes"), "`type`")
    }
    assert told == {tag_of(kind): fields_of(kind) for kind in (Ok, Refused, Unknown)}


def test_every_operation_is_in_the_reference_with_its_answer() -> None:
    """Its fields, the type of its answer and the answer's fields."""
    cells = rows(section(reference("journal"), "Operations"), "`type`")
    told = {ticked(c[0])[0]: (ticked(c[1]), ticked(c[2]), ticked(c[3])) for c in cells}
    answers = {kind: get_args(kind.__orig_bases__[0])[0] for kind in get_args(AnyOperation)}
    assert told == {tag_of(op): (fields_of(op), [tag_of(a)], fields_of(a)) for op, a in answers.items()}


def test_every_record_inside_an_operation_is_in_the_reference() -> None:
    """What an operation, an answer or a delivery holds, with its fields."""
    told = {cells[0]: ticked(cells[2]) for cells in rows(section(reference("journal"), "Operations"), "record")}
    answers = [get_args(kind.__orig_bases__[0])[0] for kind in get_args(AnyOperation)]
    inside = {r for kind in (*get_args(AnyOperation), *answers, *get_args(Received)) for r in records_in(kind)}
    kinds = [r for r in inside if not r.__struct_config__.tag or r in get_args(Received)]
    assert told == {r.__name__: fields_of(r) for r in kinds}


@pytest.mark.parametrize("table", SCHEMAS)
def test_a_sealed_table_has_its_columns_in_the_reference(table: str) -> None:
    """Name and type of each, in order."""
    told = [(ticked(cells[0])[0], cells[1]) for cells in rows(section(reference("journal"), f"`{table}`"), "column")]
    schema: pyarrow.Schema = SCHEMAS[table]
    assert told == [(field.name, str(field.type)) for field in schema]


# TOML files


def toml_sections(page_name: str, kind: Any, titles: dict[str, str]) -> dict[str, tuple[list[str], list[str]]]:
    """For each record of a file: the keys that its section names, and the keys that it has."""
    found = {}
    for record, heading in records_in(kind).items():
        title = titles.get(heading) or f"`{heading}`"
        found[title] = (names(section(reference(page_name), title), "key"), fields_of(record))
    return found


@pytest.mark.parametrize(
    ("page_name", "kind", "titles"),
    [
        (
            "candidates",
            Candidate,
            {
                "": "Top level",
                "[actors.…]": "`[actors.ROLE]`",
                "[partners.…]": "`[partners.NAME]`",
                "[outages.…]": "`[outages.NAME]`",
            },
        ),
        (
            "pages",
            Pages,
            {"": "Top level of the pages file", "[shows]": "A part", "[[[ways]]]": "`[[steps]]`"},
        ),
        (
            "pages",
            Journeys,
            {
                "": "Top level of the journeys file",
                "[done]": "A part",
                "[[form]]": "`[[form]]` of the journeys file",
                "[counted]": "`counted` of the journeys file",
                "[[page]]": "`[[page]]` of the journeys file",
                "[[keyboard]]": "`[[keyboard]]` of the journeys file",
                "[[steps]]": "A step by keyboard",
            },
        ),
        ("stages", Stage, {"": "Top level"}),
        ("court-days", Profile, {"": "Keys"}),
        ("stages", AccessRule, {"": "The access table"}),
        ("verdicts", Waiver, {"": "Waivers"}),
        ("programme", Programme, {"": "Top level"}),
    ],
    ids=["candidate", "pages", "journeys", "stage", "court day", "access", "waivers", "programme"],
)
def test_every_key_of_a_toml_file_is_in_the_reference(page_name: str, kind: Any, titles: dict[str, str]) -> None:
    """Each table of the file has a section, and the section has exactly its keys."""
    for title, (told, known) in toml_sections(page_name, kind, titles).items():
        if title == "`[[suite]]`":
            told = [name for name in told if name not in SUITE_SIZES]
        assert sorted(told) == sorted(known), title


def test_every_size_of_a_suite_is_in_the_reference() -> None:
    """The keys of `size`."""
    told = names(section(reference("stages"), "`[[suite]]`"), "key")
    assert [name for name in told if name in SUITE_SIZES] == list(SUITE_SIZES)


def test_every_situation_that_can_be_asked_for_is_in_the_reference() -> None:
    """What a stage may want to have seen, with what it is."""
    assert rows(reference("stages"), "situation") == [[*known] for known in KNOWN.items()]


def test_the_parts_of_a_dialect_are_in_the_reference() -> None:
    """What a request may hold, and what a delivery says."""
    told = section(reference("candidates"), "The dialect")
    assert names(told, "`Request`") == [*Request.__dataclass_fields__]
    for kind in get_args(Received):
        assert names(told, f"`{kind.__name__}`") == fields_of(kind)


# Outages


def test_every_behaviour_of_a_line_is_in_the_reference() -> None:
    """In the order of the code."""
    assert names(section(reference("outages"), "What a line can be told"), "behaviour") == list(KINDS)


def test_the_numbers_that_a_line_is_told_are_in_the_reference() -> None:
    """Each with its default and its limits."""
    told = [cells[:4] for cells in rows(section(reference("outages"), "How it is told"), "number")]
    described = msgspec.inspect.type_info(LineBehaviour)
    assert isinstance(described, msgspec.inspect.StructType)
    known = []
    for field in described.fields:
        if isinstance(field.type, msgspec.inspect.FloatType | msgspec.inspect.IntType):
            least = f"above {field.type.gt:g}" if field.type.gt is not None else f"{field.type.ge:.12g}"
            known.append([f"`{field.name}`", f"{field.default:.12g}", least, f"{field.type.le:.12g}"])
    assert told == known


# Stages and faults


def test_the_thresholds_of_the_stage_that_ships_are_in_the_reference(checkout: Path) -> None:
    """Measure, suites, limit and what is ruled out, one row each."""
    stage, _ = load_stage("local", checkout)
    told = [(ticked(cells[0])[0], *cells[1:]) for cells in rows(reference("stages"), "threshold")]
    assert told == [(t.name, ", ".join(t.suites), limit(t), ruled_out(t)) for t in stage.threshold]


def limit(threshold: Threshold) -> str:
    return f"{threshold.limit_share:.0%}" if threshold.limit_share is not None else str(threshold.limit)


def ruled_out(threshold: Threshold) -> str:
    return f"1 in {round(1 / threshold.rules_out)}" if threshold.rules_out else "–"


def test_the_reference_has_every_seeded_fault_and_no_other() -> None:
    """One section for each."""
    assert sorted(t for h in headings(reference("faults")) for t in ticked(h)) == sorted(catalogue())


@pytest.mark.parametrize("fault", catalogue().values(), ids=lambda fault: fault.id)
def test_a_seeded_fault_says_what_it_does_and_what_finds_it(fault: Fault) -> None:
    """Its mechanism, whom it strikes, where it is seen and where that is known from, in the words of its file."""
    told = plain(section(reference("faults"), f"`{fault.id}`"))
    names = [f"Also known as {name}." for name in fault.also]
    for word in (fault.imitates, fault.strikes, f"`{fault.seen_at}`", fault.source, *names):
        assert word.lower() in told.lower()
    found_by = ticked(told.partition("**Found by**")[2])
    assert found_by[:1] in [[c.name] for c in checkers() if found_by[1] in {**c.codes, **c.measures}]
