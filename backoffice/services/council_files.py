"""Loading what `config/` holds: councils with their programmes and periods, referentials, charters. Safe to repeat.

A platform administrator may give the console such a file: `load_council_text`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.documents import DocumentError, parse_yaml, read_document
from backoffice.domain.actor import SYSTEM, Actor
from backoffice.domain.contrast import colour_problem
from backoffice.domain.document_fields import Fields, Problem
from backoffice.domain.referential_document import ReferentialError
from backoffice.domain.reminders import DaysError, Reminder, days_of
from backoffice.models import Charter, Council, Programme, ProgrammePeriod, ReferentialVersion
from backoffice.models.council import (
    CERTIFICATION_MODES,
    MAILBOX_CHANGES,
    REGISTER_KINDS,
    REGISTER_READERS,
    REVIEW_MODES,
    REVIEWERS,
)
from backoffice.permissions import Denied, holds
from backoffice.resources import config_dir
from backoffice.services import questionnaires, referentials
from backoffice.services.charters import fingerprint
from backoffice.services.councils import CouncilSettings, council_of_code
from backoffice.services.document_files import listed, offer_federation_documents
from backoffice.services.documents import DocumentContent, add_missing
from backoffice.services.register_terms import load_terms
from backoffice.services.transitions import Transaction, transaction
from workflows.council import CODE
from workflows.engine import StepRefused


class CouncilFileError(Exception):
    """The file cannot be loaded: says where and what to do, a line a problem."""

    def __init__(self, path: Path, *problems: object) -> None:
        super().__init__("\n".join(f"{path} : {problem}" for problem in problems))


@dataclass(frozen=True)
class _CouncilFile:
    """What a file describes, read and sound by itself."""

    path: Path
    is_given: bool  # by somebody, to the console: it reaches nothing of this machine but what the installation ships
    code: str
    settings: CouncilSettings
    documents: dict[str, DocumentContent]
    terms: dict[str, list[str]]
    programmes: list[dict[str, Any]]
    questionnaire: str
    reminder_days: dict[str, list[int]]


def load_council(session: Session, path: Path, now: datetime) -> Council:
    """Create the council of a YAML file, or bring it up to date; its referentials are published when new.

    Raises CouncilFileError, and then nothing is changed.
    """
    file = _read(path, _document(path), is_given=False)
    with transaction(now) as work:
        return _installed(work, file)


def complete_council(session: Session, path: Path, now: datetime) -> Council:
    """The same of a council that may be at work: what is missing is added, and the settings that the console may have
    changed since stay as they are. Raises CouncilFileError.
    """
    file = _read(path, _document(path), is_given=False)
    with transaction(now) as work:
        known = council_of_code(work.session, file.code)
        return _installed(work, file) if known is None else _added(work, known, file, SYSTEM)


def load_council_text(text: str, filename: str, actor: Actor, now: datetime) -> Council:
    """The same, of a file given to the console. Its rules are within it, or shipped with the installation.

    A new council is in preparation: the step `open` and its guards are the one way to open it.
    Raises CouncilFileError, Denied.
    """
    if not holds(actor, "councils.create"):
        raise Denied("councils.create")
    path = Path(Path(filename).name)
    try:
        document = parse_yaml(text)
    except DocumentError as error:
        raise CouncilFileError(path, error) from error
    file = _read(path, document, is_given=True)
    with transaction(now) as work:
        return _written(work, file, actor)


def _installed(work: Transaction, file: _CouncilFile) -> Council:
    """The council as the installation's file says; open at once, since nobody has an account to open it yet."""
    is_new = council_of_code(work.session, file.code) is None
    council = _written(work, file, SYSTEM)
    if is_new:
        try:
            work.take(council, "load", SYSTEM, **_loading(file, SYSTEM))
        except StepRefused as refusal:
            raise CouncilFileError(file.path, refusal.reason) from refusal
    return council


def _written(work: Transaction, file: _CouncilFile, actor: Actor) -> Council:
    """The council as its file says, settings included; in preparation when it is new."""
    council = council_of_code(work.session, file.code)
    if council is None:
        council = Council(code=file.code, version=1, **asdict(file.settings))
        work.create(council, actor, code=file.code)
    elif any(getattr(council, name) != value for name, value in asdict(file.settings).items()):
        work.take(work.lock("council", council.id), "reload", SYSTEM, **_loading(file, actor))
    council.reminder_days = file.reminder_days or council.reminder_days
    return _added(work, council, file, actor)


def _loading(file: _CouncilFile, actor: Actor) -> dict[str, Any]:
    return {"settings": file.settings, "loaded_by": actor.name}


def _added(work: Transaction, council: Council, file: _CouncilFile, actor: Actor) -> Council:
    """What the council does not have yet: documents, words of its lists, programmes and their rules, questionnaire."""
    if file.settings.in_federation:
        offer_federation_documents(work, SYSTEM)
    add_missing(work, council, file.documents, actor)
    for kind, labels in file.terms.items():
        load_terms(work, council, kind, labels)
    for programme in file.programmes:
        _load_programme(work, council, programme, file)
    if file.questionnaire:
        _load_questionnaire(work, council, _shipped(file.questionnaire, file, "questionnaires", "le questionnaire"))
    return council


def _read(path: Path, document: Any, *, is_given: bool) -> _CouncilFile:
    problems: list[Problem] = []
    top = Fields(document, problems)
    _refuse(path, problems)
    described: dict[str, Any] = {name: top.text(name) for name in ("name", "short_name", "contact_email", "remedies")}
    code = top.text("code")
    described["colour"] = top.text("colour")
    described["civility"] = top.text("civility", required=False)
    described["site_url"] = top.text("site_url", required=False) or None
    described["in_federation"] = top.boolean("in_federation", required=False) or "in_federation" not in top
    documents = listed(top.each("documents", required=False))
    described["help_topics"] = list(top.texts_of("help_topics"))
    described["reviewed_by"] = top.one_of("reviewed_by", REVIEWERS)
    questionnaire = top.text("questionnaire", required=False)
    reminders = _reminder_days(top.inside("reminders", required=False))
    terms = _register(top.inside("register"), described)
    programmes = [_programme(one) for one in top.each("programmes", required=False)]
    top.refuse_unknown()
    if described["colour"] and (problem := colour_problem(described["colour"])):
        top.problem("colour", problem)
    if code and not CODE.fullmatch(code):
        top.problem("code", "un code s’écrit en minuscules, chiffres et tirets : cnp-essai")
    _refuse(path, problems)
    settings = CouncilSettings(**described)
    return _CouncilFile(path, is_given, code, settings, documents, terms, programmes, questionnaire, reminders)


def _reminder_days(one: Fields | None) -> dict[str, list[int]]:
    """The days of each reminder, as whole numbers of days."""
    if one is None:
        return {}
    found = {}
    for kind in Reminder:
        try:
            found[kind.value] = days_of(kind, one.items(kind, required=False))
        except DaysError as error:
            one.problem(kind, str(error))
    one.refuse_unknown()
    return found


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
        "heading": one.text("heading", required=False),
        "fed_by": _feeding(one.inside("fed_by", required=False)),
        "referential": one.within("referential") or one.text("referential"),
    }
    if (found["review_mode"], found["certification_mode"]) == ("with_parcours", "automatic"):
        one.problem(
            "certification_mode",
            "« automatic » ne va pas avec review_mode « with_parcours » : les actions ne seraient jamais examinées "
            "avant que les règles décident. Choisissez « committee », ou review_mode « as_they_come »",
        )
    one.refuse_unknown()
    return found


def _feeding(one: Fields | None) -> dict[str, str] | None:
    if one is None:
        return None
    found = {"programme": one.text("programme"), "label": one.text("label")}
    one.refuse_unknown()
    return found


def _period(one: Fields) -> dict[str, Any]:
    label, first, last = one.text("label"), one.day("starts_on"), one.day("ends_on")
    if first and last and last < first:
        one.problem("ends_on", "la fin précède le début")
    one.refuse_unknown()
    return {"label": label, "starts_on": first, "ends_on": last}


def _load_programme(work: Transaction, council: Council, described: dict[str, Any], file: _CouncilFile) -> None:
    programme = work.session.scalar(
        select(Programme).where(Programme.council_id == council.id, Programme.code == described["code"])
    )
    if programme is None:
        programme = Programme(council=council, code=described["code"])
        work.session.add(programme)
    for name in ("title", "heading", "review_mode", "certification_mode", "quorum"):
        setattr(programme, name, described[name])
    if feeding := described["fed_by"]:
        programme.eligible_label = feeding["label"]
        programme.fed_by_id = _feeder(work, council, feeding["programme"], file.path)
    work.session.flush()
    known = {period.starts_on for period in programme.periods}
    programme.periods += [ProgrammePeriod(**one) for one in described["periods"] if one["starts_on"] not in known]
    work.session.flush()
    document, origin = _rules(described["referential"], file)
    if (document["council"], document["programme"]) != (council.code, programme.code):
        raise CouncilFileError(
            origin,
            f"ce référentiel est celui du programme « {document['programme']} » du conseil « {document['council']} », "
            f"pas de « {programme.code} » du conseil « {council.code} ».",
        )
    _publish(work, programme, document, origin)


def _feeder(work: Transaction, council: Council, code: str, path: Path) -> UUID:
    """The programme that feeds another comes before it in the file."""
    feeder = select(Programme.id).where(Programme.council_id == council.id, Programme.code == code)
    found = work.session.scalar(feeder)
    if found is None:
        raise CouncilFileError(path, f"le programme « {code} » n’est pas avant celui qu’il alimente (fed_by)")
    return found


def _rules(described: Any, file: _CouncilFile) -> tuple[dict[str, Any], Path]:
    """A referential, within the file or named by it, and where it is from."""
    if isinstance(described, Mapping):
        return _sound(described, file.path), file.path
    found = _shipped(described, file, "referentials", "le référentiel")
    return _referential(found), found


def _shipped(name: str, file: _CouncilFile, folder: str, what: str) -> Path:
    """Beside the council's file, or shipped in that folder of config/."""
    shipped = config_dir() / folder
    for place in (shipped,) if file.is_given else (file.path.parent, shipped):
        found = place / (Path(name).name if file.is_given else name)
        if found.is_file():
            return found
    beside = "" if file.is_given else "ni à côté de ce fichier, "
    raise CouncilFileError(
        file.path,
        f"{what} « {name} » n’existe {beside}{'pas' if file.is_given else 'ni'} dans config/{folder}. "
        "Corrigez son chemin.",
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
    """Publish the charter of a text file, whose name is its edition."""
    body = path.read_text(encoding="utf-8")
    charter = session.scalar(select(Charter).where(Charter.edition == path.stem))
    if charter is None:
        with transaction(now) as work:
            charter = Charter(edition=path.stem, body=body, sha256=fingerprint(body), version=1)
            work.create(charter, SYSTEM, edition=path.stem)
            work.take(charter, "load", SYSTEM)
    elif charter.body != body:
        raise CouncilFileError(
            path, f"la charte {path.stem} est déjà publiée avec un autre texte. Donnez-lui un autre nom."
        )
    return charter


def _referential(path: Path) -> dict[str, Any]:
    """The document of a referential's file, as it is stored."""
    return _sound(_document(path), path)


def _sound(document: Any, path: Path) -> dict[str, Any]:
    try:
        return referentials.sound(document)
    except ReferentialError as error:
        raise CouncilFileError(path, *error.problems) from error


def _document(path: Path) -> Any:
    try:
        return read_document(path)
    except DocumentError as error:
        raise CouncilFileError(path, error) from error


def _refuse(path: Path, problems: list[Problem]) -> None:
    if problems:
        raise CouncilFileError(path, *problems)
