"""Parts of forms by which a council writes: its news, its questionnaire."""

from typing import Any

from wtforms import BooleanField, Form, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from backoffice.console.fields import clean
from backoffice.console.parts import Part
from backoffice.db import db
from backoffice.services.news import NewsContent
from backoffice.services.questionnaires import QuestionnaireRefused, read_questionnaire
from backoffice.web.fields import DayField

LONGEST_TITLE, LONGEST_NEWS, LONGEST_CHARTER = 150, 8000, 30_000


class NewsSheet(Part):
    """The whole of a news item. `record` None: a new one."""

    def fields(self, record: Any) -> dict[str, Any]:
        return {
            "title": StringField(
                "Titre",
                [DataRequired("Donnez un titre."), Length(max=LONGEST_TITLE, message="Ce titre est trop long.")],
                filters=[clean],
                default=record.title if record else "",
            ),
            "body": TextAreaField(
                "Texte",
                [DataRequired("Écrivez le texte."), Length(max=LONGEST_NEWS, message="Ce texte est trop long.")],
                filters=[clean],
                default=record.body if record else "",
                description="Une ligne vide sépare deux paragraphes. Une adresse https://… devient un lien.",
                render_kw={"rows": 8},
            ),
            "starts_on": DayField(
                "Montrer à partir du",
                [DataRequired("Indiquez la date de début.")],
                default=record.starts_on if record else None,
            ),
            "ends_on": DayField(
                "Jusqu’au",
                [Optional()],
                default=record.ends_on if record else None,
                description="Facultatif : sans date de fin, l’actualité reste jusqu’à son retrait.",
            ),
            "is_public": BooleanField(
                "Montrer aussi aux personnes qui ne sont pas inscrites",
                default=record.is_public if record else False,
            ),
        }

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        return {
            "content": NewsContent(
                title=form["title"].data,
                body=form["body"].data,
                starts_on=form["starts_on"].data,
                ends_on=form["ends_on"].data,
                is_public=form["is_public"].data,
            )
        }

    def is_complete(self, form: Form, record: Any) -> bool:
        first, last = form["starts_on"].data, form["ends_on"].data
        if first and last and last < first:
            form["ends_on"].errors = ["La date de fin précède la date de début."]
            return False
        return True


class CharterText(Part):
    """A draft of the charter: paragraphs, and lists whose lines begin with "- "."""

    def fields(self, record: Any) -> dict[str, Any]:
        return {
            "body": TextAreaField(
                "Texte",
                [DataRequired("Écrivez le texte."), Length(max=LONGEST_CHARTER, message="Ce texte est trop long.")],
                default=record.body,
                description="Une ligne vide sépare deux paragraphes ; des lignes en « - » font une liste.",
                render_kw={"rows": 20},
            )
        }

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        return {"body": _one_kind_of_line(form["body"].data)}


class QuestionnaireText(Part):
    """A draft's YAML, with every problem of the strict reader beside it."""

    def fields(self, record: Any) -> dict[str, Any]:
        return {
            "source": TextAreaField(
                "Texte du questionnaire (YAML)",
                [DataRequired("Écrivez le questionnaire.")],
                default=record.source,
                description="Chaque question nomme les entrées et les mots du catalogue qui y répondent.",
                render_kw={"rows": 30, "spellcheck": "false"},
            )
        }

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        return {"source": _one_kind_of_line(form["source"].data)}

    def is_complete(self, form: Form, record: Any) -> bool:
        try:
            read_questionnaire(db.session(), record.council, _one_kind_of_line(form["source"].data))
        except QuestionnaireRefused as refused:
            form["source"].errors = refused.problems
            return False
        return True


def _one_kind_of_line(text: str) -> str:
    """Browsers send every line end as two characters; PostgreSQL refuses NUL."""
    return text.replace("\r\n", "\n").replace("\x00", "")
