"""« Actualités »: what councils tell their registrants, and anybody where they choose to."""

from flask import Blueprint, render_template

from backoffice.db import db
from backoffice.services.news import news_for
from backoffice.web.access import public
from backoffice.web.session import current_registrant
from backoffice.wording import utc_now

blueprint = Blueprint("news", __name__)


@blueprint.get("/actualites")
@public
def index() -> str:
    return render_template("portal/news/index.html", items=news_for(db.session(), current_registrant(), utc_now()))
