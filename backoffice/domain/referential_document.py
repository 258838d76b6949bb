"""A referential as a document (YAML, JSON, a JSON column) and back, without loss.

`from_document` checks everything the rules take for granted and reports all the problems at once;
`to_document` writes the same document back, fields at their default left out. The shape is
`config/schemas/referential.schema.json`.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from backoffice.domain.document_fields import Fields, Problem, number_document
from backoffice.domain.referential import (
    Block,
    Category,
    EvidenceRule,
    Referential,
    ReferentialEntry,
    Requirement,
    RequirementKind,
    Role,
    Selector,
    Source,
    SourceDocument,
    Tag,
)
from backoffice.domain.scale_document import scale_document, scale_from

ZERO = Decimal(0)
Part = TypeVar("Part")


class ReferentialError(ValueError):
    """The document is not a sound referential; `problems` names every entry and field at fault."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class _Codes(NamedTuple):
    """The codes that entries and requirements may refer to."""

    categories: tuple[str, ...]
    blocks: tuple[str, ...]
    tags: tuple[str, ...]
    sources: tuple[str, ...]
    roles: Mapping[str, Role]


def from_document(document: Mapping[str, Any]) -> Referential:
    """The referential that the document describes. Raises ReferentialError with every problem found."""
    problems: list[Problem] = []
    top = Fields(document, problems)
    if problems:
        raise ReferentialError(problems)
    categories = _listed(top, "categories", _category)
    blocks = _listed(top, "blocks", lambda one: Block(one.text("code"), one.text("label")))
    tags = _listed(top, "tags", lambda one: Tag(one.text("code"), one.text("label")))
    roles = _listed(top, "roles", lambda one: Role(one.text("code"), one.text("label")))
    sources = _listed(top, "sources", lambda one: SourceDocument(one.text("code"), one.text("title")), required=True)
    codes = _Codes(
        categories=_unique(top, "categories", [category.code for category in categories]),
        blocks=_unique(top, "blocks", [block.code for block in blocks]),
        tags=_unique(top, "tags", [tag.code for tag in tags]),
        sources=_unique(top, "sources", [source.code for source in sources]),
        roles={role.code: role for role in roles},
    )
    _unique(top, "roles", [role.code for role in roles])
    requirements = tuple(_requirement(one, codes) for one in top.each("requirements"))
    _unique(top, "requirements", [requirement.code for requirement in requirements])
    entries = tuple(_entry(one, number, codes) for number, one in enumerate(top.each("entries"), start=1))
    _unique(top, "entries", [entry.key for entry in entries])
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
    )
    top.refuse_unknown()
    if problems:
        raise ReferentialError(problems)
    return referential


def _listed(top: Fields, name: str, read: Callable[[Fields], Part], required: bool = False) -> tuple[Part, ...]:
    parts = []
    for one in top.each(name, required=required):
        parts.append(read(one))
        one.refuse_unknown()
    return tuple(parts)


def _unique(top: Fields, name: str, codes: list[str]) -> tuple[str, ...]:
    for code in dict.fromkeys(code for code in codes if code and codes.count(code) > 1):
        top.problem(name, f"« {code} » est donné plusieurs fois")
    return tuple(dict.fromkeys(codes))


def _category(one: Fields) -> Category:
    return Category(one.text("code"), one.text("label"), one.text("singular"), one.text("plural"))


def _requirement(one: Fields, codes: _Codes) -> Requirement:
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
    )
    one.refuse_unknown()
    return requirement


def _entry(one: Fields, number: int, codes: _Codes) -> ReferentialEntry:
    one.name_part(f"entrée n° {number}")
    if key := one.text("key"):
        one.name_part(f"entrée « {key} »")
    roles = one.codes("roles", list(codes.roles))
    entry = ReferentialEntry(
        key=key,
        label=one.text("label"),
        expectation=one.text("expectation"),
        categories=one.codes("categories", codes.categories),
        tags=one.codes("tags", codes.tags),
        block=one.one_of("block", codes.blocks, required=False) or None,
        roles=tuple(codes.roles[role] for role in roles),
        scales=tuple(scale_from(scale, roles) for scale in one.each("scales", required=False)),
        evidence=_evidence(one),
        out_of_list=one.boolean("out_of_list", required=False),
        cap_per_parcours=one.number("cap_per_parcours", required=False, positive=True),
        sources=tuple(_source(source, codes) for source in one.each("sources")),
    )
    _unique(one, "scales", [scale.code for scale in entry.scales])
    if codes.categories and not entry.categories and not entry.out_of_list:
        one.problem("categories", "il en faut au moins une, sauf pour une action hors liste")
    if codes.blocks and entry.block is None:
        one.problem("block", "ce champ manque")
    one.refuse_unknown()
    return entry


def _evidence(one: Fields) -> EvidenceRule:
    inside = one.inside("evidence")
    if inside is None:
        return EvidenceRule(False, False, "")
    rule = EvidenceRule(inside.boolean("required"), inside.boolean("honour"), inside.text("hint"))
    inside.refuse_unknown()
    return rule


def _source(one: Fields, codes: _Codes) -> Source:
    source = Source(one.one_of("document", codes.sources), one.text("row"), one.text("note", required=False))
    one.refuse_unknown()
    return source


def to_document(referential: Referential) -> dict[str, Any]:
    """The document of a referential, ready for YAML or JSON: `from_document` gives the same referential
    back.
    """
    return _without_defaults(
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
            "blocks": [{"code": one.code, "label": one.label} for one in referential.blocks],
            "tags": [{"code": one.code, "label": one.label} for one in referential.tags],
            "roles": [{"code": one.code, "label": one.label} for one in referential.roles],
            "requirements": [_requirement_document(one) for one in referential.requirements],
            "entries": [_entry_document(one) for one in referential.entries],
        }
    )


def _requirement_document(requirement: Requirement) -> dict[str, Any]:
    selector = requirement.selector
    return _without_defaults(
        {
            "code": requirement.code,
            "kind": str(requirement.kind),
            "need": number_document(requirement.need),
            "selector": _without_defaults(
                {
                    "categories": list(selector.categories),
                    "tags": list(selector.tags),
                    "block": selector.block,
                }
            ),
            "singular": requirement.singular,
            "plural": requirement.plural,
        }
    )


def _entry_document(entry: ReferentialEntry) -> dict[str, Any]:
    cap = entry.cap_per_parcours
    document = {
        "key": entry.key,
        "label": entry.label,
        "expectation": entry.expectation,
        "categories": list(entry.categories),
        "tags": list(entry.tags),
        "block": entry.block,
        "roles": [role.code for role in entry.roles],
        "scales": [scale_document(scale) for scale in entry.scales],
        "out_of_list": entry.out_of_list,
        "cap_per_parcours": None if cap is None else number_document(cap),
    }
    evidence = entry.evidence
    return _without_defaults(document) | {
        "evidence": {"required": evidence.required, "honour": evidence.honour, "hint": evidence.hint},
        "sources": [
            _without_defaults({"document": one.document, "row": one.row, "note": one.note}) for one in entry.sources
        ],
    }


def _without_defaults(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value not in (None, "", False, [], {})}
