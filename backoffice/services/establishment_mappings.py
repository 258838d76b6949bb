"""Mappings of columns: those that come with the program (config/mappings) and those that councils keep."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.documents import read_document
from backoffice.domain.actor import Actor
from backoffice.domain.establishment_import import ColumnMapping, from_document
from backoffice.models import Council, EstablishmentMapping
from backoffice.permissions import Denied, holds
from backoffice.resources import config_dir
from backoffice.services import audit
from backoffice.services.transitions import transaction
from workflows.engine import StepRefused


def provided_mappings() -> dict[str, ColumnMapping]:
    """Those of config/mappings, by code; the plainest first."""
    read = [from_document(read_document(path)) for path in sorted((config_dir() / "mappings").glob("*.yaml"))]
    return {one.code: one for one in sorted(read, key=lambda one: (one.code != "simple", one.code))}


def known_mappings(session: Session) -> dict[str, ColumnMapping]:
    """Provided ones, then those of every council: establishments are shared."""
    kept = session.scalars(select(EstablishmentMapping).order_by(EstablishmentMapping.code)).all()
    return provided_mappings() | {one.code: from_document(one.document) for one in kept}


def keep_mapping(council: Council, mapping: ColumnMapping, actor: Actor, now: datetime) -> None:
    """Keep a council's mapping, in the place of the one that has its code. Raises StepRefused, Denied."""
    if not holds(actor, "establishments.import", council.id) or council.id not in {scope for _, scope in actor.roles}:
        raise Denied("establishments.import")
    with transaction(now) as work:
        known = work.session.scalars(select(EstablishmentMapping).where(EstablishmentMapping.code == mapping.code))
        record = known.one_or_none()
        if mapping.code in provided_mappings() or (record is not None and record.council_id != council.id):
            raise StepRefused("Ce nom est déjà celui d’un autre modèle : donnez-en un autre.", "mapping_name")
        if record is None:
            record = EstablishmentMapping(council=council, code=mapping.code)
            work.session.add(record)
        record.document = mapping.to_document()
        work.session.flush()
        audit.append(
            work.session,
            actor=actor,
            now=now,
            workflow="establishment_mapping",
            record_id=record.id,
            council_id=council.id,
            trigger="keep",
            source=None,
            target="kept",
            details=record.document,
        )
