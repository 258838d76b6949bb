"""An entry and a requirement in words, one line a fact: what people read, and compare from one version to the next."""

import re

from backoffice.domain.french import agree, capitalised, joined, number_text
from backoffice.domain.referential import Referential, ReferentialEntry, Requirement
from backoffice.domain.requirement_words import counted_words
from backoffice.domain.scale_words import scale_lines

Facts = list[tuple[str, str]]
_NUMBER = re.compile(r"[0-9]+\.[0-9]+")
OWNER, ANYBODY = "vous-même", "la personne elle-même"


def entry_title(entry: ReferentialEntry) -> str:
    """ "1.2 Congrès, réunion scientifique ou formation en ligne": with its number, where the document numbers it."""
    return f"{entry.key} {entry.label}" if _NUMBER.fullmatch(entry.key) else entry.label


def evidence_points(entry: ReferentialEntry, registrant: str = OWNER) -> Facts:
    """What is to be given, who transmits it, who may attest it, and what a declaration on honour is worth.

    `registrant` is how the reader names the person.
    """
    rule = entry.evidence
    senders = [registrant if one.value == "registrant" else one.label for one in rule.sent_by]
    points = [("Ce qui est à donner", rule.hint)]
    if senders:
        points.append(("Qui le transmet", capitalised(joined(senders, " ou "))))
    if rule.attested_by:
        points.append(("Qui peut l’attester", capitalised(joined([one.label for one in rule.attested_by], " ou "))))
    honour = (rule.honour_condition or "Elle suffit.") if rule.honour else "Elle ne suffit pas."
    return [*points, ("Déclaration sur l’honneur", honour)]


def entry_facts(rules: Referential, entry: ReferentialEntry) -> Facts:
    """Every fact of the entry under its French heading; an empty text where there is nothing to say."""
    cap, years = entry.cap_per_parcours, entry.minimum_years
    return [
        ("Libellé", entry.label),
        ("Attendus", entry.expectation),
        ("Bloc", block_name(rules, entry.block)),
        ("Catégories", joined([rules.categories_by_code[code].label for code in entry.categories])),
        ("Particularités", joined([tag.label for tag in rules.tags if tag.code in entry.tags])),
        ("Éligibilité", eligibility_words(entry)),
        ("Rôles", joined([role.label for role in entry.roles])),
        (rules.measure.heading, "\n".join(scale_lines(entry))),
        ("Durée minimale", "" if years is None else f"{years} {agree(years, 'an', 'ans')}"),
        ("Plafond par parcours", "" if cap is None else rules.measure.amount(cap)),
        ("Preuve", entry.evidence.hint),
        ("Justificatif", evidence_words(entry)),
        ("Atteste", joined([one.label for one in entry.evidence.attested_by], " ou ")),
        ("Transmet", joined([one.label for one in entry.evidence.sent_by], " ou ")),
        ("Hors liste", "oui" if entry.out_of_list else ""),
        ("Retirée", "oui : elle ne se déclare plus" if entry.withdrawn else ""),
        ("Sources", "\n".join(source_lines(rules, entry))),
    ]


def requirement_facts(rules: Referential, requirement: Requirement) -> Facts:
    selector, legal = requirement.selector, requirement.legal_need
    within = next((one for one in rules.requirements if one.code == requirement.within), None)
    return [
        ("Au moins", f"{number_text(requirement.need)} {counted_words(rules, requirement, requirement.need)}"),
        ("Minimum légal", "" if legal is None else number_text(legal)),
        ("Bloc", block_name(rules, selector.block)),
        ("Catégories", joined([rules.categories_by_code[code].label for code in selector.categories], " ou ")),
        ("Particularités", joined([tag.label for tag in rules.tags if tag.code in selector.tags])),
        ("Parmi", "" if within is None else counted_words(rules, within, within.need)),
    ]


def block_name(rules: Referential, code: str | None) -> str:
    """ "Bloc 1 : Actualiser les connaissances et les compétences"."""
    return next((f"Bloc {rules.block_ranks[one.code]} : {one.label}" for one in rules.blocks if one.code == code), "")


def eligibility_words(entry: ReferentialEntry) -> str:
    return capitalised(joined([basis.label for basis in entry.eligibility], " ou "))


def evidence_words(entry: ReferentialEntry) -> str:
    """ "Obligatoire. Une déclaration sur l’honneur suffit."."""
    rule = entry.evidence
    words = "Obligatoire." if rule.required else "Facultatif."
    if not rule.honour:
        return words
    return (
        f"{words} Une déclaration sur l’honneur suffit{f' {rule.honour_condition}' if rule.honour_condition else ''}."
    )


def source_lines(rules: Referential, entry: ReferentialEntry) -> list[str]:
    titles = {source.code: source.title for source in rules.sources}
    return [f"{titles[one.document]}, {one.row}{f'. {one.note}' if one.note else ''}" for one in entry.sources]
