"""Loading the catalogues of `config/`: what they list and the council does not know yet is added, already labelled.

A session that is known is left alone: from its first loading on, the console keeps it.
"""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.documents import DocumentError, read_document
from backoffice.domain.actor import SYSTEM
from backoffice.domain.catalogue_document import Catalogue, CatalogueError, ListedSession, from_document
from backoffice.models import CatalogueSession, Council, Organiser
from backoffice.resources import config_dir
from backoffice.services.council_files import CouncilFileError
from backoffice.services.parcours import published_rules
from backoffice.services.transitions import Transaction, transaction


class CatalogueFileError(CouncilFileError):
    """The file cannot be loaded: says which, and each session and field at fault."""


def read_catalogue(path: Path) -> Catalogue:
    """Raises CatalogueFileError."""
    try:
        return from_document(read_document(path))
    except DocumentError as error:
        raise CatalogueFileError(path, error) from error
    except CatalogueError as error:
        raise CatalogueFileError(path, *error.problems) from error


def load_shipped_catalogues(council: Council, now: datetime) -> int:
    """Those of `config/catalogues` that name this council; returns how many sessions are new."""
    paths = sorted((config_dir() / "catalogues").glob("*.yaml"))
    return sum(load_catalogue(path, now) for path in paths if read_catalogue(path).council == council.code)


def load_catalogue(path: Path, now: datetime) -> int:
    """Add what the file lists and its council does not have; returns how many sessions. Raises CatalogueFileError."""
    listed = read_catalogue(path)
    with transaction(now) as work:
        council = work.session.scalar(select(Council).where(Council.code == listed.council))
        if council is None:
            raise CatalogueFileError(path, f"le conseil « {listed.council} » n’existe pas. Chargez-le d’abord.")
        _refuse_unknown_entries(work.session, path, council, listed)
        organisers = _organisers(work.session, council, listed)
        known = set(
            work.session.scalars(select(CatalogueSession.code).where(CatalogueSession.council_id == council.id))
        )
        new = [one for one in listed.sessions if one.code not in known]
        for one in new:
            _add(work, council, organisers.get(one.organiser), one)
    return len(new)


def _refuse_unknown_entries(session: Session, path: Path, council: Council, listed: Catalogue) -> None:
    rules = {one.code: published_rules(session, one.id) for one in council.programmes}
    for one in listed.sessions:
        for programme, key in one.entries.items():
            version = rules.get(programme)
            if version is None or key not in version.rules.entries_by_key:
                raise CatalogueFileError(
                    path,
                    f"session « {one.code} », champ « entries » : le programme « {programme} » du conseil "
                    f"n’a pas d’entrée « {key} »",
                )


def _organisers(session: Session, council: Council, listed: Catalogue) -> dict[str, Organiser]:
    known = {
        one.code: one for one in session.scalars(select(Organiser).where(Organiser.council_id == council.id)).all()
    }
    for one in listed.organisers:
        if one.code not in known:
            known[one.code] = Organiser(council=council, code=one.code, name=one.name, kind=one.kind)
            session.add(known[one.code])
    session.flush()
    return known


def _add(work: Transaction, council: Council, organiser: Organiser | None, one: ListedSession) -> None:
    record = CatalogueSession(
        council=council,
        council_id=council.id,
        organiser=organiser,
        code=one.code,
        title=one.title,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        place=one.place,
        programme=one.programme,
        entries=one.entries,
        half_days=one.half_days,
        recurrence=one.recurrence,
        tags=list(one.tags),
        source=one.source,
        version=1,
    )
    record.index()
    work.create(record, SYSTEM, source=one.source)
    work.take(record, "adopt", SYSTEM)
