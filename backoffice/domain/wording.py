"""The sentences of 001 ("Votre parcours", "Les consignes de votre CNP"), built from the rules."""

from decimal import Decimal

from backoffice.domain.french import agree, capitalised, joined, number_text
from backoffice.domain.referential import Called, Referential, Requirement, RequirementKind
from backoffice.domain.requirement_words import action_words, counted_words
from backoffice.domain.requirements import Progress, RequirementProgress

NOTHING_MISSING = "Les actions incluses dans votre parcours permettent dès maintenant de le valider"
CYCLE_IS_FILLED = "Les actions de votre cycle atteignent tout ce qui est demandé"
MISSING = {
    Called.parcours: "Pour que votre parcours soit validable il manque",
    Called.cycle: "Pour que votre cycle soit complet il manque",
}
ZERO = Decimal(0)


def missing_sentence(progress: Progress) -> str:
    """What is missing, as missing/required: categories, then tags and blocks, then overall, then credits or hours.

    The overall is left out when filling the categories would fill it too.
    """
    gaps = sorted(_worth_saying(progress), key=_rank)
    called = progress.referential.called
    if not gaps:
        return NOTHING_MISSING if called is Called.parcours else CYCLE_IS_FILLED
    return f"{MISSING[called]} {joined([_gap(progress, gap) for gap in gaps])}."


def _worth_saying(progress: Progress) -> list[RequirementProgress]:
    by_category = sum((gap.missing for gap in progress.unmet if _rank(gap) == 0), ZERO)
    return [gap for gap in progress.unmet if not (gap.requirement.is_overall and by_category >= gap.missing)]


def _rank(gap: RequirementProgress) -> int:
    requirement = gap.requirement
    if requirement.kind is not RequirementKind.actions:
        return 3
    if requirement.is_overall:
        return 2
    return 0 if requirement.selector.categories else 1


def _gap(progress: Progress, gap: RequirementProgress) -> str:
    """A category's word agrees with the number missing, the overall's with the number required (001,
    examples).
    """
    number = gap.need if gap.requirement.is_overall else gap.missing
    words = counted_words(progress.referential, gap.requirement, number)
    return f"{number_text(gap.missing)}/{number_text(gap.need)} {words}"


def instructions(referential: Referential) -> str:
    """The council's instructions: "Au moins 3 actions au choix du médecin sur la période triennale." and so
    on.
    """
    requirements = referential.requirements
    overall = next((r for r in requirements if r.is_overall), None)
    kinds = [r for r in requirements if r.kind is RequirementKind.actions and not r.is_overall]
    credits = [
        f"au moins {number_text(r.need)} {counted_words(referential, r, r.need)}"
        for r in requirements
        if r.kind is not RequirementKind.actions
    ]
    amounts = [_with_parts(referential, r, kinds) for r in kinds if not r.within]
    if overall is not None:
        asked = f"{_amount(overall.need)} {action_words(referential, overall, overall.need)}"
        head = f"Au moins {asked} au choix {referential.chosen_by} {referential.period_label}"
        tail = f" dont au moins {joined(amounts)}" if amounts else ""
    elif amounts:
        head, tail = f"Au moins {joined(amounts)} {referential.period_label}", ""
    else:
        return f"{capitalised(joined(credits))} {referential.period_label}."
    with_credits = f"{',' if amounts else ''} et {joined(credits)}" if credits else ""
    return f"{head}{tail}{with_credits}."


def _with_parts(referential: Referential, whole: Requirement, kinds: list[Requirement]) -> str:
    """ "4 actions (...) dont 2 actions (...)"."""
    parts = [
        f"{_amount(part.need)} {action_words(referential, part, part.need)}"
        for part in kinds
        if part.within == whole.code
    ]
    words = f"{_amount(whole.need)} {action_words(referential, whole, whole.need)}"
    return f"{words} dont {joined(parts)}" if parts else words


def legal_sentence(progress: Progress) -> str:
    """The national minimum beside what the council asks: it informs, and decides nothing. Empty where the
    rules have none.
    """
    if not progress.legal:
        return ""
    total = sum((one.requirement.legal_need or ZERO for one in progress.legal), ZERO)
    head = f"Minimum légal national, {number_text(total)} {agree(total, 'action', 'actions')} en tout"
    if progress.meets_the_law:
        return f"{head} : il est atteint."
    gaps = [_legal_gap(progress, one) for one in progress.legal if one.legal_missing]
    return f"{head} : il manque {joined(gaps)}."


def _legal_gap(progress: Progress, gap: RequirementProgress) -> str:
    words = action_words(progress.referential, gap.requirement, gap.legal_missing)
    need = gap.requirement.legal_need or ZERO
    return f"{number_text(gap.legal_missing)}/{number_text(need)} {words}"


def _amount(need: Decimal) -> str:
    return "une" if need == 1 else number_text(need)
