"""A referential as a document (YAML, JSON, a JSON column) and back, without loss.

`from_document` checks everything the rules take for granted and reports all the problems at once;
`to_document` writes the same document back, fields at their default left out. The shape is
`config/schemas/referential.schema.json`.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from backoffice.domain.document_fields import Fields, Problem, number_document, without_defaults
from backoffice.domain.entry_document import Codes, entry_document, entry_from
from backoffice.domain.measures import HOURS
from backoffice.domain.periods import PeriodRule, Transition
from backoffice.domain.referential import (
    Abbreviation,
    Block,
    Called,
    Category,
    LegalText,
    Referential,
    Requirement,
    RequirementKind,
    Role,
    Selector,
    SourceDocument,
    Tag,
)
from backoffice.domain.scales import HoursScale

ZERO = Decimal(0)
LONGEST_PERIOD = 12  # years
Part = TypeVar("Part")


class ReferentialError(ValueError):
    """The document is not a sound referential; `problems` names every entry and field at fault."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def from_document(document: Mapping[str, Any]) -> Referential:
    """The referential that the document describes. Raises ReferentialError with every problem found."""
    problems: list[Problem] = []
    top = Fields(document, problems)
    if problems:
        raise ReferentialError(problems)
    categories = _listed(top, "categories", _category)
    blocks = _listed(top, "blocks", _block)
    tags = _listed(top, "tags", lambda one: Tag(one.text("code"), one.text("label")))
    roles = _listed(top, "roles", lambda one: Role(one.text("code"), one.text("label")))
    sources = _listed(top, "sources", lambda one: SourceDocument(one.text("code"), one.text("title")), required=True)
    codes = Codes(
        categories=top.unique("categories", [category.code for category in categories]),
        blocks=top.unique("blocks", [block.code for block in blocks]),
        tags=top.unique("tags", [tag.code for tag in tags]),
        sources=top.unique("sources", [source.code for source in sources]),
        roles={role.code: role for role in roles},
    )
    top.unique("roles", [role.code for role in roles])
    requirements = _requirements(top, codes)
    entries = tuple(entry_from(one, number, codes) for number, one in enumerate(top.each("entries"), start=1))
    top.unique("entries", [entry.key for entry in entries])
    referential = Referential(
        code=top.text("code"),
        version=top.text("version"),
        council=top.text("council"),
        programme=top.text("programme"),
        title=top.text("title"),
        period_label=top.text("period_label"),
        chosen_by=top.text("chosen_by"),
        sources=sources,
        categories=categories,
        blocks=blocks,
        tags=tags,
        roles=roles,
        requirements=requirements,
        entries=entries,
        periods=_periods(top),
        called=Called(top.one_of("called", list(Called), required=False) or Called.parcours),
        aims=top.text("aims", required=False),
        texts=_listed(top, "texts", _legal_text),
        abbreviations=_listed(top, "abbreviations", lambda one: Abbreviation(one.text("short"), one.text("meaning"))),
    )
    top.unique("abbreviations", [one.short for one in referential.abbreviations])
    _refuse_two_measures(top, referential)
    top.refuse_unknown()
    if problems:
        raise ReferentialError(problems)
    return referential


def _refuse_two_measures(top: Fields, referential: Referential) -> None:
    """Hours and QARQ do not add up: one referential counts in one of them."""
    scales = [scale for entry in referential.entries for scale in entry.scales]
    if referential.measure is HOURS and not all(isinstance(scale, HoursScale) for scale in scales):
        top.problem("entries", "des barèmes en heures (kind: hours) et d’autres en QARQ ne vont pas ensemble")
    other = RequirementKind.credits if referential.measure is HOURS else RequirementKind.hours
    if any(requirement.kind is other for requirement in referential.requirements):
        top.problem("requirements", f"aucun barème ne donne ce que compte une consigne « kind: {other} »")


def _listed(top: Fields, name: str, read: Callable[[Fields], Part], required: bool = False) -> tuple[Part, ...]:
    parts = []
    for one in top.each(name, required=required):
        parts.append(read(one))
        one.refuse_unknown()
    return tuple(parts)


def _block(one: Fields) -> Block:
    return Block(one.text("code"), one.text("label"), one.boolean("health_data", required=False), one.texts_of("aims"))


def _legal_text(one: Fields) -> LegalText:
    text = LegalText(one.text("title"), one.text("url", required=False))
    if text.url and not text.url.startswith("https://"):
        one.problem("url", "il faut une adresse qui commence par https://")
    return text


def _category(one: Fields) -> Category:
    return Category(one.text("code"), one.text("label"), one.text("singular"), one.text("plural"))


def _periods(top: Fields) -> PeriodRule | None:
    inside = top.inside("periods", required=False)
    if inside is None:
        return None
    first_years, following_years = (
        inside.whole(name, maximum=LONGEST_PERIOD) or 1 for name in ("first_years", "following_years")
    )
    exception = inside.inside("transition", required=False)
    transition = None
    if exception is not None:
        practising_on = exception.day("practising_on")
        years = exception.whole("years", maximum=LONGEST_PERIOD)
        exception.refuse_unknown()
        if practising_on is not None and years is not None:
            transition = Transition(practising_on, years)
    inside.refuse_unknown()
    return PeriodRule(first_years, following_years, transition)


def _requirements(top: Fields, codes: Codes) -> tuple[Requirement, ...]:
    read: list[Requirement] = []
    for one in top.each("requirements"):
        read.append(_requirement(one, codes, read))
    top.unique("requirements", [requirement.code for requirement in read])
    return tuple(read)


def _requirement(one: Fields, codes: Codes, before: Sequence[Requirement]) -> Requirement:
    code = one.text("code")
    if code:
        one.name_part(f"exigence « {code} »")
    kind = one.one_of("kind", [str(kind) for kind in RequirementKind])
    need = one.number("need", positive=True)
    if kind == RequirementKind.actions and need is not None and need != need.to_integral_value():
        one.problem("need", "il faut un nombre entier d’actions")
    inside = one.inside("selector", required=False)
    selector = Selector()
    if inside is not None:
        selector = Selector(
            categories=inside.codes("categories", codes.categories),
            tags=inside.codes("tags", codes.tags),
            block=inside.one_of("block", codes.blocks, required=False) or None,
        )
        inside.refuse_unknown()
    finds_its_words = selector.is_empty or (
        kind == RequirementKind.actions and not selector.tags and selector.block is None
    )
    requirement = Requirement(
        code=code,
        kind=RequirementKind(kind or RequirementKind.actions),
        need=need or ZERO,
        selector=selector,
        singular=one.text("singular", required=not finds_its_words or "plural" in one),
        plural=one.text("plural", required=not finds_its_words or "singular" in one),
        within=one.one_of("within", [whole.code for whole in before if _has_parts(whole)], required=False),
        legal_need=_legal_need(one, kind, need),
    )
    one.refuse_unknown()
    return requirement


def _has_parts(requirement: Requirement) -> bool:
    """Everything is already said to be part of the overall."""
    return requirement.kind is RequirementKind.actions and not requirement.is_overall and not requirement.within


def _legal_need(one: Fields, kind: str, need: Decimal | None) -> Decimal | None:
    legal_need = one.whole("legal_need", required=False)
    if legal_need is None:
        return None
    if kind != RequirementKind.actions:
        one.problem("legal_need", "la loi compte des actions : ce champ va avec kind: actions")
    elif need is not None and legal_need > need:
        one.problem("legal_need", "le conseil ne demande pas moins que la loi")
    return Decimal(legal_need)


def to_document(referential: Referential) -> dict[str, Any]:
    """The document of a referential, ready for YAML or JSON: `from_document` gives the same referential
    back.
    """
    return without_defaults(
        {
            "code": referential.code,
            "version": referential.version,
            "council": referential.council,
            "programme": referential.programme,
            "title": referential.title,
            "period_label": referential.period_label,
            "chosen_by": referential.chosen_by,
            "sources": [{"code": one.code, "title": one.title} for one in referential.sources],
            "categories": [
                {"code": one.code, "label": one.label, "singular": one.singular, "plural": one.plural}
                for one in referential.categories
            ],
            "blocks": [
                without_defaults(
                    {
                        "code": one.code,
                        "label": one.label,
                        "health_data": one.health_data,
                        "aims": list(one.aims),
                    }
                )
                for one in referential.blocks
            ],
            "tags": [{"code": one.code, "label": one.label} for one in referential.tags],
            "roles": [{"code": one.code, "label": one.label} for one in referential.roles],
            "requirements": [_requirement_document(one) for one in referential.requirements],
            "entries": [entry_document(one) for one in referential.entries],
            "periods": {} if referential.periods is None else _periods_document(referential.periods),
            "called": "" if referential.called is Called.parcours else str(referential.called),
            "aims": referential.aims,
            "texts": [without_defaults({"title": one.title, "url": one.url}) for one in referential.texts],
            "abbreviations": [{"short": one.short, "meaning": one.meaning} for one in referential.abbreviations],
        }
    )


def _requirement_document(requirement: Requirement) -> dict[str, Any]:
    selector, legal_need = requirement.selector, requirement.legal_need
    return without_defaults(
        {
            "code": requirement.code,
            "kind": str(requirement.kind),
            "need": number_document(requirement.need),
            "selector": without_defaults(
                {
                    "categories": list(selector.categories),
                    "tags": list(selector.tags),
                    "block": selector.block,
                }
            ),
            "singular": requirement.singular,
            "plural": requirement.plural,
            "within": requirement.within,
            "legal_need": None if legal_need is None else number_document(legal_need),
        }
    )


def _periods_document(rule: PeriodRule) -> dict[str, Any]:
    document: dict[str, Any] = {"first_years": rule.first_years, "following_years": rule.following_years}
    if rule.transition is not None:
        practising_on, years = rule.transition.practising_on, rule.transition.years
        document["transition"] = {"practising_on": practising_on.isoformat(), "years": years}
    return document
