"""A workflow as an SVG of our own drawing, for the documents and for the console.

Presentation attributes only, so that a strict style-src lets it through and a style sheet may still change it. The
console marks a record's state by adding a class to `<g class="state" id="state-<workflow>-<state>">`: its words
« état actuel » are there, not displayed until a style sheet shows them.
"""

from xml.sax.saxutils import escape, quoteattr

from backoffice.diagrams.arrows import Arrow, Taker, arrows, finals, inside
from backoffice.diagrams.layout import START, Layout, Line, Link, Point, Size, lay_out
from workflows.engine import Workflow

FONT = "Atkinson Hyperlegible Next, Segoe UI, Helvetica Neue, Arial, sans-serif"
INK, INK_SOFT, EDGE, HAIRLINE = "#14262c", "#4a5d64", "#73878e", "#d3dddf"
COLOURS = {Taker.owner: "#0b4f5c", Taker.role: "#84500a", Taker.system: "#43565d"}
DASHES = {Taker.owner: "", Taker.role: ' stroke-dasharray="7 4"', Taker.system: ' stroke-dasharray="1.5 4.5"'}
WORDS = {
    Taker.owner: "étape du professionnel",
    Taker.role: "étape d’une personne habilitée",
    Taker.system: "étape du programme, d’après ses règles",
}
TITLE, SMALL, LABEL = 15, 12, 12.5  # font sizes, in pixels
LETTER = 0.53  # mean width of a letter, in font sizes: a little more than the fonts above have
MARGIN, LEGEND_LINE = 16, 22


def svg(workflow: Workflow) -> str:
    """The drawing. Raises GraphvizMissing."""
    moves = arrows(workflow)
    boxes = {START: Size(14, 14)} | {str(state): _box(workflow, state) for state in workflow.states}
    links = [Link(START, str(workflow.initial), None)]
    links += [Link(move.source, move.target, _words_size(move.labels), move.downwards) for move in moves]
    layout = lay_out(boxes, links)
    takers = [kind for kind in Taker if any(move.taker == kind for move in moves)]
    width = max(layout.size.width, 300) + 2 * MARGIN
    height = layout.size.height + 2 * MARGIN + LEGEND_LINE * len(takers) + 10
    name = workflow.name
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
            f'height="{height:.0f}" role="img" aria-labelledby="diagram-{name}-title diagram-{name}-desc" '
            f"font-family={quoteattr(FONT)}>",
            f'<title id="diagram-{name}-title">{escape(workflow.label)} : états et étapes</title>',
            f'<desc id="diagram-{name}-desc">{escape(_description(workflow, moves))}</desc>',
            f'<rect class="paper" width="{width:.0f}" height="{height:.0f}" rx="10" fill="#ffffff"/>',
            f'<g transform="translate({(width - layout.size.width) / 2:.1f} {MARGIN})">',
            *_arrows(layout, moves),
            _start(layout.centres[START]),
            *(_state(workflow, state, layout.centres[state], boxes[state]) for state in map(str, workflow.states)),
            *_labels(layout, moves),
            "</g>",
            *_legend(takers, layout.size.height + MARGIN + 24),
            "</svg>",
            "",
        ]
    )


def _box(workflow: Workflow, state: str) -> Size:
    lines = inside(workflow, state)
    widths = [_width(workflow.labels[state], TITLE * 1.06), *(_width(line, SMALL) for line in lines)]
    return Size(max(96, *widths) + 30, 38 + (len(lines) * 16 + 10 if lines else 0))


def _words_size(labels: tuple[str, ...]) -> Size:
    return Size(max(_width(label, LABEL) for label in labels) + 12, len(labels) * 16 + 6)


def _width(text: str, size: float) -> float:
    return len(text) * size * LETTER


def _start(centre: Point) -> str:
    return f'<circle class="start" cx="{centre.x:.1f}" cy="{centre.y:.1f}" r="7" fill="{INK}"/>'


def _state(workflow: Workflow, state: str, centre: Point, size: Size) -> str:
    left, top = centre.x - size.width / 2, centre.y - size.height / 2
    lines = inside(workflow, state)
    parts = [
        f'<g class="state" id="state-{workflow.name}-{state}">',
        f'<rect class="state__box" x="{left:.1f}" y="{top:.1f}" width="{size.width:.1f}" height="{size.height:.1f}" '
        f'rx="9" fill="#f7fafa" stroke="{EDGE}" stroke-width="1.5"/>',
    ]
    if state in finals(workflow):
        parts.append(
            f'<rect class="state__final" x="{left + 3.5:.1f}" y="{top + 3.5:.1f}" width="{size.width - 7:.1f}" '
            f'height="{size.height - 7:.1f}" rx="6" fill="none" stroke="{EDGE}"/>'
        )
    parts.append(
        f'<text class="state__label" x="{centre.x:.1f}" y="{top + 24:.1f}" text-anchor="middle" font-size="{TITLE}" '
        f'font-weight="700" fill="{INK}">{escape(workflow.labels[state])}</text>'
    )
    if lines:
        parts.append(
            f'<line x1="{left + 1:.1f}" y1="{top + 36:.1f}" x2="{left + size.width - 1:.1f}" y2="{top + 36:.1f}" '
            f'stroke="{HAIRLINE}"/>'
        )
    for number, line in enumerate(lines):
        parts.append(
            f'<text class="state__step" x="{centre.x:.1f}" y="{top + 53 + 16 * number:.1f}" text-anchor="middle" '
            f'font-size="{SMALL}" fill="{INK_SOFT}">{escape(line)}</text>'
        )
    parts += [_here(Point(left + 8, top)), "</g>"]
    return "\n".join(parts)


def _here(corner: Point) -> str:
    return (
        f'<g class="state__here" display="none"><rect x="{corner.x:.1f}" y="{corner.y - 13:.1f}" width="74" '
        f'height="18" rx="9" fill="{COLOURS[Taker.owner]}"/><text x="{corner.x + 37:.1f}" y="{corner.y:.1f}" '
        f'text-anchor="middle" font-size="11" font-weight="600" fill="#ffffff">état actuel</text></g>'
    )


def _arrows(layout: Layout, moves: list[Arrow]) -> list[str]:
    first, *others = layout.lines
    return [
        _arrow(first, INK, ""),
        *(_arrow(line, COLOURS[move.taker], DASHES[move.taker]) for line, move in zip(others, moves, strict=True)),
    ]


def _arrow(line: Line, colour: str, dashes: str) -> str:
    begin, *curve = line.path
    path = f"M{begin.x:.1f} {begin.y:.1f}C" + " ".join(f"{point.x:.1f} {point.y:.1f}" for point in curve)
    base = line.path[-1]
    across = Point((line.tip.y - base.y) * 0.42, (base.x - line.tip.x) * 0.42)
    head = [line.tip, Point(base.x + across.x, base.y + across.y), Point(base.x - across.x, base.y - across.y)]
    corners = " ".join(f"{point.x:.1f},{point.y:.1f}" for point in head)
    return (
        f'<g class="arrow"><path d="{path}" fill="none" stroke="{colour}" stroke-width="1.7"{dashes}/>'
        f'<polygon points="{corners}" fill="{colour}"/></g>'
    )


def _labels(layout: Layout, moves: list[Arrow]) -> list[str]:
    """The words over everything else, on a ground of paper, so that no line crosses them."""
    written = []
    for line, move in zip(layout.lines[1:], moves, strict=True):
        if line.label is None:
            continue
        size, centre = _words_size(move.labels), line.label
        left, top = centre.x - size.width / 2, centre.y - size.height / 2
        written.append(
            f'<rect x="{left + 4:.1f}" y="{top:.1f}" width="{size.width - 8:.1f}" '
            f'height="{size.height:.1f}" rx="4" fill="#ffffff" fill-opacity="0.92"/>'
        )
        written += [
            f'<text x="{left + 7:.1f}" y="{top + 15 + 16 * number:.1f}" font-size="{LABEL}" '
            f'fill="{COLOURS[move.taker]}">{escape(label)}</text>'
            for number, label in enumerate(move.labels)
        ]
    return written


def _legend(takers: list[Taker], top: float) -> list[str]:
    drawn = []
    for number, kind in enumerate(takers):
        middle = top + LEGEND_LINE * number
        drawn.append(
            f'<path d="M{MARGIN} {middle:.1f}h34" fill="none" stroke="{COLOURS[kind]}" stroke-width="1.7"'
            f"{DASHES[kind]}/>"
            f'<text x="{MARGIN + 44}" y="{middle + 4:.1f}" font-size="{SMALL}" fill="{INK_SOFT}">{WORDS[kind]}</text>'
        )
    return drawn


def _description(workflow: Workflow, moves: list[Arrow]) -> str:
    """What the drawing shows, for those who do not see it."""
    labels = workflow.labels
    sentences = [f"Tout commence à « {labels[str(workflow.initial)]} »."]
    sentences += [
        f"De « {labels[move.source]} » à « {labels[move.target]} » : {', '.join(move.labels)} ({WORDS[move.taker]})."
        for move in moves
    ]
    return " ".join(sentences)
