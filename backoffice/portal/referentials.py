"""The published referentials, for anyone: aims, what a parcours must hold, the table of equivalences, as files too."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.domain.entry_search import matching_entries
from backoffice.domain.entry_words import block_name, eligibility_words, evidence_words
from backoffice.domain.french import joined
from backoffice.domain.referential import Referential, ReferentialEntry
from backoffice.domain.requirement_words import counted_words
from backoffice.domain.scale_words import scale_lines
from backoffice.domain.wording import instructions
from backoffice.models import ReferentialVersion
from backoffice.portal.referential_workbook import workbook
from backoffice.services import published_referentials
from backoffice.services.referentials import exported
from backoffice.web.access import public
from backoffice.web.council_frame import council_frame
from workflows.referential import ReferentialState

blueprint = Blueprint("referentials", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_QUERY = 100


class Search(NamedTuple):
    """What the form above the table asks; an unknown block or category counts as none."""

    words: str
    block: str
    category: str

    @classmethod
    def read(cls, rules: Referential) -> "Search":
        block, category = request.args.get("bloc", ""), request.args.get("categorie", "")
        return cls(
            request.args.get("q", "").strip()[:LONGEST_QUERY],
            block if block in rules.block_ranks else "",
            category if category in rules.categories_by_code else "",
        )

    @property
    def is_empty(self) -> bool:
        return not any(self)


@blueprint.get("/referentiels")
@public
def index() -> str:
    versions = published_referentials.in_force(db.session())
    return render_template("portal/referentials/index.html", versions=versions)


@blueprint.get("/referentiels/<council>/<programme>")
@public
def current(council: str, programme: str) -> ResponseReturnValue:
    """The version in force, or the last one that was."""
    versions = _versions(council, programme)
    found = next((one for one in versions if one.state == ReferentialState.published), versions[0])
    return _page(found, versions)


@blueprint.get("/referentiels/<council>/<programme>/<number>")
@public
def show(council: str, programme: str, number: str) -> ResponseReturnValue:
    versions = _versions(council, programme)
    return _page(_numbered(versions, number), versions)


@blueprint.get("/referentiels/<council>/<programme>/<number>/referentiel.yaml")
@public
def as_yaml(council: str, programme: str, number: str) -> Response:
    """The document itself: `backoffice referential load` reads it back."""
    version = _numbered(_versions(council, programme), number)
    return _file(version, exported(version).encode(), "application/yaml", "yaml")


@blueprint.get("/referentiels/<council>/<programme>/<number>/referentiel.xlsx")
@public
def as_xlsx(council: str, programme: str, number: str) -> Response:
    version = _numbered(_versions(council, programme), number)
    return _file(version, workbook(version.rules), XLSX, "xlsx")


def _page(version: ReferentialVersion, versions: Sequence[ReferentialVersion]) -> str:
    rules = version.rules
    search = Search.read(rules)
    found = matching_entries(rules, *search)
    groups: list[tuple[str, list[ReferentialEntry]]] = [
        (block_name(rules, code), list(entries)) for code, entries in groupby(found, key=lambda entry: entry.block)
    ]
    return render_template(
        "portal/referentials/show.html",
        version=version,
        **council_frame(version.council),
        versions=versions,
        in_force=next((one for one in versions if one.state == ReferentialState.published), None),
        rules=rules,
        search=search,
        groups=groups,
        count=len(found),
        instructions=instructions(rules),
        counted_words=counted_words,
        scale_lines=scale_lines,
        eligibility_words=eligibility_words,
        evidence_words=evidence_words,
        joined=joined,
    )


def _versions(council: str, programme: str) -> list[ReferentialVersion]:
    versions = published_referentials.readable_versions(db.session(), council, programme)
    if not versions:
        abort(404)
    return versions


def _numbered(versions: Sequence[ReferentialVersion], number: str) -> ReferentialVersion:
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        abort(404)
    return found


def _file(version: ReferentialVersion, content: bytes, media_type: str, extension: str) -> Response:
    response = Response(content, mimetype=media_type)
    response.headers.set(
        "Content-Disposition", "attachment", filename=f"{version.rules.code}-{version.number}.{extension}"
    )
    return response
