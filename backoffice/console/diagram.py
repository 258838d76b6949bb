"""The drawing of a workflow with the record's state marked: an SVG file of ours, inlined, no script."""

import re
from functools import lru_cache

from markupsafe import Markup

from backoffice.resources import templates_dir


def diagram(workflow: str, state: str) -> Markup | None:
    """None when the drawing was not generated (`backoffice workflows diagram`)."""
    drawing = _drawing(workflow)
    return None if drawing is None else Markup(marked(drawing, f"state-{workflow}-{state}"))


def marked(drawing: str, node: str) -> str:
    """The same drawing, with the class `state--current` on the node of that id."""
    tag = re.compile(rf'<g\b[^>]*\bid="{re.escape(node)}"[^>]*>')
    return tag.sub(lambda match: _with_class(match.group()), drawing, count=1)


def _with_class(tag: str) -> str:
    if 'class="' in tag:
        return tag.replace('class="', 'class="state--current ', 1)
    return tag.replace("<g", '<g class="state--current"', 1)


@lru_cache
def _drawing(workflow: str) -> str | None:
    path = templates_dir() / "console" / "workflows" / f"{workflow}.svg"
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    return text[text.index("<svg") :]
