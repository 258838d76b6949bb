"""News: written by a council, read by its registrants."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from backoffice.domain.actor import Actor
from backoffice.domain.calendar import today
from backoffice.models import Council, Enrolment, NewsItem, Registrant
from backoffice.permissions import Denied, holds
from backoffice.services.transitions import transaction
from workflows.enrolment import EnrolmentState
from workflows.news_item import NewsItemState


@dataclass(frozen=True)
class NewsContent:
    """What the news form says. `ends_on` None: until it is withdrawn."""

    title: str
    body: str
    starts_on: date
    ends_on: date | None
    is_public: bool


def news_for(session: Session, registrant: Registrant | None, now: datetime, limit: int = 50) -> list[NewsItem]:
    """What this reader may see today, latest first: of the councils that validated them, and what is public."""
    day = today(now)
    mine: list[ColumnElement[bool]] = [NewsItem.is_public.is_(True)]
    if registrant is not None:
        councils = select(Enrolment.council_id).where(
            Enrolment.registrant_id == registrant.id, Enrolment.state == EnrolmentState.validated
        )
        mine.append(NewsItem.council_id.in_(councils))
    query = select(NewsItem).where(
        NewsItem.state == NewsItemState.published,
        NewsItem.starts_on <= day,
        or_(NewsItem.ends_on.is_(None), NewsItem.ends_on >= day),
        or_(*mine),
    )
    query = query.order_by(NewsItem.starts_on.desc(), NewsItem.created_at.desc(), NewsItem.id)
    return list(session.scalars(query.options(joinedload(NewsItem.council)).limit(limit)))


def draft_news(council: Council, content: NewsContent, actor: Actor, now: datetime) -> NewsItem:
    """A draft, that nobody sees before it is published. Raises Denied."""
    if not holds(actor, "news_item.edit", council.id):
        raise Denied("news_item.create")
    with transaction(now) as work:
        item = NewsItem(council=council, council_id=council.id, version=1, **asdict(content))
        work.create(item, actor)
    return item
