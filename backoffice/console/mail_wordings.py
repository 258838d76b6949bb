"""« Textes des courriels »: each mail in the council's own words, read on a real record before it is kept."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import SelectField, StringField, TextAreaField

from backoffice.console.fields import clean
from backoffice.console.forms import ConsoleForm
from backoffice.console.mail_wording_filter import WordingFilter
from backoffice.console.view import ConsolePage, route
from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.mail.catalogue import REMINDERS
from backoffice.mail.tags import tags_of
from backoffice.mail.template import MailTemplate
from backoffice.mail.wording import Problem, problems
from backoffice.mail.writing import Letter
from backoffice.models import Council, MailWording
from backoffice.permissions import councils_where, holds_somewhere
from backoffice.services import mail_wordings
from backoffice.services.mail_texts import wording_of
from backoffice.services.mail_wordings import Example, WordingRefused, keep_wording, reset_wording
from backoffice.wording import moment_in_words, utc_now
from workflows.engine import StepRefused
from workflows.registry import WORKFLOWS

WITHOUT_COUNCIL = "sans-conseil"  # in the address of the mails about accounts


@dataclass(frozen=True)
class Scope:
    """Whose mails: a council's, or nobody's for those about accounts."""

    code: str
    title: str
    council_id: UUID | None


def plain(text: str | None) -> str:
    """As it is kept: lines end as in the shipped texts."""
    return clean(text).replace("\r\n", "\n").replace("\r", "\n")


class WordingForm(ConsoleForm):
    subject = StringField("Objet", filters=[plain])
    body = TextAreaField("Texte", filters=[plain], render_kw={"rows": 18, "spellcheck": "true"})
    example = SelectField("Lire l’aperçu sur", validate_choice=False)

    def refuse(self, found: list[Problem]) -> None:
        for problem in found:
            self[problem.field].errors = [*self[problem.field].errors, problem.sentence]


class MailWordingsView(ConsolePage):
    workflow, title, icon = "", "Textes des courriels", "mail"

    def __init__(self) -> None:
        super().__init__(name=self.title, endpoint="console_mail_wording", url="/console/textes-des-courriels")
        self.static_folder = None

    def is_accessible(self) -> bool:
        return any(holds_somewhere(self.actor, one) for one in ("mail_wording.edit", "account_wording.edit"))

    def list_url(self) -> str:
        return str(self.get_url(f"{self.endpoint}.index_view"))

    @route("/")
    def index_view(self) -> str:
        known = scopes(self.actor)
        rows = {scope.code: _rows(scope) for scope in known}
        machines = dict.fromkeys(row["machine"] for found in rows.values() for row in found)
        asked = WordingFilter.asked(list(machines), [(scope.code, scope.title) for scope in known])
        shown = [scope for scope in known if asked.scope in ("", scope.code)]
        found = [(scope, [row for row in rows[scope.code] if asked.holds(row)]) for scope in shown]
        return self.render("console/mail_wordings.html", sections=[one for one in found if one[1]], asked=asked)

    @route("/<code>/<machine>/<mail>", "GET", "POST")
    def edit(self, code: str, machine: str, mail: str) -> ResponseReturnValue:
        scope, name = self._asked(code, machine, mail)
        kept = wording_of(db.session(), scope.council_id, name)
        shown = _shown(kept, name)
        form = WordingForm(request.form, subject=shown.subject, body=shown.body)
        known = mail_wordings.examples(db.session(), scope.council_id, name)
        form.example.choices = [(str(one.record_id), _named(one)) for one in known]
        if request.method == "GET":
            return self._page(scope, name, kept, form)
        if found := problems(name, form.subject.data, form.body.data):
            form.refuse(found)
            return self._page(scope, name, kept, form, status=400)
        if request.form.get("intent") == "preview":
            return self._page(scope, name, kept, form, _letter(name, known, form))
        try:
            keep_wording(
                scope.council_id, name, form.subject.data, form.body.data, self.actor, utc_now(), self._seen_version()
            )
        except WordingRefused as refused:
            form.refuse(refused.problems)
            return self._page(scope, name, kept, form, status=400)
        except StepRefused as refusal:
            form.form_errors.append(refusal.reason)
            return self._page(scope, name, kept, form, status=409)
        flash("Le texte est enregistré : les prochains courriels le suivront.", "success")
        return redirect(self.url_of(scope, name), 303)

    @route("/<code>/<machine>/<mail>/texte-d-origine", "POST")
    def reset(self, code: str, machine: str, mail: str) -> ResponseReturnValue:
        scope, name = self._asked(code, machine, mail)
        try:
            reset_wording(scope.council_id, name, self.actor, utc_now(), self._seen_version())
        except StepRefused as refusal:
            flash(refusal.reason, "warning")
        else:
            flash("Le texte d’origine est de retour.", "success")
        return redirect(self.url_of(scope, name), 303)

    def url_of(self, scope: Scope, name: str) -> str:
        machine, _, mail = name.partition("/")
        return str(self.get_url(f"{self.endpoint}.edit", code=scope.code, machine=machine, mail=mail))

    def reset_url(self, scope: Scope, name: str) -> str:
        machine, _, mail = name.partition("/")
        return str(self.get_url(f"{self.endpoint}.reset", code=scope.code, machine=machine, mail=mail))

    def _asked(self, code: str, machine: str, mail: str) -> tuple[Scope, str]:
        scope = next((one for one in scopes(self.actor) if one.code == code), None)
        name = f"{machine}/{mail}"
        if scope is None or name not in mail_wordings.mail_names(scope.council_id):
            abort(404)
        return scope, name

    def _seen_version(self) -> int:
        seen = request.form.get("version", type=int)
        if seen is None:
            abort(400)
        return seen

    def _page(
        self,
        scope: Scope,
        name: str,
        kept: MailWording | None,
        form: WordingForm,
        letter: Letter | None = None,
        status: int = 200,
    ) -> ResponseReturnValue:
        page = self.render(
            "console/mail_wording.html",
            scope=scope,
            name=name,
            kept=kept,
            form=form,
            letter=letter,
            moments=moments_of(name),
            tags=tags_of(name),
            shipped=mail_wordings.shipped(name),
        )
        return page, status


def scopes(actor: Actor) -> list[Scope]:
    """Whose mails this person words: each council where they administrate, and the accounts."""
    found = []
    if holds_somewhere(actor, "mail_wording.edit"):
        councils = councils_where(actor, "mail_wording.edit")
        query = select(Council).order_by(Council.name)
        query = query if councils is None else query.where(Council.id.in_(councils))
        found = [Scope(one.code, one.name, one.id) for one in db.session.scalars(query)]
    if mail_wordings.may_word(actor, None):
        found.append(Scope(WITHOUT_COUNCIL, "Les comptes, pour tous les conseils", None))
    return found


def moments_of(name: str) -> list[str]:
    """The steps after which this mail goes, in words."""
    if name in REMINDERS:
        return ["rappel, à son jour"]
    return [step.label for step in WORKFLOWS[mail_wordings.machine_of(name)].steps if name in step.mails]


def _rows(scope: Scope) -> list[dict[str, Any]]:
    own = mail_wordings.wordings_of(db.session(), scope.council_id)
    texts = {name: _shown(own.get(name), name) for name in mail_wordings.mail_names(scope.council_id)}
    return [
        {
            "name": name,
            "machine": mail_wordings.machine_of(name),
            "subject": text.subject,
            "body": text.body,
            "about": WORKFLOWS[mail_wordings.machine_of(name)].label,
            "moments": moments_of(name),
            "own": own.get(name),
        }
        for name, text in texts.items()
    ]


def _shown(kept: MailWording | None, name: str) -> MailTemplate:
    """As it is typed: the spaces that French keeps unbroken are put in when the mail is written."""
    template = MailTemplate(kept.subject, kept.body) if kept else mail_wordings.shipped(name)
    return MailTemplate(template.subject.replace("\u00a0", " "), template.body.replace("\u00a0", " "))


def _letter(name: str, known: list[Example], form: WordingForm) -> Letter | None:
    chosen = next((one for one in known if str(one.record_id) == form.example.data), known[0] if known else None)
    if chosen is None:
        return None
    template = MailTemplate.of(form.subject.data, form.body.data)
    return mail_wordings.letter_on(db.session(), name, chosen, template)


def _named(example: Example) -> str:
    return f"Courriel du {moment_in_words(example.sent_at)} à {example.recipient}"
