"""« Mes besoins »: the needs questionnaire, the registrant's own and read by nobody else."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.domain.needs import ANSWERS, is_answer, unanswered
from backoffice.domain.questionnaire import QuestionBlock
from backoffice.domain.scale_words import scale_lines
from backoffice.models import NeedsAssessment
from backoffice.portal.needs_history import Evolution, evolutions
from backoffice.portal.records import identifier, owner
from backoffice.services import needs
from backoffice.web.access import registrant_only
from backoffice.web.session import current_actor
from backoffice.wording import utc_now

blueprint = Blueprint("needs", __name__)


@dataclass(frozen=True)
class BlockForm:
    """One block being answered: what is kept already, and the questions left without an answer just now."""

    block: QuestionBlock
    number: int
    of: int
    kept: dict[str, int]
    missing: frozenset[str] = frozenset()


@blueprint.get("/besoins")
@registrant_only
def index() -> str:
    found = needs.assessments_of(db.session(), owner())
    return render_template(
        "portal/needs/index.html",
        questionnaires=needs.questionnaires_for(db.session(), owner()),
        under_way={one.council_id: one for one in found if one.finished_at is None},
        finished=[one for one in reversed(found) if one.finished_at is not None],
        evolutions=_evolutions(found),
    )


@blueprint.post("/besoins/commencer")
@registrant_only
def begin() -> ResponseReturnValue:
    found = needs.begin(db.session(), owner(), identifier(request.form.get("council")), utc_now())
    return redirect(url_for("needs.answer", assessment_id=found.id, number=_first_incomplete(found)), 303)


@blueprint.route("/besoins/<uuid:assessment_id>/bloc-<int:number>", methods=["GET", "POST"])
@registrant_only
def answer(assessment_id: UUID, number: int) -> ResponseReturnValue:
    found = needs.assessment_for(db.session(), assessment_id, current_actor(), "needs_assessment.edit")
    blocks = found.questionnaire.questions.blocks
    if not 1 <= number <= len(blocks):
        abort(404)
    if found.finished_at is not None:
        return redirect(url_for("needs.show", assessment_id=assessment_id), 303)
    if request.method == "GET":
        return _block_page(found, number)
    typed = _typed(blocks[number - 1])
    found = needs.keep_answers(db.session(), assessment_id, typed, current_actor())
    if request.form.get("then") == "later":
        flash("Vos réponses sont gardées : reprenez quand vous voulez.", "success")
        return redirect(url_for("needs.index"), 303)
    missing = frozenset(one.key for one in blocks[number - 1].statements if one.key not in found.answers)
    if missing:
        return _block_page(found, number, missing, 400)
    if needs.finish(db.session(), assessment_id, current_actor(), utc_now()):
        return redirect(url_for("needs.show", assessment_id=assessment_id), 303)
    following = number + 1 if number < len(blocks) else _first_incomplete(found)
    return redirect(url_for("needs.answer", assessment_id=assessment_id, number=following), 303)


@blueprint.get("/besoins/<uuid:assessment_id>")
@registrant_only
def show(assessment_id: UUID) -> ResponseReturnValue:
    found = needs.assessment_for(db.session(), assessment_id, current_actor(), "needs_assessment.view")
    if found.finished_at is None:
        return redirect(url_for("needs.answer", assessment_id=assessment_id, number=_first_incomplete(found)), 303)
    result = found.result
    return render_template(
        "portal/needs/show.html",
        assessment=found,
        result=result,
        answers=ANSWERS,
        suggested=needs.suggested_entries(db.session(), found, result),
        scale_lines=scale_lines,
        evolutions=_evolutions(needs.assessments_of(db.session(), owner()), found),
    )


@blueprint.post("/besoins/<uuid:assessment_id>/supprimer")
@registrant_only
def delete(assessment_id: UUID) -> ResponseReturnValue:
    needs.delete_assessment(db.session(), assessment_id, current_actor())
    flash("Vos réponses sont effacées pour de bon.", "success")
    return redirect(url_for("needs.index"), 303)


def _typed(block: QuestionBlock) -> dict[str, int]:
    """The answers of this block that were sent; anything else is not an answer."""
    sent = {one.key: request.form.get(one.key, "") for one in block.statements}
    numbers = {key: int(text) for key, text in sent.items() if len(text) == 1 and text in "01234"}
    return {key: number for key, number in numbers.items() if is_answer(number)}


def _first_incomplete(assessment: NeedsAssessment) -> int:
    """The number of the first block with a question left, or the last one."""
    questions = assessment.questionnaire.questions
    left = {one.key for one in unanswered(questions, assessment.answers)}
    for number, block in enumerate(questions.blocks, start=1):
        if any(one.key in left for one in block.statements):
            return number
    return len(questions.blocks)


def _block_page(
    assessment: NeedsAssessment, number: int, missing: frozenset[str] = frozenset(), status: int = 200
) -> ResponseReturnValue:
    blocks = assessment.questionnaire.questions.blocks
    form = BlockForm(blocks[number - 1], number, len(blocks), dict(assessment.answers), missing)
    page = render_template("portal/needs/answer.html", assessment=assessment, form=form, answers=ANSWERS)
    return page, status


def _evolutions(found: list[NeedsAssessment], until: NeedsAssessment | None = None) -> list[Evolution]:
    """How ease changed, block by block, over the finished assessments of one council (the last one answered)."""
    finished = [one for one in found if one.finished_at is not None]
    if not finished:
        return []
    last = until or finished[-1]
    same = [one for one in finished if one.council_id == last.council_id and one.created_at <= last.created_at]
    return evolutions(same)
