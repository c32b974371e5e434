"""The board's page: its order, its words, and that nothing the candidate says can change it."""

from __future__ import annotations

import datetime
import re
import time
from html.parser import HTMLParser

import msgspec
import pytest
from calibrated import calibrated, found, healthy, planted
from judged import STAGE, Judged, faulty_run, judged, sound_run
from played import candidate, delivery, document, hindered, item, noted, order, suite, view

from nisi.board.report import render
from nisi.checkers.checked import Finding
from nisi.journal.records import CandidateRead
from nisi.verdict.doubts import Doubt
from nisi.verdict.judging import Judgement
from nisi.verdict.rulings import Verdict
from nisi.verdict.stage import Waiver

EVIL = "<script>alert(1)</script>\u202egnp.exe"


class Page(HTMLParser):
    """A page as a reader gets it: its text, its elements, and its headings in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self._open: list[str] = []
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag not in ("meta", "br"):
            self._open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self.words.append(data)
        if any(re.fullmatch("h[1-6]", tag) for tag in self._open):
            level, heading = self.headings[-1]
            self.headings[-1] = (level, " ".join((heading + data).split()))


def page(run: Judged) -> Page:
    return Page(render(*run))


def with_verdict(run: Judged, verdict: Verdict) -> Judged:
    rulings = tuple(msgspec.structs.replace(ruling, verdict=verdict) for ruling in run.judgement.rulings)
    return run._replace(judgement=msgspec.structs.replace(run.judgement, verdict=verdict, rulings=rulings))


def test_the_page_is_told_in_the_order_in_which_a_board_asks() -> None:
    """Decision and verdict first, sign-off at the end of the first page; then what engineers and auditors ask."""
    headings = page(judged(*faulty_run())).headings
    assert [heading for level, heading in headings if level <= 2] == [
        "Release gate report: stage local",
        "Decision sought",
        "NO-GO for stage local",
        "What was promised, and what was shown",
        "Decided unseen",
        "What is not known",
        "Waivers",
        "What changed since the last accepted run",
        "Attempts",
        "What would have to be true to go ahead",
        "How to verify this page",
        "Sign-off",
        "What people supplied",
        "Assurance case",
        "What went wrong",
        "Who has to be told if this is met live",
        "Reconciliation",
        "Every limit",
        "What was not shown",
        "Scope",
        "What was tried of each kind",
        "Method and assumptions",
        "Past events, for comparison",
        "Words",
    ]


def test_the_facts_say_what_was_judged_and_by_what() -> None:
    """Candidate, digests, times, seed and run are on the page, so that two pages can be told apart."""
    text = page(judged(*sound_run())).text
    for fact in (
        "Candidate " + "c0ffee" * 10,
        "Harness " + "ab" * 32,
        "Candidate refcourt Version 1.4.2",
        "Stage local: says nothing about rollout",
        "When it ran 2 March 2026, 10:00:00 to 10:01:00 UTC (1:00 in all)",
        "Seed 7 Harness Nisi 0.1.0",
        "Run 20260302T100000-local-7f3k (gate)",
        "How good the harness is at finding faults power not measured",
    ):
        assert fact in text


def test_a_calibration_is_told_of_the_kinds_of_fault_that_were_thought_of() -> None:
    """Overall and by class, with what was missed and what never fired."""
    run = judged(*sound_run())
    known = calibrated(*found(59), planted("D1", "missed"), planted("D2", "not shown"), healthy=(healthy(1),))
    text = page(run._replace(judgement=msgspec.structs.replace(run.judgement, calibration=known))).text
    assert (
        "How good the harness is at finding faults Of the kinds of fault we thought of, it found 59 of 60 that were "
        "planted in stage small: at least 92.3% of such faults at 95% confidence. By class: tagging orders 59 of 59, "
        "documents and data 0 of 1. Missed: D1. Not shown, because they changed nothing: D2. 0 of 1 run without a "
        "fault found anything."
    ) in text


@pytest.mark.parametrize(
    ("verdict", "sentences", "word"),
    [
        (Verdict.GO, "All 7 limits were shown to hold. A GO for stage local says nothing about rollout.", "SHOWN"),
        (
            Verdict.CONDITIONS,
            "Go ahead only as agreed: 7 of 7 limits were breached and were waived. "
            "A GO for stage local says nothing about rollout.",
            "WAIVED",
        ),
        (Verdict.NOT_SHOWN, "Do not go ahead yet: nothing was breached, but 7 things were not shown.", "NOT SHOWN"),
        (Verdict.NO_GO, "Do not go ahead: 7 of 7 limits were breached.", "BREACHED"),
    ],
)
def test_every_verdict_is_said_in_words(verdict: Verdict, sentences: str, word: str) -> None:
    """Colour is never alone: the banner, every promise and every ruling have their word."""
    run = page(with_verdict(judged(*sound_run()), verdict))
    assert run.headings[2] == (2, f"{verdict} for stage local")
    assert f"{verdict} for stage local {sentences}" in run.text
    words = [c for _, a in run.tags if "word" in (c := (a.get("class") or "").split()) and "not-judged" not in c]
    assert len(words) == len(STAGE.threshold) + 4  # one a ruling, one a promise
    assert run.text.count(word) >= len(words)


def test_a_promise_says_what_was_tried_what_went_wrong_and_what_follows() -> None:
    """With a denominator always."""
    text = page(judged(*faulty_run())).text
    assert (
        "Every tagging order made in court reaches the right contractor: whole, once and in time. BREACHED "
        "What was tried 3 orders in 1 hearing. What went wrong 1 order lost, 1 order duplicated. "
        "What that lets us say That this promise was not kept. "
        "Orders lost: 1 of 3 orders, in 1 of 1 hearing." in text
    )
    assert "Orders lost An order lost is a person not monitored BREACHED 1 of 3 orders" in text


def test_a_finding_is_told_with_its_timeline() -> None:
    """Who did what, what the platform answered, and what never came."""
    assert (
        "10:00:07 legal-adviser.1 shared the results of hearing hearing-ada "
        "10:00:07 the platform said accepted (202) "
        "10:01:00 em-contractor had not received this order" in page(judged(*faulty_run())).text
    )


def test_what_was_not_shown_says_why_and_what_to_do() -> None:
    run = judged(
        *sound_run(), hindered("a delivery in an outage", "the outage did not fire", "see that the hook works")
    )
    assert (
        "A delivery in an outage Why: the outage did not fire. What to do: see that the hook works." in page(run).text
    )


def test_a_measure_without_a_sample_is_listed_as_not_shown() -> None:
    """No sample is not zero, and the page does not say that nothing went wrong."""
    text = page(judged(order("a", at=10), delivery("a", at=11))).text
    assert "Documents leaked Why: no role looked at a document that it must not see. What to do: run access" in text
    assert "What was tried Nothing in this run could bear on it. What went wrong Nothing could be found." in text


def test_waivers_are_named_with_who_signed_and_until_when() -> None:
    """Those used and those that have lapsed; a lapsed one covers nothing."""
    waiver = Waiver(
        code="order-late",
        owner="Head of live services",
        second_signatory="Senior responsible owner",
        reason="partner maintenance",
        scope="em-contractor",
        expires=datetime.date(2026, 1, 31),
    )
    run = judged(*sound_run(), waivers=(waiver,))
    assert "Lapsed: order-late, on 31 January 2026. It covers nothing any more." in page(run).text
    used = run._replace(judgement=msgspec.structs.replace(run.judgement, waived=(waiver,), lapsed=()))
    assert (
        "Used: order-late, until 31 January 2026. Partner maintenance. Scope: em-contractor. "
        "Agreed by Head of live services and Senior responsible owner." in page(used).text
    )


def test_suites_and_planted_faults_are_told() -> None:
    """A suite that did not end, and a fault that was planted on purpose, cannot be overlooked."""
    text = page(judged(*sound_run(), suite("access", at=None), suite("tagging", ran=12), faults=("T05",))).text
    assert "tagging Tests run: 12 Ran whole" in text
    assert "access Tests run: not known Did not run to an end" in text
    assert "Faults were planted on purpose: T05. Such a run is never a GO." in text


def test_a_candidate_that_could_not_be_asked_is_not_guessed_at() -> None:
    refused = CandidateRead(when="end", base_url="http://127.0.0.1:1", error="connection refused")
    asked = page(judged(candidate(), noted(refused, 59))).text
    assert "Version 1.4.2" in asked and "Last time it was asked it did not say: connection refused" in asked
    never = page(judged(candidate(version=None, digest=None))).text
    assert "Version not stated" in never and "Candidate not stated" in never


def test_a_run_of_some_suites_says_which_promises_it_did_not_judge() -> None:
    text = page(judged(*sound_run(), purpose="run", suites=("access",))).text
    assert "This run was no gate: it judged access alone and can admit nothing." in text
    assert "(run: not a gate, so it admits nothing)" in text
    assert (
        "whole, once and in time. NOT JUDGED No limit of this promise was judged in this run. Nothing is known of it."
        in text
    )


def hostile() -> Judged:
    """A candidate that says everything it can to change the page."""
    return judged(
        order("a", at=(10, 10.2), named=EVIL),
        delivery("a", "b", at=11, partner=EVIL, key=EVIL),
        document(EVIL, at=30, case=EVIL, category="<b>"),
        view("tribunal-judge", at=(52, 52.2), case=EVIL),
        candidate(version=EVIL, digest=EVIL),
        hindered(EVIL, EVIL, EVIL),
        item("tagging", EVIL, EVIL, EVIL),
        suite("access", why=EVIL),
    )


def test_what_the_candidate_says_is_escaped_and_shown_harmlessly() -> None:
    """No element of its own, no reading direction turned round."""
    html = render(*hostile())
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;[U+202E]gnp.exe" in html
    assert not re.search("[\u0000-\u0008\u200b-\u200f\u202a-\u202e\u2066-\u2069]", html)


def test_names_of_a_hundred_kilobytes_are_cut_wherever_they_stand() -> None:
    """A document, a case, a partner, a version and a reason; and what is cut says how long it was."""
    long = "<\u202e&" * 34_000
    told = judged(
        order("a", at=(10, 10.2), named=long),
        delivery("a", "b", at=11, partner=long, key=long),
        document(long, at=30, case=long, category=long),
        candidate(version=long, digest=long),
        hindered(long, long, long),
        suite("access", why=long),
    )
    html = render(*told)
    assert len(html) < 200_000 and "characters)" in html
    assert "<\u202e" not in html and "\u202e" not in html


@pytest.mark.parametrize("run", [sound_run, faulty_run, hostile], ids=["sound", "faulty", "hostile"])
def test_the_page_can_be_read_by_everyone(run: object) -> None:
    """One h1, no heading level left out, a language, landmarks, captions, scopes, unique ids; nothing from outside."""
    told = hostile() if run is hostile else judged(*run())  # type: ignore[operator]
    html = render(*told)
    seen = Page(html)
    levels = [level for level, _ in seen.headings]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    names = [tag for tag, _ in seen.tags]
    assert dict(seen.tags)["html"] == {"lang": "en"}
    assert [names.count(tag) for tag in ("header", "main", "footer")] == [1, 1, 1]
    assert names.count("caption") == names.count("table")
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in seen.tags if tag == "th")
    ids = [attributes["id"] for _, attributes in seen.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = [a["aria-labelledby"] or "" for _, a in seen.tags if "aria-labelledby" in a]
    assert {label for some in labels for label in some.split()} <= set(ids)
    assert not {"script", "link", "img", "iframe"} & set(names)
    assert not any(key in attributes for _, attributes in seen.tags for key in ("src", "style", "onclick"))
    assert {a["href"] for _, a in seen.tags if "href" in a} == {"#limits"}
    assert "url(" not in html and "@import" not in html


def test_the_colours_of_words_are_dark_enough() -> None:
    """WCAG 2.2, 1.4.3: text has a contrast of 4.5 to 1 or more, here against white and against the wash."""
    html = render(*judged(*sound_run()))
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", html))
    for name in ("ink", "quiet", "go", "conditions", "not-shown", "no-go"):
        for ground in ("#ffffff", colours["wash"]):
            assert contrast(colours[name], ground) >= 4.5, name


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 between two colours."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_hundred_thousand_findings_stay_a_page() -> None:
    """Counts and examples only, and only the calls of the examples are looked up: under 5 MB and 10 s."""
    run = judged(*faulty_run())
    calls = (*(ref for finding in run.judgement.findings for ref in finding.calls), "court:999999") * 40
    codes = [f"{thing}-{what}" for thing in ("order", "document", "data", "case") for what in ("lost", "altered", "x")]
    long = "<\"'&\u202e" * 2_000
    findings = tuple(
        Finding(
            code=codes[n % len(codes)],
            subject=long,
            sentence=long,
            calls=calls,
            where={"partner": long},
        )
        for n in range(100_000)
    )
    doubts = tuple(Doubt(what=f"thing {n}", why="<" * 5_000, way_out="'" * 5_000) for n in range(10_000))
    judgement: Judgement = msgspec.structs.replace(run.judgement, findings=findings, not_shown=doubts)
    began = time.perf_counter()
    html = render(judgement, run.history, run.stage)
    assert time.perf_counter() - began < 10
    assert len(html.encode()) < 5_000_000
    assert "Order lost: 8,334 findings" in html and "And 9,900 more things." in html
