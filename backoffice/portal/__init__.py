"""The registrants' pages, and those anyone may read."""

from flask import Flask


def register(app: Flask) -> None:
    from backoffice.portal import (
        account,
        actions,
        attendance,
        catalogue,
        establishments,
        evidence,
        home,
        mailbox,
        organisers,
        parcours,
        proposals,
        referentials,
        register_pages,
        verification,
    )

    registrants = (account, parcours, register_pages, actions, proposals, catalogue, establishments, evidence)
    for module in (home, *registrants, organisers, attendance, referentials, verification, mailbox):
        app.register_blueprint(module.blueprint)
