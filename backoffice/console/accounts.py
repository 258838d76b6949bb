"""Accounts: pending ones first; resend, suspend, reinstate."""

from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Query, selectinload

from backoffice.console.filters import NameFilter, StateFilter
from backoffice.console.review import ReviewView
from backoffice.db import db
from backoffice.models import Account, CharterAcceptance, OutboxMail, Registrant
from backoffice.wording import ROLES_IN_WORDS

LAST_MAILS = 10


class AccountsView(ReviewView):
    workflow, permission = "account", "account.view"
    title, noun, icon = "Comptes", "Le compte", "user"
    filter_list = (StateFilter(), NameFilter())
    columns: ClassVar[dict[str, str]] = {
        "person": "Nom",
        "email": "Adresse",
        "kind": "Compte",
        "waiting": "Créé",
        "state": "État",
    }
    nothing = ("Aucun compte en attente", "Les comptes dont l’adresse reste à confirmer apparaissent ici.")
    review_template = "console/reviews/account.html"

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(selectinload(Account.memberships))

    def context(self, record: Account) -> dict[str, Any]:
        session = db.session
        registrant = session.scalar(select(Registrant).where(Registrant.account_id == record.id))
        charters = select(CharterAcceptance).where(CharterAcceptance.account_id == record.id)
        mails = select(OutboxMail).where(OutboxMail.account_id == record.id).order_by(OutboxMail.created_at.desc())
        return {
            "registrant": registrant,
            "role_names": ROLES_IN_WORDS,
            "charters": session.scalars(charters.order_by(CharterAcceptance.accepted_at.desc())).all(),
            "mails": session.scalars(mails.limit(LAST_MAILS)).all(),
        }
