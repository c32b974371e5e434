"""The assurance case as one drawing in SVG, wide for a desk and for paper, narrow for a phone.

    [top claim]
      /argument/                  wide:   claim on the left, its evidence on the right
        [claim] ---- (evidence)   narrow: evidence under its claim

Shapes say what is what and edges how it stands, so that nothing hangs on colour.  Text is wrapped here, because SVG
does not; a page shows the drawing that fits, and has all of it as text besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from nisi.board.assurance import Argument, Case, Claim
from nisi.board.plain import plain
from nisi.board.words import counted

LINE, PAD, GAP = 16, 7, 8  # so that a whole case of a stage fits on one page of A4
LETTER = 7.3  # units of one letter at 13 px, as wide as common typefaces have it
SLANT = 10
LINES = 5  # of one box: names that others chose may be long


class Shape(NamedTuple):
    """Where boxes stand: left edges and widths of the arguments, claims and evidence; `beside` or under each other."""

    key: str
    width: int
    argument_x: int
    claim_x: int
    claim_wide: int
    evidence_x: int
    evidence_wide: int
    beside: bool


WIDE = Shape("wide", 740, 14, 30, 450, 504, 234, True)
NARROW = Shape("narrow", 340, 8, 22, 316, 36, 302, False)


class Box(NamedTuple):
    x: float
    y: float
    wide: float
    lines: tuple[str, ...]

    @property
    def high(self) -> float:
        return LINE * len(self.lines) + 2 * PAD

    @property
    def below(self) -> float:
        return self.y + self.high

    @property
    def middle(self) -> float:
        return self.y + self.high / 2


def drawn(case: Case) -> tuple[Markup, Markup]:
    """The wide and the narrow drawing."""
    return _drawing(case, WIDE), _drawing(case, NARROW)


def _drawing(case: Case, shape: Shape) -> Markup:
    top = _box(2, 2, shape.width - 4, _claim_lines(case.top))
    parts, y, stops = [_claim(top, case.top)], top.below + GAP, list[float]()
    for argument in case.arguments:
        drawing, y, stop = _argument(argument, shape, y)
        parts += drawing
        stops.append(stop)
    trunk = Markup('<path class="link" d="M6 {:.1f} V{:.1f}"/>').format(top.below, stops[-1])
    twigs = [Markup('<path class="link" d="M6 {:.1f} H{}"/>').format(stop, shape.argument_x + 4) for stop in stops]
    return Markup(
        '<svg class="case {key}" viewBox="0 0 {width} {high:.0f}" role="img"'
        ' aria-labelledby="case-{key}-title case-{key}-says">'
        '<title id="case-{key}-title">The assurance case, drawn</title>'
        '<desc id="case-{key}-says">{says}</desc>{drawn}</svg>'
    ).format(
        key=shape.key,
        width=shape.width,
        high=y,
        says=f"{case.counts} All of it follows as text.",
        drawn=Markup("").join([trunk, *twigs, *parts]),
    )


def _argument(argument: Argument, shape: Shape, y: float) -> tuple[list[Markup], float, float]:
    """The drawing of one argument with its claims, where it ends, and where the trunk meets it."""
    box = _box(shape.argument_x, y, shape.width - shape.argument_x - 2, (argument.says,))
    corners = (
        f"{box.x + SLANT:.1f},{box.y:.1f} {box.x + box.wide:.1f},{box.y:.1f} "
        f"{box.x + box.wide - SLANT:.1f},{box.below:.1f} {box.x:.1f},{box.below:.1f}"
    )
    parts = [Markup('<polygon class="argument" points="{}"/>{}').format(corners, _texts(box, SLANT))]
    y, trunk_x, last = box.below + GAP, shape.argument_x + 7, box.below
    for claim in argument.claims:
        stood = _box(shape.claim_x, y, shape.claim_wide, _claim_lines(claim))
        evidence = _evidence(claim, shape, stood)
        y = max(stood.below, evidence.below) + GAP
        last = stood.y + LINE
        parts.append(Markup('<path class="link" d="M{} {:.1f} H{}"/>').format(trunk_x, last, shape.claim_x))
        parts += [_claim(stood, claim), _evidence_drawn(evidence, claim, stood, shape)]
    parts.insert(0, Markup('<path class="link" d="M{} {:.1f} V{:.1f}"/>').format(trunk_x, box.below, last))
    return parts, y, box.middle


def _claim_lines(claim: Claim) -> tuple[str, ...]:
    known = len(claim.against) + claim.more
    told = [claim.state.value]
    told += [] if claim.asked else ["not asked for"]
    told += [f"{counted(known, 'point')} against it"] if known else []
    return (", ".join(told), claim.says)


def _evidence(claim: Claim, shape: Shape, stood: Box) -> Box:
    said = claim.evidence[:1] or ("No evidence.",)
    if shape.beside:
        return _box(shape.evidence_x, stood.y, shape.evidence_wide, said)
    return _box(shape.evidence_x, stood.below + GAP / 2, shape.evidence_wide, said)


def _evidence_drawn(box: Box, claim: Claim, stood: Box, shape: Shape) -> Markup:
    start, y = stood.x + stood.wide, stood.y + LINE
    path = f"M{start:.1f} {y:.1f} H{box.x:.1f}" if shape.beside else f"M{box.x + 16:.1f} {stood.below:.1f} V{box.y:.1f}"
    return Markup(
        '<path class="link" d="{}"/><rect class="evidence{}" x="{}" y="{:.1f}" width="{}" height="{:.1f}" rx="14"/>{}'
    ).format(path, "" if claim.evidence else " none", box.x, box.y, box.wide, box.high, _texts(box, 4))


def _claim(box: Box, claim: Claim) -> Markup:
    return Markup('<rect class="claim {}" x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>{}').format(
        claim.state.lower(), box.x, box.y, box.wide, box.high, _texts(box, 0, stated=True)
    )


def _box(x: float, y: float, wide: float, paragraphs: tuple[str, ...]) -> Box:
    letters = int((wide - 2 * PAD - SLANT) / LETTER)
    return Box(x, y, wide, tuple(line for text in paragraphs for line in _wrapped(plain(text), letters)))


def _texts(box: Box, indent: float, stated: bool = False) -> Markup:
    """The lines of a box; its first one is bold where it is a state."""
    return Markup("").join(
        Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(
            "state" if stated and not number else "line", box.x + PAD + indent, box.y + PAD + LINE * number + 12, line
        )
        for number, line in enumerate(box.lines)
    )


def _wrapped(text: str, letters: int) -> Iterator[str]:
    """Lines of at most so many letters; what is longer than `LINES` of them is cut, and says so."""
    lines, line = list[str](), ""
    for word in text.split():
        while len(word) > letters:
            lines, line, word = [*lines, *([line] if line else []), word[:letters]], "", word[letters:]
        if line and len(line) + 1 + len(word) > letters:
            lines, line = [*lines, line], word
        else:
            line = f"{line} {word}".strip()
    lines += [line] if line else []
    yield from lines[: LINES - 1] + [f"{lines[LINES - 1][: letters - 1]}…"] if len(lines) > LINES else lines
