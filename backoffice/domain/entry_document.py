"""An entry of a referential as a document and back (see `backoffice.domain.referential_document`)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from backoffice.domain.document_fields import Fields, number_document, without_defaults
from backoffice.domain.eligibility import Eligibility
from backoffice.domain.evidence import Attester, EvidenceRule, Sender
from backoffice.domain.referential import ReferentialEntry, Role, Source
from backoffice.domain.scale_document import scale_document, scale_from


class Codes(NamedTuple):
    """The codes that entries and requirements may refer to."""

    categories: tuple[str, ...]
    blocks: tuple[str, ...]
    tags: tuple[str, ...]
    sources: tuple[str, ...]
    roles: Mapping[str, Role]


def entry_from(one: Fields, number: int, codes: Codes) -> ReferentialEntry:
    """The entry described by these fields, the `number`th of its list. Problems go to `one`."""
    one.name_part(f"entrée n° {number}")
    if key := one.text("key"):
        one.name_part(f"entrée « {key} »")
    roles = one.codes("roles", list(codes.roles))
    entry = ReferentialEntry(
        key=key,
        label=one.text("label"),
        expectation=one.text("expectation"),
        eligibility=tuple(Eligibility(code) for code in one.codes("eligibility", list(Eligibility))),
        categories=one.codes("categories", codes.categories),
        tags=one.codes("tags", codes.tags),
        block=one.one_of("block", codes.blocks, required=False) or None,
        roles=tuple(codes.roles[role] for role in roles),
        scales=tuple(scale_from(scale, roles) for scale in one.each("scales", required=False)),
        evidence=_evidence(one),
        out_of_list=one.boolean("out_of_list", required=False),
        withdrawn=one.boolean("withdrawn", required=False),
        minimum_years=one.whole("minimum_years", required=False, maximum=12),
        cap_per_parcours=one.number("cap_per_parcours", required=False, positive=True),
        sources=tuple(_source(source, codes) for source in one.each("sources")),
    )
    one.unique("scales", [scale.code for scale in entry.scales])
    if codes.categories and not codes.blocks and not entry.categories and not entry.out_of_list:
        one.problem("categories", "il en faut au moins une, sauf pour une action hors liste")
    if codes.blocks and "block" not in one:
        one.problem("block", "ce champ manque")
    one.refuse_unknown()
    return entry


def _evidence(one: Fields) -> EvidenceRule:
    inside = one.inside("evidence")
    if inside is None:
        return EvidenceRule(False, False, "")
    rule = EvidenceRule(
        required=inside.boolean("required"),
        honour=inside.boolean("honour"),
        hint=inside.text("hint"),
        honour_condition=inside.text("honour_condition", required=False),
        attested_by=tuple(Attester(code) for code in inside.codes("attested_by", list(Attester))),
        sent_by=tuple(Sender(code) for code in inside.codes("sent_by", list(Sender))),
    )
    if rule.honour_condition and not rule.honour:
        inside.problem("honour_condition", "ce champ n’a de sens que si la déclaration sur l’honneur suffit")
    inside.refuse_unknown()
    return rule


def _source(one: Fields, codes: Codes) -> Source:
    source = Source(one.one_of("document", codes.sources), one.text("row"), one.text("note", required=False))
    one.refuse_unknown()
    return source


def entry_document(entry: ReferentialEntry) -> dict[str, Any]:
    cap = entry.cap_per_parcours
    document = {
        "key": entry.key,
        "label": entry.label,
        "expectation": entry.expectation,
        "eligibility": [str(basis) for basis in entry.eligibility],
        "categories": list(entry.categories),
        "tags": list(entry.tags),
        "block": entry.block,
        "roles": [role.code for role in entry.roles],
        "scales": [scale_document(scale) for scale in entry.scales],
        "out_of_list": entry.out_of_list,
        "withdrawn": entry.withdrawn,
        "minimum_years": entry.minimum_years,
        "cap_per_parcours": None if cap is None else number_document(cap),
    }
    return without_defaults(document) | {
        "evidence": _evidence_document(entry.evidence),
        "sources": [
            without_defaults({"document": one.document, "row": one.row, "note": one.note}) for one in entry.sources
        ],
    }


def _evidence_document(rule: EvidenceRule) -> dict[str, Any]:
    return {"required": rule.required, "honour": rule.honour, "hint": rule.hint} | without_defaults(
        {
            "honour_condition": rule.honour_condition,
            "attested_by": [str(attester) for attester in rule.attested_by],
            "sent_by": [str(sender) for sender in rule.sent_by],
        }
    )
