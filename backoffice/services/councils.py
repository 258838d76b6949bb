"""Loading what `config/` holds: councils with their programmes and periods, referentials, charters. Safe to repeat."""

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.documents import DocumentError, read_document
from backoffice.domain.referential_document import from_document
from backoffice.models import Charter, Council, Programme, ProgrammePeriod, ReferentialVersion
from backoffice.resources import config_dir
from backoffice.services.register_terms import load_terms


class CouncilFileError(Exception):
    """The file cannot be loaded: says where and what to do."""


def all_councils(session: Session) -> list[Council]:
    return list(session.scalars(select(Council).order_by(Council.name)))


def load_council(session: Session, path: Path, now: datetime) -> Council:
    """Create the council of a YAML file, or bring it up to date; its referentials are published when new."""
    document = _read(path)
    try:
        council = session.scalar(select(Council).where(Council.code == document["code"]))
        if council is None:
            council = Council(code=document["code"])
            session.add(council)
        for name in (
            "name",
            "short_name",
            "contact_email",
            "site_url",
            "colour",
            "civility",
            "remedies",
            "documents",
        ):
            setattr(council, name, document[name])
        register = document["register"]
        council.register_name, council.register_kind = register["name"], register["kind"]
        council.mailbox_change = register["mailbox_change"]
        session.flush()
        load_terms(session, council, "service", register["services"])
        load_terms(session, council, "diploma", register["diplomas"])
        for entry in document["programmes"]:
            _load_programme(session, council, entry, now)
    except KeyError as error:
        raise CouncilFileError(f"{path} : « {error.args[0]} » manque.") from error
    session.commit()
    return council


def _load_programme(session: Session, council: Council, entry: dict[str, Any], now: datetime) -> None:
    programme = session.scalar(
        select(Programme).where(Programme.council_id == council.id, Programme.code == entry["code"])
    )
    if programme is None:
        programme = Programme(council=council, code=entry["code"])
        session.add(programme)
    for name in ("title", "review_mode", "certification_mode", "quorum"):
        setattr(programme, name, entry[name])
    session.flush()
    known = {period.starts_on for period in programme.periods}
    for period in entry["periods"]:
        if _day(period["starts_on"]) not in known:
            programme.periods.append(
                ProgrammePeriod(
                    label=str(period["label"]),
                    starts_on=_day(period["starts_on"]),
                    ends_on=_day(period["ends_on"]),
                )
            )
    session.flush()
    publish(session, programme, config_dir() / "referentials" / entry["referential"], now)


def publish_file(session: Session, path: Path, now: datetime) -> ReferentialVersion:
    """Publish a referential for the council and programme that the file names."""
    document = _read(path)
    rules = from_document(document)
    programme = session.scalar(
        select(Programme).join(Council).where(Council.code == rules.council, Programme.code == rules.programme)
    )
    if programme is None:
        raise CouncilFileError(
            f"{path} : le conseil « {rules.council} » n’a pas de programme « {rules.programme} ». "
            "Chargez d’abord le conseil (backoffice council load)."
        )
    version = publish(session, programme, path, now)
    session.commit()
    return version


def publish(session: Session, programme: Programme, path: Path, now: datetime) -> ReferentialVersion:
    """Publish the version of a file. A published version never changes: another text needs another number."""
    document = _read(path)
    rules = from_document(document)
    stored = json.loads(json.dumps(document, default=str))
    sha256 = hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()
    known = session.scalar(
        select(ReferentialVersion).where(
            ReferentialVersion.programme_id == programme.id, ReferentialVersion.version == rules.version
        )
    )
    if known is not None:
        if known.sha256 != sha256:
            raise CouncilFileError(
                f"{path} : la version {rules.version} est déjà publiée avec un autre texte. Donnez-lui un autre numéro."
            )
        return known
    version = ReferentialVersion(
        programme=programme, version=rules.version, document=stored, sha256=sha256, published_at=now
    )
    session.add(version)
    session.flush()
    return version


def load_charter(session: Session, path: Path, now: datetime) -> Charter:
    """Publish the charter of a text file, whose name is its version."""
    body = path.read_text(encoding="utf-8")
    charter = session.scalar(select(Charter).where(Charter.version == path.stem))
    if charter is None:
        charter = Charter(
            version=path.stem, body=body, sha256=hashlib.sha256(body.encode()).hexdigest(), published_at=now
        )
        session.add(charter)
    elif charter.body != body:
        raise CouncilFileError(
            f"{path} : la charte {path.stem} est déjà publiée avec un autre texte. Donnez-lui un autre nom."
        )
    session.commit()
    return charter


def _read(path: Path) -> dict[str, Any]:
    try:
        document = read_document(path)
    except DocumentError as error:
        raise CouncilFileError(f"{path} : {error}.") from error
    if not isinstance(document, dict):
        raise CouncilFileError(f"{path} : un dictionnaire YAML est attendu.")
    return document


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
