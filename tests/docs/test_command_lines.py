"""Every command line that the documentation shows is one that its command understands."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from documentation import ROOT, blocks, headings, names, pages, reference, section, ticked, unfenced

from nisi import pytest_plugin
from nisi.cli import app

CLI: Any = typer.main.get_command(app)
PLAIN_TOOLS = {"cd", "echo", "export", "head", "openssl", "sed", "tr", "sha256sum"}  # of any Debian
PYTESTS_OWN = {"-n", "-q"}
LOCUSTS_OWN = {"-f", "-u", "-t", "--headless", "--master", "--expect-workers", "--worker"}
LOCUSTS_OWN |= {f"--master-{what}" for what in ("bind-host", "bind-port", "host", "port")}


# What there is


@cache
def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@cache
def pytest_options() -> set[str]:
    """The options that our plugin adds."""
    added: set[str] = set()

    class Group:
        def addoption(self, name: str, **_: Any) -> None:
            added.add(name)

    class Parser:
        def getgroup(self, *_: Any) -> Group:
            return Group()

    pytest_plugin.pytest_addoption(Parser())  # type: ignore[arg-type]
    return added


@cache
def locust_options() -> set[str]:
    """The options that our locustfile adds; read and not imported, because Locust patches whoever imports it."""
    tree = ast.parse((ROOT / "load" / "part.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return {str(ast.literal_eval(call.args[0])) for call in calls if call.func.attr == "add_argument"}  # type: ignore[attr-defined]


@cache
def refcourt_options() -> set[str]:
    told = subprocess.run([sys.executable, "-m", "refcourt", "--help"], capture_output=True, text=True, timeout=30)
    return set(re.findall(r"--[a-z]+", told.stdout)) - {"--help"}


def nisi_options(command: str) -> set[str]:
    if command == "refcourt":
        return refcourt_options()
    return {option for parameter in CLI.commands[command].params for option in parameter.opts if option[0] == "-"}


# The reference


def test_every_command_is_in_the_reference_and_no_other() -> None:
    """One section for each command of `nisi`."""
    told = [
        t.removeprefix("nisi ") for h in headings(reference("commands")) for t in ticked(h) if t.startswith("nisi ")
    ]
    assert sorted(told) == sorted(CLI.commands)


@pytest.mark.parametrize("command", CLI.commands)
def test_a_command_has_its_options_and_arguments_in_the_reference(command: str) -> None:
    """Exactly those that it takes."""
    told = section(reference("commands"), f"`nisi {command}`")
    named = [name for head in ("option", "argument", "argument or option") for name in names(told, head)]
    arguments = {(p.metavar or p.name).upper() for p in CLI.commands[command].params if p.param_type_name == "argument"}
    assert set(named) == nisi_options(command) | arguments


@pytest.mark.parametrize(
    ("title", "options"),
    [("`pytest suites/NAME`", pytest_options()), ("`locust -f load/locustfile.py`", locust_options())],
    ids=["pytest", "locust"],
)
def test_our_options_of_pytest_and_locust_are_in_the_reference(title: str, options: set[str]) -> None:
    """Exactly those that we add."""
    assert set(names(section(reference("commands"), title), "option")) == options


def test_every_make_target_is_in_the_reference() -> None:
    """Exactly those that people call: those with a line of help."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    told = names(section(reference("commands"), "`make`"), "target")
    assert sorted(told) == sorted(f"make {target}" for target in re.findall(r"^([a-z]+):.*?## ", text, re.MULTILINE))


def test_the_commands_that_the_readme_begins_with_are_there() -> None:
    """A clone starts with two targets of the Makefile, CI with the gate itself."""
    lines = [line for block in blocks("console", [ROOT / "README.md"]) for line in commands(block.text)]
    for wanted in ("make gate", "make test", ".venv/bin/nisi gate", "pip install nisi-gate"):
        assert wanted in lines, wanted


# Command lines


def commands(console: str) -> list[str]:
    """The simple commands of a block: what follows a `$`, split at pipes and conjunctions."""
    lines = [line[2:] for line in console.splitlines() if line.startswith("$ ")]
    return [part.strip() for line in lines for part in re.split(r"&&|\|", line)]


def trouble_with(command: str, text: str) -> str:
    """Why a command line could not be run, or nothing; `text` is the page that it stands on."""
    first, *rest = shlex.split(command)
    tool = first.removeprefix(".venv/bin/")
    options = {word for word in rest if word.startswith("-")}
    match tool:
        case "nisi" if rest and rest[0] == "refcourt":
            unknown = options - refcourt_options()
        case "nisi":
            return trouble_with_nisi(rest)
        case "make":
            unknown = {word for word in rest if "=" not in word} - make_targets()
        case "pip":
            project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
            unknown = {*rest} - {"install", project}
        case "pytest":
            unknown = options - pytest_options() - PYTESTS_OWN
            unknown |= {word for word in rest if word.startswith("suites/") and not (ROOT / word).exists()}
        case "locust":
            unknown = options - locust_options() - LOCUSTS_OWN
            unknown |= {word for word in rest if word.endswith(".py") and not (ROOT / word).exists()}
        case "python":
            unknown = {word for word in rest if f"`{word}`" not in text}
        case _:
            unknown = {tool} - PLAIN_TOOLS
    return f"not known: {', '.join(sorted(unknown))}" if unknown else ""


def trouble_with_nisi(words: list[str]) -> str:
    name, *arguments = words
    if name not in CLI.commands:
        return f"nisi has no command {name}"
    try:
        CLI.commands[name].make_context(name, arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: block.place)
def test_every_command_line_can_be_run(block: Any) -> None:
    """Each command exists and takes these arguments."""
    text = block.page.read_text(encoding="utf-8")
    assert commands(block.text) != []
    assert {line: t for line in commands(block.text) if (t := trouble_with(line, text))} == {}


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_named_in_a_sentence_exists(path: Path) -> None:
    """`nisi …` and `make …` in running text name a command, with options that it has."""
    spans = [span.split() for span in ticked(unfenced(path.read_text(encoding="utf-8")))]
    unknown = []
    for words in spans:
        tool = words[0].removeprefix(".venv/bin/")
        if tool == "make" and len(words) > 1 and words[1] not in make_targets():
            unknown.append(words)
        if tool == "nisi" and len(words) > 1 and words[1] != "--version":
            known = nisi_options(words[1]) if words[1] in CLI.commands else set()
            if words[1] not in CLI.commands or not {w for w in words if w.startswith("--")} <= known:
                unknown.append(words)
    assert unknown == []


def test_the_check_of_command_lines_knows_a_wrong_one() -> None:
    """A command, an option, a suite and a target that are not there are each noticed."""
    wrong = [
        "nisi gat",
        "nisi gate --falt T5",
        "nisi judge",
        "pytest suites/nothing",
        "make gaet",
        "curl x",
        "locust -f x.py",
    ]
    assert [line for line in wrong if not trouble_with(line, "")] == []
