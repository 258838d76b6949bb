"""The charter: an edition drafted, read as everybody will read it, published."""

from typing import Any, ClassVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length

from backoffice.console.fields import clean
from backoffice.console.forms import RefusableForm
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.models import Charter
from backoffice.services.charters import draft_charter
from backoffice.web.charter_text import blocks_of
from backoffice.wording import utc_now
from workflows.engine import StepRefused


class EditionForm(RefusableForm):
    edition = StringField(
        "Nom de cette version",
        [Length(max=40, message="Ce nom est trop long.")],
        filters=[clean],
        description="L’année et le mois, par exemple 2027-01. Elle commence par le texte en vigueur.",
    )


class ChartersView(ReviewView):
    workflow, permission = "charter", "charter.view"
    title, noun, icon = "Charte", "La charte", "file"
    columns: ClassVar[dict[str, str]] = {"charter": "Version", "published": "Publication", "state": "État"}
    nothing = ("Aucune charte", "Écrivez la première : chacun l’acceptera en créant son compte.")
    panel_title = "Texte et publication"
    list_template = "console/charters/list.html"
    review_template = "console/reviews/charter.html"

    @property
    def order(self) -> tuple[Any, ...]:
        return Charter.published_at.desc().nulls_first(), Charter.id

    def named(self, record: Charter) -> str:
        return str(record)

    def heading(self, record: Charter) -> str:
        return str(record)

    def context(self, record: Charter) -> dict[str, Any]:
        return {"blocks": blocks_of(record.body)}

    @route("/nouvelle", "GET", "POST")
    def create(self) -> ResponseReturnValue:
        form = EditionForm(request.form if request.method == "POST" else None)
        if request.method == "POST" and form.validate():
            try:
                charter = draft_charter(form.edition.data, self.actor, utc_now())
            except StepRefused as refusal:
                form.refuse(refusal)
            else:
                flash("Le brouillon reprend le texte en vigueur. Modifiez-le, relisez-le, puis publiez-le.", "success")
                return redirect(self.url_of(charter), 303)
        return self.render("console/charters/new.html", form=form), 400 if form.errors else 200
