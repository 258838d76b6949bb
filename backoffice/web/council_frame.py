"""What a page about one council shows around it: the council's name, colour and logo."""

from flask import url_for

from backoffice.domain.contrast import colour_problem
from backoffice.models import Council


def council_frame(council: Council) -> dict[str, str]:
    """The variables that layout/base.html expects."""
    frame = {"council_name": council.short_name}
    if colour_rule(council):
        frame["council_stylesheet"] = url_for("councils.stylesheet", code=council.code, v=str(council.colour)[1:])
    if council.logo_sha256:
        frame["council_logo"] = url_for("councils.logo", code=council.code, v=council.logo_sha256[:12])
    return frame


def colour_rule(council: Council) -> str:
    """The council's colour, from which css/tokens.css makes every shade. Empty for one that white text cannot be read
    on: it was chosen before that was checked.
    """
    colour = council.colour or ""
    return "" if not colour or colour_problem(colour) else f":root {{ --council: {colour}; }}\n"
