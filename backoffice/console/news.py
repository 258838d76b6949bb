"""News: written, published and withdrawn by the council's administration."""

from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Query, joinedload
from werkzeug.datastructures import MultiDict

from backoffice.console.decisions import DecisionForm, blank_form
from backoffice.console.drafting import NewsSheet
from backoffice.console.filters import CouncilFilter, StateFilter
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.domain.calendar import today
from backoffice.models import NewsItem
from backoffice.services.news import draft_news
from backoffice.wording import utc_now


class NewsView(ReviewView):
    workflow, permission = "news_item", "news_item.view"
    title, noun, icon = "Actualités", "L’actualité", "mail"
    filter_list = (StateFilter(), CouncilFilter())
    columns: ClassVar[dict[str, str]] = {
        "headline": "Titre",
        "council": "Conseil",
        "shown": "Montrée",
        "readers": "À qui",
        "state": "État",
    }
    nothing = ("Aucune actualité", "Écrivez la première : elle paraîtra sur la page de chaque professionnel inscrit.")
    panel_title = "Parution et texte"
    list_template = "console/news.html"
    review_template = "console/reviews/news_item.html"

    @property
    def order(self) -> tuple[Any, ...]:
        return NewsItem.starts_on.desc(), NewsItem.id

    def named(self, record: NewsItem) -> str:
        return f"« {record.title} »"

    def heading(self, record: NewsItem) -> str:
        return record.title

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(joinedload(NewsItem.council))

    @route("/nouvelle", "GET", "POST")
    def create(self) -> ResponseReturnValue:
        if request.method == "GET":
            form = blank_form(NewsSheet())
            form["starts_on"].data = today(utc_now())
            return self._create_page(form)
        form = blank_form(NewsSheet(), MultiDict(request.form))
        council = next((one for one in self.councils() if str(one.id) == request.form.get("council")), None)
        if council is None:
            abort(404)
        if not form.complete(None):
            return self._create_page(form, 400)
        item = draft_news(council, form.payload(None)["content"], self.actor, utc_now())
        flash("Le brouillon est enregistré. Relisez-le, puis publiez-le.", "success")
        return redirect(self.url_of(item), 303)

    def _create_page(self, form: DecisionForm, status: int = 200) -> ResponseReturnValue:
        return self.render("console/news_new.html", form=form), status
