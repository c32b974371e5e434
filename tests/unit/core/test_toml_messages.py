"""What is wrong with a file that people write is said in one line: file, key, value and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from nisi.access import Access, load_access
from nisi.candidate import Candidate, check_host, load_candidate
from nisi.checkers import codes_of_measure, is_of_times, known_measures
from nisi.kit import kit_folder, unpack_kit
from nisi.settings import UsageError, load_toml, nearest, read_toml
from nisi.verdict.stage import Stage, load_stage, load_waivers

CANDIDATE = """
format = 1
name = "paper"
environment = "test"
dialect = "paper.py"
base_url = "http://127.0.0.1:8080"
certain_refusals = []
answer_within_s = 10

[roles]
shares_results = "legal-adviser"

[actors.legal-adviser]
username = "adviser.{n}"
password_env = "PASSWORD"

[actors.tribunal-judge]
username = "judge.{n}"
password_env = "PASSWORD"

[partners.em-contractor]
inbox = "webhook"
owes = "orders"
secret_env = "SECRET"
"""
STAGE = """
format = 1
name = "small"
says = "says nothing"
power = "not measured"
confidence = 0.95
time_limit_s = 300
not_served_share = 0.01

[deadlines]
order_deadline_s = 10
order_horizon_s = 12
view_settles_s = 2
access_settles_s = 2
answer_s = 10
inbox_gap_s = 5
recovers_s = 5
backlog_s = 30

[[suite]]
name = "tagging"
within_s = 90
size = { hearings = 310 }

[[suite]]
name = "documents"
within_s = 90
size = { cases = 310 }
"""
THRESHOLDS = {
    "orders.lost": "tagging",
    "orders.duplicated": "tagging",
    "documents.hidden": "documents",
    "documents.leaked": "documents",
}
# Every other finding has to be watched too, or the stage would be wrong for another reason than the one that is meant.
THRESHOLDS |= {
    measure: "documents"
    for measure in known_measures()
    if codes_of_measure(measure) and measure not in THRESHOLDS and not is_of_times(measure)
}
STAGE += "".join(
    f"""
[[threshold]]
measure = "{measure}"
suites = ["{suite}"]
limit = 0
rules_out = 0.01
why = "why"
source = "source"
owner = "owner"
"""
    for measure, suite in THRESHOLDS.items()
)
_LOST = 'measure = "orders.lost"\nsuites = ["tagging"]\nlimit = 0\nrules_out = 0.01'
_TIME = 'measure = "answers.time"\nsuites = ["tagging"]\n{limit}'
ACCESS = """
format = 1

[[rule]]
roles = ["tribunal-judge"]
entitlement = "must-see"
classifications = ["PUBLIC"]
why = "a judge decides on the whole file"
"""
WAIVERS = """
format = 1

[[waiver]]
code = "order-late"
owner = "Head of live services"
second_signatory = "Senior responsible owner"
reason = "partner maintenance"
scope = "em-contractor"
expires = 2027-01-31
deadline_s = 3600
"""

# What is changed in a file that is right (old -> new), and what is said of it.
Row = tuple[str, str, str]
CANDIDATES: dict[str, Row] = {
    "no environment": ('environment = "test"\n', "", 'the key "environment" is missing'),
    "a live platform": (
        '"test"',
        '"live"',
        'environment: must be "test", not "live"; Nisi acts on test environments only',
    ),
    "test in capitals": (
        '"test"',
        '"TEST"',
        'environment: must be "test", not "TEST"; Nisi acts on test environments only',
    ),
    "an unknown key": ("base_url", "bas_url", 'unknown key "bas_url"; did you mean "base_url"?'),
    "an unknown key in a table": (
        "shares_results =",
        "share_results =",
        'roles: unknown key "share_results"; did you mean "shares_results"?',
    ),
    "an unknown key in a named table": (
        'username = "judge.{n}"',
        'usernme = "judge.{n}"',
        'actors.tribunal-judge: unknown key "usernme"; did you mean "username"?',
    ),
    "a key like no other": (
        "dialect =",
        "zzz = 1\ndialect =",
        'unknown key "zzz"; known: actors, allowed_hosts, answer_within_s, base_url, certain_refusals, contract, '
        "contract_roles, dialect, environment, faults, format, identity, inbox_port, journeys, name, outages, pages, "
        "partners, "
        "roles, sign_in, start",
    ),
    "a missing key in a named table": (
        'username = "judge.{n}"',
        "",
        'actors.tribunal-judge: the key "username" is missing',
    ),
    "a webhook without a secret": (
        'secret_env = "SECRET"',
        "",
        'partners.em-contractor: the key "secret_env" is missing; an inbox of kind "webhook" needs it',
    ),
    "an inbox of a kind that is to come": (
        'inbox = "webhook"',
        'inbox = "imap"',
        'partners.em-contractor.inbox: "imap" is not known; did you mean "smtp"?',
    ),
    "a key of another kind of inbox": (
        'inbox = "webhook"',
        'inbox = "smtp"',
        'partners.em-contractor: secret_env: an inbox of kind "smtp" has none; take the line out',
    ),
    "a folder that nobody could be told of": (
        'inbox = "webhook"\nowes = "orders"\nsecret_env = "SECRET"',
        'inbox = "folder"\nowes = "orders"',
        "partners.em-contractor: inbox: a folder is made anew for each run, so only a candidate that Nisi starts can "
        "be told of it; use another kind, or [start] in place of base_url",
    ),
    "a list without a reader": (
        'inbox = "webhook"\nowes = "orders"\nsecret_env = "SECRET"',
        'inbox = "rest-list"\nowes = "orders"\nlist_path = "/list?after={after}"',
        'partners.em-contractor: the key "role" is missing; an inbox of kind "rest-list" needs it',
    ),
    "a list that is always read from its beginning": (
        'inbox = "webhook"\nowes = "orders"\nsecret_env = "SECRET"',
        'inbox = "rest-list"\nowes = "orders"\nrole = "legal-adviser"\nlist_path = "/list"',
        'partners.em-contractor: list_path: "/list" must begin with / and hold {after}, where the id of the last '
        "message goes that was read",
    ),
    "a list read by nobody": (
        'inbox = "webhook"\nowes = "orders"\nsecret_env = "SECRET"',
        'inbox = "rest-list"\nowes = "orders"\nrole = "legal-advisor"\nlist_path = "/list?after={after}"',
        'partners.em-contractor.role: no [actors.legal-advisor] says how it signs in; did you mean "legal-adviser"?',
    ),
    "a partner whose name could be another path": (
        "[partners.em-contractor]",
        '[partners."../em"]',
        "partners.../em: must be small letters, digits and hyphens: it is part of addresses",
    ),
    "a number for a text": (
        'username = "judge.{n}"',
        "username = 3",
        "actors.tribunal-judge.username: must be text, not 3",
    ),
    "a text for a number": ("= 10", '= "10"', 'answer_within_s: must be a number, not "10"'),
    "true for a number": ("= 10", "= true", "answer_within_s: must be a number, not true"),
    "a text over two lines": ("= 10", '= "1\\n0"', 'answer_within_s: must be a number, not "1\\n0"'),
    "a text for a table": ("[roles]", 'identity = "x"\n[roles]', 'identity: must be a table, not "x"'),
    "a table for an array": ("= []", "= {}", "certain_refusals: must be an array, not a table"),
    "a text in an array of numbers": (
        "= []",
        '= [503, "504"]',
        'certain_refusals 2: must be a whole number, not "504"',
    ),
    "a word that is not known": (
        '"orders"',
        '"order"',
        'partners.em-contractor.owes: "order" is not known; did you mean "orders"?',
    ),
    "orders of some people": (
        '"orders"',
        '"orders"\nof = "youth"',
        'partners.em-contractor.of: whoever is owed orders is owed those of everybody, not of "youth"; '
        'leave it out, or write owes = "results"',
    ),
    "a later format": ("format = 1", "format = 2", "format: 2 is not known; known: 1"),
    "no address": (
        'base_url = "http://127.0.0.1:8080"\n',
        "",
        "neither base_url nor [start] says where the candidate is; add one",
    ),
    "a host that is not allowed": (
        "http://127.0.0.1:8080",
        "http://court.gov.uk",
        'base_url: "http://court.gov.uk" is not on an allowed host (127.0.0.1, localhost, ::1); '
        "add it to allowed_hosts",
    ),
    "a host that only begins like an allowed one": (
        "http://127.0.0.1:8080",
        "http://127.0.0.1.court.gov.uk",
        'base_url: "http://127.0.0.1.court.gov.uk" is not on an allowed host (127.0.0.1, localhost, ::1); '
        "add it to allowed_hosts",
    ),
    "an allowed host as the user": (
        "http://127.0.0.1:8080",
        "http://localhost@court.gov.uk",
        'base_url: "http://localhost@court.gov.uk" is not on an allowed host (127.0.0.1, localhost, ::1); '
        "add it to allowed_hosts",
    ),
    "an address without a scheme": (
        "http://127.0.0.1:8080",
        "127.0.0.1:8080",
        'base_url: "127.0.0.1:8080" is no address; write http://… or https://…',
    ),
    "half an address": (
        "http://127.0.0.1:8080",
        "http://[::1",
        'base_url: "http://[::1" is no address; write http://… or https://…',
    ),
    "a role without an account": (
        '"legal-adviser"',
        '"legal-advisor"',
        'roles.shares_results: no [actors.legal-advisor] says how it signs in; did you mean "legal-adviser"?',
    ),
    "a wait without an end": (
        "answer_within_s = 10",
        "answer_within_s = inf",
        "answer_within_s: must be a positive number of seconds, not inf",
    ),
    "an acceptance declared a refusal": ("= []", "= [202]", "certain_refusals: must be between 500 and 599, not 202"),
}
STAGES: dict[str, Row] = {
    "an unknown measure": (
        '"orders.lost"',
        '"orders.lots"',
        'threshold 1: measure: "orders.lots" names no measure; did you mean "orders.lost"?',
    ),
    "an unknown key in a threshold": (
        "limit = 0",
        "limt = 0",
        'threshold 1: unknown key "limt"; did you mean "limit"?',
    ),
    "an unknown key in the deadlines": (
        "view_settles_s",
        "view_settle_s",
        'deadlines: unknown key "view_settle_s"; did you mean "view_settles_s"?',
    ),
    "a missing table": ("[deadlines]", "[deadline]", 'unknown key "deadline"; did you mean "deadlines"?'),
    "half a failure": ("limit = 0", "limit = 0.5", "threshold 1: limit: must be a whole number, not 0.5"),
    "no limit": ("limit = 0\n", "", "threshold 1: orders.lost: give either limit (a count) or limit_share (0 to 1)"),
    "both limits": (
        "limit = 0\n",
        "limit = 0\nlimit_share = 0.1\n",
        "threshold 1: orders.lost: give either limit (a count) or limit_share (0 to 1)",
    ),
    "a limit below nothing": ("limit = 0", "limit = -1", "threshold 1: limit: must be 0 or more, not -1"),
    "a share of everything": (
        "limit = 0",
        "limit_share = 1.0",
        "threshold 1: limit_share: must be between 0 and 1, not 1.0",
    ),
    "a share of nothing": (
        "limit = 0",
        "limit_share = 0.0",
        "threshold 1: limit_share: must be between 0 and 1, not 0.0",
    ),
    "a share that is no number": (
        "limit = 0",
        "limit_share = nan",
        "threshold 1: limit_share: must be between 0 and 1, not nan",
    ),
    "a rate of two": (
        "rules_out = 0.01",
        "rules_out = 2.0",
        "threshold 1: rules_out: must be between 0 and 1, not 2.0",
    ),
    "a percentile of failures": (
        "limit = 0",
        "percentile = 0.95",
        "threshold 1: orders.lost: is a rate of failures, and percentile and within_s are for times; "
        "give limit or limit_share instead",
    ),
    "seconds for failures": (
        "limit = 0",
        "limit = 0\nwithin_s = 2.0",
        "threshold 1: orders.lost: is a rate of failures, and percentile and within_s are for times; "
        "give limit or limit_share instead",
    ),
    "a limit on times": (
        '"orders.lost"',
        '"answers.time"',
        "threshold 1: answers.time: is a time, and limit, limit_share and rules_out are for rates of failures; "
        "give percentile and within_s instead",
    ),
    "a percentile without seconds": (
        _LOST,
        _TIME.format(limit="percentile = 0.95"),
        "threshold 1: answers.time: give both percentile (0 to 1, 0.95 is p95) and within_s (seconds)",
    ),
    "seconds without a percentile": (
        _LOST,
        _TIME.format(limit="within_s = 2.0"),
        "threshold 1: answers.time: give both percentile (0 to 1, 0.95 is p95) and within_s (seconds)",
    ),
    "a percentile in per cent": (
        _LOST,
        _TIME.format(limit="percentile = 95.0\nwithin_s = 2.0"),
        "threshold 1: percentile: must be between 0 and 1, not 95.0",
    ),
    "no time at all": (
        _LOST,
        _TIME.format(limit="percentile = 0.95\nwithin_s = 0.0"),
        "threshold 1: within_s: must be a positive number of seconds, not 0.0",
    ),
    "all the time there is": (
        _LOST,
        _TIME.format(limit="percentile = 0.95\nwithin_s = inf"),
        "threshold 1: within_s: must be a positive number of seconds, not inf",
    ),
    "a suite that is not there": (
        'suites = ["tagging"]',
        'suites = ["taging"]',
        'threshold 1: suites: "taging" is no suite of this stage; did you mean "tagging"?',
    ),
    "no suites": (
        'suites = ["tagging"]',
        "suites = []",
        "threshold 1: suites: name at least one suite whose acts must show orders.lost",
    ),
    "a checker that nothing watches": (
        '"documents.leaked"',
        '"documents.unobserved"',
        "no threshold watches documents.leaked over the whole run; add a [[threshold]]",
    ),
    "a checker that only a slice watches": (
        'measure = "documents.leaked"',
        'measure = "documents.leaked"\nwhere = { channel = "page" }',
        "no threshold watches documents.leaked over the whole run; add a [[threshold]]",
    ),
    "too little confidence": ("0.95", "0.4", "confidence: must be between 0.5 and 1, not 0.4"),
    "a correlation that is none": (
        "[deadlines]",
        '[clusters]\ncorrelation = 1.5\nwhy = "x"\nowner = "SRO"\n\n[deadlines]',
        "clusters.correlation: must be between 0 and 1, not 1.5",
    ),
    "no suite at once": ("format = 1", "format = 1\nat_once = 0", "at_once: must be 1 to 16 suites, not 0"),
    "certainty": ("0.95", "1", "confidence: must be between 0.5 and 1, not 1.0"),
    "a calibration of nothing": (
        "format = 1",
        'format = 1\ncalibration = { stage = "merge", faults = 0, missed = 0 }',
        "calibration.faults: must be 1 or more, not 0",
    ),
    "a calibration that missed less than none": (
        "format = 1",
        'format = 1\ncalibration = { stage = "merge", faults = 60, missed = -1 }',
        "calibration.missed: must be 0 or more, not -1",
    ),
    "time without an end": ("= 300", "= inf", "time_limit_s: must be a positive number of seconds, not inf"),
    "a horizon of nothing": (
        "order_horizon_s = 12",
        "order_horizon_s = 0",
        "deadlines.order_horizon_s: must be a positive number of seconds, not 0.0",
    ),
    "a gap that is no number": (
        "inbox_gap_s = 5",
        "inbox_gap_s = nan",
        "deadlines.inbox_gap_s: must be a positive number of seconds, not nan",
    ),
    "a suite without time": (
        "within_s = 90",
        "within_s = -1",
        "suite tagging: within_s: must be a positive number of seconds, not -1.0",
    ),
    "an unknown size": (
        "hearings = 310",
        "hearing = 310",
        'suite tagging: size "hearing" is not known; did you mean "hearings"?',
    ),
    "a size of nothing": ("hearings = 310", "hearings = 0", "suite tagging: size.hearings: must be 1 or more, not 0"),
    "a size in words": (
        "hearings = 310",
        'hearings = "many"',
        'suite 1: size.hearings: must be a whole number, not "many"',
    ),
    "a court day twice": (
        "size = { hearings = 310 }",
        'profiles = ["share-burst", "share-burst"]',
        "suite tagging: profiles: share-burst is there twice; a day is played once, so let more people come in it",
    ),
    "a suite twice": (
        'name = "documents"',
        'name = "tagging"',
        "suite tagging: is there twice; a suite is run once, so give it more size",
    ),
}
ACCESSES: dict[str, Row] = {
    "an unknown entitlement": (
        '"must-see"',
        '"may-see"',
        'rule 1: entitlement: "may-see" is not known; did you mean "must-see"?',
    ),
    "an unknown classification": (
        '["PUBLIC"]',
        '["PUBLC"]',
        'rule 1: classifications 1: "PUBLC" is not known; did you mean "PUBLIC"?',
    ),
    "a rule about nobody": (
        '["tribunal-judge"]',
        "[]",
        "rule 1: roles: the rule is about nobody; name at least one role",
    ),
    "an unknown key": ("roles =", "role =", 'rule 1: unknown key "role"; did you mean "roles"?'),
}
WAIVED: dict[str, Row] = {
    "late without an end": (
        "deadline_s = 3600",
        "",
        'waiver 1: the key "deadline_s" is missing; '
        'a waiver for "order-late" says what still counts as late, in seconds',
    ),
    "a deadline that never comes": (
        "3600",
        "inf",
        "waiver 1: deadline_s: must be a positive number of seconds, not inf",
    ),
    "an unreadable date": ("2027-01-31", '"soon"', 'waiver 1: expires: must be a date such as 2027-01-31, not "soon"'),
    "a day that never comes": (
        "2027-01-31",
        '"2027-02-31"',
        'waiver 1: expires: must be a date such as 2027-01-31, not "2027-02-31"',
    ),
    "a time for a date": (
        "2027-01-31",
        "2027-01-31T12:00:00Z",
        "waiver 1: expires: must be a date such as 2027-01-31, not 2027-01-31 12:00:00+00:00",
    ),
    "no date": ("expires = 2027-01-31", "", 'waiver 1: the key "expires" is missing'),
    "a code that is none": (
        '"order-late"',
        '"order-lots"',
        'waiver 1: code: "order-lots" is no finding; did you mean "order-lost"?',
    ),
    "a loss": (
        '"order-late"',
        '"order-lost"',
        'waiver 1: code: "order-lost" can never be waived; remove the waiver and mend the candidate',
    ),
    "a leak": (
        '"order-late"',
        '"document-leaked"',
        'waiver 1: code: "document-leaked" can never be waived; remove the waiver and mend the candidate',
    ),
    "the same signatory twice": (
        '"Senior responsible owner"',
        '"Head of live services"',
        "waiver 1: second_signatory: Head of live services signed twice; a second signatory is another person",
    ),
    "the same signatory in other letters": (
        '"Senior responsible owner"',
        '" head of  LIVE services"',
        "waiver 1: second_signatory:  head of  LIVE services signed twice; a second signatory is another person",
    ),
    "nobody": (
        '"Head of live services"',
        '" "',
        "waiver 1: owner: nobody is named; a waiver is signed by two people",
    ),
}


def written(folder: Path, name: str, text: str, change: Row) -> Path:
    old, new, _ = change
    assert old in text, "the row changes nothing"
    path = folder / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are named relative to where people stand."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def late_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were a checker of late orders: no finding that exists today may be waived."""
    known = {"order-late": "tagging", "order-lost": "tagging", "document-leaked": "access"}
    monkeypatch.setattr("nisi.verdict.stage.promise_of_code", known.get)


def test_the_files_that_the_tables_change_are_right(tmp_path: Path, late_orders: None) -> None:
    """Each row below differs from a file that is accepted."""
    for name, text in {"c": CANDIDATE, "s": STAGE, "a": ACCESS, "w": WAIVERS}.items():
        (tmp_path / f"{name}.toml").write_text(text)
    assert load_candidate("c.toml", tmp_path)[0].name == "paper"
    assert load_stage("s.toml", tmp_path)[0].suite_names() == ("tagging", "documents")
    assert load_access(Path("a.toml")).roles == ("tribunal-judge",)
    assert [waiver.code for waiver in load_waivers(Path("w.toml")).waiver] == ["order-late"]


@pytest.mark.parametrize("row", CANDIDATES)
def test_a_candidate_that_is_wrong(tmp_path: Path, row: str) -> None:
    written(tmp_path, "paper.toml", CANDIDATE, CANDIDATES[row])
    with pytest.raises(UsageError) as raised:
        load_candidate("paper.toml", tmp_path)
    assert str(raised.value) == f"paper.toml: {CANDIDATES[row][2]}"


@pytest.mark.parametrize("row", STAGES)
def test_a_stage_that_is_wrong(tmp_path: Path, row: str) -> None:
    written(tmp_path, "small.toml", STAGE, STAGES[row])
    with pytest.raises(UsageError) as raised:
        load_stage("small.toml", tmp_path)
    assert str(raised.value) == f"small.toml: {STAGES[row][2]}"


@pytest.mark.parametrize("row", ACCESSES)
def test_an_access_table_that_is_wrong(tmp_path: Path, row: str) -> None:
    path = written(tmp_path, "access.toml", ACCESS, ACCESSES[row])
    with pytest.raises(UsageError) as raised:
        load_access(path)
    assert str(raised.value) == f"access.toml: {ACCESSES[row][2]}"


@pytest.mark.parametrize("row", WAIVED)
def test_waivers_that_are_wrong(tmp_path: Path, row: str, late_orders: None) -> None:
    path = written(tmp_path, "waivers.toml", WAIVERS, WAIVED[row])
    with pytest.raises(UsageError) as raised:
        load_waivers(path)
    assert str(raised.value) == f"waivers.toml: {WAIVED[row][2]}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("format = ", "is not TOML: Invalid value (at end of document)"),
        ("format = 1\nformat = 1\n", "is not TOML: Cannot overwrite a value (at line 2, column 11)"),
        ("", 'the key "format" is missing'),
    ],
    ids=["half a line", "a key twice", "an empty file"],
)
def test_text_that_is_not_toml(text: str, message: str) -> None:
    """Line and column are those of the file."""
    with pytest.raises(UsageError) as raised:
        read_toml(text, "a.toml", Access)
    assert str(raised.value) == f"a.toml: {message}"


def test_a_file_that_is_not_there_names_its_nearest_neighbour(tmp_path: Path) -> None:
    """A stage is named without its folder, so a slip of the finger is told by the stages that there are."""
    stages = tmp_path / "contracts" / "stages"
    stages.mkdir(parents=True)
    (stages / "local.toml").write_text(STAGE)
    with pytest.raises(UsageError) as raised:
        load_stage("locla", tmp_path)
    assert str(raised.value) == 'contracts/stages/locla.toml: there is no such file; did you mean "local"?'


def test_a_file_that_is_not_text_cannot_be_read(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, and a folder in the place of a file."""
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "b.toml").mkdir()
    for name, why in {"a.toml": "'utf-8' codec can't decode", "b.toml": "[Errno 21] Is a directory"}.items():
        with pytest.raises(UsageError) as raised:
            load_toml(Path(name), Stage)
        assert str(raised.value).startswith(f"{name}: cannot be read: {why}")


def test_nothing_acts_on_a_host_that_is_not_allowed() -> None:
    """Host names have no case, and the check is the same for an address that the candidate itself announced."""
    candidate = read_toml(CANDIDATE.replace("dialect =", 'allowed_hosts = ["Court.test"]\ndialect ='), "c", Candidate)
    check_host(candidate, "https://COURT.test:8443/x", "c")
    with pytest.raises(UsageError, match=r'^c: base_url: "http://127.0.0.1:1/" is not on an allowed host'):
        check_host(candidate, "http://127.0.0.1:1/", "c")


@pytest.mark.parametrize(
    ("name", "known", "way_out"),
    [
        ("orders.lots", ["orders.lost", "acts.unknown"], 'did you mean "orders.lost"?'),
        ("zzz", ["b", "a"], "known: a, b"),
        ("zzz", [], "known: none"),
    ],
)
def test_the_way_out_of_an_unknown_name(name: str, known: list[str], way_out: str) -> None:
    """The nearest known name, else all of them in order."""
    assert nearest(name, known) == way_out


def test_a_folder_that_is_no_kit_says_how_to_make_one(tmp_path: Path) -> None:
    """The two folders that every command needs."""
    (tmp_path / "contracts").mkdir()
    with pytest.raises(UsageError) as raised:
        kit_folder(tmp_path)
    assert str(raised.value).endswith(
        "is no kit (it has no folder suites); go to a clone of the project, or make a kit with: nisi init DIR"
    )


def test_a_kit_is_not_unpacked_over_anything(tmp_path: Path) -> None:
    """A folder of the same name stops it before the first file is written."""
    (tmp_path / "kit" / "suites").mkdir(parents=True)
    with pytest.raises(UsageError) as raised:
        unpack_kit(tmp_path / "kit")
    assert str(raised.value) == "kit/suites: is already there; name another folder, nothing was changed"
    assert [path.name for path in (tmp_path / "kit").iterdir()] == ["suites"]
