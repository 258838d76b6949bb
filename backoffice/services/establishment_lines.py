"""What the lines of a list become: matched with what is known, then created, completed or left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import ARRAY, ColumnElement, Text, and_, any_, literal, or_, select
from sqlalchemy.orm import Session

from backoffice.domain.actor import Actor
from backoffice.domain.establishment_import import Outcome, Reading, completed
from backoffice.domain.establishments import EstablishmentContent
from backoffice.domain.search import folded
from backoffice.models import Establishment, EstablishmentImport
from backoffice.permissions import authorize
from backoffice.services.establishments import content_of, set_content
from backoffice.services.transitions import Transaction
from workflows.engine import StepRefused
from workflows.establishment import EstablishmentState


@dataclass(frozen=True)
class Settlement:
    """What a line becomes, and the establishment that it meets when there is one."""

    outcome: Outcome
    known: Establishment | None = None


class _Known:
    """Establishments that the lines of a chunk may meet, by number and by name and postcode; new ones join them."""

    def __init__(self, found: Sequence[Establishment]) -> None:
        self._by_finess: dict[str, Establishment] = {}
        self._by_name: dict[tuple[str, str], list[Establishment]] = {}
        for one in found:
            self.add(one)

    def add(self, one: Establishment) -> None:
        if one.finess and (one.finess not in self._by_finess or one.state != EstablishmentState.merged):
            self._by_finess[one.finess] = one
        self._by_name.setdefault((one.search_name, one.postcode), []).append(one)

    def met_by(self, said: EstablishmentContent) -> Establishment | None:
        """By number first. A known one of the same name and postcode with another number is another establishment."""
        if said.finess and said.finess in self._by_finess:
            return self._by_finess[said.finess]
        same = self._by_name.get((folded(said.name), said.postcode), [])
        same = [one for one in same if not (said.finess and one.finess and said.finess != one.finess)]
        live = [one for one in same if one.state != EstablishmentState.merged]
        return next(iter(live or same), None)


def what_becomes(session: Session, readings: Sequence[Reading], *, replaces: bool) -> list[Settlement]:
    """What importing these lines would do, one after the other; nothing is kept."""
    known = _Known(_load(session, readings, lock=False))
    return [_becomes(known, reading, replaces) for reading in readings]


def settle(
    work: Transaction, received: EstablishmentImport, readings: Sequence[Reading], actor: Actor
) -> list[tuple[Outcome, str]]:
    """Create and complete what these lines say: an outcome for each, and the reason of a refusal. Raises Denied."""
    authorize(actor, "establishments.import", received)
    known = _Known(_load(work.session, readings, lock=True))
    outcomes: list[tuple[Outcome, str]] = []
    created: list[Establishment] = []
    with work.session.no_autoflush:
        for reading in readings:
            becomes = _becomes(known, reading, received.replaces)
            if becomes.outcome is Outcome.created:
                record = Establishment(id=uuid4(), version=1)
                set_content(record, reading.content)
                known.add(record)
                created.append(record)
            elif becomes.outcome is Outcome.updated and becomes.known is not None:
                outcomes.append(_update(work, received, becomes.known, reading, actor, created))
                continue
            outcomes.append((becomes.outcome, ""))
    work.create_all(created, actor, **{"import": str(received.id)})
    return outcomes


def _update(
    work: Transaction,
    received: EstablishmentImport,
    known: Establishment,
    reading: Reading,
    actor: Actor,
    created: Sequence[Establishment],
) -> tuple[Outcome, str]:
    content = completed(content_of(known), reading.content, replaces=received.replaces)
    if known in created:  # the list says it twice: its history begins with both
        set_content(known, content)
        return Outcome.updated, ""
    try:
        with work.undoable():
            work.take(known, "edit", actor, content=content, import_id=str(received.id))
    except StepRefused as refusal:
        return Outcome.failed, refusal.reason
    return Outcome.updated, ""


def _becomes(known: _Known, reading: Reading, replaces: bool) -> Settlement:
    if reading.problem is not None:
        return Settlement(reading.problem)
    met = known.met_by(reading.content)
    if met is None:
        return Settlement(Outcome.created)
    if met.state == EstablishmentState.merged:
        return Settlement(Outcome.merged, met)
    before = content_of(met)
    changes = completed(before, reading.content, replaces=replaces) != before
    return Settlement(Outcome.updated if changes else Outcome.unchanged, met)


def _load(session: Session, readings: Sequence[Reading], *, lock: bool) -> list[Establishment]:
    """What is known of these numbers, names and postcodes, and a little more, in one query.

    Arrays, and no join: quick with the indexes, and one passage over the table while its statistics are still those of
    an empty one.
    """
    named = (
        Establishment.search_name == any_(_texts({folded(one.content.name) for one in readings})),
        Establishment.postcode == any_(_texts({one.content.postcode for one in readings})),
    )
    numbered = Establishment.finess == any_(_texts({one.content.finess for one in readings if one.content.finess}))
    query = select(Establishment).where(or_(numbered, and_(*named))).order_by(Establishment.id)
    return list(session.scalars(query.with_for_update(of=Establishment) if lock else query))


def _texts(values: Iterable[str]) -> ColumnElement[Any]:
    return literal(sorted(values), ARRAY(Text))
