"""The filters above a list: plain GET fields, kept in the address from a list to a record and back."""

from dataclasses import dataclass
from typing import Any, Protocol

from flask import request
from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Query

from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.domain.search import folded
from backoffice.models import (
    Account,
    AuditEvent,
    CatalogueSession,
    Claim,
    Council,
    CpdAction,
    OutboxMail,
    Person,
    Programme,
    Proposal,
    ReferentialVersion,
)
from backoffice.permissions import councils_where
from backoffice.services.queues import QUEUES, about, awaiting
from workflows.registry import WORKFLOWS

Choices = list[tuple[str, str]]
ALL = "tous"
GATHERED = ("gathered", "Dans le courriel de la semaine")
BOUNCING = ("bounced", "À une adresse qui ne reçoit plus")


class Filtered(Protocol):
    """The list that is filtered: what it shows, and to whom."""

    model: Any
    workflow: str
    permission: str
    private: tuple[str, ...]

    @property
    def actor(self) -> Actor: ...

    def councils(self) -> list[Council]: ...


class Filter:
    """One field. A value that is not offered counts as none, so that any address shows a page."""

    param: str
    label: str
    text = False

    def choices(self, view: Filtered) -> Choices:
        """What a select offers, the first being no filter; empty for a text field, or when nothing can be chosen."""
        return []

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        raise NotImplementedError

    def value(self, view: Filtered) -> str:
        given = request.args.get(self.param, "").replace("\x00", "").strip()[:100]
        return given if self.text or given in {key for key, _ in self.choices(view)} else ""


class StateFilter(Filter):
    """By default what waits for the committee, where the records have a queue."""

    param, label = "etat", "État"

    def choices(self, view: Filtered) -> Choices:
        labels = WORKFLOWS[view.workflow].labels
        states: Choices = [(state, label) for state, label in labels.items() if state not in view.private]
        if view.workflow in QUEUES:
            return [("", "À traiter"), *states, (ALL, "Tous les états")]
        return [("", "Tous les états"), *states]

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        if value and value != ALL:
            found: ColumnElement[bool] = view.model.state == value
            return found
        return awaiting(view.workflow) if not value and view.workflow in QUEUES else true()


class CouncilFilter(Filter):
    param, label = "conseil", "Conseil"

    def choices(self, view: Filtered) -> Choices:
        councils = view.councils()
        if len(councils) < 2:
            return []
        return [("", "Tous mes conseils"), *((council.code, council.short_name) for council in councils)]

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        ids = [council.id for council in view.councils() if council.code == value]
        return view.model.council_id.in_(ids) if value else true()


class NameFilter(Filter):
    """Words of the person's name, accents and case ignored."""

    param, label, text = "nom", "Nom", True

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        words = folded(value).split()
        if not words:
            return true()
        named = and_(*(Person.search_name.contains(word, autoescape=True) for word in words))
        return about(view.workflow, named)


class SessionFilter(Filter):
    """Letters of a session's title, organiser or place, accents and case ignored."""

    param, label, text = "session", "Session", True

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        words = folded(value).split()
        return and_(true(), *(CatalogueSession.search_text.contains(word, autoescape=True) for word in words))


class EntryFilter(Filter):
    """An entry of the published referentials of the actor's councils."""

    param, label = "entree", "Type d’action"

    def choices(self, view: Filtered) -> Choices:
        scope = councils_where(view.actor, view.permission)
        query = select(ReferentialVersion).join(Programme).where(ReferentialVersion.published_at.is_not(None))
        versions = db.session.scalars(query if scope is None else query.where(Programme.council_id.in_(scope)))
        labels = {entry.key: entry.label for version in versions for entry in version.rules.entries}
        return [("", "Tous les types"), *sorted(labels.items(), key=lambda pair: folded(pair[1]))]

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        if not value:
            return true()
        if view.model is CpdAction:
            return CpdAction.claims.any(Claim.entry_key == value)
        return Proposal.entry_key == value


class StatusFilter(Filter):
    """Where the delivery of a mail stands."""

    param, label = "etat", "Envoi"

    def choices(self, view: Filtered) -> Choices:
        return [
            ("", "Tous les envois"),
            ("queued", "En attente"),
            ("sent", "Envoyés"),
            ("dead", "En échec"),
            GATHERED,
            BOUNCING,
        ]

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        if value == BOUNCING[0]:
            return OutboxMail.account.has(Account.bounced_email == Account.email)
        return OutboxMail.status == value if value else true()


class RecipientFilter(Filter):
    param, label, text = "adresse", "Destinataire", True

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        return OutboxMail.recipient.icontains(value, autoescape=True) if value else true()


class WorkflowFilter(Filter):
    param, label = "dossier", "Type de dossier"

    def choices(self, view: Filtered) -> Choices:
        known = [(name, workflow.label) for name, workflow in WORKFLOWS.items()]
        return [
            ("", "Tous les dossiers"),
            *known,
            ("outbox", "Courriel"),
            ("mail_wording", "Texte de courriel"),
            ("kept_reason", "Motif gardé"),
            ("organiser", "Organisateur"),
            ("attendance", "Liste de présence"),
            ("establishment_import", "Liste d’établissements"),
            ("establishment_mapping", "Modèle de colonnes"),
            ("register_export", "Export du registre"),
        ]

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        return AuditEvent.workflow == value if value else true()


class AuthorFilter(Filter):
    param, label, text = "auteur", "Auteur", True

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        return AuditEvent.actor_name.icontains(value, autoescape=True) if value else true()


@dataclass(frozen=True)
class Field:
    """A filter ready to show: `choices` empty means a text field."""

    param: str
    label: str
    value: str
    choices: Choices


class Filters:
    """The filters of one page, read once."""

    def __init__(self, view: Filtered, filters: tuple[Filter, ...]) -> None:
        self._view = view
        self._filters = filters
        self.values = {one.param: one.value(view) for one in filters}

    @property
    def kept(self) -> dict[str, str]:
        """What an address carries: the filters that say something."""
        return {param: value for param, value in self.values.items() if value}

    @property
    def fields(self) -> list[Field]:
        shown = [(one, one.choices(self._view)) for one in self._filters]
        return [
            Field(one.param, one.label, self.values[one.param], choices)
            for one, choices in shown
            if one.text or choices
        ]

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        return [one.condition(self._view, self.values[one.param]) for one in self._filters]

    def narrow(self, query: Query[Any]) -> Query[Any]:
        return query.filter(*self.conditions)
