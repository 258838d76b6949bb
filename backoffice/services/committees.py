"""Who chairs the scientific committee of a council: the members who decide once the others have given their opinion."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.models import Account, Council, Membership
from backoffice.services.transitions import transaction

ROLE = "scientific_member"


def chairs_of(session: Session, council_id: UUID) -> list[Account]:
    """Those whose account may still be used, by name."""
    query = (
        select(Account)
        .join(Membership)
        .where(
            Membership.council_id == council_id,
            Membership.role == ROLE,
            Membership.is_chair,
            Account.state == "validated",
        )
    )
    return sorted(session.scalars(query), key=lambda account: account.person.search_name)


def set_chair(account: Account, council: Council, is_chair: bool, now: datetime) -> bool:
    """Give or take the chair. False when the account is no member of that council's scientific committee."""
    with transaction(now) as work:
        membership = work.session.scalar(
            select(Membership).where(
                Membership.account_id == account.id, Membership.council_id == council.id, Membership.role == ROLE
            )
        )
        if membership is None:
            return False
        membership.is_chair = is_chair
    return True
