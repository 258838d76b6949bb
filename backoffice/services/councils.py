"""Loading what `config/` holds: councils with their programmes and periods, referentials, charters. Safe to repeat."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.documents import DocumentError, read_document
from backoffice.domain.document_fields import Fields, Problem
from backoffice.domain.referential_document import ReferentialError
from backoffice.models import Charter, Council, Programme, ProgrammePeriod, ReferentialVersion
from backoffice.models.council import (
    CERTIFICATION_MODES,
    MAILBOX_CHANGES,
    REGISTER_KINDS,
    REGISTER_READERS,
    REVIEW_MODES,
)
from backoffice.resources import config_dir
from backoffice.services import questionnaires, referentials
from backoffice.services.register_terms import load_terms
from backoffice.services.transitions import Transaction, transaction


class CouncilFileError(Exception):
    """The file cannot be loaded: says where and what to do, a line a problem."""

    def __init__(self, path: Path, *problems: object) -> None:
        super().__init__("\n".join(f"{path} : {problem}" for problem in problems))


def all_councils(session: Session) -> list[Council]:
    return list(session.scalars(select(Council).order_by(Council.name)))


def load_council(session: Session, path: Path, now: datetime) -> Council:
    """Create the council of a YAML file, or bring it up to date; its referentials are published when new.

    Raises CouncilFileError, and then nothing is changed.
    """
    top, problems = _fields(path)
    described: dict[str, Any] = {
        name: top.text(name) for name in ("code", "name", "short_name", "contact_email", "colour", "remedies")
    }
    described["civility"] = top.text("civility", required=False)
    described["site_url"] = top.text("site_url", required=False) or None
    described["documents"] = [_council_document(one) for one in top.each("documents")]
    described["help_topics"] = list(top.texts_of("help_topics"))
    questionnaire = top.text("questionnaire", required=False)
    terms = _register(top.inside("register"), described)
    programmes = [_programme(one) for one in top.each("programmes", required=False)]
    top.refuse_unknown()
    _refuse(path, problems)
    with transaction(now) as work:
        council = work.session.scalar(select(Council).where(Council.code == described["code"]))
        if council is None:
            council = Council()
            work.session.add(council)
        for name, value in described.items():
            setattr(council, name, value)
        work.session.flush()
        for kind, labels in terms.items():
            load_terms(work, council, kind, labels)
        for programme in programmes:
            _load_programme(work, council, programme, path)
        if questionnaire:
            _load_questionnaire(work, council, _shipped(questionnaire, path, "questionnaires", "le questionnaire"))
    return council


def _register(one: Fields | None, described: dict[str, Any]) -> dict[str, list[str]]:
    """What the register is goes into `described`; returns the words of its lists."""
    if one is None:
        return {}
    described["register_name"] = one.text("name")
    described["register_kind"] = one.one_of("kind", REGISTER_KINDS)
    described["mailbox_change"] = one.one_of("mailbox_change", MAILBOX_CHANGES)
    described["listed_to"] = one.one_of("listed_to", REGISTER_READERS)
    terms = {"service": list(one.texts_of("services")), "diploma": list(one.texts_of("diplomas"))}
    one.refuse_unknown()
    return terms


def _load_questionnaire(work: Transaction, council: Council, path: Path) -> None:
    try:
        questionnaires.load_questionnaire(work, council, path)
    except questionnaires.QuestionnaireRefused as refused:
        raise CouncilFileError(path, *refused.problems) from refused


def _council_document(one: Fields) -> dict[str, str]:
    """ "Les documents" of the personal page: a page of ours, or an address."""
    found = {name: one.text(name) for name in ("offered_by", "title")}
    for name in ("page", "url"):
        if name in one:
            found[name] = one.text(name)
    if ("page" in one) == ("url" in one):
        one.problem("page", "donnez « page » ou « url », l’un des deux")
    one.refuse_unknown()
    return found


def _programme(one: Fields) -> dict[str, Any]:
    code = one.text("code")
    if code:
        one.name_part(f"programme « {code} »")
    found = {
        "code": code,
        "title": one.text("title"),
        "review_mode": one.one_of("review_mode", REVIEW_MODES),
        "certification_mode": one.one_of("certification_mode", CERTIFICATION_MODES),
        "quorum": one.whole("quorum", maximum=100),
        "periods": [_period(period) for period in one.each("periods", required=False)],
        "referential": one.text("referential"),
    }
    if (found["review_mode"], found["certification_mode"]) == ("with_parcours", "automatic"):
        one.problem(
            "certification_mode",
            "« automatic » ne va pas avec review_mode « with_parcours » : les actions ne seraient jamais examinées "
            "avant que les règles décident. Choisissez « committee », ou review_mode « as_they_come »",
        )
    one.refuse_unknown()
    return found


def _period(one: Fields) -> dict[str, Any]:
    label, first, last = one.text("label"), one.day("starts_on"), one.day("ends_on")
    if first and last and last < first:
        one.problem("ends_on", "la fin précède le début")
    one.refuse_unknown()
    return {"label": label, "starts_on": first, "ends_on": last}


def _load_programme(work: Transaction, council: Council, described: dict[str, Any], path: Path) -> None:
    programme = work.session.scalar(
        select(Programme).where(Programme.council_id == council.id, Programme.code == described["code"])
    )
    if programme is None:
        programme = Programme(council=council, code=described["code"])
        work.session.add(programme)
    for name in ("title", "review_mode", "certification_mode", "quorum"):
        setattr(programme, name, described[name])
    work.session.flush()
    known = {period.starts_on for period in programme.periods}
    programme.periods += [ProgrammePeriod(**one) for one in described["periods"] if one["starts_on"] not in known]
    work.session.flush()
    file = _shipped(described["referential"], path, "referentials", "le référentiel")
    document = _referential(file)
    if (document["council"], document["programme"]) != (council.code, programme.code):
        raise CouncilFileError(
            file,
            f"ce référentiel est celui du programme « {document['programme']} » du conseil « {document['council']} », "
            f"pas de « {programme.code} » du conseil « {council.code} ».",
        )
    _publish(work, programme, document, file)


def _shipped(name: str, council_file: Path, folder: str, what: str) -> Path:
    """Beside the council's file, or shipped in that folder of config/."""
    for place in (council_file.parent, config_dir() / folder):
        if (place / name).is_file():
            return place / name
    raise CouncilFileError(
        council_file,
        f"{what} « {name} » n’existe ni à côté de ce fichier, ni dans config/{folder}. Corrigez son chemin.",
    )


def publish_file(session: Session, path: Path, now: datetime) -> ReferentialVersion:
    """Publish a referential for the council and programme that the file names. Raises CouncilFileError."""
    document = _referential(path)
    with transaction(now) as work:
        programme = work.session.scalar(
            select(Programme)
            .join(Council)
            .where(Council.code == document["council"], Programme.code == document["programme"])
        )
        if programme is None:
            raise CouncilFileError(
                path,
                f"le conseil « {document['council']} » n’a pas de programme « {document['programme']} ». "
                "Chargez d’abord le conseil (backoffice council load).",
            )
        return _publish(work, programme, document, path)


def _publish(work: Transaction, programme: Programme, document: dict[str, Any], path: Path) -> ReferentialVersion:
    """A version loaded before is left as it is: the same text, or another number."""
    known = work.session.scalar(
        select(ReferentialVersion).where(
            ReferentialVersion.programme_id == programme.id, ReferentialVersion.number == document["version"]
        )
    )
    if known is None:
        return referentials.publish_at_once(work, programme, document)
    if known.sha256 != referentials.fingerprint(document):
        raise CouncilFileError(
            path,
            f"la version {known.number} existe déjà avec un autre texte. Donnez-lui un autre numéro.",
        )
    return known


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
            path, f"la charte {path.stem} est déjà publiée avec un autre texte. Donnez-lui un autre nom."
        )
    session.commit()
    return charter


def _referential(path: Path) -> dict[str, Any]:
    """The document of a referential's file, as it is stored."""
    try:
        return referentials.sound(read_document(path))
    except DocumentError as error:
        raise CouncilFileError(path, error) from error
    except ReferentialError as error:
        raise CouncilFileError(path, *error.problems) from error


def _fields(path: Path) -> tuple[Fields, list[Problem]]:
    try:
        document = read_document(path)
    except DocumentError as error:
        raise CouncilFileError(path, error) from error
    problems: list[Problem] = []
    top = Fields(document, problems)
    _refuse(path, problems)
    return top, problems


def _refuse(path: Path, problems: list[Problem]) -> None:
    if problems:
        raise CouncilFileError(path, *problems)
