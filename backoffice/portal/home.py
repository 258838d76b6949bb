"""The first page (for strangers, for registrants), the documents, the charter, and what monitors ask."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from backoffice.db import db
from backoffice.db_migrate import is_current
from backoffice.domain.scale_words import scale_lines
from backoffice.domain.wording import instructions
from backoffice.models import Council, Registrant
from backoffice.portal.account_forms import LogInForm
from backoffice.portal.documents import PAGES, document_groups
from backoffice.portal.page_frame import page_frame
from backoffice.portal.parcours_card import card_of
from backoffice.services import charters
from backoffice.services.accompaniment import councils_to_ask, help_requests_of
from backoffice.services.captures import captures_of
from backoffice.services.catalogue import councils_with_sessions
from backoffice.services.councils import all_councils, open_councils
from backoffice.services.enrolments import councils_of, councils_to_join, enrolments_of
from backoffice.services.needs import questionnaires_for
from backoffice.services.news import news_for
from backoffice.services.parcours import parcours_of, periods_to_open, programmes_to_start, published_rules
from backoffice.web.access import public
from backoffice.web.charter_text import blocks_of
from backoffice.web.council_frame import council_frame
from backoffice.web.session import current_registrant
from backoffice.wording import utc_now

blueprint = Blueprint("home", __name__)
NEWS_SHOWN = 3
blueprint.app_context_processor(page_frame)


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    if not current_user.is_authenticated:
        return render_template("portal/home/welcome.html", form=LogInForm(formdata=None))
    registrant = current_registrant()
    if registrant is None:
        mine = "organisers.index" if current_user.actor.organisers else "console.index"
        return redirect(url_for(mine), 303)
    return _personal_page(registrant)


def _personal_page(registrant: Registrant) -> str:
    """001, "Ma page personnelle": Mon parcours, Mon profil, Les documents."""
    now = utc_now()
    enrolments = enrolments_of(db.session(), registrant)
    captures = captures_of(db.session(), registrant)
    asked = help_requests_of(db.session(), registrant)
    return render_template(
        "portal/home/personal_page.html",
        registrant=registrant,
        cards=[
            card_of(parcours, current_user.actor, now, captures) for parcours in parcours_of(db.session(), registrant)
        ],
        to_start=programmes_to_start(db.session(), registrant),
        have_sessions=councils_with_sessions(db.session()),
        periods=periods_to_open(db.session(), registrant, now),
        enrolments=enrolments,
        news=news_for(db.session(), registrant, now, limit=NEWS_SHOWN),
        may_ask=bool(councils_to_ask(db.session(), registrant)),
        may_assess=bool(questionnaires_for(db.session(), registrant)),
        help_requests=asked,
        unread=sum(one.unread_by(registrant.account_id) for one in asked),
        can_join=bool(councils_to_join(db.session(), registrant)),
        groups=document_groups(_councils_of(registrant)),
    )


@blueprint.get("/documents")
@public
def documents() -> str:
    return render_template("portal/home/documents.html", groups=document_groups(_councils_of(current_registrant())))


@blueprint.get("/documents/<page>")
@public
def document(page: str) -> str:
    if page not in PAGES:
        abort(404)
    if page == "rules":
        return _rules_page()
    return render_template(f"portal/home/{page}.html", title=PAGES[page], councils=_councils_of(current_registrant()))


def _rules_page() -> str:
    """The instructions and the entries of a council's programmes, from the rules that a new parcours would keep."""
    offered = {council.code: council for council in _councils_of(current_registrant())}
    everyone = {council.code: council for council in all_councils(db.session())}
    code = request.args.get("council") or next(iter(offered or everyone), "")
    if code not in everyone:
        abort(404)
    council = everyone[code]
    rules = ((programme, published_rules(db.session(), programme.id)) for programme in council.programmes)
    return render_template(
        "portal/home/rules.html",
        title=PAGES["rules"],
        council=council,
        others=[other for other in open_councils(db.session()) if other is not council],
        programmes=[pair for pair in rules if pair[1] is not None],
        instructions=instructions,
        scale_lines=scale_lines,
        **council_frame(council),
    )


def _councils_of(registrant: Registrant | None) -> list[Council]:
    """Those where the registrant has a file; every open one for anyone else."""
    mine = councils_of(db.session(), registrant) if registrant is not None else []
    return mine or open_councils(db.session())


@blueprint.get("/charte")
@public
def charter() -> str:
    """The charter in force, or with ?version= the text that somebody accepted then."""
    version = request.args.get("version")
    found = charters.published_charter(db.session(), version) if version else charters.current_charter(db.session())
    if found is None:
        abort(404)
    current = charters.current_charter(db.session())
    return render_template(
        "portal/home/charter.html", charter=found, blocks=blocks_of(found.body), is_current=found is current
    )


@blueprint.get("/accessibilite")
@public
def accessibility() -> str:
    return render_template("portal/home/accessibility.html")


@blueprint.get("/healthz")
@public
def health() -> ResponseReturnValue:
    """The process answers; nothing else is asked."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """The database answers and has had every migration; 503 otherwise, with which of the two is missing."""
    try:
        migrated = is_current(db.session.connection())
    except SQLAlchemyError:
        db.session.rollback()
        return {"status": "unavailable", "missing": "database"}, 503
    if not migrated:
        return {"status": "unavailable", "missing": "migrations"}, 503
    return {"status": "ready"}
