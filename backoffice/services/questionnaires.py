"""The needs questionnaire of a council: read, written as a draft, published."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.documents import MAXIMUM_BYTES, DocumentError, parse_yaml
from backoffice.domain.actor import SYSTEM, Actor
from backoffice.domain.questionnaire import Questionnaire
from backoffice.domain.questionnaire_document import QuestionnaireError, questionnaire_from
from backoffice.models import Council, Programme, QuestionnaireVersion
from backoffice.permissions import Denied, holds
from backoffice.services.parcours import published_rules
from backoffice.services.transitions import Transaction, transaction
from workflows.engine import StepRefused
from workflows.questionnaire import QuestionnaireState

LONGEST_SOURCE = 200_000  # characters


class QuestionnaireRefused(Exception):
    """The text cannot be this council's questionnaire: `problems` are French lines, each naming its place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def published_questionnaire(session: Session, council_id: object) -> QuestionnaireVersion | None:
    return session.scalar(
        select(QuestionnaireVersion)
        .where(
            QuestionnaireVersion.council_id == council_id,
            QuestionnaireVersion.state == QuestionnaireState.published,
        )
        .order_by(QuestionnaireVersion.published_at.desc())
        .limit(1)
    )


def read_questionnaire(session: Session, council: Council, source: str) -> Questionnaire:
    """What the YAML text says, checked against the council and its referential. Raises QuestionnaireRefused."""
    if len(source) > LONGEST_SOURCE:
        raise QuestionnaireRefused([f"Ce texte est trop long : {LONGEST_SOURCE} caractères au plus."])
    try:
        document = parse_yaml(source)
        programme = document.get("programme") if isinstance(document, dict) else None
        read = questionnaire_from(document, _known_entries(session, council, programme))
    except DocumentError as error:
        raise QuestionnaireRefused([f"{error}."]) from error
    except QuestionnaireError as error:
        raise QuestionnaireRefused([str(problem) for problem in error.problems]) from error
    if read.council != council.code:
        raise QuestionnaireRefused([f"champ « council » : ce conseil est « {council.code} »"])
    return read


def load_questionnaire(work: Transaction, council: Council, path: Path) -> QuestionnaireVersion:
    """Publish the edition of a file, once: a published edition never changes. Raises QuestionnaireRefused."""
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise QuestionnaireRefused(["ce fichier est trop gros"])
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionnaireRefused(["ce fichier ne peut pas être lu, ou n’est pas un texte en UTF-8"]) from error
    read = read_questionnaire(work.session, council, source)
    document = parse_yaml(source)
    known = _edition(work.session, council, read.edition)
    if known is not None:
        if known.document != document:
            raise QuestionnaireRefused(
                [f"l’édition {read.edition} existe déjà avec un autre texte : donnez-lui un autre numéro"]
            )
        return known
    version = QuestionnaireVersion(
        council=council,
        council_id=council.id,
        edition=read.edition,
        source=source,
        document=document,
        version=1,
    )
    work.create(version, SYSTEM, edition=read.edition)
    work.take(version, "load", SYSTEM)
    return version


def draft_questionnaire(council: Council, actor: Actor, now: datetime) -> QuestionnaireVersion:
    """The council's draft: the one there is, or a copy of what is published. Raises Denied, StepRefused."""
    if not holds(actor, "questionnaire.edit", council.id):
        raise Denied("questionnaire.create")
    with transaction(now) as work:
        work.session.execute(select(Council.id).where(Council.id == council.id).with_for_update())
        drafts = select(QuestionnaireVersion).where(
            QuestionnaireVersion.council_id == council.id, QuestionnaireVersion.state == QuestionnaireState.draft
        )
        if found := work.session.scalar(drafts.limit(1)):
            return found
        model = published_questionnaire(work.session, council.id)
        if model is None:
            raise StepRefused("Chargez d’abord un premier questionnaire depuis un fichier (backoffice council load).")
        edition = _next_edition(work.session, council, model.edition)
        line, new = f'edition: "{model.edition}"', f'edition: "{edition}"'
        draft = QuestionnaireVersion(
            council=council,
            council_id=council.id,
            edition=edition,
            source=model.source.replace(line, new, 1),
            document={**model.document, "edition": edition},
            version=1,
        )
        work.create(draft, actor, edition=edition)
    return draft


def _known_entries(session: Session, council: Council, programme: object) -> set[str] | None:
    """Keys of the programme's published referential; None while there is none to check against."""
    found = session.scalar(
        select(Programme).where(Programme.council_id == council.id, Programme.code == str(programme))
    )
    rules = published_rules(session, found.id) if found else None
    return set(rules.rules.entries_by_key) if rules else None


def _edition(session: Session, council: Council, edition: str) -> QuestionnaireVersion | None:
    return session.scalar(
        select(QuestionnaireVersion).where(
            QuestionnaireVersion.council_id == council.id, QuestionnaireVersion.edition == edition
        )
    )


def _next_edition(session: Session, council: Council, edition: str) -> str:
    """The next number that nobody took: "1" gives "2"; another kind of name gets "-2"."""
    number = int(edition) if edition.isdecimal() else 1
    prefix = "" if edition.isdecimal() else f"{edition}-"
    while _edition(session, council, f"{prefix}{number + 1}") is not None:
        number += 1
    return f"{prefix}{number + 1}"
