"""A parcours on the personal page: its sentence, the bars that sum it up, and what may be done with it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.domain.actor import Actor
from backoffice.domain.wording import legal_sentence, missing_sentence
from backoffice.models import Attestation, Capture, CpdAction, Parcours
from backoffice.portal.drafts import Draft, drafts_of
from backoffice.portal.parcours_words import ParcoursWords, words_of
from backoffice.services.transitions import Offer, offer
from backoffice.web.bars import Bar, summary_bars
from workflows.attestation import AttestationState
from workflows.cpd_action import CpdActionState


@dataclass(frozen=True)
class ParcoursCard:
    parcours: Parcours
    say: ParcoursWords
    sentence: str
    legal: str
    satisfied: bool
    bars: tuple[Bar, ...]
    request: Offer | None
    attestation: Attestation | None
    to_confirm: tuple[CpdAction, ...]
    drafts: tuple[Draft, ...]


def card_of(parcours: Parcours, actor: Actor, now: datetime, captures: Sequence[Capture] = ()) -> ParcoursCard:
    progress = parcours.progress()
    return ParcoursCard(
        parcours=parcours,
        say=words_of(parcours),
        sentence=missing_sentence(progress.declared),
        legal=legal_sentence(progress.declared),
        satisfied=progress.declared.satisfied,
        bars=summary_bars(progress),
        request=offer(parcours, "request", actor, now),
        attestation=next((item for item in parcours.attestations if item.state == AttestationState.valid), None),
        to_confirm=tuple(one.action for one in parcours.claims if one.action.state == CpdActionState.to_confirm),
        drafts=tuple(drafts_of(parcours, captures, parcours.proposals)),
    )
