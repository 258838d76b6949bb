"""The words of a requirement: after a number, in an instruction, as the label of a progress bar."""

from decimal import Decimal

from backoffice.domain.french import agree, capitalised, joined, of
from backoffice.domain.measures import MEASURES
from backoffice.domain.referential import Referential, Requirement, RequirementKind, Selector

OVERALL = ("action sur l'ensemble", "actions sur l'ensemble")  # 001, "Exemple 1"


def counted_words(referential: Referential, requirement: Requirement, count: Decimal) -> str:
    """What is counted, agreeing with `count`: "formation", "formations", "actions sur l'ensemble", "QARQ",
    "heures".
    """
    if requirement.singular:
        return agree(count, requirement.singular, requirement.plural)
    if requirement.kind is not RequirementKind.actions:
        measure = MEASURES[requirement.kind]
        return agree(count, measure.singular, measure.plural)
    if requirement.is_overall:
        return agree(count, *OVERALL)
    categories = [referential.categories_by_code[code] for code in requirement.selector.categories]
    return joined([agree(count, category.singular, category.plural) for category in categories], " ou ")


def unit_of(requirement: Requirement) -> str:
    """ "QARQ", "heures", or nothing for actions."""
    return "" if requirement.kind is RequirementKind.actions else MEASURES[requirement.kind].plural


def action_words(referential: Referential, requirement: Requirement, count: Decimal) -> str:
    """The kind of action asked for: "actions de formation", "action d'analyse des pratiques ou de..."."""
    if requirement.singular:
        return agree(count, requirement.singular, requirement.plural)
    noun = agree(count, "action", "actions")
    categories = [referential.categories_by_code[code] for code in requirement.selector.categories]
    if not categories:
        return noun
    return f"{noun} {joined([of(category.singular) for category in categories], ' ou ')}"


def requirement_label(referential: Referential, requirement: Requirement) -> str:
    """The heading of the requirement's progress bar: "Formation", "Bloc 1 : Actualiser les connaissances",
    "Actions sur l'ensemble", "QARQ", "Heures".
    """
    if requirement.is_overall:
        return capitalised(OVERALL[1])
    if requirement.kind is RequirementKind.actions:
        for block in referential.blocks:
            if requirement.selector == Selector(block=block.code):
                return f"Bloc {referential.block_ranks[block.code]} : {block.label}"
    elif not requirement.singular:
        return MEASURES[requirement.kind].heading
    return capitalised(counted_words(referential, requirement, Decimal(1)))
