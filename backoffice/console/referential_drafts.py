"""Changing a draft: an entry by its form or its text, one more, one less, the requirements, the frame, a whole file."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from backoffice.console.council_forms import text_of
from backoffice.console.referential_entry_form import EntryForm, entry_form
from backoffice.console.referential_texts import (
    PARTS,
    FileForm,
    TextForm,
    entry_text,
    in_words,
    new_entry_text,
    part_text,
    with_part,
)
from backoffice.console.view import route
from backoffice.documents import DocumentError, stored
from backoffice.domain.referential_document import ReferentialError
from backoffice.errors import stale_sentence
from backoffice.models import Programme, ReferentialVersion
from backoffice.permissions import Denied
from backoffice.services.referentials import change, import_draft, read_yaml, with_entry
from backoffice.services.transitions import StaleRecord
from backoffice.wording import utc_now
from workflows.engine import StepRefused


class DraftPages:
    """Pages of the view that edit. What is wrong is said beside what was typed, which stays."""

    actor: Any
    get_one: Any
    is_editable: Any
    programme: Any
    render: Any
    get_url: Any
    url_of: Any
    endpoint: str

    @route("/<uuid:record_id>/entrees/<path:key>", "GET", "POST")
    def entry(self, record_id: UUID, key: str) -> ResponseReturnValue:
        draft, entry = self._draft(record_id), self._entry(record_id, key)
        form = entry_form(draft.rules, entry, MultiDict(request.form) if request.method == "POST" else None)
        if request.method == "GET":
            return self._entry_page(draft, key, form)
        try:
            self._change(draft, _with_entry_changed(draft, key, form.applied_to(entry)))
        except ReferentialError as error:
            for problem in error.problems:
                form.refuse(problem)
        except StaleRecord as stale:
            form.form_errors.append(f"{stale_sentence(stale)} Relisez, puis enregistrez à nouveau.")
            return self._entry_page(self._draft(record_id), key, form, 409)
        except StepRefused as refusal:
            form.form_errors.append(refusal.reason)
        else:
            return self._saved(draft, f"L’entrée {key} est enregistrée.")
        return self._entry_page(draft, key, form, 400)

    @route("/<uuid:record_id>/entree-en-texte/<path:key>", "GET", "POST")
    def entry_as_text(self, record_id: UUID, key: str) -> ResponseReturnValue:
        draft, entry = self._draft(record_id), self._entry(record_id, key)
        form = TextForm(request.form, text=entry_text(entry))

        def changed() -> Any:
            read = read_yaml(form.text.data or "")
            if read.get("key") != key:
                raise DocumentError(f"la clé « {key} » nomme cette entrée : elle ne change pas")
            return _with_entry_changed(draft, key, read)

        return self._text_page(draft, form, f"Entrée {key}", changed)

    @route("/<uuid:record_id>/nouvelle-entree", "GET", "POST")
    def new_entry(self, record_id: UUID) -> ResponseReturnValue:
        draft = self._draft(record_id)
        form = TextForm(request.form, text=new_entry_text(draft.rules))

        def changed() -> Any:
            added = read_yaml(form.text.data or "")
            return {**draft.document, "entries": with_entry(draft.document["entries"], added)}

        return self._text_page(draft, form, "Nouvelle entrée", changed)

    @route("/<uuid:record_id>/texte/<any(exigences,cadre):part>", "GET", "POST")
    def part(self, record_id: UUID, part: str) -> ResponseReturnValue:
        draft = self._draft(record_id)
        form = TextForm(request.form, text=part_text(draft.document, part))
        return self._text_page(draft, form, PARTS[part], lambda: with_part(draft.document, part, form.text.data or ""))

    @route("/<uuid:record_id>/sans-entree/<path:key>", "POST")
    def remove_entry(self, record_id: UUID, key: str) -> ResponseReturnValue:
        """Out of the draft. Once published, a parcours that has an action of this type could not follow: withdraw."""
        draft, _ = self._draft(record_id), self._entry(record_id, key)
        kept = [one for one in draft.document["entries"] if one["key"] != key]
        try:
            self._change(draft, {**draft.document, "entries": kept})
        except StaleRecord as stale:
            flash(stale_sentence(stale), "danger")
        except (ReferentialError, StepRefused) as error:
            flash(str(error), "danger")
        else:
            return self._saved(draft, f"L’entrée {key} n’est plus dans ce brouillon.")
        return redirect(self.url_of(draft), 303)

    @route("/importer/<uuid:programme_id>", "GET", "POST")
    def import_file(self, programme_id: UUID) -> ResponseReturnValue:
        programme: Programme = self.programme(programme_id)
        form = FileForm(MultiDict(request.files))
        if request.method == "GET":
            return self._import_page(programme, form)
        try:
            draft = import_draft(programme, text_of(form.file.data), self.actor, utc_now())
        except DocumentError as error:
            form.refuse(f"{str(error)[:1].upper()}{str(error)[1:]}.")
        except ReferentialError as error:
            form.refuse(*in_words(error.problems))
        except StepRefused as refusal:
            form.refuse(refusal.reason)
        else:
            return self._saved(draft, f"Le fichier est maintenant le brouillon de la version {draft.number}.")
        return self._import_page(programme, form, 400)

    # --- what they share ----------------------------------------------------------------------------------------

    def _draft(self, record_id: UUID) -> ReferentialVersion:
        version: ReferentialVersion = self.get_one(record_id)
        if not self.is_editable(version):
            raise Denied("referential.edit")
        return version

    def _entry(self, record_id: UUID, key: str) -> dict[str, Any]:
        found = [one for one in self._draft(record_id).document["entries"] if one["key"] == key]
        if not found:
            abort(404)
        entry: dict[str, Any] = found[0]
        return entry

    def _change(self, draft: ReferentialVersion, document: Any) -> None:
        seen = request.form.get("version", type=int)
        if seen is None:
            abort(400)
        change(draft.id, stored(document), self.actor, utc_now(), seen)

    def _saved(self, draft: ReferentialVersion, said: str) -> ResponseReturnValue:
        flash(said, "success")
        return redirect(self.url_of(draft), 303)

    def _entry_page(
        self, draft: ReferentialVersion, key: str, form: EntryForm, status: int = 200
    ) -> ResponseReturnValue:
        return self.render("console/referentials/entry.html", record=draft, key=key, form=form), status

    def _text_page(self, draft: ReferentialVersion, form: TextForm, title: str, changed: Any) -> ResponseReturnValue:
        """The editor, and saving what it holds: `changed` reads it into a whole document."""
        status = 200
        if request.method == "POST":
            status = 400
            try:
                self._change(draft, changed())
            except DocumentError as error:
                form.refuse(f"{str(error)[:1].upper()}{str(error)[1:]}.")
            except ReferentialError as error:
                form.refuse(*in_words(error.problems))
            except StaleRecord as stale:
                form.refuse(f"{stale_sentence(stale)} Relisez, puis enregistrez à nouveau.")
                draft, status = self._draft(draft.id), 409
            except StepRefused as refusal:
                form.refuse(refusal.reason)
            else:
                return self._saved(draft, f"{title} : c’est enregistré.")
        return self.render("console/referentials/text.html", record=draft, form=form, title=title), status

    def _import_page(self, programme: Programme, form: FileForm, status: int = 200) -> ResponseReturnValue:
        return self.render("console/referentials/import.html", programme=programme, form=form), status


def _with_entry_changed(draft: ReferentialVersion, key: str, changed: dict[str, Any]) -> dict[str, Any]:
    entries = [changed if one["key"] == key else one for one in draft.document["entries"]]
    return {**draft.document, "entries": entries}
