"""The command line: what `nisi` does, and the exit code that it ends with.

Exit codes: 0 GO, 1 NO-GO, 2 usage, 3 NOT SHOWN, 4 GO WITH CONDITIONS (`docs/reference/exit-codes.md`).
"""

from __future__ import annotations

import datetime
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from msgspec import Struct
from rich.console import Console

from nisi import __version__
from nisi.board.attempts import attempts_told
from nisi.board.ci_summary import as_annotations, step_summary
from nisi.board.differences import difference_lines, differences
from nisi.board.forecast_lines import forecast_lines, forecast_sum
from nisi.board.plain import plain
from nisi.board.progress import Progress
from nisi.board.story import summary, tell
from nisi.calibrate.command import calibrate as calibrate_harness
from nisi.evidence.envelope import load_public_key, take_signing_key
from nisi.gather.admit import admitted_before, age_of, reasons_against
from nisi.gather.attempt import Answers, void_attempt
from nisi.gather.by_pages import check_headed, check_pages, way_named
from nisi.gather.conclude import NothingToJudge, judge_run
from nisi.gather.continuing import continuing
from nisi.gather.doctor import examine
from nisi.gather.forecasting import plan_for
from nisi.gather.gate import Ran, run_gate, suites_named
from nisi.gather.interrupts import Interrupted, Interrupts
from nisi.gather.plan import Settings, load_settings
from nisi.gather.replay import replay as repeat
from nisi.gather.replay_lines import replay_lines
from nisi.gather.report_again import report_again
from nisi.gather.take_back import take_back
from nisi.gather.verify import Verified
from nisi.gather.verify import verify as verified
from nisi.kit import kit_folder, unpack_kit
from nisi.ledger.chain import LedgerAltered, check_head
from nisi.ledger.ledger import DEFAULT as DEFAULT_LEDGER
from nisi.ledger.ledger import Ledger, open_ledger
from nisi.settings import UsageError, shown
from nisi.verdict.rulings import Verdict
from nisi.verdict.stage import load_stage

# Typer brings a click of its own, whose exceptions have no name of their own in typer's.
WRONG_COMMAND_LINE: Any = typer.BadParameter.__mro__[2]

MOST_TOLD = 50  # lines of what is wrong with a bundle: of a folder that is none at all there may be thousands

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="No rollout unless the evidence holds: a release gate for court case platforms.",
)

CandidateOption = Annotated[str, typer.Option(help="A candidate's name under contracts/candidates/, or its TOML file.")]
StageOption = Annotated[str, typer.Option(help="A stage's name under contracts/stages/, or its TOML file.")]
SeedOption = Annotated[int | None, typer.Option(min=0, help="Repeat the run with this seed; else a new one is drawn.")]
DriverOption = Annotated[str, typer.Option(help="How people act: api (as programs do) or browser (through pages).")]
TracesOption = Annotated[
    bool, typer.Option("--with-traces", help="Keep traces of the browser in the bundle, scrubbed, and not beside it.")
]
HeadedOption = Annotated[bool, typer.Option("--headed", help="Show the browser's windows, to be watched at a desk.")]
LedgerOption = Annotated[
    str,
    typer.Option(
        metavar="WHERE", help="Where attempts are kept: a file, git:REPOSITORY#BRANCH, or commands:READ :: APPEND."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print it as JSON, for machines.")]
FaultOption = Annotated[list[str] | None, typer.Option("--fault", help="Plant this seeded fault; may be repeated.")]


@app.command()
def gate(
    candidate: CandidateOption = "refcourt",
    stage: StageOption = "local",
    seed: SeedOption = None,
    fault: FaultOption = None,
    deselect: Annotated[list[str] | None, typer.Option(help="Leave this suite out; the run is NOT SHOWN.")] = None,
    time_limit: Annotated[float | None, typer.Option(min=1, help="Seconds; shortens the stage's own limit.")] = None,
    driver: DriverOption = "api",
    with_traces: TracesOption = False,
    headed: HeadedOption = False,
    ledger: LedgerOption = DEFAULT_LEDGER,
    first_run: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who answers for there being no earlier ledger; on page one.")
    ] = None,
    loosening_approved_by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who approves of what was loosened since the last accepted run.")
    ] = None,
    admitted: Annotated[
        Path | None, typer.Option(metavar="BUNDLE", help="The bundle of the earlier stage that the stage asks for.")
    ] = None,
    conditions_approved_by: Annotated[
        str | None, typer.Option(metavar="NAME", help="With --admitted: who approves of its conditions.")
    ] = None,
    go_on_with: Annotated[
        str | None,
        typer.Option("--continue", metavar="RUN", help="Run what this NOT SHOWN gate left short, and add both up."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check all input and say what would be run.")] = False,
) -> None:
    """Run every suite of a stage against a candidate and give the verdict."""
    faults = tuple(fault or ())
    settings = load_settings(kit_folder(), candidate, stage, faults, way_named(driver))
    suites = suites_named(settings, settings.stage.suite_names(), "suite")
    kept = open_ledger(ledger, settings.kit)
    earlier = None
    if go_on_with is not None:
        if faults:
            raise UsageError(f"--continue {go_on_with}: with --fault nothing is added up; leave one of them out")
        earlier = continuing(go_on_with, settings, kept, seed)
        suites = earlier.suites
    deselected = suites_named(settings, tuple(deselect or ()), "--deselect")
    key = take_signing_key()
    if headed:
        check_headed(settings.driver, suites)
    if dry_run:
        print(
            f"would run {', '.join(s for s in suites if s not in deselected)} of stage {settings.stage.name} "
            f"against {settings.candidate.name}; nothing was sent"
        )
        _print(forecast_sum(plan_for(settings.stage, settings.kit)))
        return
    before = _admitted_before(settings, admitted, kept, conditions_approved_by)
    with Progress(_console()) as progress:
        ran = run_gate(
            settings,
            progress,
            purpose="gate",
            suites=suites,
            deselected=deselected,
            seed=seed,
            faults=faults,
            time_limit_s=time_limit,
            with_traces=with_traces,
            key=key,
            headed=headed,
            ledger=kept,
            answers=Answers(first_run, loosening_approved_by, before, earlier),
        )
    _conclude(ran)


@app.command()
def run(
    suites: Annotated[list[str], typer.Argument(help="Suites of the stage, such as tagging or documents.")],
    candidate: CandidateOption = "refcourt",
    stage: StageOption = "local",
    seed: SeedOption = None,
    fault: FaultOption = None,
    driver: DriverOption = "api",
    with_traces: TracesOption = False,
    headed: HeadedOption = False,
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Run some suites and judge only their promises. This is not a gate."""
    faults = tuple(fault or ())
    settings = load_settings(kit_folder(), candidate, stage, faults, way_named(driver))
    named = suites_named(settings, tuple(dict.fromkeys(suites)), "suite")
    if settings.driver == "browser":
        check_pages(settings.candidate, named)
    if headed:
        check_headed(settings.driver, named)
    key = take_signing_key()
    with Progress(_console()) as progress:
        ran = run_gate(
            settings,
            progress,
            purpose="run",
            suites=named,
            seed=seed,
            faults=faults,
            with_traces=with_traces,
            headed=headed,
            key=key,
            ledger=open_ledger(ledger, settings.kit),
        )
    print(f"This is not a gate: only {', '.join(named)} was judged.")
    _conclude(ran)


@app.command()
def judge(run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder, sealed or not.")]) -> None:
    """Judge a run or an old bundle again, from its own evidence and rules; nothing is sent and nothing is written."""
    judged = judge_run(run_folder)
    _print(summary(*judged))
    raise typer.Exit(judged.judgement.verdict.exit_code)


@app.command()
def verify(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="The folder that a gate left in runs/.")],
    key: Annotated[
        Path | None, typer.Option(metavar="PUB", help="The signer's public key (PEM); without a signature by it, 3.")
    ] = None,
) -> None:
    """Recompute everything that a bundle says, offline, and name each file that was flipped, removed or added."""
    found = verified(bundle, load_public_key(key) if key is not None else None)
    _print(_told_of_bundle(found))
    raise typer.Exit(Verdict.NOT_SHOWN.exit_code if found.wrong else 0)


@app.command()
def admit(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="The folder that a gate left in runs/.")],
    stage: Annotated[str, typer.Option(help="The stage of this kit that the candidate must have passed.")],
    candidate_digest: Annotated[str, typer.Option(metavar="DIGEST", help="The digest of what is to be deployed.")],
    max_age: Annotated[str, typer.Option(metavar="AGE", help="How long ago the gate may have ended.")] = "7d",
    conditions_approved_by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who approves of GO WITH CONDITIONS.")
    ] = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
    head: Annotated[
        str | None, typer.Option(metavar="HEAD", help="A head of the ledger that was written down elsewhere.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="PUB", help="The signer's public key (PEM), which must have signed it.")
    ] = None,
) -> None:
    """What a deploy job calls: exit 0 when this bundle admits this very candidate, else 3 and every reason."""
    reasons = reasons_against(
        bundle,
        kit_folder(),
        stage,
        candidate_digest,
        open_ledger(ledger, kit_folder()),
        now=datetime.datetime.now(datetime.UTC),
        max_age=age_of(max_age),
        approved_by=conditions_approved_by,
        head=head,
        key=load_public_key(key) if key is not None else None,
    )
    _print(f"REFUSED: {plain(reason)}" for reason in reasons)
    if reasons:
        raise typer.Exit(Verdict.NOT_SHOWN.exit_code)
    approved = f", with conditions approved by {conditions_approved_by}" if conditions_approved_by else ""
    print(f"admitted for stage {stage}: {candidate_digest}{approved}")


@app.command()
def show(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    finding: Annotated[
        str | None, typer.Argument(help="A code, a code with a number (order-lost#2), or a text.")
    ] = None,
) -> None:
    """Tell the story of a run's findings."""
    judged = judge_run(run_folder)
    _print(tell(judged.judgement, judged.history, finding, run_folder))


@app.command()
def report(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    to: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the pages go; by default beside the run's folder.")
    ] = None,
    allure: Annotated[bool, typer.Option("--allure", help="Make Allure's own report, too.")] = False,
) -> None:
    """Make the report of a run again, from its folder alone, and beside it: what is sealed stays as it is."""
    _print(report_again(run_folder, to, allure))


@app.command()
def replay(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    finding: Annotated[str, typer.Argument(help="As for show; the first that it names.")],
    tries: Annotated[int | None, typer.Option(min=1, max=1000, help="So many tries; 10 unless given.")] = None,
    candidate: Annotated[
        str | None, typer.Option(help="Another candidate than the run's, by name or TOML file.")
    ] = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Do what led to a finding again against the candidate, and say whether the finding came again."""
    kit = kit_folder()
    with Progress(_console()) as progress:
        told = repeat(run_folder, finding, kit, open_ledger(ledger, kit), progress, candidate=candidate, tries=tries)
    _print(replay_lines(told))


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="RUN", help="The earlier run's folder.")],
    after: Annotated[Path, typer.Argument(metavar="RUN", help="The later run's folder.")],
    as_json: JsonOption = False,
) -> None:
    """Say what changed from one run to another: verdict, rules, rulings with their figures, findings by shape."""
    told = differences(judge_run(before), judge_run(after))
    _print(_as_json(told) if as_json else difference_lines(told))


@app.command()
def calibrate(
    stage: StageOption = "local",
    fault: FaultOption = None,
    healthy: Annotated[int, typer.Option(min=0, help="So many runs without a fault: what they find is an alarm.")] = 0,
    full: Annotated[
        bool, typer.Option("--full", help="Whole stages, and every finding that a fault must give.")
    ] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="Runs beside each other; one a processor.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The seed of the first try of each fault.")] = 1,
) -> None:
    """Plant seeded faults in the reference platform, and see whether the harness finds each of them."""
    well = calibrate_harness(kit_folder(), stage, tuple(fault or ()), healthy, full, jobs, seed)
    raise typer.Exit(0 if well else Verdict.NOT_SHOWN.exit_code)


@app.command()
def runs(
    ledger: LedgerOption = DEFAULT_LEDGER,
    head: Annotated[
        str | None, typer.Option(metavar="HEAD", help="A head that was written down: 3 when the ledger lost it.")
    ] = None,
    void: Annotated[
        str | None, typer.Option(metavar="RUN", help="Answer for an attempt whose evidence is gone; it stays listed.")
    ] = None,
    judged_again: Annotated[
        Path | None,
        typer.Option("--take-back", metavar="RUN", help="Judge this bundle again by a mended harness; 3 if it stands."),
    ] = None,
    by: Annotated[str, typer.Option(metavar="NAME", help="With --void or --take-back: who answers for it.")] = "",
    because: Annotated[str, typer.Option(metavar="REASON", help="With --void or --take-back: why.")] = "",
) -> None:
    """List every attempt of a ledger, also those that were killed, voided or abandoned, and check its chain."""
    kept = open_ledger(ledger, kit_folder())
    if void is not None:
        void_attempt(kept, void, by, because)
    if judged_again is not None:
        came = take_back(judged_again, kit_folder(), kept, by, because)
        _print(f"REFUSED: {plain(reason)}" for reason in came.against)
        if came.against:
            raise typer.Exit(Verdict.NOT_SHOWN.exit_code)
    lines = kept.lines()
    if head is not None:
        check_head(lines, head)
    _print(attempts_told(lines, datetime.datetime.now(datetime.UTC)))


@app.command()
def doctor(candidate: CandidateOption = "refcourt", stage: StageOption = "local") -> None:
    """Check the set-up: kit, stage, candidate, browser, and that every role can sign in."""
    settings = load_settings(kit_folder(), candidate, stage)
    healthy = True
    for check in examine(settings):
        healthy = healthy and check.well
        print(f"{'ok  ' if check.well else 'BAD '} {check.what}: {check.says}")
    raise typer.Exit(0 if healthy else Verdict.NOT_SHOWN.exit_code)


@app.command()
def plan(
    stage: StageOption = "local",
    rates_from: Annotated[
        Path | None, typer.Option("--from", metavar="RUN", help="Take the rates of this run; else of the newest gate.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say what it would take to show each threshold of a stage, and what another hour would buy; nothing is sent."""
    kit = kit_folder()
    forecast = plan_for(load_stage(stage, kit)[0], kit, rates_from)
    _print(_as_json(forecast) if as_json else forecast_lines(forecast))


@app.command()
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]) -> None:
    """Unpack a kit: suites, scenarios, load, contracts and reports, to read and to edit."""
    for created in unpack_kit(folder):
        print(f"wrote {shown(created)}")
    print(f"next: cd {folder} && nisi gate")


@app.command()
def inbox(candidate: CandidateOption = "refcourt", stage: StageOption = "local") -> None:
    """Stand in for a candidate's partner agencies until Ctrl-C, journaling every delivery."""
    from nisi.gather.standalone_inbox import serve_inboxes

    serve_inboxes(load_settings(kit_folder(), candidate, stage))


@app.command(add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def refcourt(context: typer.Context) -> None:
    """Start the reference platform by itself, with or without seeded faults (see: nisi refcourt --help)."""
    # Another program in this very process: refcourt and nisi know nothing of each other, and signals reach it alone.
    os.execv(sys.executable, [sys.executable, "-m", "refcourt", *context.args])


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        print(f"nisi {__version__}")
        raise typer.Exit(0)
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(2)


def main() -> None:
    """The command `nisi`: usage errors are one line on standard error and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a name must not turn a verdict into a traceback.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    with Interrupts() as interrupts:
        try:
            interrupts.arm()
            code = _exit_code_of(lambda: app(standalone_mode=False))
        except Interrupted:
            print(f"NOT SHOWN: {interrupts.came} ended it before there was a verdict", file=sys.stderr)
            code = Verdict.NOT_SHOWN.exit_code
        interrupts.disarm()
        sys.exit(code)


def _exit_code_of(command: Callable[[], object]) -> int:
    """Run a command; what is wrong with what it was given is told in one line."""
    try:
        code = command()
    except UsageError as error:
        print(f"nisi: {error}", file=sys.stderr)
        return 2
    except WRONG_COMMAND_LINE as error:
        print(f"nisi: {' '.join(error.format_message().split())}", file=sys.stderr)
        return 2
    except (NothingToJudge, LedgerAltered) as error:
        print(f"NOT SHOWN: {error}")
        return Verdict.NOT_SHOWN.exit_code
    except SystemExit:
        # Typer's end when whoever read our output has gone: with 1, which would say NO-GO.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Verdict.NOT_SHOWN.exit_code
    except Exception:
        # A harness that broke has shown nothing; its traceback must not end in the exit code that means NO-GO.
        traceback.print_exc()
        print("NOT SHOWN: the harness itself failed; the evidence that was written is kept", file=sys.stderr)
        return Verdict.NOT_SHOWN.exit_code
    return code if isinstance(code, int) else 0


def _admitted_before(settings: Settings, bundle: Path | None, ledger: Ledger, approved_by: str | None) -> str:
    """The run of an earlier stage by which the candidate is admitted, empty where the stage asks for none."""
    wanted = settings.stage.needs_admitted
    if not wanted:
        return ""
    if bundle is None:
        raise UsageError(f"stage {settings.stage.name} asks for an admitted bundle of {wanted}: --admitted BUNDLE")
    now = datetime.datetime.now(datetime.UTC)
    run, reasons = admitted_before(bundle, settings.kit, wanted, ledger, now, approved_by)
    _print(f"REFUSED: --admitted: {plain(reason)}" for reason in reasons)
    if reasons:
        raise typer.Exit(Verdict.NOT_SHOWN.exit_code)
    return run


def _told_of_bundle(found: Verified) -> Iterable[str]:
    yield from (f"ALTERED {plain(what)}" for what in found.wrong[:MOST_TOLD])
    if len(found.wrong) > MOST_TOLD:
        yield f"ALTERED and {len(found.wrong) - MOST_TOLD:,} more"
    yield from (f"checked: {plain(what)}" for what in found.checked)
    yield from (f"not checked: {plain(what)}" for what in found.unchecked)
    yield "not intact" if found.wrong else "intact"


def _conclude(ran: Ran) -> None:
    # The verdict is on disk: a Ctrl-C from here on must not put another exit code in its place.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    folder = ran.folder
    _print(summary(*ran.judged))
    _tell_ci(ran)
    print(f"evidence: {shown(folder)}  report: {shown(folder / 'report.html')}")
    print(f"ledger head, to be written down: {ran.head}")
    print(f"judge it again: nisi judge {shown(folder)}")
    raise typer.Exit(ran.judged.judgement.verdict.exit_code)


def _tell_ci(ran: Ran) -> None:
    """On GitHub Actions the page of the run has the verdict, too; it stands whether or not that can be written."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        _print(as_annotations(*ran.judged))
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if page:
        try:
            with Path(page).open("a", encoding="utf-8") as file:
                file.write(step_summary(*ran.judged, head=str(ran.head)))
        except OSError as error:
            print(f"the step summary could not be written: {error}", file=sys.stderr)


def _as_json(told: Struct) -> Iterable[str]:
    return [msgspec.json.format(msgspec.json.encode(told), indent=2).decode()]


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _console() -> Console:
    return Console(stderr=True)


if __name__ == "__main__":
    main()
