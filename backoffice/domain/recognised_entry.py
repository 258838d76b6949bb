"""An out-of-list action that was accepted, as an entry of the next version of the rules (002, section 3).

"Ces actions hors liste, une fois validées, pourront ensuite être intégrées dans les actualisations du référentiel."
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.domain.eligibility import Eligibility
from backoffice.domain.entry_document import entry_document
from backoffice.domain.evidence import Attester, EvidenceRule, Sender
from backoffice.domain.referential import Referential, ReferentialEntry, Source
from backoffice.domain.scales import FlatScale
from backoffice.domain.search import folded

LONGEST_KEY = 40  # characters
ATTENDANCE = EvidenceRule(
    required=True,
    honour=False,
    hint="Attestation de participation donnée par l’organisateur.",
    attested_by=(Attester.organiser,),
    sent_by=(Sender.registrant,),
)


@dataclass(frozen=True, kw_only=True)
class RecognisedAction:
    """What the committee accepted. `entry_key` is the out-of-list entry under which it counts; `attestation` its
    number.
    """

    title: str
    organiser: str
    entry_key: str
    categories: tuple[str, ...]
    credits: Decimal
    decided_on: date
    attestation: str


def entry_document_of(action: RecognisedAction, rules: Referential) -> dict[str, Any]:
    """The entry's document, which `rules` with it would accept: its key is free there.

    Its words are a beginning: whoever edits the draft finishes them.
    """
    out_of_list = rules.entry(action.entry_key)
    document = out_of_list.sources[0].document if out_of_list.sources else rules.sources[0].code
    entry = ReferentialEntry(
        key=_free_key(action.title, out_of_list, rules),
        label=action.title,
        expectation=f"Action organisée par {action.organiser}, acceptée par le comité scientifique.",
        eligibility=(Eligibility.council_evaluation,),
        categories=action.categories,
        block=out_of_list.block,
        scales=(FlatScale(code="action", label="Par action", credits=action.credits),),
        evidence=out_of_list.evidence if out_of_list.evidence.honour else ATTENDANCE,
        sources=(Source(document, action.entry_key, decision_note(action)),),
    )
    return entry_document(entry)


def decision_note(action: RecognisedAction) -> str:
    """What the entry's source cites, by which one sees that an action is there already."""
    return f"Action hors liste acceptée le {action.decided_on:%d/%m/%Y}, attestation n° {action.attestation}."


def _free_key(title: str, out_of_list: ReferentialEntry, rules: Referential) -> str:
    """The next number of the block ("1.12"), or words of the title where entries have names."""
    if out_of_list.block is not None:
        rank = rules.block_ranks[out_of_list.block]
        numbers = [re.fullmatch(rf"{rank}\.([0-9]+)", key) for key in rules.entries_by_key]
        return f"{rank}.{max((int(found[1]) for found in numbers if found), default=0) + 1}"
    base = "-".join(folded(title).split())[:LONGEST_KEY].strip("-") or "hors-liste"
    keys = (base, *(f"{base}-{number}" for number in range(2, len(rules.entries) + 3)))
    return next(key for key in keys if key not in rules.entries_by_key)
