"""Nobody decides on a file of their own establishment without saying so (security: insiders).

The one place of the rule: which current establishments a committee member and the person of a file have in common.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from backoffice.domain.actor import Actor
from backoffice.models import Enrolment, Establishment, Person, Practice, Registrant
from backoffice.permissions.table import DECISIONS

TIES = "ties"  # the payload that says it, and the form field that asks
DECLARATION = (
    "Vous exercez dans le même établissement que cette personne : cochez la déclaration pour décider de son dossier."
)


def shared_establishments(session: Session, actor: Actor, record: Any, day: date) -> list[str]:
    """Names of the establishments where both practise that day; empty for most."""
    person_id = getattr(record.subject, "id", None)  # records of nobody: lists, versions of rules
    if actor.is_system or person_id is None or actor.person_id is None:
        return []
    mine = [Person.id == actor.person_id]
    if actor.rpps:
        mine.append(Person.rpps == actor.rpps)
    theirs = _places_of(Person.id == person_id, day)
    common = select(Establishment).where(
        Establishment.id.in_(_places_of(or_(*mine), day)), Establishment.id.in_(theirs)
    )
    return [str(one) for one in session.scalars(common.order_by(Establishment.search_name))]


def must_declare(session: Session, actor: Actor, permission: str, record: Any, day: date) -> list[str]:
    """The establishments to declare before this decision."""
    return shared_establishments(session, actor, record, day) if permission in DECISIONS else []


def _places_of(whose: ColumnElement[bool], day: date) -> Select[Any]:
    return (
        select(Practice.establishment_id)
        .join(Enrolment, Practice.enrolment_id == Enrolment.id)
        .join(Registrant, Enrolment.registrant_id == Registrant.id)
        .join(Person, Registrant.person_id == Person.id)
        .where(whose, Practice.establishment_id.is_not(None), Practice.change_id.is_(None))
        .where(or_(Practice.ends_on.is_(None), Practice.ends_on >= day))
    )
