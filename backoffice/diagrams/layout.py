"""Where Graphviz puts the boxes and arrows of a drawing whose sizes we give. It draws nothing itself."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

POINTS_PER_INCH = 72
START = "start"
SPACING = "rankdir=TB nodesep=0.3 ranksep=0.42 splines=spline"


class GraphvizMissing(Exception):
    """`dot` is not installed, or failed."""


@dataclass(frozen=True)
class Point:
    """In pixels, from the top left."""

    x: float
    y: float


@dataclass(frozen=True)
class Size:
    width: float
    height: float


@dataclass(frozen=True)
class Link:
    """An arrow to place; `words` is the size of its label; `downwards`: its target goes below its source."""

    source: str
    target: str
    words: Size | None
    downwards: bool = True


@dataclass(frozen=True)
class Line:
    """One arrow: a start, then Bézier triples; `tip` where it points; `label` the middle of its words."""

    path: tuple[Point, ...]
    tip: Point
    label: Point | None


@dataclass(frozen=True)
class Layout:
    size: Size
    centres: Mapping[str, Point]
    lines: tuple[Line, ...]


def lay_out(boxes: Mapping[str, Size], links: list[Link]) -> Layout:
    """Places for the boxes by name, and for the links in their order. Raises GraphvizMissing."""
    answer = json.loads(_dot(_source(boxes, links)))
    right, top = (float(value) for value in answer["bb"].split(",")[2:])

    def point(text: str) -> Point:
        x, y = (float(value) for value in text.split(","))
        return Point(x, top - y)

    centres = {node["name"]: point(node["pos"]) for node in answer["objects"]}
    lines = []
    for edge in sorted(answer["edges"], key=lambda edge: int(edge["id"])):
        tip, *path = edge["pos"].removeprefix("e,").split(" ")
        label = point(edge["lp"]) if "lp" in edge else None
        lines.append(Line(tuple(point(text) for text in path), point(tip), label))
    return Layout(Size(right, top), centres, tuple(lines))


def _source(boxes: Mapping[str, Size], links: list[Link]) -> str:
    lines = [f'digraph {{ graph [{SPACING}] node [shape=box fixedsize=true label=""] edge [arrowsize=0.8]']
    lines += [
        f"{name} [width={size.width / POINTS_PER_INCH:.3f} height={size.height / POINTS_PER_INCH:.3f}]"
        for name, size in boxes.items()
    ]
    for number, link in enumerate(links):
        place = "weight=10" if link.downwards else "constraint=false"
        lines.append(f'{link.source} -> {link.target} [id="{number}" {place}{_label(link)}]')
    return "\n".join([*lines, "}"])


def _label(link: Link) -> str:
    """Room for words that Graphviz does not write, so that its fonts do not matter."""
    if link.words is None:
        return ""
    width, height = link.words.width, link.words.height
    room = f'<table border="0" fixedsize="true" width="{width:.0f}" height="{height:.0f}"><tr><td></td></tr></table>'
    return f" label=<{room}>"


def _dot(source: str) -> str:
    program = shutil.which("dot")
    if program is None:
        raise GraphvizMissing("Graphviz (programme « dot ») est nécessaire pour dessiner : installez-le.")
    done = subprocess.run([program, "-Tjson0"], input=source, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GraphvizMissing(f"Graphviz n’a pas pu dessiner : {done.stderr.strip()}")
    return done.stdout
