"""« Catalogue »: the labelled sessions and congresses, and choosing one to declare it (002, annexes 2 and 3)."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from backoffice.db import db
from backoffice.domain.calendar import today
from backoffice.domain.referential import ReferentialEntry
from backoffice.models import CatalogueSession, Council, Parcours
from backoffice.portal.records import open_parcours_of, parcours_of_the_form
from backoffice.services import councils
from backoffice.services.catalogue import entry_choices, entry_in, labelled
from backoffice.services.parcours import published_rules
from backoffice.web.access import public, registrant_only
from backoffice.web.session import current_registrant
from backoffice.wording import utc_now

blueprint = Blueprint("catalogue", __name__)

LONGEST_SEARCH = 100
SUGGESTIONS = 12


@dataclass(frozen=True)
class Listed:
    """A session with the entries it answers: [(programme, entry)], and the parcours where it may be declared."""

    session: CatalogueSession
    entries: list[tuple[str, ReferentialEntry]]
    parcours: Parcours | None


def searched() -> str:
    return request.args.get("recherche", "").replace("\x00", "").strip()[:LONGEST_SEARCH]


def found_for(parcours: Parcours, words: str) -> list[CatalogueSession]:
    """Sessions whose title, organiser or place holds these letters, and that this parcours may count."""
    if not words:
        return []
    found = labelled(db.session(), [parcours.council_id], words)
    return [one for one in found if entry_in(parcours, one)][:SUGGESTIONS]


@blueprint.get("/catalogue")
@public
def index() -> ResponseReturnValue:
    everyone = councils.all_councils(db.session())
    council = _council(everyone)
    registrant = current_registrant()
    parcours = open_parcours_of(registrant) if registrant else []
    listed = _listed(council, parcours, searched())
    kinds = _kinds(council)
    kind = request.args.get("type", "")
    if kind in kinds:
        listed = [one for one in listed if any(kind in _kinds_of(entry) for _, entry in one.entries)]
    day = today(utc_now())
    return render_template(
        "portal/catalogue/index.html",
        council=council,
        others=[one for one in everyone if one is not council],
        words=searched(),
        kinds=kinds,
        kind=kind if kind in kinds else "",
        undated=[one for one in listed if one.session.ends_on is None],
        coming=[one for one in reversed(listed) if one.session.ends_on and one.session.ends_on >= day],
        past=[one for one in listed if one.session.ends_on and one.session.ends_on < day],
        is_registrant=registrant is not None,
        signed_in=current_user.is_authenticated,
    )


@blueprint.get("/actions/catalogue")
@registrant_only
def suggest() -> ResponseReturnValue:
    """Sessions to choose from, as one types: a fragment of the action's form."""
    parcours, words = parcours_of_the_form(), searched()
    if parcours is None:
        return ""
    return render_template(
        "portal/actions/_sessions.html", parcours=parcours, words=words, found=found_for(parcours, words)
    )


def _council(everyone: list[Council]) -> Council:
    code = request.args.get("council")
    council = next((one for one in everyone if code in (None, one.code)), None)
    if council is None:
        abort(404)
    return council


def _listed(council: Council, parcours: list[Parcours], words: str) -> list[Listed]:
    rules = entry_choices(db.session(), council)
    titles = {programme.code: programme.title for programme in council.programmes}
    entries = {(code, entry.key): entry for code, found in rules.items() for entry in found}
    return [
        Listed(
            session=session,
            entries=[
                (titles[code], entries[code, key]) for code, key in session.entries.items() if (code, key) in entries
            ],
            parcours=_parcours_for(session, parcours),
        )
        for session in labelled(db.session(), [council.id], words)
    ]


def _parcours_for(session: CatalogueSession, parcours: list[Parcours]) -> Parcours | None:
    """Where this person may declare it: the open parcours of its dates, else the latest."""
    fitting = [one for one in parcours if one.council_id == session.council_id and entry_in(one, session)]
    dated = [one for one in fitting if session.ends_on and one.dates.contains(session.ends_on)]
    return next(iter(dated if session.ends_on else fitting), None)


def _kinds(council: Council) -> dict[str, str]:
    """What the list may be narrowed to: the blocks of the referentials, and the categories of those without."""
    kinds: dict[str, str] = {}
    for programme in council.programmes:
        version = published_rules(db.session(), programme.id)
        if version is not None:
            parts = [(one.code, one.label) for one in version.rules.blocks or version.rules.categories]
            kinds.update({code: label for code, label in parts if code not in kinds})
    return kinds


def _kinds_of(entry: ReferentialEntry) -> tuple[str, ...]:
    return (entry.block,) if entry.block else entry.categories
