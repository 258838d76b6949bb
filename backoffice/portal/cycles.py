"""« Cycles de formation » and « Cycles DPC » of « Mon compte », and the details of one (000, chapter 3)."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template

from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.domain.entry_words import entry_title
from backoffice.domain.totals import Total, totals
from backoffice.domain.wording import instructions, missing_sentence
from backoffice.models import Parcours, Programme, Registrant
from backoffice.portal.drafts import drafts_of
from backoffice.portal.parcours_card import ParcoursCard, card_of
from backoffice.portal.parcours_words import words_of
from backoffice.portal.rows import rows_of
from backoffice.portal.standing import standings
from backoffice.services.audit import history
from backoffice.services.captures import captures_of
from backoffice.services.parcours import parcours_of
from backoffice.services.recaps import recap_of
from backoffice.services.transitions import offer
from backoffice.web.bars import bars
from backoffice.web.history import timeline_rows
from backoffice.web.session import current_actor
from backoffice.wording import utc_now


@dataclass(frozen=True)
class CycleGroup:
    """The cycles of one programme, latest first. `open_cycle` is the one that a new action goes to."""

    programme: Programme
    cards: tuple[ParcoursCard, ...]

    @property
    def heading(self) -> str:
        return self.programme.heading or self.programme.title

    @property
    def open_cycle(self) -> Parcours | None:
        if self.programme.is_fed:
            return None
        return next((card.parcours for card in self.cards if not card.parcours.is_locked), None)


def cycle_groups(registrant: Registrant, actor: Actor, now: datetime) -> list[CycleGroup]:
    """Those that receive actions come before those that they feed."""
    found: dict[Programme, list[ParcoursCard]] = {}
    for parcours in parcours_of(db.session(), registrant):
        if parcours.is_cycle:
            found.setdefault(parcours.programme, []).append(card_of(parcours, actor, now))
    ordered = sorted(found.items(), key=lambda pair: (pair[0].is_fed, pair[0].code))
    return [CycleGroup(programme, tuple(cards)) for programme, cards in ordered]


@dataclass(frozen=True)
class TotalRow:
    """What one type of training brings in one role."""

    kind: str
    role: str
    total: Total


def cycle_page(parcours: Parcours) -> str:
    """« Détails »: the actions, their hours by type and role, their states, the recap and the attestation."""
    rules, progress = parcours.rules, parcours.progress()
    rows = rows_of(parcours, [], standings(progress.declared))
    return render_template(
        "portal/cycles/show.html",
        parcours=parcours,
        say=words_of(parcours),
        sentence=missing_sentence(progress.declared),
        satisfied=progress.declared.satisfied,
        bars=bars(progress),
        instructions=instructions(rules),
        drafts=drafts_of(parcours, captures_of(db.session(), parcours.registrant)),
        rows=[row for row in rows if not (row.is_withdrawn or row.is_draft)],
        withdrawn=[row for row in rows if row.is_withdrawn],
        totals=_total_rows(parcours),
        progress=progress,
        recap=recap_of(db.session(), parcours.id),
        request_offer=offer(parcours, "request", current_actor(), utc_now()),
        history=timeline_rows(history(db.session(), "parcours", parcours.id)),
    )


def _total_rows(parcours: Parcours) -> list[TotalRow]:
    rules = parcours.rules
    roles = {role.code: role.label for role in rules.roles}
    return [
        TotalRow(entry_title(rules.entry(one.entry_key)), roles.get(one.role or "", ""), one)
        for one in totals(rules, parcours.progress(), parcours.counted_claims())
    ]
