"""The recap of a parcours as PDF: asked for by a page, made by the worker, replaced by the next (000, chapter 3)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from backoffice.domain.actor import Actor
from backoffice.domain.entry_words import entry_title
from backoffice.domain.totals import totals
from backoffice.domain.wording import instructions, missing_sentence
from backoffice.files.store import FileStore
from backoffice.links import settings
from backoffice.models import Claim, Evidence, Parcours, Programme, Recap, Registrant
from backoffice.pdf.recap import RecapContent, RecapLine, RecapTotal
from backoffice.permissions import authorize
from backoffice.queueing import MAKE_RECAP
from backoffice.services.health_data import hold_content
from backoffice.services.transitions import transaction
from backoffice.wording import dates_in_words
from workflows.cpd_action import WORKFLOW, CpdActionState

# What one has not sent, or has taken back, is nobody's record yet.
UNLISTED = (CpdActionState.draft, CpdActionState.to_confirm, CpdActionState.withdrawn)


def recap_of(session: Session, parcours_id: UUID) -> Recap | None:
    return session.scalar(select(Recap).where(Recap.parcours_id == parcours_id))


def recaps_of(session: Session, registrant: Registrant) -> list[Recap]:
    """The documents made for this registrant, latest first."""
    query = (
        select(Recap).join(Recap.parcours).where(Parcours.registrant_id == registrant.id, Recap.made_at.is_not(None))
    )
    parcours = joinedload(Recap.parcours)
    loaded = query.options(parcours.joinedload(Parcours.programme), parcours.joinedload(Parcours.council))
    return list(session.scalars(loaded.order_by(Recap.made_at.desc())))


def ask_for_recap(parcours: Parcours, actor: Actor, now: datetime) -> None:
    """Have the worker make it anew. Asked for twice before it is made, it is made once. Raises Hidden."""
    authorize(actor, "recap.view", parcours)
    with transaction(now) as work:
        asked = insert(Recap).values(parcours_id=parcours.id, requested_at=now)
        work.session.execute(
            asked.on_conflict_do_update(
                index_elements=["parcours_id"], set_={"requested_at": asked.excluded.requested_at}
            )
        )
        work.defer(MAKE_RECAP, parcours_id=str(parcours.id))


def awaited_recap(session: Session, parcours_id: UUID) -> RecapContent | None:
    """What the document will say, while it is to be made."""
    found = recap_of(session, parcours_id)
    if found is None or not found.is_awaited:
        return None
    query = select(Parcours).where(Parcours.id == parcours_id)
    parcours = session.scalars(
        query.options(
            joinedload(Parcours.programme).joinedload(Programme.council),
            joinedload(Parcours.referential),
            joinedload(Parcours.registrant),
            selectinload(Parcours.claims).joinedload(Claim.action),
        )
    ).one()
    return _content(parcours)


def keep_recap(session: Session, parcours_id: UUID, sha256: str, store: FileStore, drawn_at: datetime) -> None:
    """The document made of what was known at `drawn_at`. The one before is deleted, unless somebody gave it as the
    evidence of something.
    """
    found = session.scalar(select(Recap).where(Recap.parcours_id == parcours_id).with_for_update())
    assert found is not None
    before = found.sha256
    found.sha256, found.made_at = sha256, drawn_at
    session.flush()
    if before is not None and before != sha256:
        hold_content(session, before)
        if session.scalar(select(Evidence.id).where(Evidence.sha256 == before).limit(1)) is None:
            store.delete(before)
    session.commit()


def _content(parcours: Parcours) -> RecapContent:
    rules, progress = parcours.rules, parcours.progress()
    roles = {role.code: role.label for role in rules.roles}
    listed = [claim for claim in parcours.claims if claim.action.state not in UNLISTED]
    listed.sort(key=lambda claim: (claim.action.starts_on, claim.action.title, str(claim.action_id)))
    return RecapContent(
        council_name=parcours.council.name,
        title=parcours.programme.title,
        period=parcours.label,
        dates=dates_in_words(parcours.starts_on, parcours.ends_on),
        full_name=parcours.registrant.full_name,
        rpps=parcours.registrant.person.rpps or "",
        structure=parcours.registrant.structure,
        instructions=instructions(rules),
        sentence=missing_sentence(progress.accepted),
        referential=f"{rules.code}, version {parcours.referential.number}",
        issuer_name=settings().installation_name,
        measure=rules.measure.code,
        lines=tuple(
            RecapLine(
                title=claim.action.title,
                kind=entry_title(claim.entry),
                role=roles.get(claim.action.role, ""),
                dates=dates_in_words(claim.action.starts_on, claim.action.ends_on),
                state=WORKFLOW.labels[claim.action.state],
                declared=claim.credits_asked,
                granted=claim.credits_granted,
            )
            for claim in listed
        ),
        totals=tuple(
            RecapTotal(
                kind=entry_title(rules.entry(one.entry_key)),
                role=roles.get(one.role or "", ""),
                actions=one.actions,
                declared=one.declared,
                accepted=one.accepted,
            )
            for one in totals(rules, progress, parcours.counted_claims())
        ),
        declared=progress.declared.credits,
        accepted=progress.accepted.credits,
    )
