"""A type of action in words: its number and name, why it is eligible, and what proves it."""

import re

from backoffice.domain.french import capitalised, joined
from backoffice.domain.referential import Referential, ReferentialEntry

_NUMBER = re.compile(r"[0-9]+\.[0-9]+")
OWNER, ANYBODY = "vous-même", "la personne elle-même"


def entry_title(entry: ReferentialEntry) -> str:
    """ "1.2 Congrès, réunion scientifique ou formation en ligne": with its number, where the document numbers it."""
    return f"{entry.key} {entry.label}" if _NUMBER.fullmatch(entry.key) else entry.label


def block_heading(rules: Referential, block: str) -> str:
    """ "Bloc 1 : Actualiser les connaissances et les compétences"."""
    found = next(one for one in rules.blocks if one.code == block)
    return f"Bloc {rules.block_ranks[block]} : {found.label}"


def eligibility_words(entry: ReferentialEntry) -> str:
    """ "De fait, par décret". Empty where the document does not say."""
    return capitalised(joined([basis.label for basis in entry.eligibility], " ou "))


def evidence_points(entry: ReferentialEntry, registrant: str = OWNER) -> list[tuple[str, str]]:
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
    points.append(("Déclaration sur l’honneur", _honour(entry)))
    return points


def _honour(entry: ReferentialEntry) -> str:
    if not entry.evidence.honour:
        return "Elle ne suffit pas."
    return entry.evidence.honour_condition or "Elle suffit."
